"""The front door: the network for a visitor, my day for a member."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.actions import report_content
from members.models import Report, Role
from practices.models import SheetStatus
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.members import RoleFactory
from tests.factories.practices import QuestionFactory, SheetFactory
from tests.factories.reference import ThemeFactory

pytestmark = pytest.mark.django_db


def addresses(context):
    return [card.url for card in context["sheets"]]


def context_for(client, member=None):
    client.logout()
    if member:
        client.force_login(member)
    return client.get("/").context


# A visitor ---------------------------------------------------------------------------------------


def test_a_visitor_reads_the_promise_the_search_and_the_figures(client, alice, bob):
    response = client.get("/")

    context = response.context
    assert [context["conventions"], context["people"], context["covered"]] == [2, 2, 4]
    text = response.content.decode()
    assert "Quelle CTG couvre ma commune\u00a0?" in text
    assert "CTG recensées sur la plateforme" in text


def test_a_visitor_joins_from_the_first_links_of_the_page(client, db):
    body = client.get("/").text.split("<main")[1]

    first = re.search(r'<a href="([^"]*)">(?:<svg.*?</svg>)?\s*([^<]*)</a>', body, re.DOTALL)
    assert first.groups() == (reverse("account_signup"), "Rejoindre le réseau")


def test_a_visitor_sees_only_public_meetings_and_sheets(client, alice):
    public_event, _ = EventFactory(), EventFactory(network=True)
    EventFactory(draft=True)
    EventFactory(past=True)
    EventFactory(cancelled=True)
    public_sheet = SheetFactory(public=True, author=alice)
    SheetFactory(shared=True, author=alice)
    SheetFactory(author=alice)

    context = context_for(client)

    assert list(context["events"]) == [public_event]
    assert addresses(context) == [public_sheet.get_absolute_url()]


def test_the_front_page_names_nobody_who_did_not_agree(client, alice):
    SheetFactory(public=True, author=alice)

    text = client.get("/").content.decode()

    assert [name for name in ("Tilleul", alice.email) if name in text] == []


def test_the_front_page_of_an_empty_network_says_what_is_missing(client, db):
    text = client.get("/").content.decode()

    assert "Aucune rencontre publique n’est annoncée pour le moment." in text
    assert "Aucune fiche publique pour le moment." in text


@pytest.mark.parametrize("number", [1, 5, 50])
def test_the_front_page_costs_the_same_queries(
    client, places, alice, django_assert_num_queries, number
):
    for _ in range(number):
        ConventionFactory(communes=[places.communes["06001"]])
        EventFactory()
        SheetFactory(public=True, author=alice)

    client.get("/")  # adds the figures up

    with django_assert_num_queries(9):
        client.get("/")


# A member ----------------------------------------------------------------------------------------


def waiting(client, member):
    return [task.text for task in context_for(client, member)["waiting"]]


def test_a_freed_seat_waits_with_its_deadline(client, alice):
    offer = RegistrationFactory(
        member=alice,
        event=EventFactory(title="Rencontre du réseau"),
        offered=True,
    )

    (task,) = context_for(client, alice)["waiting"]

    assert [task.text, task.url] == [
        "Une place s’est libérée\u00a0: Rencontre du réseau",
        offer.event.get_absolute_url(),
    ]
    assert task.detail.startswith("Répondez avant le ")


def test_an_offer_that_is_over_no_longer_waits(client, alice):
    RegistrationFactory(
        member=alice, offered=True, offered_until=timezone.now() - timedelta(hours=1)
    )
    RegistrationFactory(member=alice, event=EventFactory(cancelled=True), offered=True)

    assert waiting(client, alice) == []


def test_requests_wait_for_the_officers_of_the_caf(client, carole, karim, alpes_azur, nina):
    AssignmentFactory(post=PostFactory(convention=alpes_azur), member=nina, requested=True)

    assert [waiting(client, carole), waiting(client, karim), waiting(client, nina)] == [
        ["Nina Lavande\u00a0: Chargée ou chargé de coopération CTG, 0,5\u00a0ETP"],
        [],
        [],
    ]


def test_a_request_for_a_role_waits_for_the_national_administration(client, mona, nina, places):
    RoleFactory(member=nina, kind=Role.Kind.CAF_OFFICER, caf=places.caf06, requested=True)

    assert waiting(client, mona) == ["Nina Lavande\u00a0: Conseil et développement à la Caf"]


def test_a_report_waits_for_the_national_administration_alone(client, mona, carole):
    report_content(path="/fiches/x/", reason=Report.Reason.WRONG, details="")

    assert waiting(client, mona) == ["Signalement à traiter\u00a0: Information fausse ou périmée"]
    assert waiting(client, carole) == []


def test_beyond_ten_the_rest_is_counted_and_waits_at_the_desk(client, carole, alpes_azur):
    post = PostFactory(convention=alpes_azur)
    for _ in range(12):
        AssignmentFactory(post=post, requested=True)

    tasks = context_for(client, carole)["waiting"]

    assert (len(tasks), tasks[-1].text) == (11, "2\u00a0autres demandes à votre bureau")


def test_a_ctg_prepared_by_a_team_waits_for_its_caf(client, carole, karim, places):
    ConventionFactory(draft=True, communes=[places.communes["06123"]], local_name="Littoral")

    assert [waiting(client, carole), waiting(client, karim)] == [
        ["CTG à confirmer\u00a0: Littoral"],
        [],
    ]


def test_my_drafts_and_the_questions_on_my_sheets_wait_for_me_alone(client, alice, bob):
    draft = SheetFactory(author=alice, title="Marché des familles")
    sheet = SheetFactory(author=alice, shared=True, title="Pause-café")
    QuestionFactory(sheet=sheet, author=bob)
    QuestionFactory(
        sheet=sheet, author=bob, answer="Oui", answered_at=timezone.now(), answered_by=alice
    )

    assert waiting(client, alice) == [
        "Une question sur votre fiche «\u00a0Pause-café\u00a0»",
        "Brouillon à reprendre\u00a0: Marché des familles",
    ]
    assert waiting(client, bob) == []
    assert context_for(client, alice)["waiting"][1].url == reverse(
        "practices:sheet_edit", args=[draft.slug]
    )


def test_my_day_shows_the_clock_of_my_ctg(client, alice, alpes_azur, nina):
    assert context_for(client, alice)["conventions"] == [alpes_azur]
    assert context_for(client, nina)["conventions"] == []


def test_my_day_marks_the_meetings_i_attend(client, alice):
    mine = EventFactory(network=True)
    RegistrationFactory(event=mine, member=alice)
    other = EventFactory(starts_at=mine.starts_at + timedelta(days=1))

    events = context_for(client, alice)["events"]

    assert [(event, event.is_mine) for event in events] == [(mine, True), (other, False)]


def test_new_sheets_are_those_of_my_themes(client, alice, alpes_azur, bob):
    parenting, housing = ThemeFactory(), ThemeFactory(slug="housing", label="Logement", order=8)
    alpes_azur.themes.set([housing])
    mine = SheetFactory(author=bob, shared=True, themes=[housing])
    SheetFactory(author=bob, shared=True, themes=[parenting])

    assert addresses(context_for(client, alice)) == [mine.get_absolute_url()]


def test_without_themes_the_last_sheets_are_shown(client, alice, bob):
    sheet = SheetFactory(author=bob, shared=True)

    assert addresses(context_for(client, alice)) == [sheet.get_absolute_url()]


def test_a_newcomer_is_told_to_ask_for_a_function_and_sees_public_things(client, nina, bob):
    SheetFactory(author=bob, status=SheetStatus.SHARED, shared=True)

    response = context_for(client, nina)

    assert [response["sheets"], response["waiting"]] == [[], []]
    client.force_login(nina)
    assert "Demander ma fonction" in client.get("/").content.decode()


@pytest.mark.parametrize("number", [1, 5, 50])
def test_my_day_of_an_officer_costs_twenty_queries(
    client, carole, places, alpes_azur, django_assert_num_queries, number
):
    for _ in range(number):
        SheetFactory(author=carole)
        SheetFactory(shared=True)
        RegistrationFactory(event=EventFactory(), member=carole)
        QuestionFactory(sheet=SheetFactory(author=carole, shared=True))
        AssignmentFactory(post=PostFactory(convention=alpes_azur), requested=True)
        ConventionFactory(draft=True, communes=[places.communes["06001"]])
    client.force_login(carole)

    with django_assert_num_queries(20):
        client.get("/")


@pytest.mark.parametrize("number", [1, 5, 50])
def test_my_day_of_somebody_local_costs_thirteen_queries(
    client, alice, django_assert_num_queries, number
):
    for _ in range(number):
        SheetFactory(author=alice)
        SheetFactory(shared=True)
        RegistrationFactory(event=EventFactory(), member=alice)
    client.force_login(alice)

    with django_assert_num_queries(13):
        client.get("/")
