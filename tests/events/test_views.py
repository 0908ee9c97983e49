"""The pages of meetings, as each person meets them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from tests.factories.events import EventFactory, RegistrationFactory, hour_in

HTMX = {"HTTP_HX_REQUEST": "true"}
LIST = "/evenements/"


def path(event, *rest):
    return "/".join(["/evenements", event.slug, *rest]) + "/"


def text_of(response):
    """The page with plain spaces."""
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def titles(response):
    return [event.title for event in response.context["page"]]


@pytest.fixture
def as_bob(client, bob):
    client.force_login(bob)
    return client


# List --------------------------------------------------------------------------------------


def test_the_list_shows_what_is_to_come_soonest_first(client, db):
    EventFactory(title="Plus tard", starts_at=hour_in(days=40))
    EventFactory(title="Bientôt", starts_at=hour_in(days=2))
    EventFactory(title="Passée", past=True)
    EventFactory(title="Réseau", network=True)
    EventFactory(title="Brouillon", draft=True)

    assert titles(client.get(LIST)) == ["Bientôt", "Plus tard"]


def test_the_past_is_shown_on_demand_latest_first(client, db):
    EventFactory(title="Ancienne", starts_at=hour_in(days=-90))
    EventFactory(title="Récente", past=True)
    EventFactory(title="À venir")

    assert titles(client.get(LIST, {"periode": "passees"})) == ["Récente", "Ancienne"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"type": "webinar"}, ["Webinaire"]),
        ({"mode": "remote"}, ["Webinaire"]),
        ({"departement": "06"}, ["Grasse"]),
        ({"periode": "mois"}, ["Grasse"]),
        ({"type": "webinar", "mode": "onsite"}, []),
    ],
)
def test_filters_live_in_the_address(client, places, filters, expected):
    EventFactory(title="Grasse", department=places.alpes_maritimes)
    EventFactory(title="Webinaire", kind="webinar", remote=True, starts_at=hour_in(days=60))

    response = client.get(LIST, filters)

    assert titles(response) == expected
    assert len(response.context["chips"]) == len(filters)


def test_a_chip_takes_its_filter_away_and_keeps_the_others(client, places):
    response = client.get(LIST, {"departement": "06", "mode": "onsite"})

    assert response.context["chips"] == [
        ("06 – Alpes-Maritimes", "?mode=onsite"),
        ("Sur place", "?departement=06"),
    ]


@pytest.mark.parametrize(
    "nonsense",
    [{"type": "x"}, {"departement": "'--"}, {"mode": "é"}, {"periode": "1e5"}, {"apres": "zzz"}],
)
def test_a_filter_that_makes_no_sense_is_as_if_it_were_absent(client, db, nonsense):
    EventFactory(title="Une")

    assert titles(client.get(LIST, nonsense)) == ["Une"]


def test_drafts_are_listed_for_those_who_publish_them(as_bob, client, carole, places):
    EventFactory(title="À relire", draft=True, caf=places.caf06)

    assert titles(as_bob.get(LIST, {"periode": "brouillons"})) == []
    client.force_login(carole)
    assert titles(client.get(LIST, {"periode": "brouillons"})) == ["À relire"]


def test_the_next_rows_follow_the_first_ones(client, db):
    for number in range(25):
        EventFactory(title=f"R{number:02}", starts_at=hour_in(days=1) + timedelta(hours=number))

    first = client.get(LIST)
    second = client.get(LIST, {"apres": first.context["page"].next_cursor})

    assert titles(first) + titles(second) == [f"R{n:02}" for n in range(25)]


@pytest.mark.parametrize("rows", [1, 5, 50])
def test_the_list_costs_the_same_for_any_number_of_rows(
    as_bob, bob, places, rows, django_assert_num_queries
):
    for number in range(rows):
        event = EventFactory(caf=places.caf06, department=places.alpes_maritimes)
        if number % 2:
            RegistrationFactory(event=event, member=bob)
    as_bob.get(LIST)

    with django_assert_num_queries(8):
        as_bob.get(LIST)


@pytest.mark.parametrize("rows", [1, 5, 50])
def test_the_month_costs_the_same_for_any_number_of_rows(
    client, db, rows, django_assert_num_queries
):
    EventFactory.create_batch(rows)

    with django_assert_num_queries(1):
        client.get("/evenements/calendrier/")


@pytest.mark.parametrize(
    ("seats", "words"),
    [
        ({"capacity": 4}, "3 places restantes"),
        ({"capacity": 2}, "1 place restante"),
        ({"capacity": 1}, "Complet, liste d’attente"),
        ({"capacity": None}, "Places non limitées"),
        ({"cancelled": True}, "Annulée"),
        ({"registration_closes_at": timezone.now() - timedelta(1)}, "Inscriptions closes"),
    ],
)
def test_seats_left_are_written_in_words(client, db, seats, words):
    RegistrationFactory(event=EventFactory(**seats))

    assert f">{words}</span>" in text_of(client.get(LIST))


def test_the_list_says_where_i_stand(as_bob, bob):
    RegistrationFactory(member=bob)

    assert "Inscription confirmée" in text_of(as_bob.get(LIST))


@pytest.mark.parametrize("who", ["visitor", "carole"])
def test_an_empty_list_says_what_to_do(client, request, db, who):
    if who == "carole":
        client.force_login(request.getfixturevalue(who))

    page = text_of(client.get(LIST))

    words = "Proposez la première" if who == "carole" else "Voir les rencontres passées"
    assert words in page


def test_htmx_receives_the_results_alone(client, db):
    EventFactory(title="Une")

    page = text_of(client.get(LIST, **HTMX))

    assert page.strip().startswith('<section id="resultats"')


# Month -------------------------------------------------------------------------------------


def test_the_month_shows_each_meeting_on_the_day_of_its_place(client, db):
    """At 23 h UTC on 31 January it is already 1 February in La Réunion, not yet in Cayenne."""
    start = datetime(2027, 1, 31, 23, tzinfo=UTC)
    EventFactory(title="La Réunion", time_zone="Indian/Reunion", starts_at=start)
    EventFactory(title="Cayenne", time_zone="America/Cayenne", starts_at=start)

    months = {
        month: [e.title for _, events in response.context["days"] for e in events]
        for month in ("2027-01", "2027-02")
        if (response := client.get("/evenements/calendrier/", {"mois": month}))
    }

    assert months == {"2027-01": ["Cayenne"], "2027-02": ["La Réunion"]}


@pytest.mark.parametrize("month", ["", "x", "2027-13", "0001-01", "9999-12", "2027-1", "²027-01"])
def test_a_month_that_makes_no_sense_is_this_month(client, db, month):
    response = client.get("/evenements/calendrier/", {"mois": month})

    assert response.context["first"] == timezone.localdate().replace(day=1)


# One meeting -------------------------------------------------------------------------------


def test_a_visitor_is_sent_to_sign_in_and_back(client, db):
    event = EventFactory()

    page = text_of(client.get(path(event)))

    assert f'href="{reverse("account_login")}?next={path(event)}"' in page


@pytest.mark.parametrize("facts", [{"network": True}, {"draft": True}])
def test_hidden_and_absent_are_the_same_page(client, nina, facts):
    event = EventFactory(title="Titre secret", **facts)

    for visitor in (None, nina):
        if visitor:
            client.force_login(visitor)
        hidden, absent = client.get(path(event)), client.get("/evenements/nulle-part/")
        assert (hidden.status_code, absent.status_code) == (404, 404)
        assert "Titre secret" not in text_of(hidden)


def test_the_page_says_when_where_and_for_the_reader(as_bob, bob):
    bob.time_zone = "America/Guadeloupe"
    bob.save()
    event = EventFactory(
        starts_at=datetime(2027, 7, 1, 7, tzinfo=UTC),
        description="<h3>Matin</h3><script>alert(1)</script><p onclick='x()'>Accueil</p>",
        access="Train jusqu’à Grasse",
    )

    page = text_of(as_bob.get(path(event)))

    assert "Jeudi 1er juillet 2027, de 9 h à 15 h (heure de Paris)" in page
    assert "soit 3 h (heure de Guadeloupe)" in page
    assert "<h3>Matin</h3><p>Accueil</p>" in page


def test_a_programme_typed_without_the_editor_keeps_its_lines(client, db):
    event = EventFactory()
    Event.objects.update(description="9 h accueil\n10 h ateliers & échanges")

    page = text_of(client.get(path(event)))

    assert "<p>9 h accueil<br>10 h ateliers &amp; échanges</p>" in page


def test_the_page_costs_nine_queries_at_most(as_bob, bob, places, django_assert_max_num_queries):
    event = EventFactory(caf=places.caf06, department=places.alpes_maritimes, capacity=1)
    RegistrationFactory.create_batch(30, event=event, waitlisted=True)
    RegistrationFactory(event=event, member=bob, waitlisted=True)

    with django_assert_max_num_queries(9):
        page = text_of(as_bob.get(path(event)))

    assert "Vous êtes la 31e personne sur la liste d’attente." in page


def test_the_page_of_its_organiser_costs_nine_queries_at_most(
    client, carole, pays_de_grasse, django_assert_max_num_queries
):
    event = EventFactory(convention=pays_de_grasse)
    client.force_login(carole)

    with django_assert_max_num_queries(9):
        page = text_of(client.get(path(event)))

    assert "Les participants</a>" in page


@pytest.mark.parametrize(
    ("answer", "words", "button"),
    [
        ({}, "Vous avez une place.", "Oui, rendre ma place"),
        ({"waitlisted": True}, "1re personne", "Oui, quitter la liste"),
        ({"offered": True}, "Une place vous est proposée", "Prendre la place"),
        ({"cancelled": True}, "Votre inscription est annulée.", "S’inscrire de nouveau"),
        ({"status": "expired"}, "est allée à la personne suivante", "S’inscrire de nouveau"),
        ({"status": "declined"}, "Vous avez laissé la place", "S’inscrire de nouveau"),
    ],
)
def test_the_page_says_where_i_stand_and_what_i_can_do(as_bob, bob, answer, words, button):
    registration = RegistrationFactory(member=bob, **answer)

    page = text_of(as_bob.get(path(registration.event)))

    assert words in page
    assert f">{button}</button>" in page


@pytest.mark.parametrize(
    ("answer", "question"),
    [({}, "Rendre ma place"), ({"waitlisted": True}, "Quitter la liste d’attente")],
)
def test_a_seat_is_not_given_back_at_the_first_touch(as_bob, bob, answer, question):
    registration = RegistrationFactory(member=bob, **answer)

    page = text_of(as_bob.get(path(registration.event)))
    closed = page.partition('<details class="asks-first">')[2].partition("</summary>")[0]

    assert closed.endswith(question)
    assert "<button" not in closed


@pytest.mark.parametrize("is_awaited", [True, False])
def test_a_seat_goes_to_another_person_only_when_somebody_waits(as_bob, bob, is_awaited):
    event = RegistrationFactory(member=bob).event
    if is_awaited:
        RegistrationFactory(event=event, waitlisted=True)

    page = text_of(as_bob.get(path(event)))

    assert ("Votre place sera proposée à une autre personne" in page) is is_awaited


def test_a_meeting_is_not_full_for_whom_a_seat_is_kept(as_bob, bob):
    event = RegistrationFactory(event__capacity=1, member=bob, offered=True).event

    assert "Complet" not in text_of(as_bob.get(path(event)))


def test_after_registering_nothing_says_to_register_any_more(as_bob, bob):
    """The button on top is out of the part that changes: it comes with it."""
    event = EventFactory()
    assert text_of(as_bob.get(path(event))).count("S’inscrire<") == 2

    part = text_of(as_bob.post(path(event, "inscription"), **HTMX))

    assert part.count("S’inscrire") == 0
    assert part.count('id="vers-inscription"') == part.count("hx-swap-oob") == 1
    assert part.count("Mon inscription</a>") == 1
    assert part.count('<div role="status" data-focus tabindex="-1">') == 1


def test_the_video_link_is_shown_to_those_who_hold_a_seat_only(as_bob, bob):
    event = EventFactory(remote=True)
    assert "visio.example" not in text_of(as_bob.get(path(event)))

    RegistrationFactory(event=event, member=bob)

    assert "https://visio.example/salle" in text_of(as_bob.get(path(event)))


def test_the_calendar_file_is_downloaded_without_the_link_for_a_visitor(client, bob):
    event = EventFactory(remote=True)
    RegistrationFactory(event=event, member=bob)

    response = client.get(f"/evenements/{event.slug}.ics")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"visio.example" not in response.content
    client.force_login(bob)
    assert b"visio.example" in client.get(f"/evenements/{event.slug}.ics").content


def test_the_file_of_a_hidden_meeting_is_hidden(client, db):
    event = EventFactory(network=True)

    assert client.get(f"/evenements/{event.slug}.ics").status_code == 404
