"""Who decides on a request reads the word that came with it, and whether the address is confirmed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from conventions.actions import Person, member_of, refuse_assignment, request_assignment
from conventions.models import Assignment
from conventions.privacy import erase, export_of
from ctgnet.pages.caf_desk import actions
from ctgnet.pages.caf_desk.exports import requests_sheet
from ctgnet.pages.caf_desk.queue import waiting_at
from ctgnet.pages.caf_desk.tasks import tell_delegate
from members.actions import prove_address, request_role
from members.models import AuditLine, Member, Role
from members.privacy import export_of as export_of_account
from tests.factories.conventions import PostFactory
from tests.pages.own_pages import page_of

WORD = "Service enfance, <b>Odile</b> me connaît"
SHOWN = "« <bdi>Service enfance, &lt;b&gt;Odile&lt;/b&gt; me connaît</bdi> »"
PROOF = "Adresse confirmée le 3 mars 2026"
AT = datetime(2026, 3, 3, 9, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def post(alpes_azur):
    return PostFactory(convention=alpes_azur)


@pytest.fixture
def known(nina):
    Member.objects.filter(pk=nina.pk).update(proved_at=AT)
    nina.refresh_from_db()
    return nina


@pytest.fixture
def asked(post, known):
    return request_assignment(post, by=known, fte=post.fte, note=WORD)


def read(client, reader, name, *args):
    client.force_login(reader)
    page = page_of(client.get(reverse(name, args=args)))
    return [SHOWN in page, PROOF in page]


@pytest.mark.parametrize("door", ["assignment_request", "conventions:assignment_request"])
def test_each_form_that_asks_for_a_post_takes_a_word(client, post, known, door):
    slug = post.convention.slug
    path = reverse(door, args=[slug] if door == "assignment_request" else [slug, post.pk])
    client.force_login(known)

    shown = page_of(client.get(path))
    client.post(path, {"post": post.pk, "fte": "0,5", "note": f" {WORD} "})

    assert "Un mot à votre Caf" in shown
    assert Assignment.objects.get(post=post).note == WORD


def test_a_word_too_long_is_refused_with_what_was_typed(client, post, known):
    client.force_login(known)
    path = reverse("assignment_request", args=[post.convention.slug])

    answer = client.post(path, {"post": post.pk, "fte": "0,5", "note": "x" * 301})

    assert (answer.status_code, "x" * 301 in page_of(answer)) == (422, True)
    assert Assignment.objects.filter(post=post).count() == 0


def test_whoever_decides_reads_both_wherever_they_decide(client, asked, carole):
    slug = asked.post.convention.slug
    pages = [
        ("caf_desk",),
        ("request_delegate", "fonction", asked.pk),
        ("conventions:convention_team", slug),
    ]

    assert [read(client, carole, *page) for page in pages] == [[True, True]] * 3
    refusal = page_of(client.get(reverse("conventions:assignment_refuse", args=[slug, asked.pk])))
    assert ("me connaît »" in refusal, PROOF in refusal) == (True, True)


def test_nobody_else_reads_them(client, asked, alice, bob, known, karim):
    slug = asked.post.convention.slug

    readers = (alice, bob, known, karim)
    assert [read(client, one, "conventions:convention_team", slug) for one in readers] == [
        [False, False]
    ] * 4


def test_the_words_of_a_role_are_read_with_the_proof(client, known, places, mona):
    request_role(member=known, kind=Role.Kind.CAF_OFFICER, caf=places.caf06, note=WORD, by=known)

    assert read(client, mona, "caf_desk") == [True, True]


def test_somebody_named_who_has_not_answered_is_said_so_hidden_account_or_not(
    places, carole, mona, known
):
    known.email_visibility = "hidden"
    known.save()
    for email in (known.email, "inconnue@essai.example"):
        person = Person(email=email, first_name="Rose", last_name="Tamaris")
        request_role(
            member=member_of(person, by=carole),
            kind=Role.Kind.CAF_OFFICER,
            caf=places.caf06,
            by=carole,
        )

    proofs = [line.proof.replace("\xa0", " ") for line in waiting_at(mona)]

    assert proofs == ["Adresse pas encore confirmée : pas de réponse à son invitation"] * 2


def test_an_address_proved_before_the_day_was_kept_has_no_day(asked, carole):
    Member.objects.update(proved_at=None)

    assert [line.proof for line in waiting_at(carole)] == ["Adresse confirmée"]


def test_each_proof_keeps_its_day(nina):
    proved = prove_address(nina, email=nina.email)
    first = proved.proved_at
    changed = prove_address(proved, email="autre@essai.example")

    assert first is not None
    assert Member.objects.get(pk=nina.pk).proved_at == changed.proved_at > first


def test_the_mail_that_hands_a_request_over_holds_both(asked, carole, referent):
    actions.delegate_request(asked, by=carole, to=referent)
    tell_delegate(AuditLine.objects.get(verb="delegate_request").pk)

    [sent] = mail.outbox
    text = sent.body.replace("\xa0", " ")
    assert (f"Son mot à la Caf : « {WORD} »" in text, f"{PROOF}." in text) == (True, True)


def test_the_list_that_an_officer_takes_away_holds_the_word(asked, carole):
    [row] = requests_sheet(waiting_at(carole)).rows

    assert WORD in row


def test_its_author_takes_the_word_away_and_erasure_empties_it(asked, known, carole):
    request_role(member=known, kind=Role.Kind.PARTNER, note="MSA", by=known)

    assert [one["mot à la Caf"] for one in export_of(known)["fonctions"]] == [WORD]
    assert [one["mot"] for one in export_of_account(known)["rôles"]] == ["MSA"]
    refuse_assignment(asked, by=carole, reason="Poste pourvu")
    erase(known)
    assert Assignment.objects.get(pk=asked.pk).note == ""


def test_nobody_writes_the_word_of_another(asked, carole):
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=asked.pk).update(requested_by=carole)
