"""A CTG enters the register: all or nothing, once, and everybody concerned is told."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from conventions import actions
from conventions.actions import Person
from conventions.models import (
    SIGNED_TO_COME,
    Assignment,
    Convention,
    ConventionDraft,
    Coverage,
    Post,
    PostKind,
    Signatory,
    Stage,
)
from members.models import AuditLine, GrantStatus, Invitation, Member, Notification
from reference.models import Organisation
from tests.conventions.registering import VALUES, audit, jobs, planned
from tests.factories.conventions import days
from tests.factories.members import MemberFactory, RoleFactory


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
        {"convention_id": convention.pk, "member_id": nina.pk}
    ]  # Lina is invited: she reads her invitation alone
    assert Invitation.objects.get().member == lina
    assert list(Notification.objects.values_list("member", "path")) == [
        (nina.pk, "/conventions/alpes-d-azur-2026-2030/equipe/")
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
        ({"end_date": date(2025, 1, 1)}, "La fin de la CTG doit venir après son début."),
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


def test_the_signature_of_a_ctg_in_preparation_may_be_to_come(register, carole):
    made = register(carole, stage=Stage.DRAFTING, signature_date=days(30))

    assert made.signature_date == days(30)
