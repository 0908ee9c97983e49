"""The bodies of a CTG: opened once, described, joined, left, closed; who may."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from conventions import actions, rules
from conventions.models import Body, BodyKind, BodyMember
from members.actions import Stale
from members.models import AuditLine, Notification
from tests.factories.conventions import BodyFactory, BodyMemberFactory, days
from tests.factories.reference import OrganisationFactory


def open_one(convention, by, **changes):
    facts = {"kind": BodyKind.STEERING, "meetings_a_year": 2, "rhythm": "au printemps"}
    return actions.open_body(convention, by=by, **{"key": uuid4()} | facts | changes)


def verbs():
    return list(AuditLine.objects.order_by("pk").values_list("verb", flat=True))


def test_a_form_sent_twice_opens_one_body(alpes_azur, alice, parenting):
    key = uuid4()

    first, second = (open_one(alpes_azur, alice, key=key, themes=[parenting]) for _ in range(2))

    assert first == second
    assert (str(first), list(first.themes.all())) == ("Comité de pilotage (COPIL)", [parenting])
    assert verbs() == ["open_body"]


def test_the_key_of_a_body_of_another_ctg_has_served(alpes_azur, alice):
    other = BodyFactory()

    with pytest.raises(ValidationError, match="a déjà servi"):
        open_one(alpes_azur, alice, key=other.creation_key)


def test_two_open_bodies_of_a_kind_have_two_names(alpes_azur, alice):
    first = open_one(alpes_azur, alice)
    with pytest.raises(ValidationError, match="donnez un autre nom"):
        open_one(alpes_azur, alice)

    open_one(alpes_azur, alice, name="COPIL élargi")
    actions.close_body(first, by=alice)
    open_one(alpes_azur, alice)

    assert Body.objects.open().count() == 2


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"meetings_a_year": 0}, "au moins"),
        ({"meetings_a_year": 60}, "au plus"),
        ({"wall_url": "javascript:alert(1)"}, "https://"),
        ({"wall_url": "ftp://exemple.fr/mur"}, "https://"),
        ({"folder_label": "Le dossier"}, "a une adresse"),
    ],
)
def test_what_makes_no_sense_is_refused(alpes_azur, alice, facts, words):
    with pytest.raises(ValidationError, match=words):
        open_one(alpes_azur, alice, **facts)
    assert Body.objects.count() == 0


def test_links_have_a_name_even_when_nobody_gave_one(alpes_azur):
    body = BodyFactory.build(
        wall_url="https://mur.example/a", folder_url="https://nuage.example/b", folder_label="Drive"
    )

    assert body.links == [
        ("grid", "Mur collaboratif", "https://mur.example/a"),
        ("folder", "Drive", "https://nuage.example/b"),
    ]


def test_a_stale_form_changes_nothing(alpes_azur, alice, parenting):
    body = open_one(alpes_azur, alice)
    actions.edit_body(body, by=alice, version=1, rhythm="à l’automne", themes=[parenting])

    with pytest.raises(Stale):
        actions.edit_body(body, by=alice, version=1, rhythm="jamais")

    body.refresh_from_db()
    assert (body.rhythm, body.version, body.themes.count()) == ("à l’automne", 2, 1)
    assert verbs() == ["open_body", "edit_body"]


def test_a_body_is_closed_and_opened_again(alpes_azur, alice):
    body = open_one(alpes_azur, alice)

    for _ in range(2):
        actions.close_body(body, by=alice, on=days(-2))
    body.refresh_from_db()
    assert body.closed_on == days(-2)
    for _ in range(2):
        actions.reopen_body(body, by=alice)

    body.refresh_from_db()
    assert body.closed_on is None
    assert verbs() == ["open_body", "close_body", "reopen_body"]


# Who sits in it -------------------------------------------------------------------------------


def test_a_person_who_sits_in_a_body_is_told_once(alpes_azur, alice, bob):
    body = open_one(alpes_azur, alice)

    first, second = (actions.seat_in_body(body, by=alice, member=bob) for _ in range(2))
    actions.seat_in_body(body, by=alice, member=alice, is_chair=True)

    assert first == second
    news = Notification.objects.get()
    assert (news.member, news.text) == (
        bob,
        "Vous siégez dans une instance de la CTG Alpes d’Azur : Comité de pilotage (COPIL).",
    )
    assert verbs() == ["open_body", "seat_in_body", "seat_in_body"]


def test_an_organisation_sits_once_for_each_quality(alpes_azur, alice, places):
    body, msa = open_one(alpes_azur, alice), OrganisationFactory(kind="msa", name="MSA d’essai")

    for role in ("Présidence", "Direction", "Direction"):
        actions.seat_in_body(body, by=alice, organisation=msa, role=role)
    place = actions.seat_in_body(body, by=alice, organisation=places.communes["06001"])

    assert [(str(one), one.role) for one in body.members.order_by("pk")] == [
        ("MSA d’essai", "Présidence"),
        ("MSA d’essai", "Direction"),
        ("Aiglun", ""),
    ]
    assert place.organisation.commune == places.communes["06001"]


def test_the_database_wants_a_person_or_an_organisation(alpes_azur, alice):
    body = BodyFactory(convention=alpes_azur)
    for who in ({}, {"member": alice, "organisation": OrganisationFactory()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            BodyMember.objects.create(body=body, **who)


def test_a_seat_is_freed_once(alpes_azur, alice, bob):
    body = open_one(alpes_azur, alice)
    seated = actions.seat_in_body(body, by=alice, member=bob)

    for _ in range(2):
        actions.unseat_from_body(seated, by=alice)

    assert body.members.count() == 0
    assert verbs() == ["open_body", "seat_in_body", "unseat_from_body"]


def test_its_team_and_its_cafs_run_the_bodies(
    alpes_azur, alice, bob, carole, karim, mona, paul, nina
):
    people = (alice, bob, carole, karim, mona, paul, nina, AnonymousUser())

    assert [p for p in people if rules.can_run_bodies(p, alpes_azur)] == [alice, carole]


def test_those_that_meet_come_first(alpes_azur):
    closed = BodyFactory(convention=alpes_azur, kind=BodyKind.STEERING, closed_on=days(-1))
    group, copil = (
        BodyFactory(convention=alpes_azur, kind=kind)
        for kind in (BodyKind.THEMATIC, BodyKind.STEERING)
    )
    BodyMemberFactory(body=group)

    bodies = Body.objects.with_members_count().in_order()

    assert [(body, body.number_of_members) for body in bodies] == [
        (copil, 0),
        (group, 1),
        (closed, 0),
    ]
