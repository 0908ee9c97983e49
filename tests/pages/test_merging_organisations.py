"""Two organisations that are one become one: once, without losing a row, and for good."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from conventions.actions import edit_organisation
from conventions.choices import bodies_of, search_bodies, search_syndicates
from conventions.importing.lookups import Bodies, Intercommunalities
from conventions.models import Signatory
from ctgnet.pages.admin_desk import actions
from ctgnet.pages.admin_desk.jobs import follow_merged_organisations
from members.actions import Stale
from members.models import AuditLine, Role
from reference.models import Organisation
from tests.factories.conventions import (
    AmendmentFactory,
    BodyFactory,
    BodyMemberFactory,
    ConventionFactory,
    PostFactory,
)
from tests.factories.members import MemberFactory, RoleFactory
from tests.factories.plan import ActionSheetFactory
from tests.factories.reference import OrganisationFactory
from tests.pages.merging import WHY, merge, signs

# Every link ----------------------------------------------------------------------------------------


def columns_to(model):
    """(table, column) of everything that leads to that model, lists of several included."""
    return {
        (other, field.name)
        for other in apps.get_models(include_auto_created=True)
        for field in other._meta.concrete_fields
        if field.related_model is model and not other.__module__.startswith("tests.")
    }


def test_every_column_that_leads_to_an_organisation_is_moved():
    """A new one says how its rows go to the organisation that is kept: `LINKS` of the merge."""
    assert {(link.model, link.field) for link in actions.LINKS} == columns_to(Organisation)


def test_control_a_column_that_is_forgotten_is_seen():
    known = {(link.model, link.field) for link in actions.LINKS[1:]}

    assert columns_to(Organisation) - known == {(Signatory, "organisation")}


def hang_everything_on(organisation, places, member):
    convention = ConventionFactory(communes=[places.communes["06001"]])
    signs(organisation, convention)
    PostFactory(convention=convention, employer=organisation)
    RoleFactory(member=member, organisation=organisation)
    BodyMemberFactory(
        body=BodyFactory(convention=convention), member=None, organisation=organisation
    )
    sheet = ActionSheetFactory(axis__plan__convention=convention, lead_organisation=organisation)
    sheet.partners.add(organisation)
    sheet.funders.add(organisation)
    amendment = AmendmentFactory(convention=convention)
    amendment.joining_bodies.add(organisation)
    amendment.leaving_bodies.add(organisation)
    organisation.member_communes.add(places.communes["06005"])
    OrganisationFactory(merged_into=organisation)


def test_nothing_is_left_on_the_one_that_goes(kept, absorbed, mona, places, nina):
    hang_everything_on(absorbed, places, nina)
    before = actions.belongings_of([absorbed])[absorbed.pk]

    merge(kept, absorbed, mona)

    after = actions.belongings_of([kept, absorbed])
    absorbed.refresh_from_db()
    assert absorbed.merged_into == kept
    assert [number for number in after[absorbed.pk].values() if number] == []
    held = {link.words: number for link, number in after[kept.pk].items()}
    moved = {link.words: number for link, number in before.items()}
    assert held == moved | {"doublon déjà réuni,doublons déjà réunis": 2}


def test_what_both_had_is_had_once(kept, absorbed, mona, places, nina):
    for organisation in (kept, absorbed):
        organisation.member_communes.add(places.communes["06005"])
    convention = ConventionFactory(communes=[places.communes["06001"]])
    body = BodyFactory(convention=convention)
    for organisation, is_chair in ((kept, False), (absorbed, True)):
        BodyMemberFactory(body=body, member=None, organisation=organisation, is_chair=is_chair)
        RoleFactory(member=nina, organisation=organisation, requested=True)
    BodyMemberFactory(body=body, member=None, organisation=absorbed, role="Présidence")
    sheet = ActionSheetFactory(axis__plan__convention=convention)
    sheet.partners.set([kept, absorbed])

    merge(kept, absorbed, mona)

    assert list(kept.member_communes.all()) == [places.communes["06005"]]
    assert list(sheet.partners.all()) == [kept]
    seats = body.members.order_by("role").values_list("organisation", "role", "is_chair")
    assert list(seats) == [(kept.pk, "", True), (kept.pk, "Présidence", False)]
    first, second = Role.objects.filter(member=nina).order_by("pk")
    assert (first.organisation, first.ended_at) == (kept, None)
    assert (second.organisation, second.ended_by) == (kept, mona)


def test_the_older_of_two_requests_stays_whichever_organisation_it_names(kept, absorbed, mona, nina):  # fmt: skip
    older = RoleFactory(member=nina, organisation=absorbed, requested=True)
    Role.objects.filter(pk=older.pk).update(requested_at=timezone.now() - timedelta(9))
    later = RoleFactory(member=nina, organisation=kept, requested=True)

    merge(kept, absorbed, mona)

    older.refresh_from_db()
    later.refresh_from_db()
    assert (older.organisation, older.ended_at, later.ended_by) == (kept, None, mona)


def test_a_person_who_asks_in_the_name_of_one_asks_in_that_of_the_other(kept, absorbed, mona, nina):  # fmt: skip
    role = RoleFactory(member=nina, organisation=absorbed, requested=True)

    merge(kept, absorbed, mona)

    role.refresh_from_db()
    assert (role.organisation, role.ended_at) == (kept, None)


# The act ---------------------------------------------------------------------------------------------


def test_a_line_says_who_what_and_why(kept, absorbed, mona, alpes_azur):
    signs(absorbed, alpes_azur)
    absorbed.siren = "123456789"
    absorbed.save()

    merge(kept, absorbed, mona)

    line = AuditLine.objects.get(verb="merge_organisation")
    kept.refresh_from_db()
    assert kept.siren == "123456789"
    assert (line.actor, line.object_kind, line.object_id) == (
        mona, "reference.organisation", str(kept.pk),
    )  # fmt: skip
    assert line.after == {
        "absorbed": absorbed.pk,
        "moved": {"conventions.signatory.organisation": 1},
    }
    assert line.reason == WHY


def test_done_twice_it_is_done_once(kept, absorbed, mona):
    seen = actions.stamp_of(kept, absorbed)
    for _ in range(2):
        merge(kept, absorbed, mona, seen=seen)

    assert AuditLine.objects.filter(verb="merge_organisation").count() == 1


def test_what_cannot_be_merged_changes_nothing(kept, absorbed, mona, places, alpes_azur):
    official = OrganisationFactory(kind="epci", intercommunality=places.azur)
    third = OrganisationFactory()
    other = OrganisationFactory(merged_into=third)
    for one, two, changes, words in (
        (kept, kept, {}, "deux organismes différents"),
        (kept, official, {}, "liste officielle reste"),
        (kept, other, {}, "vient d’être réuni"),
        (other, kept, {}, "vient d’être réuni"),
        (kept, absorbed, {"reason": "x"}, "motif reste au journal"),
    ):
        with pytest.raises(ValidationError, match=words):
            merge(one, two, mona, **changes)
    seen = actions.stamp_of(kept, absorbed)
    signs(absorbed, alpes_azur)
    with pytest.raises(Stale):
        merge(kept, absorbed, mona, seen=seen)

    assert Organisation.objects.filter(merged_into=kept).count() == 0
    assert AuditLine.objects.count() == 0


def test_the_database_refuses_a_merger_that_makes_no_sense(kept, places):
    official = OrganisationFactory(kind="epci", intercommunality=places.azur)
    for one, into in ((kept, kept), (official, kept)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.filter(pk=one.pk).update(merged_into=into)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_crossed", [False, True])
def test_two_administrators_at_once_merge_once(kept, absorbed, mona, is_crossed):
    second = MemberFactory(first_name="Solène")
    ways = [(kept, absorbed), (absorbed, kept) if is_crossed else (kept, absorbed)]
    stamps, barrier, refused = [actions.stamp_of(*way) for way in ways], Barrier(2), []

    def act(way, seen, by):
        barrier.wait()
        try:
            merge(*way, by, seen=seen)
        except ValidationError as error:
            refused.append(error.messages[0])
        finally:
            connection.close()

    threads = [
        Thread(target=act, args=facts) for facts in zip(ways, stamps, (mona, second), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert AuditLine.objects.filter(verb="merge_organisation").count() == 1
    assert Organisation.objects.active().filter(pk__in=[kept.pk, absorbed.pk]).count() == 1
    assert refused == ([actions.GONE] if is_crossed else [])


def test_what_was_being_written_meanwhile_follows(kept, absorbed, mona, places, nina):
    """Somebody who had the form open names the one that went: at night it is the one that stays."""
    merge(kept, absorbed, mona)
    hang_everything_on(absorbed, places, nina)
    RoleFactory(member=nina, organisation=kept, requested=True)
    RoleFactory(member=nina, organisation=absorbed, requested=True)

    follow_merged_organisations()

    left = actions.belongings_of([absorbed, kept])
    assert [number for number in left[absorbed.pk].values() if number] == []
    assert {link.words: n for link, n in left[kept.pk].items()}["poste,postes"] == 1
    assert Role.objects.requested().filter(member=nina, ended_at=None).count() == 1
    absorbed.refresh_from_db()
    assert absorbed.merged_into == kept


# Afterwards ------------------------------------------------------------------------------------------


def test_it_is_offered_no_more_and_its_address_answers(client, kept, absorbed, mona, carole):
    kind = {"kind": "syndicate"}
    Organisation.objects.filter(pk__in=[kept.pk, absorbed.pk]).update(**kind)
    merge(kept, absorbed, mona)
    client.force_login(carole)

    assert [choice.value for choice in search_bodies("arcades")] == [f"organisme:{kept.pk}"]
    assert search_syndicates("arcades") == []
    assert bodies_of([f"organisme:{absorbed.pk}"]) == {f"organisme:{absorbed.pk}": kept}
    texts = {"Centre social des arcades"}
    assert Bodies(texts, Intercommunalities()).of("Centre social des arcades") == kept
    page = client.get(reverse("conventions:organisation_detail", args=[absorbed.pk]))
    assert page.url == reverse("conventions:organisation_detail", args=[kept.pk])
    edit = client.get(reverse("conventions:organisation_edit", args=[absorbed.pk]))
    assert edit.status_code == 404
    with pytest.raises(ValidationError, match="réuni à un autre"):
        edit_organisation(absorbed, by=carole, kind="other", name="X")
