"""Naming somebody by a readable address, or by a line chosen before, tells names within the ceiling only."""

import pytest
from django.urls import reverse

from conventions.actions import Person, member_of
from members.models import DailyUse, Visibility
from tests.conventions.importing import POST, SOUND, line, sent, words, written
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.members import MemberFactory

TYPED = {"first_name": "Lina", "last_name": "Olivier"}


@pytest.fixture
def stranger(db):
    """Of no team of that Caf; the address is open to every member, the name is one of the day."""
    return MemberFactory(
        first_name="Violette",
        last_name="Mimosa",
        email="violette@essai.example",
        email_visibility=Visibility.MEMBERS,
    )


@pytest.fixture
def post(alpes_azur):
    return PostFactory(convention=alpes_azur)


@pytest.fixture
def appoint(client, carole, post):
    """What the page answers to an officer who names somebody there."""

    def send(**typed):
        client.force_login(carole)
        url = reverse("conventions:post_appoint", args=[post.convention.slug, post.pk])
        return client.post(url, {"fte": "0,5", "person": "", **typed})

    return send


def row(stranger, **cells):
    return line(**SOUND, **POST | {"email": stranger.email} | cells)


def test_a_table_of_addresses_counts_and_stops_at_the_ceiling(carole, stranger, settings, places):
    within = words_of(sent(carole, row(stranger)))
    read = DailyUse.objects.get(member=carole, act=DailyUse.READ_PEOPLE).people
    DailyUse.objects.all().delete()
    settings.PEOPLE_READ_A_DAY = 0
    beyond = words_of(sent(carole, row(stranger)))

    assert [("Violette" in said, "est celle" in said) for said in (within, beyond)] == [
        (True, True),
        (False, False),
    ]
    assert read == [stranger.pk]


def words_of(made):
    return " ".join(words(made.warnings) + words(made.errors))


def test_a_table_beyond_the_ceiling_names_whom_it_spells_whole(carole, stranger, settings, places):
    settings.PEOPLE_READ_A_DAY = 0
    whole = {"first_name": "violette", "last_name": "MIMOSA"}

    made = written(carole, row(stranger, **whole))
    (held,) = stranger.assignments.filter(post__convention__imported_in=made)

    assert (made.state, held.member) == ("done", stranger)


def test_a_table_beyond_the_ceiling_writes_a_person_of_its_own(carole, stranger, settings, places):
    settings.PEOPLE_READ_A_DAY = 0

    made = written(carole, row(stranger))

    assert (made.state, stranger.assignments.count()) == ("done", 0)


def test_an_address_named_on_a_post_counts_and_stops(appoint, carole, post, stranger, settings):
    asked = appoint(email=stranger.email)
    read = DailyUse.objects.get(member=carole, act=DailyUse.READ_PEOPLE).people
    post.assignments.all().delete()
    DailyUse.objects.all().delete()
    settings.PEOPLE_READ_A_DAY = 0
    bare = appoint(email=stranger.email)
    named = appoint(email=stranger.email, **TYPED)

    assert [answer.status_code for answer in (asked, bare, named)] == [302, 422, 302]
    assert (read, "Indiquez le prénom" in bare.text) == ([stranger.pk], True)
    (held,) = post.assignments.all()
    assert (held.member.full_name, held.member == stranger) == ("Lina Olivier", False)


def test_a_line_chosen_on_another_day_keeps_its_person_without_the_name(
    appoint, post, stranger, settings
):
    settings.PEOPLE_READ_A_DAY = 0
    chosen = f"membre:{stranger.public_id}"

    wrong = appoint(person=chosen, fte="9")
    right = appoint(person=chosen)

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert ("Mimosa" in wrong.text, "son nom reparaîtra demain" in wrong.text) == (False, True)
    assert post.assignments.get().member == stranger


def test_those_one_works_with_are_named_beyond_the_ceiling(pays_de_grasse, bob, stranger, settings):
    AssignmentFactory(member=stranger, post=PostFactory(convention=pays_de_grasse))
    settings.PEOPLE_READ_A_DAY = 0

    assert member_of(Person(email=stranger.email, **TYPED), by=bob) == stranger
