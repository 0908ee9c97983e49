"""A visitor finds the CTG of a commune and writes to its team; nobody sees an address too many."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from conventions import actions, tasks
from conventions.emails import letter_token
from conventions.models import PostKind, Stage, TeamLetter
from ctgnet.mail.models import OutgoingMail
from ctgnet.pages.team_letter import rules
from members.models import Mailing, Report
from tests.agreeing import agree, yes_of
from tests.factories.conventions import (
    AssignmentFactory,
    ConventionFactory,
    PostFactory,
    TeamLetterFactory,
    days,
)
from tests.factories.members import MemberFactory
from tests.strict_client import StrictClient

VISITOR = {
    "name": "Odile Passante",
    "email": "odile@essai.example",
    "text": "Bonjour, qui appeler pour une place en crèche ?",
    "website": "",
}


def url_of(convention):
    return reverse("team_letter", args=[convention.slug])


def write(client, convention, **typed):
    return client.post(url_of(convention), VISITOR | typed)


def run_jobs():
    """As the worker would: each job once, and those it leaves."""
    done = set()
    while waiting := list(ProcrastinateJob.objects.exclude(pk__in=done).order_by("pk")):
        for job in waiting:
            done.add(job.pk)
            getattr(tasks, job.task_name.rpartition(".")[2])(*job.args.values())


# The whole journey


def test_from_a_commune_to_the_mail_of_the_team(client, alpes_azur, alice):
    commune = client.get("/territoires/commune/06001/").text
    assert commune.count(f'href="{url_of(alpes_azur)}"') == 1

    waiting = client.get(write(client, alpes_azur).url).text
    run_jobs()
    (asked,) = OutgoingMail.objects.all()
    link = next(line for line in asked.text.splitlines() if "/ecrire-a-une-equipe/" in line)
    path = link.removeprefix("http://127.0.0.1:8000")
    opened = client.get(path).text
    before = OutgoingMail.objects.count()
    sent = client.post(path)
    run_jobs()

    received = OutgoingMail.objects.get(to=alice.email)
    assert "Votre message n’est pas encore parti." in waiting
    assert "qui appeler pour une place en crèche" in opened
    assert (before, sent.url) == (1, alpes_azur.get_absolute_url())
    assert (received.headers, "place en crèche" in received.text) == (
        {"Reply-To": "odile@essai.example"},
        True,
    )
    assert client.get(path).status_code == 410
    assert client.post(path).status_code == 410
    assert OutgoingMail.objects.count() == 2


def test_a_member_writes_at_once_in_their_own_name(client, alpes_azur, alice, bob):
    client.force_login(bob)
    page = client.get(url_of(alpes_azur)).text
    typed = {"text": "Bonjour", "email": "autre@essai.example", "name": "Autre"}
    shown = client.post(url_of(alpes_azur), typed)
    before = TeamLetter.objects.count()
    answer = client.post(url_of(alpes_azur), typed | yes_of(shown))

    letter, mailing = TeamLetter.objects.get(), Mailing.objects.get()
    assert (before, "&gt; Bonjour" in shown.text, "(1\u00a0courriel)" in shown.text) == (
        0,
        True,
        True,
    )
    assert (mailing.by, mailing.announced) == (bob, 1)
    assert mailing.prefix == f"team-letter:{letter.key}:to:"
    assert "<strong>l’équipe de la CTG</strong>. 1 personne le recevra." in page.replace(
        "\u00a0", " "
    )
    assert ('name="email"' in page, 'name="name"' in page) == (False, False)
    assert answer.url == alpes_azur.get_absolute_url()
    assert (letter.sender, letter.name, letter.email) == (bob, "Bob Noisetier", bob.email)
    assert letter.confirmed_at is not None


def test_whoever_writes_is_led_to_what_becomes_of_the_mails(client, alpes_azur, alice, bob):
    client.force_login(bob)
    shown = client.post(url_of(alpes_azur), {"text": "Bonjour"})
    link = f'<a href="{reverse("mailing_list")}">Les suivre dans «\u00a0Envois\u00a0»</a>'

    sent = client.post(url_of(alpes_azur), {"text": "Bonjour"} | yes_of(shown), follow=True)

    assert (shown.text.count(link), sent.text.count(link)) == (0, 1)
    assert f"1\u00a0courriel part. {link}" in sent.text


def test_a_newcomer_confirms_the_address_of_the_account(client, alpes_azur, alice, nina):
    client.force_login(nina)
    answer = client.post(url_of(alpes_azur), {"text": "Bonjour", "email": "autre@essai.example"})

    letter = TeamLetter.objects.get()
    assert answer.url == f"{url_of(alpes_azur)}?etape=confirmer"
    assert (letter.sender, letter.email, letter.confirmed_at) == (nina, nina.email, None)


def test_an_account_without_a_name_gives_one(client, alpes_azur):
    client.force_login(MemberFactory(first_name="", last_name=""))
    write(client, alpes_azur, name="Jo Marin")

    assert TeamLetter.objects.get().name == "Jo Marin"


# What is refused


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "pas une adresse"),
        ("email", "a@b.example\r\nBcc: tous@essai.example"),
        ("email", "a@b.example, c@d.example"),
        ("name", ""),
        ("name", "x" * 81),
        ("name", "Gagnez sur www.mechant.example"),
        ("name", "https://mechant.example"),
        ("text", ""),
        ("text", "x" * 3001),
        ("text", "a\x00b"),
    ],
)
def test_a_form_to_correct_keeps_what_was_typed_and_sends_nothing(client, alpes_azur, field, value):
    answer = write(client, alpes_azur, **{field: value})

    assert (answer.status_code, TeamLetter.objects.count()) == (422, 0)
    assert ProcrastinateJob.objects.count() == 0
    kept = "Odile Passante" if field != "name" else "odile@essai.example"
    assert kept in answer.text


def test_a_name_on_two_lines_becomes_one(client, alpes_azur):
    write(client, alpes_azur, name="Odile\r\nBcc: tous")
    assert TeamLetter.objects.count() == 0

    write(client, alpes_azur, name="Odile\r\nPassante")
    assert TeamLetter.objects.get().name == "Odile Passante"


def test_a_robot_is_thanked_and_forgotten(client, alpes_azur):
    answer = write(client, alpes_azur, website="https://robot.example")

    assert answer.url == f"{url_of(alpes_azur)}?etape=confirmer"
    assert TeamLetter.objects.count() == 0


def elsewhere(number):
    return StrictClient(REMOTE_ADDR=f"198.51.100.{number}")


def test_the_fourth_message_of_a_day_is_told_why(client, alpes_azur):
    answers = [write(client, alpes_azur, text=f"Message {n}") for n in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert answers[-1].text.count("ouvrez le lien reçu à cette adresse") == 1
    assert TeamLetter.objects.count() == 3


def test_whoever_types_the_address_of_somebody_keeps_them_from_nothing(client, alpes_azur):
    """From his place it is used up, not from theirs."""
    of_a_stranger = [
        write(elsewhere(1), alpes_azur, text=f"D’un autre {n}").status_code for n in range(4)
    ]

    assert of_a_stranger == [302, 302, 302, 429]
    assert write(client, alpes_azur).status_code == 302
    assert client.post(link_of(TeamLetter.objects.get(text=VISITOR["text"]))).status_code == 302


def test_one_address_gets_twelve_mails_an_hour_whatever_the_places(client, alpes_azur):
    statuses = [
        write(elsewhere(n // 3), alpes_azur, text=f"D’un autre {n}").status_code for n in range(12)
    ]
    answer = write(client, alpes_azur)

    assert (statuses, answer.status_code) == ([302] * 12, 429)
    assert 0 < int(answer.headers["Retry-After"]) <= 3600


def test_a_second_click_does_not_count(client, alpes_azur):
    same = [write(client, alpes_azur).status_code for _ in range(4)]
    others = [write(client, alpes_azur, text=f"Message {n}").status_code for n in range(3)]

    assert (same, others) == ([302] * 4, [302, 302, 429])


def test_the_fourth_message_that_one_confirms_waits(client, alpes_azur, alice):
    for _ in range(3):
        TeamLetterFactory(convention=alpes_azur)
    fourth = TeamLetterFactory(convention=alpes_azur, waiting=True)

    answer = client.post(link_of(fourth))

    assert (answer.status_code, answer.text.count("Le message attend, et ce lien reste bon")) == (
        422,
        1,
    )
    fourth.refresh_from_db()
    assert fourth.confirmed_at is None


def test_a_letter_that_is_refused_does_not_count(client, alpes_azur, settings):
    settings.LIMITS = settings.LIMITS | {"write_to_team": "1/h/ip"}
    for _ in range(3):
        TeamLetterFactory(convention=alpes_azur, email=VISITOR["email"])
    of_one = [write(client, alpes_azur, text=f"Message {n}").status_code for n in range(2)]

    answer = write(client, alpes_azur, email="autre@essai.example")

    assert (of_one, answer.status_code) == ([422, 422], 302)


def test_one_place_cannot_use_ten_addresses_an_hour(client, alpes_azur):
    statuses = [
        write(client, alpes_azur, email=f"adresse{n}@essai.example").status_code for n in range(11)
    ]

    assert statuses == [302] * 10 + [429]


def test_a_member_writes_twenty_messages_a_day(client, alpes_azur, bob):
    client.force_login(bob)
    statuses = [write(client, alpes_azur, text=f"Message {n}").status_code for n in range(21)]

    assert statuses == [302] * 20 + [429]


def test_one_does_not_write_about_what_is_over_or_hidden(client, alice, places, alpes_azur):
    ended = ConventionFactory(start_date=days(-900), end_date=days(-10))
    prepared = ConventionFactory(
        draft=True, stage=Stage.DRAFTING, communes=[places.communes["06001"]], registered_by=alice
    )
    statuses = [write(client, convention).status_code for convention in (ended, prepared)]
    client.force_login(alice)
    statuses.append(client.get(url_of(prepared)).status_code)

    assert statuses == [403, 404, 403]
    assert url_of(ended) not in client.get(ended.get_absolute_url()).text
    assert TeamLetter.objects.count() == 0


# The link


def link_of(letter):
    return reverse("letter_confirm", args=[letter_token(letter)])


@pytest.mark.parametrize("salt", ["members.invitation", "members.unsubscribe"])
def test_a_link_made_for_something_else_opens_nothing(client, alpes_azur, salt):
    letter = TeamLetterFactory(convention=alpes_azur, waiting=True)
    stolen = signing.dumps(str(letter.key), salt=salt)

    assert client.post(reverse("letter_confirm", args=[stolen])).status_code == 410
    assert TeamLetter.objects.confirmed().count() == 0


def test_a_link_lives_two_days(client, alpes_azur, monkeypatch):
    letter = TeamLetterFactory(convention=alpes_azur, waiting=True)
    path = link_of(letter)
    later = timezone.now() + timedelta(days=2, minutes=1)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)

    assert (client.get(path).status_code, client.post(path).status_code) == (410, 410)
    assert TeamLetter.objects.confirmed().count() == 0


def test_a_ctg_that_ended_meanwhile_receives_nothing(client, alpes_azur):
    letter = TeamLetterFactory(convention=alpes_azur, waiting=True)
    alpes_azur.closed_on = days(0)
    alpes_azur.save()

    assert client.post(link_of(letter)).status_code == 410


def test_a_message_that_was_forgotten_is_not_an_error(client, alpes_azur):
    letter = TeamLetterFactory(convention=alpes_azur, waiting=True)
    path = link_of(letter)
    letter.delete()

    assert client.get(path).status_code == 410


def test_links_cannot_be_tried_by_the_hundred(client, db):
    statuses = [client.post("/ecrire-a-une-equipe/essai/").status_code for _ in range(21)]

    assert statuses == [410] * 20 + [429]


# Read by the team


def test_only_those_who_received_it_read_it(client, alpes_azur, alice, bob, carole, mona, nina):
    letter = TeamLetterFactory(convention=alpes_azur, text="<b>Bonjour</b>")
    seen = {}
    for member in (alice, bob, carole, mona, nina):
        client.force_login(member)
        answer = client.get(letter.get_absolute_url())
        seen[member.first_name] = answer.status_code
        if member == alice:
            assert answer.text.count("&lt;b&gt;Bonjour&lt;/b&gt;") == 1
            assert f"/signaler/?page={letter.get_absolute_url()}" in answer.text

    assert seen == {"Alice": 200, "Bob": 404, "Carole": 404, "Mona": 404, "Nina": 404}


def test_whoever_wrote_reads_their_message_again_from_what_they_sent(
    client, alpes_azur, alice, bob
):
    client.force_login(bob)
    agree(client, url_of(alpes_azur), {"text": "Bonjour"})
    letter, mailing = TeamLetter.objects.get(), Mailing.objects.get()

    followed = client.get(reverse("mailing_detail", args=[mailing.pk])).text
    read = client.get(letter.get_absolute_url())

    link = f'<a href="{letter.get_absolute_url()}">Relire le message</a>'
    assert (followed.count(link), read.status_code, "Bonjour" in read.text) == (1, 200, True)


@pytest.mark.parametrize("prefix", ["team-letter:{key}:to:", "event-invite:1:to:"])
def test_what_they_sent_leads_to_no_message_that_is_not_theirs_or_is_none(
    client, alpes_azur, alice, bob, prefix
):
    letter = TeamLetterFactory(convention=alpes_azur)
    facts = {"by": bob, "prefix": prefix.format(key=letter.key), "name": "Essai", "announced": 1}
    mailing = Mailing.objects.create(**facts)
    client.force_login(bob)

    followed = client.get(reverse("mailing_detail", args=[mailing.pk]))

    assert (followed.status_code, "Relire le message" in followed.text) == (200, False)


def test_whoever_wrote_reads_nothing_that_is_not_confirmed(alpes_azur, bob):
    letter = TeamLetterFactory(convention=alpes_azur, waiting=True, sender=bob)

    assert rules.can_read_letter(bob, letter) is False


def lines_of(client, letter, reader):
    """Who wrote, in the words of the page, and whether it asks the reader to answer and to report."""
    client.force_login(reader)
    page = client.get(letter.get_absolute_url()).text
    who = re.search(rf'<a href="{letter.sender.get_absolute_url()}">([^<]+)</a>, le', page)[1]
    asked = [words in page for words in ("Réponse attendue", "Signaler ce message")]
    return who, asked, page.count("C’est votre message\u00a0: la réponse viendra à votre adresse.")


def test_whoever_writes_to_their_own_team_reads_their_message_as_theirs(
    client, alpes_azur, alice, bob
):
    post = PostFactory(convention=alpes_azur, kind=PostKind.PILOT)
    AssignmentFactory(member=bob, post=post)
    letter = TeamLetterFactory(convention=alpes_azur, sender=bob, waiting=True)
    actions.confirm_letter(letter)
    letter.refresh_from_db()

    told = [
        member.notifications.filter(key=f"team-letter:{letter.key}").count()
        for member in (alice, bob)
    ]
    run_jobs()

    assert told == [1, 0]
    assert sorted(OutgoingMail.objects.values_list("to", flat=True)) == sorted(
        [alice.email, bob.email]
    )
    assert lines_of(client, letter, alice) == ("pilote de la CTG", [True, True], 0)
    assert lines_of(client, letter, bob) == ("pilote de la CTG", [False, False], 1)


def test_whoever_writes_is_called_by_what_they_do_there(
    client, alpes_azur, alice, carole, karim, mona
):
    letters = [
        TeamLetterFactory(convention=alpes_azur, sender=who) for who in (carole, karim, mona)
    ]

    said = [lines_of(client, letter, alice)[0] for letter in letters]

    officer, national = str(carole.roles.get()), str(mona.roles.get())
    assert said == [
        officer[:1].lower() + officer[1:],
        "membre du réseau",
        national[:1].lower() + national[1:],
    ]


def test_a_caf_reads_who_writes_to_it(client, places, carole, alice, referent):
    letters = [
        TeamLetterFactory(convention=None, caf=places.caf06, sender=who)
        for who in (alice, referent)
    ]

    said = [lines_of(client, letter, carole)[0] for letter in letters]

    hers = str(referent.roles.get())
    assert said == ["membre du réseau", hers[:1].lower() + hers[1:]]


def test_what_is_reported_is_read_by_the_national_administration(alpes_azur, alice, mona, bob):
    letter = TeamLetterFactory(convention=alpes_azur)
    before = rules.can_read_letter(mona, letter)
    Report.objects.create(path=letter.get_absolute_url(), reason=Report.Reason.OTHER)

    readers = {who: rules.can_read_letter(who, letter) for who in (mona, bob, alice)}
    assert (before, readers) == (False, {mona: True, bob: False, alice: True})


def test_what_waits_is_read_by_nobody(alpes_azur, alice):
    letter = TeamLetterFactory(convention=alpes_azur, waiting=True)

    assert rules.can_read_letter(alice, letter) is False


def test_the_address_of_another_convention_does_not_open_it(
    client, alpes_azur, pays_de_grasse, alice
):
    letter = TeamLetterFactory(convention=alpes_azur)
    client.force_login(alice)
    path = reverse("team_letter_detail", args=[pays_de_grasse.slug, letter.key])

    assert client.get(path).status_code == 404


def test_the_form_says_who_reads_and_shows_no_address(client, alpes_azur, alice, carole):
    with_team = client.get(url_of(alpes_azur)).text
    alice.assignments.update(ends_on=days(-1))
    without = client.get(url_of(alpes_azur)).text

    assert with_team.count("l’équipe de la CTG</strong>") == 1
    assert without.count("la Caf qui la suit</strong>") == 1
    assert [person.email in with_team + without for person in (alice, carole)] == [False, False]


@override_settings(SITE_URL="https://reseau.example")
def test_a_forged_host_is_not_the_one_of_the_link(client, alpes_azur):
    write(client, alpes_azur)
    run_jobs()

    assert "https://reseau.example/ecrire-a-une-equipe/" in OutgoingMail.objects.get().text
