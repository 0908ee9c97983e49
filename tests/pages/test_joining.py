"""A commune without a CTG keeps the request of who wants to join, until a CTG comes or somebody answers."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from conventions import rules, tasks
from conventions.actions import (
    ask_to_join,
    confirm_convention,
    refuse_joining,
    take_up_requests,
    withdraw_joining,
)
from conventions.jobs import answer_who_waited
from conventions.models import JoiningRequest, PostKind, Stage
from conventions.privacy import erase, export_of
from conventions.standing import standing_of
from ctgnet.mail.models import OutgoingMail
from ctgnet.pages.caf_desk.queue import count_waiting, waiting_at
from members import actions as members
from members.models import AuditLine, Notification, Role
from reference.models import CafOverride, Commune
from tests.factories.conventions import ConventionFactory, days
from tests.factories.members import RoleFactory

ASK = "/mon-espace/fonctions/demander/commune/"
WHY = "Aucune CTG n’est prévue ici avant 2028."


@pytest.fixture
def commune(places):
    """In the Var, whose officer is Karim; no CTG covers it."""
    return Commune.objects.get(pk="83042")


@pytest.fixture
def asked(commune, nina, carole, karim, mona):
    return ask_to_join(commune, by=nina, kind=PostKind.PILOT, note="Signature en mars")


def news(member):
    return [(one.kind, one.path) for one in member.notifications.order_by("pk")]


def desk(member):
    return [line.pk for line in waiting_at(member) if line.kind == "attente"]


# Asked


def test_a_newcomer_asks_from_the_commune_and_reads_whom_it_waits_for(client, commune, nina, karim):
    client.force_login(nina)
    page = client.get(commune.get_absolute_url()).text
    found = client.get(ASK, {"q": commune.name}).text
    answer = client.post(
        ASK, {"q": commune.name, "commune": commune.pk, "kind": "pilot", "note": "Bonjour"}
    )
    asked = JoiningRequest.objects.get()

    assert f'href="{ASK}?q=' in page
    assert f'value="{commune.pk}"' in found
    assert (answer.url, asked.member, asked.commune, asked.note) == (
        "/mon-espace/",
        nina,
        commune,
        "Bonjour",
    )
    assert "<strong>les personnes de la Caf du Var</strong>" in client.get("/mon-espace/").text


def test_its_caf_is_told_and_finds_it_at_its_desk(asked, carole, karim, mona, nina):
    assert news(karim) == [(Notification.Kind.DESK, asked.get_absolute_url())]
    assert [news(carole), news(mona)] == [[], []]
    assert [desk(who) for who in (karim, carole, mona, nina)] == [[asked.pk], [], [], []]
    assert count_waiting(standing_of(karim)) == len(waiting_at(karim))


def test_without_officer_the_administration_is_told(client, commune, nina, mona):
    asked = ask_to_join(commune, by=nina, kind=PostKind.PILOT)
    client.force_login(nina)

    assert news(mona) == [(Notification.Kind.DESK, asked.get_absolute_url())]
    assert desk(mona) == [asked.pk]
    assert (
        "<strong>l’administration nationale du réseau</strong>" in client.get("/mon-espace/").text
    )


def test_the_only_officer_who_asks_waits_for_the_administration(client, commune, karim, mona):
    """Nobody answers oneself; a colleague takes it over as soon as there is one."""
    asked = ask_to_join(commune, by=karim, kind=PostKind.PILOT)
    client.force_login(karim)

    assert (news(karim), news(mona)) == (
        [],
        [(Notification.Kind.DESK, asked.get_absolute_url())],
    )
    assert [desk(who) for who in (karim, mona)] == [[], [asked.pk]]
    assert (
        "<strong>l’administration nationale du réseau</strong>" in client.get("/mon-espace/").text
    )
    assert [rules.can_answer_joining(who, asked) for who in (karim, mona)] == [False, True]

    colleague = RoleFactory(kind=Role.Kind.CAF_OFFICER, caf_id="83").member

    assert [desk(who) for who in (colleague, mona)] == [[asked.pk], []]
    assert "<strong>les personnes de la Caf du Var</strong>" in client.get("/mon-espace/").text


def test_a_commune_of_another_caf_waits_for_that_one(commune, places, nina, karim, mona):
    CafOverride.objects.create(commune=commune, caf=places.caf06)
    asked = ask_to_join(commune, by=nina, kind=PostKind.PILOT)

    assert [desk(who) for who in (karim, mona)] == [[], [asked.pk]]


def test_asking_twice_is_asking_once(asked, commune, nina, karim):
    assert ask_to_join(commune, by=nina, kind=PostKind.OFFICER) == asked
    assert len(news(karim)) == 1


def test_where_a_ctg_is_registered_a_post_is_asked_for(client, alpes_azur, nina):
    covered = Commune.objects.get(pk="06001")
    client.force_login(nina)
    answer = client.post(ASK, {"q": covered.name, "commune": covered.pk, "kind": "pilot"})

    assert (answer.status_code, JoiningRequest.objects.count()) == (422, 0)
    assert "demandez-y un poste" in answer.text
    page = reverse("assignment_request", args=[alpes_azur.slug])
    assert answer.text.count(f'href="{page}"') == 1


def test_a_ctg_that_is_over_or_not_confirmed_covers_nothing(commune, nina, karim, alice):
    ConventionFactory(start_date=days(-900), end_date=days(-10), communes=[commune])
    ConventionFactory(draft=True, stage=Stage.DRAFTING, communes=[commune], registered_by=alice)

    assert ask_to_join(commune, by=nina, kind=PostKind.PILOT).is_waiting


def test_three_requests_wait_at_most(places, nina):
    free = Commune.objects.order_by("-pk")[:4]
    for commune in free[:3]:
        ask_to_join(commune, by=nina, kind=PostKind.PILOT)

    with pytest.raises(ValidationError, match="attendent déjà"):
        ask_to_join(free[3], by=nina, kind=PostKind.PILOT)


def test_a_form_to_correct_keeps_what_was_typed(client, commune, nina):
    client.force_login(nina)
    answer = client.post(ASK, {"q": commune.name, "commune": commune.pk, "note": "Bonjour"})

    assert (answer.status_code, JoiningRequest.objects.count()) == (422, 0)
    assert "Bonjour" in answer.text
    assert "Aucune commune ne porte ce nom" in client.get(ASK, {"q": "zzzz"}).text


# Withdrawn


def test_its_author_withdraws_it(client, asked, nina, karim, bob):
    path = reverse("joining_withdraw", args=[asked.pk])
    client.force_login(bob)
    refused = client.post(path).status_code
    client.force_login(nina)

    assert (refused, client.post(path).url) == (404, "/mon-espace/")
    assert (JoiningRequest.objects.count(), news(karim), desk(karim)) == (0, [], [])
    assert client.post(path).status_code == 404
    withdraw_joining(asked, by=nina)
    assert AuditLine.objects.filter(verb="withdraw_joining").count() == 1


def test_what_is_answered_is_not_withdrawn(asked, karim, nina):
    refuse_joining(asked, by=karim, reason=WHY)
    asked.refresh_from_db()

    assert not rules.can_withdraw_joining(nina, asked)
    with pytest.raises(ValidationError, match="déjà reçu une réponse"):
        withdraw_joining(asked, by=nina)


# Refused


def test_its_caf_refuses_and_the_person_reads_why(client, asked, karim, nina):
    client.force_login(karim)
    empty = client.post(asked.get_absolute_url(), {"reason": " "})
    answer = client.post(asked.get_absolute_url(), {"reason": WHY})
    tasks.tell_joining(asked.pk)

    (mail,) = OutgoingMail.objects.filter(to=nina.email)
    assert (empty.status_code, answer.url) == (422, reverse("caf_desk"))
    assert WHY in mail.text
    assert news(nina) == [(Notification.Kind.ROLE, "/mon-espace/")]
    assert (news(karim), desk(karim)) == ([], [])
    client.force_login(nina)
    assert f"Motif\xa0: {WHY}" in client.get("/mon-espace/").text.replace(" : ", "\xa0: ")
    refuse_joining(asked, by=karim, reason="Autre chose")
    asked.refresh_from_db()
    assert asked.reason == WHY


@pytest.mark.parametrize("who", ["carole", "mona", "nina", "alice"])
def test_nobody_else_answers_it(asked, alice, who, request):
    assert not rules.can_answer_joining(request.getfixturevalue(who), asked)


def test_its_officer_answers_it(asked, karim):
    assert rules.can_answer_joining(karim, asked)


# Taken up


def test_the_ctg_that_is_confirmed_takes_it_up(client, asked, commune, karim, nina):
    draft = ConventionFactory(
        draft=True, stage=Stage.DRAFTING, communes=[commune], registered_by=karim
    )
    before = take_up_requests()
    confirm_convention(draft, by=karim, version=draft.version)
    asked.refresh_from_db()
    tasks.tell_joining(asked.pk)

    path = reverse("assignment_request", args=[draft.slug])
    (mail,) = OutgoingMail.objects.filter(to=nina.email)
    assert (before, asked.convention, asked.is_waiting) == (0, draft, False)
    assert (Notification.Kind.ROLE, path) in news(nina)
    assert path in mail.text
    assert karim.notifications.filter(key=f"joining:{asked.pk}:taken-up").count() == 1
    assert desk(karim) == []
    client.force_login(nina)
    assert f'href="{path}"' in client.get("/mon-espace/").text
    assert client.get(path).status_code == 200


def test_the_ctg_that_is_confirmed_takes_up_its_own_only(asked, commune, places, karim):
    """The page that confirms counts these mails: those of another CTG wait for the job."""
    elsewhere = ConventionFactory(
        draft=True, stage=Stage.DRAFTING, communes=[places.communes["06001"]], registered_by=karim
    )
    ConventionFactory(communes=[commune])

    taken = [take_up_requests(elsewhere), take_up_requests()]

    assert taken == [0, 1]


def test_a_ctg_that_comes_by_any_door_takes_it_up_within_minutes(asked, commune, nina):
    convention = ConventionFactory(communes=[commune])
    answer_who_waited()
    answer_who_waited()
    asked.refresh_from_db()

    assert asked.convention == convention
    assert len(news(nina)) == 1
    with pytest.raises(ValidationError, match="déjà reçu une réponse"):
        refuse_joining(asked, by=nina, reason=WHY)


def test_what_waits_or_is_gone_is_told_to_nobody(asked, nina):
    tasks.tell_joining(asked.pk)
    withdraw_joining(asked, by=nina)
    tasks.tell_joining(asked.pk)

    assert OutgoingMail.objects.count() == 0


# What its author takes along


def test_it_is_mine_to_take_and_leaves_with_me(asked, nina):
    exported = export_of(nina)["demandes en attente d’une CTG"]
    erase(nina)

    assert [line["mot"] for line in exported] == ["Signature en mars"]
    assert JoiningRequest.objects.count() == 0


def test_a_suspended_account_waits_for_nothing(asked, nina, karim, mona):
    members.suspend_member(nina, by=mona, reason="Compte usurpé")

    assert (JoiningRequest.objects.count(), desk(karim)) == (0, [])
    assert [path for _, path in news(karim)] == [reverse("caf_desk")]


# What the database refuses


@pytest.mark.parametrize(
    "facts",
    [
        {"reason": WHY},
        {"answered_at": timezone.now()},
        {"answered": True},
        {"answered": True, "reason": WHY, "taken": True},
        {"twice": True},
    ],
)
def test_a_refusal_says_who_when_and_why(commune, nina, karim, alpes_azur, facts):
    row = {"member": nina, "commune": commune, "kind": PostKind.PILOT} | facts
    if row.pop("answered", False):
        row |= {"answered_at": timezone.now(), "answered_by": karim}
    if row.pop("taken", False):
        row["convention"] = alpes_azur
    if row.pop("twice", False):
        JoiningRequest.objects.create(**row)

    with pytest.raises(IntegrityError), transaction.atomic():
        JoiningRequest.objects.create(**row)
