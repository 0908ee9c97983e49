"""Whoever is only invited reads their invitation, and a no: every task that mails is tried with them as its reader."""

import ast
from importlib import import_module

import pytest

from conventions import mailings
from conventions.actions import close_post
from conventions.tasks import announce_decision, tell_post_closing
from ctgnet.mail.models import OutgoingMail
from ctgnet.templatetags.french import day
from events.actions.meetings import _ask_for_a_check
from members.models import Member, Role
from members.tasks import announce_role_decision
from tests.factories.conventions import AssignmentFactory, days
from tests.factories.events import EventFactory
from tests.factories.members import GuestFactory, InvitationFactory, RoleFactory
from tests.house import ROOT, our_files
from tests.reading_before_the_yes import (
    World,
    prove,
    refused_function,
    refused_role,
    refused_with_its_post,
)

# To an address that somebody has just typed, in front of a screen: no member is written to.
ASKED_FOR = {"members.tasks.send_account_mail", "conventions.tasks.send_letter_confirmation"}
# It leaves those that do one after the other, and mails nobody itself.
LEAVE_OTHERS = {"conventions.tasks.announce_import"}
LEAVES = {"enqueue", "enqueue_all"}


def tasks_that_mail():
    """Those of our tasks that reach a `.send()`, by what they call in their module."""
    for path in our_files(".py"):
        if "@task" in (source := path.read_text()):
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield from (f"{module}.{name}" for name in mailing(source))


def mailing(source):
    tree = ast.parse(source)
    named = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            named[node.name] = node
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            named[node.targets[0].id] = node
    for name, node in named.items():
        if is_task(node) and reaches_a_mail(name, named, set()):
            yield name


def is_task(node):
    marks = getattr(node, "decorator_list", [])
    return any(getattr(getattr(mark, "func", mark), "id", "") == "task" for mark in marks)


def reaches_a_mail(name, named, seen):
    seen.add(name)
    left = {
        node.value
        for node in ast.walk(named[name])
        if isinstance(node, ast.Attribute) and node.attr in LEAVES
    }
    for node in ast.walk(named[name]):
        if isinstance(node, ast.Attribute) and node.attr == "send":
            return True
        is_called = isinstance(node, ast.Name) and node not in left and node.id in named
        if is_called and node.id not in seen and reaches_a_mail(node.id, named, seen):
            return True
    return False


FOUND = sorted({*tasks_that_mail()} - ASKED_FOR - LEAVE_OTHERS)
INVITATION = "members.tasks.send_invitation"


@pytest.fixture
def world(carole, mona, alice, alpes_azur, places):
    guest = GuestFactory(first_name="Ines", last_name="Invitée")
    InvitationFactory(member=guest)
    return World(
        guest=guest, carole=carole, mona=mona, alice=alice, ctg=alpes_azur, caf=places.caf06
    )


def read_by(guest):
    return list(OutgoingMail.objects.filter(to=guest.email).values_list("text", flat=True))


@pytest.mark.parametrize("name", FOUND)
def test_only_the_invitation_is_read_before_the_yes(world, name):
    """And the same task is read once the address is proved: the reader was the right one."""
    module, _, task = name.rpartition(".")
    run, facts = getattr(import_module(module), task), getattr(world, task)()
    OutgoingMail.objects.all().delete()

    run(*facts)
    before = len(read_by(world.guest))
    prove(Member.objects.get(pk=world.guest.pk))
    run(*facts)

    assert (before, len(read_by(world.guest))) == (name == INVITATION, 1)


# Each no, and the task that tells it.
REFUSALS = pytest.mark.parametrize(
    ("refused", "tell"),
    [
        (refused_role, lambda asked: announce_role_decision(asked.pk)),
        (refused_function, lambda asked: announce_decision(asked.pk)),
        (
            refused_with_its_post,
            lambda asked: tell_post_closing(asked.post_id, asked.member_id),
        ),
    ],
)


@REFUSALS
def test_a_no_is_read_by_whoever_is_invited_without_the_words_of_an_account(world, refused, tell):
    asked = refused(world)

    tell(asked)

    mail = OutgoingMail.objects.get(to=world.guest.email)
    for body in (mail.text, mail.html):
        words = ("vous avez un compte", "mon-espace", "pour vous inviter", "#opposition")
        assert [one in body for one in words] == [False, False, True, True]


def words_told(world):
    """Subject and words of their one mail."""
    mail = OutgoingMail.objects.get(to=world.guest.email)
    body, _, _ = mail.text.replace("\xa0", " ").partition("\n\n-- ")
    return mail.subject.replace("\xa0", " "), body


@pytest.mark.parametrize(
    ("named_by", "named"),
    [
        (None, "Votre nom avait été donné"),
        ("alice", "Alice Tilleul avait donné votre nom"),
        ("guest", "Votre nom avait été donné"),
    ],
)
def test_a_function_refused_to_whoever_is_invited_says_that_they_were_named(world, named_by, named):
    """They asked for nothing, and no button leads to a page that they cannot open."""
    asked = refused_function(world)
    asked.requested_by = getattr(world, named_by or "", None)
    asked.save()

    announce_decision(asked.pk)

    post = f"{asked.post.get_kind_display()}, {asked.post.employer.name}"
    assert words_told(world) == (
        "Une fonction qui n’est pas validée : Alpes d’Azur",
        f"Bonjour Ines,\n\n{named} pour une fonction sur la CTG Alpes d’Azur : {post}. "
        "La Caf ne l’a pas validée.\n\nLe motif :\nUn autre service s’en charge.\n\n"
        "Vous n’avez rien à faire.",
    )


def test_a_role_refused_to_whoever_is_invited_says_that_they_were_named(world):
    asked = refused_role(world)
    asked.requested_by = world.alice
    asked.save()

    announce_role_decision(asked.pk)

    assert words_told(world) == (
        f"Un rôle qui n’est pas validé : {asked}",
        f"Bonjour Ines,\n\nAlice Tilleul avait donné votre nom pour un rôle : {asked}. Ce rôle n’a "
        "pas été validé.\nMotif : Un autre service s’en charge.\n\nVous n’avez rien à faire.",
    )


def test_a_post_that_closes_tells_whoever_is_invited_that_they_were_named(world):
    asked = world.held(requested=True, requested_by=world.alice, starts_on=days(0))
    AssignmentFactory(post=asked.post, requested=True, starts_on=days(0))
    shown = mailings.post_closing(_closed(asked.post, world))

    tell_post_closing(asked.post_id, asked.member_id)

    post = f"{asked.post.get_kind_display()}, {asked.post.employer.name}"
    subject, body = words_told(world)
    assert (subject, body) == (
        "Un poste ferme : Alpes d’Azur",
        f"Bonjour Ines,\n\nLa Caf ferme un poste de la CTG Alpes d’Azur, le {day(days(0))} : {post}."
        "\n\nAlice Tilleul avait donné votre nom pour ce poste : cette fonction n’est donc pas "
        "validée.\n\nVous n’avez rien à faire.",
    )
    assert [(part.name, part.number) for part in shown.parts] == [
        ("À qui le demandait", 1),
        ("Aux personnes invitées qu’on y proposait", 1),
    ]


def _closed(post, world):
    close_post(post, by=world.carole)
    post.refresh_from_db()
    return post


@REFUSALS
def test_a_no_to_whoever_is_invited_has_no_button(world, refused, tell):
    asked = refused(world)

    tell(asked)

    mail = OutgoingMail.objects.get(to=world.guest.email)
    words = ("Voir la CTG", "Ouvrir mon espace", "Votre demande", "Répondre à l’invitation")
    assert [one for one in words for body in (mail.text, mail.html) if one in body] == []


def test_whoever_has_an_account_reads_that_they_have_one(world):
    prove(world.guest)
    announce_role_decision(refused_role(world).pk)

    mail = OutgoingMail.objects.get(to=world.guest.email)
    assert ["vous avez un compte" in body for body in (mail.text, mail.html)] == [True, True]


def test_a_meeting_to_check_is_told_to_the_officers_who_said_yes(world):
    RoleFactory(member=world.guest, kind=Role.Kind.CAF_OFFICER, caf=world.caf)
    event = EventFactory(convention=world.ctg, draft=True)

    _ask_for_a_check(event)

    told = [
        one.notifications.filter(key=event.check_key).count() for one in (world.guest, world.carole)
    ]
    assert told == [0, 1]


def test_what_is_left_out_of_the_walk_mails_too():
    assert {*tasks_that_mail()} >= ASKED_FOR | LEAVE_OTHERS


def test_control_a_task_that_mails_is_found_through_what_it_calls():
    source = (
        "@task\ndef a(pk):\n    TOLD[pk](pk)\n"
        "@task(priority=1)\ndef b(pk):\n    _tell(pk)\n"
        "@task\ndef c(pk):\n    b.enqueue(pk)\n"
        "def _tell(pk):\n    message(pk).send()\n"
        "TOLD = {1: _tell}\n"
    )
    assert list(mailing(source)) == ["a", "b"]
