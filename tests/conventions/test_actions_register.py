"""A CTG enters the register: all or nothing, once, and everybody concerned is told."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from conventions import actions
from conventions.actions import Person, Planned
from conventions.jobs import forget_old_drafts
from conventions.models import (
    SIGNED_TO_COME,
    Amendment,
    Assignment,
    Convention,
    ConventionDraft,
    Coverage,
    Post,
    PostKind,
    Signatory,
    Stage,
)
from members.actions import Stale
from members.models import AuditLine, GrantStatus, Invitation, Member, Notification
from reference.models import Organisation
from tests.factories.conventions import (
    ConventionFactory,
    CoverageFactory,
    days,
)
from tests.factories.members import MemberFactory, RoleFactory

VALUES = {
    "official_title": "Convention territoriale globale des Alpes d’Azur",
    "local_name": "Alpes d’Azur",
    "stage": Stage.SIGNED,
    "signature_date": date(2025, 12, 1),
    "start_date": date(2026, 1, 1),
    "end_date": date(2030, 12, 31),
}


@pytest.fixture
def register(places):
    """Register the two communes of Alpes d’Azur: `register(carole, posts=[…])`."""

    def act(by, **changes):
        values = VALUES | {"communes": ["06001", "06005"]} | changes
        return actions.register_convention(by=by, **values)

    return act


def planned(places, **fields):
    values = {"kind": PostKind.OFFICER, "employer": places.azur, "fte": Decimal("0.50")}
    return Planned(**values | fields)


def jobs(name):
    rows = ProcrastinateJob.objects.filter(task_name=f"conventions.tasks.{name}")
    return [job.args for job in rows.order_by("pk")]


def audit():
    return list(AuditLine.objects.order_by("pk").values_list("verb", "actor__first_name"))


def test_an_officer_registers_a_confirmed_convention(register, carole, places, parenting):
    convention = register(
        carole,
        themes=[parenting],
        signatories=[places.azur, places.caf06, places.azur],
        posts=[planned(places, themes=(parenting,))],
    )

    convention.refresh_from_db()
    assert (convention.slug, convention.confirmed_by, convention.shape) == (
        "alpes-d-azur-2026-2030",
        carole,
        "epci",
    )
    assert list(convention.coverages.order_by("commune").values_list("commune", "from_date")) == [
        ("06001", date(2026, 1, 1)),
        ("06005", date(2026, 1, 1)),
    ]
    assert set(convention.signatories.values_list("organisation__kind", "signed_on")) == {
        ("epci", date(2025, 12, 1)),
        ("caf", date(2025, 12, 1)),
    }
    post = convention.posts.get()
    assert (post.employer.intercommunality, post.fte, list(post.themes.all())) == (
        places.azur,
        Decimal("0.50"),
        [parenting],
    )
    assert list(convention.themes.all()) == [parenting]
    assert audit() == [("register_convention", "Carole")]
    assert AuditLine.objects.get().caf == places.caf06


def test_everybody_named_is_validated_and_told_once(register, carole, nina, places):
    posts = [
        planned(places, holder=Person(member=nina)),
        planned(places, holder=Person(member=nina), kind=PostKind.PILOT, fte=Decimal("0.20")),
        planned(
            places,
            holder=Person(email="Lina@essai.example", first_name="Lina", last_name="Olivier"),
        ),
    ]

    convention = register(carole, posts=posts)

    lina = Member.objects.get(email="lina@essai.example")
    held = Assignment.objects.order_by("pk").values_list("member", "status", "decided_by", "fte")
    assert list(held) == [
        (nina.pk, GrantStatus.VALIDATED, carole.pk, Decimal("0.50")),
        (nina.pk, GrantStatus.VALIDATED, carole.pk, Decimal("0.20")),
        (lina.pk, GrantStatus.VALIDATED, carole.pk, Decimal("0.50")),
    ]
    assert jobs("tell_team_member") == [
        {"convention_id": convention.pk, "member_id": nina.pk},
        {"convention_id": convention.pk, "member_id": lina.pk},
    ]
    assert Invitation.objects.get().member == lina
    assert list(Notification.objects.order_by("member").values_list("member", "path")) == [
        (pk, "/conventions/alpes-d-azur-2026-2030/equipe/") for pk in sorted([nina.pk, lina.pk])
    ]


def test_the_officer_does_not_validate_her_own_function(register, carole, places):
    colleague = MemberFactory()
    RoleFactory(member=colleague, kind="caf_officer", caf=places.caf06)

    register(carole, posts=[planned(places, holder=Person(member=carole))])

    own = Assignment.objects.get()
    assert (own.status, own.decided_by) == (GrantStatus.REQUESTED, None)
    told = Notification.objects.filter(kind=Notification.Kind.DESK)
    assert [notification.member for notification in told] == [colleague]


def test_a_team_prepares_what_its_caf_will_confirm(register, alice, nina, carole, places):
    convention = register(alice, posts=[planned(places, holder=Person(member=nina))])

    assert (convention.confirmed_at, convention.registered_by) == (None, alice)
    assert Assignment.objects.get(member=nina).status == GrantStatus.REQUESTED
    assert jobs("tell_team_member") == []
    assert list(Notification.objects.values_list("member", "kind")) == [
        (carole.pk, Notification.Kind.DESK)
    ]
    assert audit() == [("prepare_convention", "Alice")]


def test_the_same_key_makes_the_same_convention(register, carole, nina, places):
    key = uuid4()
    ConventionDraft.objects.create(key=key, owner=carole, typed={})
    posts = [planned(places, holder=Person(member=nina))]

    first, second = register(carole, key=key, posts=posts), register(carole, key=key, posts=posts)

    assert first == second
    assert (Convention.objects.count(), Assignment.objects.count()) == (1, 1)
    assert len(jobs("tell_team_member")) == 1
    assert ConventionDraft.objects.count() == 0


def test_two_conventions_of_one_name_have_two_addresses(register, carole):
    slugs = [register(carole).slug for _ in range(3)]
    reserved = register(
        carole,
        local_name="Nouvelle",
        stage=Stage.DIAGNOSIS,
        start_date=None,
        end_date=None,
        signature_date=None,
    )
    nameless = register(carole, local_name="…")

    assert slugs == [
        "alpes-d-azur-2026-2030",
        "alpes-d-azur-2026-2030-2",
        "alpes-d-azur-2026-2030-3",
    ]
    assert (reserved.slug, nameless.slug) == ("nouvelle-2", "2026-2030")


def test_an_address_taken_meanwhile_is_replaced(register, carole, monkeypatch):
    """Somebody registers the same name between our reading and our writing."""
    register(carole)
    addresses = iter(["alpes-d-azur-2026-2030", "alpes-d-azur-2026-2030-2"])
    monkeypatch.setattr("conventions.actions.register.addresses_of", lambda convention: addresses)

    assert register(carole).slug == "alpes-d-azur-2026-2030-2"


def test_another_conflict_is_not_taken_for_an_address(register, carole, alpes_azur):
    """Two conventions cannot follow the same one: the constraint speaks, nothing loops."""
    register(carole, previous=alpes_azur)
    again = Convention(**VALUES, slug="x", shape="epci", previous=alpes_azur)

    with pytest.raises(ValidationError):
        register(carole, previous=alpes_azur)
    with pytest.raises(IntegrityError):
        actions.register._insert(again, iter(["x"]))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"communes": []}, "Une CTG couvre au moins une commune."),
        ({"end_date": date(2025, 1, 1)}, "La fin de la CTG vient après son début."),
        ({"start_date": None}, "Une CTG signée a une date de début et une date de fin."),
        ({"signature_date": days(1)}, SIGNED_TO_COME),
    ],
)
def test_what_is_never_true_is_refused_in_french(register, carole, changes, message):
    with pytest.raises(ValidationError) as refused:
        register(carole, **changes)

    assert refused.value.messages == [message]
    assert Convention.objects.count() == 0


def test_nothing_is_written_when_one_thing_is_wrong(register, carole, suzie, alpes_azur, places):
    before = [model.objects.count() for model in (Convention, Coverage, Post, Organisation)]
    posts = [
        planned(places, holder=Person(email="lina@essai.example", first_name="Lina")),
        planned(places, holder=Person(member=suzie)),
    ]

    with pytest.raises(ValidationError, match="fermé"):
        register(carole, posts=posts, signatories=[places.caf06])

    after = [model.objects.count() for model in (Convention, Coverage, Post, Organisation)]
    assert after == before
    assert not Member.objects.filter(email="lina@essai.example").exists()
    assert (Signatory.objects.count(), AuditLine.objects.count()) == (0, 0)


def test_a_share_beyond_a_full_time_post_is_refused(register, carole, places):
    with pytest.raises(ValidationError, match="De 0,05 à 1"):
        register(carole, posts=[planned(places, fte=Decimal("1.05"))])


def test_a_function_in_a_convention_to_come_begins_with_it(register, carole, nina, places):
    register(
        carole,
        start_date=date(2090, 1, 1),
        end_date=date(2094, 12, 31),
        posts=[
            planned(places, holder=Person(member=nina)),
            planned(places, starts_on=date(2024, 3, 1)),
        ],
    )

    assert Assignment.objects.get().starts_on == date(2090, 1, 1)
    assert list(Post.objects.order_by("pk").values_list("opened_on", flat=True)) == [
        date(2090, 1, 1),
        date(2024, 3, 1),
    ]


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
    with pytest.raises(ValidationError, match="vient après"):
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


def test_the_signature_of_a_ctg_in_preparation_may_be_to_come(register, carole):
    made = register(carole, stage=Stage.DRAFTING, signature_date=days(30))

    assert made.signature_date == days(30)


# Drafts -------------------------------------------------------------------------------------------


def test_a_draft_is_kept_under_its_key(carole):
    key = uuid4()
    actions.save_draft(owner=carole, key=key, typed={"local_name": ["Un"]})
    draft = actions.save_draft(owner=carole, key=key, typed={"local_name": ["Deux"]})

    assert (ConventionDraft.objects.count(), str(draft)) == (1, "Deux")


def test_a_form_that_became_a_convention_is_no_longer_kept(register, carole):
    key = uuid4()
    register(carole, key=key)

    assert actions.save_draft(owner=carole, key=key, typed={}) is None
    assert ConventionDraft.objects.count() == 0


def test_only_its_author_deletes_a_draft(carole, alice):
    draft = actions.save_draft(owner=carole, key=uuid4(), typed={"local_name": ["Un"]})

    actions.delete_draft(draft, by=alice)
    assert ConventionDraft.objects.count() == 1
    actions.delete_draft(draft, by=carole)
    assert ConventionDraft.objects.count() == 0


def test_a_draft_left_for_two_months_is_forgotten(carole):
    old = actions.save_draft(owner=carole, key=uuid4(), typed={"local_name": ["Un"]})
    kept = actions.save_draft(owner=carole, key=uuid4(), typed={"local_name": ["Un"]})
    limit = timezone.now() - actions.drafts.DRAFT_LIFE
    ConventionDraft.objects.filter(pk=old.pk).update(updated_at=limit - timedelta(1))

    forget_old_drafts()

    assert list(ConventionDraft.objects.all()) == [kept]
