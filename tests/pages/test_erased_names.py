"""Whoever erases their account is named no more in what others read; whoever bears the same name still is."""

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ctgnet.mail.jobs import forget_old_mails
from ctgnet.mail.models import OutgoingMail
from ctgnet.mail.sending import claim, deliver
from ctgnet.mail.tasks import send_again
from ctgnet.pages.digest.tasks import send_digest
from ctgnet.pages.privacy.actions import erase_member
from members import actions
from members.actions.news import put_back_news, set_aside_news
from members.models import Decision, Member, Notification
from tests.factories.mail import OutgoingMailFactory

ROOT = Path(__file__).parents[2]
State = OutgoingMail.State


def called(member, first_name, last_name):
    Member.objects.filter(pk=member.pk).update(first_name=first_name, last_name=last_name)
    return Member.objects.get(pk=member.pk)


def tell(reader, person):
    text = f"{person.full_name} attend une réponse, comme la CTG de Jean Lebrun"
    actions.notify(reader, kind="role", text=text, path="/", key="k", about=[person])


def texts_of(member):
    return list(member.notifications.order_by("pk").values_list("text", flat=True))


@pytest.mark.parametrize("name", [("la", "CTG"), ("Jean", "Le"), ("Une", "nouvelle"), ("Bob", "")])
def test_a_name_that_others_bear_or_words_hold_empties_nothing_of_theirs(alice, bob, nina, name):
    alice, nina = called(alice, *name), called(nina, *name)
    tell(bob, nina)
    mine, theirs = (
        OutgoingMailFactory(to=bob.email, subject=f"{nina.full_name} : la CTG", about=[one.pk])
        for one in (alice, nina)
    )
    OutgoingMailFactory(to=bob.email, subject="La CTG de Jean Lebrun : une nouvelle")
    before = texts_of(bob)

    erase_member(alice)

    kept = OutgoingMail.objects.exclude(text="").order_by("pk")
    assert texts_of(bob) == before
    assert [mail.subject for mail in kept] == [
        theirs.subject,
        "La CTG de Jean Lebrun : une nouvelle",
    ]
    mine.refresh_from_db()
    assert (mine.subject, mine.about, mine.to) == ("", [], bob.email)


def test_the_news_lose_the_name_that_they_were_written_with(alice, bob):
    tell(bob, alice)
    alice = called(alice, "Autre", "Nom")

    erase_member(alice)

    assert texts_of(bob) == ["Ancien membre attend une réponse, comme la CTG de Jean Lebrun"]
    assert Notification.objects.get(member=bob).about == {}


def test_news_set_aside_for_a_hidden_page_come_back_without_the_name(alice, bob, nina, mona):
    """A note about a sheet that a moderator hides meanwhile."""
    path = nina.get_absolute_url()
    actions.notify(
        bob, kind="question", text=f"{alice.full_name} commente", path=path, key="k", about=[alice]
    )
    rows = set_aside_news(path, title="x", but=[])
    decision = Decision.objects.create(
        kind="sheet", object_id="1", news=rows, hidden_at=timezone.now(), hidden_by=mona, reason="x"
    )

    erase_member(alice)

    decision.refresh_from_db()
    put_back_news(decision.news)
    assert texts_of(bob) == ["Ancien membre commente"]


def test_news_set_aside_about_others_stay_as_they_are(alice, bob, nina, mona):
    path = nina.get_absolute_url()
    actions.notify(bob, kind="question", text="Nina commente", path=path, key="k", about=[nina])
    rows = set_aside_news(path, title="x", but=[])
    decision = Decision.objects.create(
        kind="sheet", object_id="1", news=rows, hidden_at=timezone.now(), hidden_by=mona, reason="x"
    )

    with CaptureQueriesContext(connection) as queries:
        erase_member(alice)

    held = [query["sql"] for query in queries if re.search("FOR .*UPDATE", query["sql"])]
    decision.refresh_from_db()
    assert decision.news == rows
    assert [sql for sql in held if Decision._meta.db_table in sql] == []


# Mails that have not left -----------------------------------------------------------------------


@pytest.fixture
def carried(alice, bob):
    """The mail of the day of Bob, which the server refused and which names Alice; send it again by its job."""
    moment = timezone.now()
    tell(bob, alice)
    Notification.objects.update(digested_at=moment)
    send_digest(bob.pk, moment.isoformat())
    OutgoingMail.objects.update(state=State.REFUSED, given_at=None)
    return lambda: send_digest(bob.pk, moment.isoformat())


def test_a_refused_mail_that_named_them_never_leaves_empty(carried, alice, mailoutbox):
    mail = OutgoingMail.objects.get()
    before = (mail.about, alice.full_name in mail.text)

    erase_member(alice)
    send_again(mail.pk)
    by_hand = len(mailoutbox[1:])
    carried()

    written_anew = [message.body for message in mailoutbox[1:]]
    assert (before, by_hand, len(written_anew)) == (([alice.pk], True), 0, 1)
    assert ("Ancien membre attend" in written_anew[0], "Alice" in written_anew[0]) == (True, False)


def test_control_a_refused_mail_that_names_nobody_leaves_as_it_was(carried, alice, mailoutbox):
    OutgoingMail.objects.update(about=[])

    erase_member(alice)
    send_again(OutgoingMail.objects.get().pk)

    assert [message.body for message in mailoutbox[1:]] == [OutgoingMail.objects.get().text]


def test_a_mail_emptied_between_its_claim_and_the_server_does_not_leave(db, mailoutbox):
    mail = claim("k", to="x@essai.example", subject="s", text="t", html="h", about=[1])
    OutgoingMail.objects.naming(1).forget_words()

    assert (deliver(mail), mailoutbox, OutgoingMail.objects.get().given_at) == (False, [], None)


# What is kept of a mail --------------------------------------------------------------------------


@pytest.mark.parametrize("and_address", [True, False])
def test_an_emptied_mail_keeps_its_key_alone(db, and_address):
    mail = OutgoingMailFactory(
        calendar="BEGIN", headers={"Reply-To": "x"}, about=[1], error="no alice@demo.example"
    )
    OutgoingMail.objects.forget_words(and_address=and_address)

    left = OutgoingMail.objects.values().get()
    kept = {"id", "key", "state", "tries", "claimed_at", "given_at", "sent_at"}
    words = {name for name, value in left.items() if value and name not in kept}
    assert (left["key"], words) == (mail.key, set() if and_address else {"to", "error"})


def test_the_address_of_a_mail_emptied_before_is_forgotten_too(db):
    for days in (29, 31):
        moment = timezone.now() - timedelta(days=days)
        OutgoingMailFactory(claimed_at=moment, to=f"{days}@essai.example")
    OutgoingMail.objects.forget_words()

    forget_old_mails()

    assert list(OutgoingMail.objects.order_by("pk").values_list("to", flat=True)) == [
        "29@essai.example",
        "",
    ]


# Every act that names somebody says whom ---------------------------------------------------------

NAMES = re.compile(r"full_name|(line|oldest)\.words")


def functions(path):
    source = path.read_text()
    tree = ast.walk(ast.parse(source))
    return [ast.get_source_segment(source, node) for node in tree if type(node) is ast.FunctionDef]


OURS = [
    path
    for app in ("members", "conventions", "events", "practices", "ctgnet")
    for path in (ROOT / app).rglob("*.py")
    if "migrations" not in path.parts and "demo" not in path.parts
]


def test_each_news_that_names_somebody_says_whom():
    """A function that writes a full name and tells it says `about`."""
    naming = [
        one
        for path in OURS
        for one in functions(path)
        if "full_name" in one and re.search(r"\b(_?tell|notify\w*|Notification)\(", one)
    ]

    assert len(naming) >= 6
    assert [one for one in naming if "about=" not in one] == []


def test_each_mail_that_names_somebody_says_whom():
    written = {
        path.relative_to(ROOT / "templates/emails").with_suffix("").as_posix()
        for path in (ROOT / "templates/emails").rglob("*.*")
        if NAMES.search(path.read_text())
    }
    builders = [one for path in OURS if path.name == "emails.py" for one in functions(path)]
    silent = [
        name
        for name in written
        if not any(f'{name.split("/")[1]}"' in one and "about=" in one for one in builders)
        and name != "members/code"  # the template of account_mail
    ]

    assert len(written) >= 8
    assert silent == []
