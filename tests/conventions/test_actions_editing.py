"""A CTG confirmed by its Caf, then edited: nobody overwrites anybody, each change is written."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from conventions import actions
from conventions.actions import Person
from conventions.models import SIGNED_TO_COME, Amendment, Assignment, Coverage, Stage
from members.actions import Stale
from members.models import AuditLine, GrantStatus
from tests.conventions.registering import audit, jobs, planned
from tests.factories.conventions import ConventionFactory, CoverageFactory, days

# Confirmed ------------------------------------------------------------------------------------


@pytest.fixture
def prepared(register, alice, nina, carole, places):
    """Prepared by Alice with Nina and Carole on two posts."""
    posts = [planned(places, holder=Person(member=member)) for member in (nina, carole)]
    return register(alice, posts=posts)


def test_confirming_validates_everybody_but_oneself_and_tells_them(prepared, carole, nina):
    convention = actions.confirm_convention(prepared, by=carole, version=prepared.version)

    assert (convention.confirmed_by, convention.version) == (carole, 2)
    assert dict(
        Assignment.objects.filter(post__convention=convention).values_list("member", "status")
    ) == {
        nina.pk: GrantStatus.VALIDATED,
        carole.pk: GrantStatus.REQUESTED,
    }
    assert jobs("announce_confirmation") == [{"convention_id": convention.pk}]
    assert [job["member_id"] for job in jobs("tell_team_member")] == [nina.pk, carole.pk]
    assert audit()[-2:] == [("confirm_convention", "Carole"), ("validate_assignment", "Carole")]


def test_confirming_twice_is_confirming_once(prepared, carole):
    first = actions.confirm_convention(prepared, by=carole, version=1)
    again = actions.confirm_convention(prepared, by=carole, version=1)

    assert again.confirmed_at == first.confirmed_at
    assert len(jobs("announce_confirmation")) == 1


def test_a_page_read_before_a_change_does_not_confirm(prepared, carole, alice):
    actions.edit_convention(prepared, by=alice, version=1, local_name="Autre nom")

    with pytest.raises(Stale):
        actions.confirm_convention(prepared, by=carole, version=1)

    prepared.refresh_from_db()
    assert prepared.confirmed_at is None


# Edited -----------------------------------------------------------------------------------------


def test_an_edit_is_written_with_what_it_changed(alpes_azur, carole, parenting):
    start = alpes_azur.start_date
    actions.edit_convention(
        alpes_azur,
        by=carole,
        version=1,
        local_name="Le pays d’Azur",
        start_date=date(2024, 1, 1),
        themes=[parenting],
    )

    alpes_azur.refresh_from_db()
    assert (alpes_azur.local_name, alpes_azur.version) == ("Le pays d’Azur", 2)
    line = AuditLine.objects.get()
    assert (line.verb, line.before, line.after) == (
        "edit_convention",
        {"start_date": str(start), "local_name": "changed", "themes": "changed"},
        {"start_date": "2024-01-01", "local_name": "changed", "themes": "changed"},
    )


def test_the_communes_of_the_first_day_follow_it(alpes_azur, carole, places):
    avenant = Amendment.objects.create(
        convention=alpes_azur,
        kind=Amendment.Kind.PERIMETER,
        signed_on=date(2026, 6, 1),
        effective_on=date(2026, 6, 1),
    )
    CoverageFactory(
        convention=alpes_azur,
        commune=places.communes["06069"],
        from_date=date(2026, 6, 1),
        via_amendment=avenant,
    )
    Coverage.objects.filter(commune="06005").update(to_date=date(2026, 5, 31))

    actions.edit_convention(alpes_azur, by=carole, version=1, start_date=date(2024, 1, 1))

    assert dict(Coverage.objects.values_list("commune", "from_date")) == {
        "06001": date(2024, 1, 1),
        "06005": date(2024, 1, 1),
        "06069": date(2026, 6, 1),
    }


def test_an_edit_that_changes_nothing_leaves_no_trace(alpes_azur, carole):
    actions.edit_convention(
        alpes_azur, by=carole, version=1, local_name=alpes_azur.local_name, themes=[]
    )

    alpes_azur.refresh_from_db()
    assert (alpes_azur.version, AuditLine.objects.count()) == (1, 0)


def test_the_start_of_a_convention_in_preparation_may_be_removed(carole, places):
    convention = ConventionFactory(
        stage=Stage.DIAGNOSIS, communes=[places.communes["06001"]], draft=True
    )
    first_day = Coverage.objects.get().from_date

    actions.edit_convention(convention, by=carole, version=1, start_date=None, end_date=None)

    assert Coverage.objects.get().from_date == first_day


def test_a_stale_edit_saves_nothing(alpes_azur, carole):
    actions.edit_convention(alpes_azur, by=carole, version=1, local_name="Premier")

    with pytest.raises(Stale):
        actions.edit_convention(alpes_azur, by=carole, version=1, local_name="Second")

    alpes_azur.refresh_from_db()
    assert alpes_azur.local_name == "Premier"


def test_an_edit_that_is_never_true_is_refused(alpes_azur, carole):
    with pytest.raises(ValidationError, match="doit venir après"):
        actions.edit_convention(alpes_azur, by=carole, version=1, end_date=date(2000, 1, 1))


def test_a_ctg_is_not_signed_on_a_day_to_come(alpes_azur, carole):
    with pytest.raises(ValidationError) as refused:
        actions.edit_convention(alpes_azur, by=carole, version=1, signature_date=days(1))

    assert refused.value.messages == [SIGNED_TO_COME]


def test_a_ctg_signed_today_may_begin_later(alpes_azur, carole):
    """Its first day is to come, its signature is not."""
    later = {"start_date": days(30), "end_date": days(900)}
    actions.edit_convention(alpes_azur, by=carole, version=1, signature_date=days(0), **later)

    alpes_azur.refresh_from_db()
    assert (alpes_azur.signature_date, alpes_azur.state_label) == (days(0), "Signée, à venir")
