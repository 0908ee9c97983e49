"""The first days of a validated member in « Ma journée »: her team, people to meet, a date, a sheet."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.tasks import announce_decision
from members.models import DailyUse, Role
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.members import MemberFactory, RoleFactory
from tests.factories.practices import QuestionFactory, SheetFactory

TITLE = "Vos premiers pas"
LONG_AGO = timezone.now() - timedelta(days=31)


@pytest.fixture
def fanny(alpes_azur):
    """Validated this morning on a post of the CTG of Alice."""
    return AssignmentFactory(post=PostFactory(convention=alpes_azur)).member


@pytest.fixture
def my_day(client):
    def ask(member):
        client.force_login(member)
        return client.get("/")

    return ask


def first(my_day, member):
    return my_day(member).context["first"]


def people(cards):
    return {card.url for card in cards}


def paths(*members):
    return {member.get_absolute_url() for member in members}


def test_she_is_led_to_her_team_three_people_a_date_and_a_sheet(
    my_day, fanny, alice, bob, karim, places
):
    event = EventFactory(network=True, title="Rencontre des Alpes")
    sheet = SheetFactory(author=bob, shared=True, title="Marché des familles")

    page = my_day(fanny)

    assert people(page.context["first"].team) == paths(alice)
    assert people(page.context["first"].people) == paths(bob)  # the Var of Karim is elsewhere
    block = page.text.split(TITLE)[1].split("</section>")[0]
    for thing in (alice, bob, event, sheet):
        assert f'href="{thing.get_absolute_url()}"' in block


def test_three_people_at_most_of_the_same_departement_or_thematique(my_day, fanny, parenting):
    """One reader always meets the same three; another meets others."""
    far = ConventionFactory()
    alike = AssignmentFactory(post=PostFactory(convention=far)).member
    fanny.assignments.get().post.themes.add(parenting)
    alike.assignments.get().post.themes.add(parenting)
    near = people(first(my_day, fanny).people)

    for _ in range(8):
        post = PostFactory(convention=far)
        post.themes.add(parenting)
        AssignmentFactory(post=post)
    AssignmentFactory(post=PostFactory(convention=far))

    once, again = (people(first(my_day, fanny).people) for _ in range(2))
    assert near == paths(alike)
    assert (len(once), once == again) == (3, True)


def test_whoever_carries_no_ctg_meets_somebody_of_the_network(my_day, paul, alice):
    shown = first(my_day, paul)

    assert (shown.team, people(shown.people)) == ([], paths(alice))


def test_an_officer_finds_the_colleagues_of_her_caf(my_day, places, carole, alice, karim):
    colleague = RoleFactory(kind=Role.Kind.CAF_OFFICER, caf=places.caf06).member

    shown = first(my_day, carole)

    assert (people(shown.team), people(shown.people)) == (paths(colleague), paths(alice))


def test_an_elected_person_finds_the_team_of_her_ctg(my_day, alpes_azur, alice):
    elected = AssignmentFactory(post=PostFactory(convention=alpes_azur, kind="elected_referent"))

    assert people(first(my_day, elected.member).team) == paths(alice)


def test_where_nobody_is_yet_the_page_says_it(my_day, db):
    page = my_day(AssignmentFactory().member).text

    for words in ("Personne d’autre n’est encore nommé", "Aucune rencontre n’est annoncée"):
        assert words in page.split(TITLE)[1]


DONE = {
    "signed up": lambda member: RegistrationFactory(member=member),
    "signed up for what is over": lambda member: RegistrationFactory(
        member=member, event=EventFactory(past=True)
    ),
    "wrote": lambda member: SheetFactory(author=member),
    "asked": lambda member: QuestionFactory(
        sheet=SheetFactory(author=MemberFactory(), shared=True), author=member
    ),
    "is there for a month": lambda member: member.assignments.update(decided_at=LONG_AGO),
    "had another function before": lambda member: RoleFactory(
        member=member, kind=Role.Kind.PARTNER, decided_at=LONG_AGO, ends_on=timezone.localdate()
    ),
}


@pytest.mark.parametrize("done", DONE)
def test_it_leaves_once_she_has_found_her_way(my_day, fanny, done):
    assert TITLE in my_day(fanny).text

    DONE[done](fanny)

    page = my_day(fanny)
    assert (page.context["first"], TITLE in page.text) == (None, False)


def test_her_space_and_the_mail_of_her_function_lead_there(client, fanny, mailoutbox):
    def is_led():
        client.force_login(fanny)
        return 'href="/#premiers-pas"' in client.get(reverse("myspace")).text

    announce_decision(fanny.assignments.get().pk)
    before = is_led()
    DONE["wrote"](fanny)

    assert (before, is_led()) == (True, False)
    (mail,) = mailoutbox
    assert "Vos premiers pas" in mail.body


def test_who_waits_for_an_answer_or_visits_is_led_nowhere(client, my_day, nina, alice):
    assert first(my_day, nina) is None
    client.logout()
    assert TITLE not in client.get("/").text


# The limits of the directory


def test_these_names_count_as_those_of_the_directory_her_own_team_apart(my_day, fanny, alice, bob):
    my_day(fanny)

    assert DailyUse.objects.get(member=fanny).people == [bob.pk]


def test_beyond_the_ceiling_of_the_day_her_team_alone_is_named(my_day, fanny, alice, bob, settings):
    settings.PEOPLE_READ_A_DAY = 0

    page = my_day(fanny)

    shown = page.context["first"]
    assert (people(shown.team), shown.people) == (paths(alice), [])
    assert page.text.count("le plus que le réseau montre en un jour") == 1
    assert "D’autres personnes vous seront proposées demain." in page.text
    assert [path for path in paths(alice, bob) if path in page.text] == list(paths(alice))


def test_who_is_not_in_the_directory_is_not_met(my_day, fanny, alice, bob):
    bob.is_active = False
    bob.save()

    assert people(first(my_day, fanny).people) == set()


@pytest.mark.parametrize("number", [1, 5, 50])
def test_the_first_days_cost_the_same_queries(
    client, fanny, alpes_azur, pays_de_grasse, django_assert_num_queries, number
):
    for _ in range(number):
        AssignmentFactory(post=PostFactory(convention=alpes_azur))
        AssignmentFactory(post=PostFactory(convention=pays_de_grasse))
        SheetFactory(shared=True)
        EventFactory()
    client.force_login(fanny)

    with django_assert_num_queries(19):
        client.get("/")
