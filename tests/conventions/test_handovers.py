"""Handovers: opened when a function ends, told to who leaves and who comes, written for a while."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from conventions import actions, emails, jobs, rules, tasks
from conventions.actions.handovers import FIRST_STEPS
from conventions.clock import dates_ahead
from conventions.forms.handover import ContactForm
from conventions.models import Convention, Handover, HandoverContact, PostKind
from conventions.privacy import erase, export_of, forget_in_words
from conventions.standing import standing_of
from ctgnet.mail.models import OutgoingMail
from ctgnet.templatetags.french import day
from members.actions import Stale
from members.models import Notification, traces_of
from tests.factories.conventions import (
    AmendmentFactory,
    AssignmentFactory,
    HandoverFactory,
    PostFactory,
    days,
)
from tests.factories.members import MemberFactory

CONTACT = {"name": "Odile Passante", "reach": "04 93 00 00 00", "purpose": "Les chiffres"}


@pytest.fixture
def held(alice):
    return alice.assignments.get()


@pytest.fixture
def handover(held, carole):
    actions.end_assignment(held, by=carole, on=days(10))
    return Handover.objects.get()


@pytest.fixture
def lina(handover, carole):
    """Named on the post that Alice leaves."""
    member = MemberFactory(first_name="Lina", last_name="Olivier")
    person = actions.Person(member=member)
    actions.appoint(handover.assignment.post, by=carole, person=person, fte="0.50")
    return member


def write(handover, version=1, **changes):
    facts = {"notes": "Tout va bien.", "steps": [], "contacts": [CONTACT]} | changes
    return actions.write_handover(handover, version=version, **facts)


def told(member):
    return set(
        Notification.objects.filter(member=member, key__startswith="handover").values_list(
            "text", flat=True
        )
    )


def test_a_function_that_ends_opens_one_handover_with_its_first_steps(handover, alice, carole):
    actions.end_assignment(handover.assignment, by=carole, on=days(5))

    assert Handover.objects.get() == handover
    assert [step.text for step in handover.steps.all()] == list(FIRST_STEPS)
    assert told(alice) == {
        "Préparez votre passation : Chargée ou chargé de coopération CTG, Alpes d’Azur."
    }


def test_an_elected_referent_leaves_no_handover(alpes_azur, carole):
    post = PostFactory(convention=alpes_azur, kind=PostKind.ELECTED)
    assignment = AssignmentFactory(post=post)

    actions.end_assignment(assignment, by=carole)

    assert Handover.objects.count() == 0


def test_whoever_comes_on_the_post_is_told(handover, lina, alice):
    assert told(lina) == {
        "Une passation vous attend : Chargée ou chargé de coopération CTG, Alpes d’Azur."
    }
    assert list(handover.successors()) == [lina]


def test_whoever_is_only_invited_reads_of_it_on_the_site_after_the_yes(handover, carole):
    guest = actions.Person(email="invite@essai.example", first_name="Rose", last_name="Tamaris")

    named = actions.appoint(handover.assignment.post, by=carole, person=guest, fte="0.50")

    assert not ProcrastinateJob.objects.filter(task_name__endswith=".tell_successor").exists()
    assert told(named.member) == {
        "Une passation vous attend : Chargée ou chargé de coopération CTG, Alpes d’Azur."
    }


def test_whoever_was_there_already_is_told_too(held, carole):
    other = AssignmentFactory(post=held.post).member

    actions.end_assignment(held, by=carole)

    assert len(told(other)) == 1


def test_a_refused_or_past_holder_is_no_successor(handover, carole):
    post = handover.assignment.post
    AssignmentFactory(post=post, ended=True)
    AssignmentFactory(post=post, requested=True)

    assert list(handover.successors()) == []


# The two mails --------------------------------------------------------------------------------


def body_of(message, name):
    subject, text, html = message.rendered()
    assert name in html
    return subject, text.replace("\xa0", " ")


def test_the_person_who_leaves_reads_until_when_to_write(handover, alice):
    subject, text = body_of(emails.handover_opened(handover), "Alice")

    assert subject == "Préparez votre passation\u00a0: Alpes d’Azur"
    assert handover.get_absolute_url() in text
    assert "Vous pouvez la compléter jusqu’au" in text


def test_whoever_comes_reads_who_leaves(handover, lina):
    subject, text = body_of(emails.handover_waits(handover, lina), "Lina")

    assert subject == "Une passation vous attend\u00a0: Alpes d’Azur"
    assert "Alice Tilleul quitte le poste que vous tenez" in text


LEFT = "sur la CTG Alpes d’Azur (Chargée ou chargé de coopération CTG)"


@pytest.mark.parametrize(
    ("last", "leaves", "is_leaving", "can_grow"),
    [
        (0, "quitte", "quittez", True),
        (-30, "a quitté", "avez quitté", True),
        (-31, "a quitté", "avez quitté", False),
    ],
)
def test_a_departure_is_told_as_of_the_day_of_the_mail(
    handover, lina, alice, last, leaves, is_leaving, can_grow
):
    held = handover.assignment
    held.starts_on, held.ends_on = days(-400), days(last)
    to_come = emails.handover_waits(handover, lina)
    to_leave = emails.handover_opened(handover)

    on, until = day(held.ends_on), day(handover.last_day_to_write)
    grows = f" Elle peut encore s’enrichir jusqu’au {until}." if can_grow else ""
    writes = f"Vous pouvez la compléter jusqu’au {until}. " if can_grow else ""
    waits = body_of(to_come, "Lina")[1].split("\n\n")[1:3]
    opened = body_of(to_leave, "Alice")[1].split("\n\n")[1:3]
    held.post.closed_on = days(last)
    closed = body_of(emails.post_closed(held), "Alice")[1]
    assert waits == [
        f"Alice Tilleul {leaves} le poste que vous tenez {LEFT}, dernier jour le {on}.",
        "Sa page de passation vous est ouverte : ce qu’il reste à faire, les personnes à appeler, les "
        f"documents et les dates à venir.{grows}",
    ]
    assert opened == [
        f"Vous {is_leaving} votre fonction {LEFT} le {on}. Une page de passation est ouverte pour "
        "vous : ce qu’il reste à faire, les personnes à appeler, ce qu’il faut savoir.",
        f"{writes}La personne qui prendra la suite, les pilotes et la Caf de la CTG la liront.",
    ]
    assert f"ce qu’il faut savoir. {writes}Les pilotes" in closed


def test_mails_leave_to_those_still_concerned(handover, lina, alice, carole):
    tasks.announce_handover(handover.pk)
    tasks.tell_successor(handover.pk, lina.pk)
    tasks.tell_successor(handover.pk, carole.pk)
    tasks.announce_handover(handover.pk + 1)
    tasks.tell_successor(handover.pk + 1, lina.pk)
    handover.assignment.member.is_active = False
    handover.assignment.member.save()
    tasks.announce_handover(handover.pk)

    assert sorted(mail.to for mail in OutgoingMail.objects.all()) == sorted(
        [alice.email, lina.email]
    )


# Written --------------------------------------------------------------------------------------


def test_what_was_written_replaces_what_was_there(handover):
    write(handover, steps=[{"text": "Saluer", "is_done": True}])
    written = write(handover, version=2, steps=[{"text": "Ranger", "is_done": False}])

    assert (written.notes, written.version) == ("Tout va bien.", 3)
    assert [(one.text, one.is_done) for one in written.steps.all()] == [("Ranger", False)]
    assert [one.name for one in written.contacts.all()] == ["Odile Passante"]


def test_a_stale_page_changes_nothing(handover):
    write(handover)

    with pytest.raises(Stale):
        write(handover, notes="Autre chose", contacts=[])

    assert Handover.objects.get().notes == "Tout va bien."


def test_a_line_without_words_is_refused(handover):
    with pytest.raises(ValidationError):
        write(handover, steps=[{"text": "", "is_done": True}])


def test_who_reads_and_who_writes(
    handover, lina, alice, bob, carole, karim, mona, paul, nina, alpes_azur
):
    pilot = AssignmentFactory(post=PostFactory(convention=alpes_azur, kind=PostKind.PILOT)).member
    colleague = AssignmentFactory(post=PostFactory(convention=alpes_azur)).member
    people = {
        "alice": alice, "bob": bob, "carole": carole, "karim": karim, "mona": mona, "paul": paul,
        "nina": nina, "lina": lina, "pilot": pilot, "colleague": colleague,
        "visitor": AnonymousUser(),
    }  # fmt: skip

    seen = {
        name
        for name, person in people.items()
        if Handover.objects.visible_to(standing_of(person)).exists()
    }
    writers = {name for name, one in people.items() if rules.can_write_handover(one, handover)}

    assert seen == {"alice", "carole", "lina", "pilot"}
    assert writers == {"alice"}


def test_the_person_who_left_writes_for_thirty_days_and_reads_longer(handover, alice):
    for later, writes in ((40, True), (41, False)):
        with time_machine.travel(timezone.now() + timedelta(days=later)):
            alice._standing = None
            del alice._standing
            assert rules.can_write_handover(alice, handover) is writes
            assert Handover.objects.visible_to(standing_of(alice)).exists()
    handover.assignment.ends_on = None
    assert rules.can_write_handover(alice, handover)


def test_a_handover_is_forgotten_two_years_after(handover):
    write(handover)
    recent = HandoverFactory()

    with time_machine.travel(timezone.now() + timedelta(days=735)):
        jobs.forget_old_handovers()
    assert set(Handover.objects.all()) == {handover}

    recent.delete()
    with time_machine.travel(timezone.now() + timedelta(days=745)):
        assert actions.purge_handovers() == 1
        assert actions.purge_handovers() == 0
    assert HandoverContact.objects.count() == 0


def test_an_export_tells_the_handover_and_erasing_empties_it(handover, alice):
    write(handover, steps=[{"text": "Saluer", "is_done": True}])

    assert export_of(alice)["passations"] == [
        {
            "ctg": "Alpes d’Azur",
            "notes": "Tout va bien.",
            "à faire": [{"quoi": "Saluer", "fait": "oui"}],
            "contacts": [
                {"qui": "Odile Passante", "comment": "04 93 00 00 00", "pour quoi": "Les chiffres"}
            ],
        }
    ]
    erase(alice)
    handover.refresh_from_db()
    assert (handover.notes, handover.contacts.count(), handover.steps.count()) == ("", 0, 0)


def test_somebody_to_call_who_is_erased_is_out_of_the_handovers_of_others(
    handover, client, bob, alice
):
    of_bob = {"name": "Bob N.", "reach": f"06 00 ou {bob.email.upper()}", "purpose": "La crèche"}
    known_by_purpose = {"name": "Bobby", "reach": "", "purpose": f"Le budget, {bob.email}"}
    by_his_name = {"name": bob.full_name, "reach": "06 00", "purpose": f"La suite ({bob.email})"}
    of_another = CONTACT | {"reach": f"x{bob.email}"}
    in_passing = CONTACT | {"purpose": f"Le dossier de {bob.full_name}, {bob.email}"}
    of_two = CONTACT | {"reach": f"{bob.email}, jeanne@essai.example"}
    rows = [of_bob, known_by_purpose, by_his_name, of_another, in_passing, of_two]
    write(handover, contacts=rows)

    erase(bob)

    left = handover.contacts.order_by("rank").values_list("name", "reach", "purpose")
    assert list(left) == [
        ("Personne partie", "", "La crèche"),
        ("Personne partie", "", "Le budget"),
        ("Personne partie", "", "La suite"),
        tuple(of_another.values()),
        (CONTACT["name"], CONTACT["reach"], "Le dossier de"),
        (CONTACT["name"], "jeanne@essai.example", CONTACT["purpose"]),
    ]
    with pytest.raises(Stale):
        write(handover, version=2)
    client.force_login(alice)
    assert client.get(handover.get_absolute_url()).text.count("Personne partie") == 3
    kept = handover.contacts.values("name", "reach", "purpose")
    assert all(ContactForm(one).is_valid() for one in kept)


def test_only_the_handovers_of_those_who_named_them_lose_whoever_is_named_again(
    handover, bob, carole
):
    write(handover, contacts=[CONTACT | {"reach": bob.email}])

    forget_in_words(traces_of(bob), typed_by={carole.pk})
    of_another = handover.contacts.get().reach
    forget_in_words(traces_of(bob), typed_by={handover.assignment.member_id})

    assert (of_another, handover.contacts.get().reach) == (bob.email, "")


def test_dates_ahead_name_what_waits_to_those_who_may_know(alpes_azur):
    AmendmentFactory(convention=alpes_azur, effective_on=days(20))
    AmendmentFactory(convention=alpes_azur, effective_on=days(30), confirmed=True)
    AmendmentFactory(convention=alpes_azur, confirmed=True)
    convention = Convention.objects.with_state().get()
    today = timezone.localdate()

    known = dates_ahead(convention, today, with_waiting=True)
    public = dates_ahead(convention, today, with_waiting=False)

    assert [words for _, words in known] == [
        "Avenant, en attente de la Caf",
        "Avenant",
        "Mi-parcours",
        "Évaluation",
        "Fin et renouvellement",
    ]
    assert public == known[1:]
