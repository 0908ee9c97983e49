"""The names of other people on every page are those of one ceiling a day; one’s own teams are apart."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from conventions.names import told_names
from members.models import DailyUse
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.members import MemberFactory
from tests.factories.practices import QuestionFactory, SheetFactory

OPTIONS = "/conventions/nouvelle/liste/"


@pytest.fixture
def stranger(pays_de_grasse):
    """Somebody of the team of Grasse."""
    member = MemberFactory(first_name="Violette", last_name="Mimosa")
    AssignmentFactory(member=member, post=PostFactory(convention=pays_de_grasse))
    return member


@pytest.fixture
def pages(pays_de_grasse, stranger):
    """Every page that leads to that person without naming them in its address."""
    sheet = SheetFactory(author=stranger, shared=True, convention=pays_de_grasse)
    slug = pays_de_grasse.slug
    return {
        "card": reverse("conventions:convention_detail", args=[slug]),
        "team": reverse("conventions:convention_team", args=[slug]),
        "commune": "/territoires/commune/06069/",
        "departement": "/territoires/departement/06/",
        "sheet": sheet.get_absolute_url(),
        "person": stranger.get_absolute_url(),
        "directory": reverse("directory") + "?q=violette",
        "search": "/recherche/?type=personnes&q=violette",
        "options": f"{OPTIONS}?quoi=person&person_q=violette",
        "anybody": f"{OPTIONS}?quoi=anybody&posts-0-person_q=violette",
    }


def naming(client, pages, person):
    return {name for name, path in pages.items() if person.full_name in client.get(path).text}


def test_every_door_shows_and_counts_somebody(client, alice, stranger, pages):
    for name, path in pages.items():
        client.force_login(alice)
        DailyUse.objects.all().delete()
        assert stranger.public_id in client.get(path).text, name
        use = DailyUse.objects.get(member=alice, act=DailyUse.READ_PEOPLE)
        assert stranger.pk in use.people, name


def test_beyond_the_ceiling_no_door_leads_to_anybody(client, alice, stranger, pages, settings):
    settings.PEOPLE_READ_A_DAY = 0
    client.force_login(alice)

    assert naming(client, pages, stranger) == set()
    answers = {name: client.get(path).status_code for name, path in pages.items()}
    shut = {"person", "directory", "search", "options", "anybody"}
    assert {name for name, status in answers.items() if status == 429} == shut
    assert set(answers.values()) == {200, 429}


def test_one_s_own_team_and_one_s_caf_are_read_beyond_the_ceiling(
    client, bob, carole, stranger, pages, settings
):
    settings.PEOPLE_READ_A_DAY = 0
    seen = {}
    for member in (bob, carole):
        client.force_login(member)
        seen[member.first_name] = naming(client, pages, stranger)

    work = {"card", "team", "commune", "departement", "sheet", "person"}
    assert seen == {"Bob": work, "Carole": work}


def test_a_page_without_names_says_why_beyond_the_ceiling_only(
    client, alice, bob, stranger, pages, settings
):
    def is_said(who, path):
        client.force_login(who)
        return "copie de l’annuaire" in client.get(path).text

    names = ("card", "team", "commune", "departement", "sheet")
    doors = [pages[name] for name in names]
    within = [is_said(alice, path) for path in doors]
    DailyUse.objects.all().delete()
    settings.PEOPLE_READ_A_DAY = 0
    beyond = [is_said(alice, path) for path in doors]
    own = [is_said(bob, path) for path in doors]
    client.logout()
    visitor = ["copie de l’annuaire" in client.get(path).text for path in doors]

    assert (within, beyond) == ([False] * 5, [True] * 5)
    # The département holds the team of Alice too, whom Bob does not work with.
    assert own == [name == "departement" for name in names]
    assert visitor == [False] * 5


def test_a_page_that_would_name_a_crowd_names_nobody(client, alice, pays_de_grasse):
    post = PostFactory(convention=pays_de_grasse)
    crowd = AssignmentFactory.create_batch(61, post=post)
    client.force_login(alice)

    page = client.get(reverse("conventions:convention_team", args=[pays_de_grasse.slug])).text

    assert crowd[0].member.public_id not in page
    assert "61\xa0personnes" in page


@pytest.mark.parametrize("state", ["shared", "public"])
def test_a_sheet_is_signed_within_the_ceiling_and_by_the_function_beyond(
    client, karim, bob, stranger, settings, state
):
    """Authors, co-authors and those who ask: each counts, and a public sheet opens nobody’s name."""
    stranger.job_title = "Chargée de coopération"
    stranger.save()
    asker = MemberFactory(first_name="Anémone", last_name="Pavot")
    sheet = SheetFactory(author=stranger, co_authors=[bob], **{state: True})
    QuestionFactory(sheet=sheet, author=asker)
    names = [stranger.full_name, bob.full_name, asker.full_name]
    client.force_login(karim)

    within = client.get(sheet.get_absolute_url()).text
    use = DailyUse.objects.get(member=karim, act=DailyUse.READ_PEOPLE)
    DailyUse.objects.all().delete()
    settings.PEOPLE_READ_A_DAY = 2
    beyond = client.get(sheet.get_absolute_url()).text

    assert [name in within for name in names] == [True] * 3
    assert sorted(use.people) == sorted([stranger.pk, bob.pk, asker.pk])
    assert [name in beyond for name in [*names, stranger.public_id]] == [False] * 4
    assert "Chargée de coopération" in beyond


def test_whoever_wrote_a_sheet_reads_all_who_signed_it(client, bob, stranger, settings):
    sheet = SheetFactory(author=stranger, co_authors=[bob], shared=True)
    settings.PEOPLE_READ_A_DAY = 0
    client.force_login(bob)

    assert stranger.full_name in client.get(sheet.get_absolute_url()).text


def test_a_list_of_sheets_counts_the_authors_it_names(client, karim, stranger, settings):
    """A sheet of no CTG and no département is placed by whoever tells it."""
    SheetFactory(author=stranger, shared=True, convention=None, department=None)
    client.force_login(karim)

    within = client.get(reverse("practices:sheet_list")).text
    read = DailyUse.objects.get(member=karim, act=DailyUse.READ_PEOPLE).people
    DailyUse.objects.all().delete()
    settings.PEOPLE_READ_A_DAY = 0
    beyond = client.get(reverse("practices:sheet_list")).text

    assert [stranger.full_name in page for page in (within, beyond)] == [True, False]
    assert read == [stranger.pk]


def test_names_are_for_verified_members_and_those_who_opened_theirs(request, stranger):
    people = ("alice", "bob", "carole", "karim", "mona", "paul", "nina", "erwan", "suzie")
    readers = {name: request.getfixturevalue(name) for name in people}
    readers["visitor"] = AnonymousUser()
    public = MemberFactory(profile_visibility="public")

    def told(person):
        return {name for name, one in readers.items() if told_names(one, [person])}

    assert told(stranger) == {"alice", "bob", "carole", "karim", "mona", "paul"}
    assert told(public) == {*readers}
    assert told_names(readers["nina"], [readers["nina"]]) == {readers["nina"].pk}


def test_who_opened_their_page_to_everybody_is_read_beyond_the_ceiling(
    client, alice, stranger, pages, settings
):
    stranger.profile_visibility = "public"
    stranger.save()
    settings.PEOPLE_READ_A_DAY = 0
    client.force_login(alice)

    assert naming(client, pages, stranger) >= {"card", "team", "person"}


# Lists to choose from ----------------------------------------------------------------------------


def test_suggestions_stop_in_french_and_the_form_still_takes_a_whole_name(
    client, carole, stranger, alpes_azur, settings
):
    settings.PEOPLE_READ_A_DAY = 0
    client.force_login(carole)
    post = PostFactory(convention=alpes_azur)
    url = reverse("conventions:post_appoint", args=[alpes_azur.slug, post.pk])
    typed = {"fte": "0,5", "person": ""}

    list_ = client.get(OPTIONS, {"quoi": "anybody", "person_q": "viol"})
    part = client.post(url, typed | {"person_q": "viol"})
    whole = client.post(url, typed | {"person_q": "violette  MIMOSA"})

    assert (list_.status_code, part.status_code, whole.status_code) == (429, 422, 302)
    assert "tapez le nom entier" in list_.text
    assert int(list_.headers["Retry-After"]) > 0
    assert stranger.public_id not in list_.text + part.text
    assert 'value="viol"' in part.text
    assert post.assignments.get().member == stranger


def test_two_people_of_the_same_whole_name_are_not_taken_one_for_the_other(
    client, carole, stranger, alpes_azur, settings
):
    MemberFactory(first_name="Violette", last_name="Mimosa")
    settings.PEOPLE_READ_A_DAY = 0
    client.force_login(carole)
    post = PostFactory(convention=alpes_azur)
    url = reverse("conventions:post_appoint", args=[alpes_azur.slug, post.pk])

    answer = client.post(url, {"fte": "0,5", "person": "", "person_q": "Violette Mimosa"})

    assert (answer.status_code, post.assignments.count()) == (422, 0)
    assert stranger.public_id not in answer.text


@pytest.mark.parametrize("asked", ["person", "anybody"])
def test_typing_an_address_tells_neither_its_owner_nor_that_it_has_one(
    client, carole, stranger, karim, asked
):
    client.force_login(carole)

    def lines(address):
        page = client.get(OPTIONS, {"quoi": asked, "person_q": address})
        return page.status_code, page.text.replace(address, "…")

    nobody = lines("rien-de-tel@essai.example")
    assert lines(karim.email) == nobody
    karim.email_visibility = "members"
    karim.save()
    assert karim.public_id in lines(karim.email)[1]
    assert DailyUse.objects.get(member=carole, act=DailyUse.READ_PEOPLE).people == [karim.pk]
