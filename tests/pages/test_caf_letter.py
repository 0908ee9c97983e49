"""« Écrivez à la Caf »: from a commune without a CTG and from the page of a Caf, without an address."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from conventions import actions, tasks
from conventions.addressees import Reader, addressees_of
from conventions.emails import letter_token
from conventions.models import TeamLetter
from conventions.privacy import export_of
from ctgnet.mail.models import OutgoingMail
from ctgnet.pages.team_letter import rules
from members.models import Notification, Report
from reference.models import Caf
from tests.agreeing import agree
from tests.factories.conventions import TeamLetterFactory, days

TYPED = {
    "name": "Odile Passante",
    "email": "odile@essai.example",
    "text": "Une CTG se prépare-t-elle à Guillaumes ?",
    "website": "",
}
PAGE = "/territoires/caf/06/ecrire/"
WITHOUT_CTG, WITH_CTG = "/territoires/commune/83042/", "/territoires/commune/06001/"


@pytest.fixture
def caf(places):
    return Caf.objects.get(pk="06")


def letter_to(caf, **facts):
    return TeamLetterFactory(convention=None, caf=caf, **facts)


# Where one finds it


def test_a_commune_without_a_ctg_leads_to_a_letter_to_its_caf(client, alpes_azur):
    to_its_caf = f'href="{reverse("caf_letter", args=["83"])}"'

    assert client.get(WITHOUT_CTG).text.count(to_its_caf) == 1
    assert client.get(WITH_CTG).text.count('/ecrire/"') == 1


def test_the_page_of_a_caf_leads_to_a_letter_to_it(client, caf):
    assert client.get(caf.get_absolute_url()).text.count(f'href="{PAGE}"') == 1


def test_one_does_not_write_to_a_caf_of_before(client, caf):
    Caf.objects.filter(pk="06").update(valid_to=days(-1))

    assert (
        client.get(PAGE).status_code,
        client.get("/territoires/caf/999/ecrire/").status_code,
    ) == (
        403,
        404,
    )
    assert PAGE not in client.get(caf.get_absolute_url()).text


# Who reads


def test_its_officers_read_else_the_national_administration(caf, karim, mona):
    before = addressees_of(caf)

    assert (before.reader, list(before.people)) == (Reader.NETWORK, [mona])
    assert before.stands_in


def test_officers_of_that_caf_and_no_other(caf, carole, karim, mona):
    found = addressees_of(caf)

    assert (found.reader, list(found.people)) == (Reader.OFFICERS, [carole])
    assert not found.stands_in


def test_the_form_says_who_reads(client, caf, mona, request):
    without = client.get(PAGE).text.replace("\xa0", " ")
    carole = request.getfixturevalue("carole")
    with_officer = client.get(PAGE).text.replace("\xa0", " ")

    assert "l’administration nationale du réseau</strong> : personne de cette Caf" in without
    assert "les personnes de cette Caf</strong>. " in with_officer
    assert [who.email in without + with_officer for who in (carole, mona)] == [False, False]


# The whole way


def test_a_visitor_confirms_an_address_then_the_officer_reads(client, caf, carole):
    asked = client.post(PAGE, TYPED)
    letter = TeamLetter.objects.get()
    unread = carole.notifications.count()
    link = reverse("letter_confirm", args=[letter_token(letter)])
    shown = client.get(link).text
    sent = client.post(link)
    tasks.hand_letter(str(letter.key), carole.pk)

    (mail,) = OutgoingMail.objects.filter(to=carole.email)
    news = carole.notifications.get()
    assert (asked.url, unread, sent.url) == (f"{PAGE}?etape=confirmer", 0, caf.get_absolute_url())
    assert "Une CTG se prépare-t-elle" in shown
    assert (news.kind, news.path) == (Notification.Kind.DESK, letter.get_absolute_url())
    assert (mail.subject, mail.headers) == (
        f"Un message pour la {caf.name}",
        {"Reply-To": "odile@essai.example"},
    )
    assert "c’est pourquoi ce message vous arrive" not in mail.text
    client.force_login(carole)
    assert TYPED["text"] in client.get(news.path).text


def test_the_address_that_confirms_reads_nothing_of_the_message(caf):
    letter = actions.write_to_team(caf, name="Odile", email="odile@essai.example", text="Secret")
    tasks.send_letter_confirmation(str(letter.key))

    (mail,) = OutgoingMail.objects.all()
    assert mail.subject == f"Confirmez votre adresse pour écrire à la {caf.name}"
    assert "Secret" not in mail.text


def test_the_administration_is_told_why_it_comes_to_it(caf, mona):
    letter = letter_to(caf)
    tasks.hand_letter(str(letter.key), mona.pk)

    (mail,) = OutgoingMail.objects.all()
    assert mail.text.count("Cette Caf n’a encore personne sur la plateforme") == 1


def test_a_member_writes_at_once(client, caf, carole, bob):
    client.force_login(bob)
    answer = agree(client, PAGE, {"text": "Bonjour"})

    letter = TeamLetter.objects.get()
    assert (answer.url, letter.sender, letter.recipient) == (caf.get_absolute_url(), bob, caf)
    assert letter.confirmed_at is not None
    assert [line["à"] for line in export_of(bob)["messages aux équipes et aux Caf"]] == [
        f"la {caf.name}"
    ]


def test_three_letters_a_day_whoever_they_are_for(caf, alpes_azur):
    who = {"name": "Odile", "email": "odile@essai.example"}
    for recipient, text in [(caf, "Un"), (alpes_azur, "Un"), (caf, "Deux")]:
        actions.confirm_letter(actions.write_to_team(recipient, text=text, **who))
    twice = actions.write_to_team(caf, text="Deux", **who)

    assert (TeamLetter.objects.count(), twice.text) == (3, "Deux")
    with pytest.raises(ValidationError, match="3 messages en un jour"):
        actions.write_to_team(alpes_azur, text="Trois", **who)


# Who opens it afterwards


def test_only_those_who_received_it_read_it(caf, carole, karim, mona, alice):
    letter, waiting = letter_to(caf), letter_to(caf, waiting=True)
    everybody = (carole, karim, mona, alice)

    assert [rules.can_read_letter(who, letter) for who in everybody] == [True, False, False, False]
    assert not any(rules.can_read_letter(who, waiting) for who in everybody)
    Report.objects.create(path=letter.get_absolute_url(), reason=Report.Reason.OTHER)
    assert rules.can_read_letter(mona, letter)


def test_the_address_of_another_caf_does_not_open_it(client, caf, carole):
    letter = letter_to(caf)
    client.force_login(carole)

    assert client.get(reverse("caf_letter_detail", args=["83", letter.key])).status_code == 404


def test_a_link_that_served_leads_back_to_the_caf(client, caf, carole):
    letter = letter_to(caf)
    answer = client.get(reverse("letter_confirm", args=[letter_token(letter)]))

    assert answer.status_code == 410
    assert f'href="{caf.get_absolute_url()}">Voir la Caf' in answer.text


@pytest.mark.parametrize("both", [True, False])
def test_a_letter_has_one_recipient(caf, alpes_azur, both):
    facts = {"convention": alpes_azur, "caf": caf} if both else {"convention": None, "caf": None}

    with pytest.raises(IntegrityError), transaction.atomic():
        TeamLetterFactory(**facts)


def test_a_message_says_which_caf_it_is_for(caf):
    assert str(letter_to(caf)) == f"Message à la {caf.name}"
