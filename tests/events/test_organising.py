"""Calling a meeting, changing it, knowing who comes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from events.models import Event, Registration
from members.models import AuditLine
from tests.agreeing import agree
from tests.events.test_views import path, text_of
from tests.factories.events import EventFactory, RegistrationFactory

NEW = "/evenements/nouveau/"
YEAR = timezone.localdate().year + 1


def form(**changes):
    """What a browser sends for a meeting in La Réunion, next March."""
    return {
        "title": "Rencontre départementale",
        "kind": "departmental-meeting",
        "summary": "Une journée pour comparer nos plans d’actions.",
        "organiser": "caf:06",
        "visibility": "public",
        "time_zone": "Indian/Reunion",
        "start_day": f"{YEAR}-03-15",
        "start_hour": "09:30",
        "end_day": "",
        "end_hour": "16:30",
        "closes_day": "",
        "closes_hour": "",
        "mode": "onsite",
        "place": "Mairie, Saint-Denis",
        "access": "",
        "department": "",
        "video_link": "",
        "capacity": "40",
        "description": "<h3>Matin</h3><script>x</script>",
    } | changes


@pytest.fixture
def as_carole(client, carole):
    client.force_login(carole)
    return client


def errors(response):
    return {name: list(texts) for name, texts in response.context["form"].errors.items()}


# Creating ----------------------------------------------------------------------------------


def test_a_programme_without_end_is_refused(as_carole):
    response = as_carole.post(NEW, form(description=f"<p>{'a' * 20_001}</p>"))

    assert (response.status_code, list(errors(response))) == (422, ["description"])
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        # Each tag of emphasis is opened again in each paragraph.
        ("<p>" + "<em><strong>" * 300 + "<p>mot" * 300, "une fois mis en forme"),
        (
            "<p>" + "".join(f"<em a={rank}>" for rank in range(900)) + "</p>" + "<p>mot" * 1000,
            "mise en forme",
        ),
        ("mot\n" * 4000, "trop de paragraphes"),
        ("&" * 15_000, "75 007 caractères, pour 20 000 au plus"),
    ],
    ids=["emphasis", "differing", "lines", "signs"],
)
def test_a_programme_that_grows_once_cleaned_is_refused_and_stays_typed(as_carole, typed, why):
    response = as_carole.post(NEW, form(description=typed))

    (refusal,) = errors(response)["description"]
    assert (response.status_code, Event.objects.count()) == (422, 0)
    assert why in refusal.replace("\u202f", " ")
    words = typed.count("mot") or typed.count("&")
    page = text_of(response)
    assert page.count("mot" if "mot" in typed else "&amp;") >= words
    assert len(page) < 20 * len(typed)


def test_carole_calls_the_departmental_meeting(as_carole):
    response = as_carole.post(NEW, form(), follow=True)

    event = Event.objects.get()
    assert event.starts_at == datetime(YEAR, 3, 15, 5, 30, tzinfo=UTC)
    assert (event.ends_at - event.starts_at) == timedelta(hours=7)
    assert event.registration_closes_at == event.starts_at
    assert (event.caf_id, event.convention_id, event.capacity) == ("06", None, 40)
    assert event.description == "<h3>Matin</h3>"
    assert "La rencontre est publiée." in text_of(response)


def test_a_programme_typed_in_plain_lines_keeps_them(as_carole):
    as_carole.post(NEW, form(description="Le matin\n- accueil & café\n- atelier"))

    assert Event.objects.get().description == (
        "<p>Le matin</p><ul><li>accueil &amp; café</li><li>atelier</li></ul>"
    )


def test_the_departements_show_the_code_they_are_sorted_by(as_carole, places):
    page = text_of(as_carole.get(NEW))

    assert ">06 – Alpes-Maritimes</option>" in page


def test_alice_proposes_a_meeting_that_her_caf_reads_first(client, alice, alpes_azur, carole):
    client.force_login(alice)

    response = client.post(NEW, form(organiser=f"ctg:{alpes_azur.pk}"), follow=True)

    event = Event.objects.get()
    assert (event.published_at, event.convention) == (None, alpes_azur)
    assert "Votre Caf la relit avant qu’elle paraisse." in text_of(response)
    client.force_login(carole)
    assert "Publier la rencontre</button>" in text_of(client.get(path(event)))
    client.post(path(event, "publier"))
    assert Event.objects.get().published_at is not None


def test_one_organises_only_for_ones_own(as_carole, places, alpes_azur):
    for organiser in ("caf:83", f"ctg:{alpes_azur.pk}", "national", "caf:", ""):
        response = as_carole.post(NEW, form(organiser=organiser))
        assert response.status_code == 422
        assert list(errors(response)) == ["organiser"]


def test_mona_calls_a_national_meeting(client, mona):
    client.force_login(mona)

    client.post(NEW, form(organiser="national"))

    event = Event.objects.get()
    assert (event.caf, event.convention, event.published_at is not None) == (None, None, True)
    assert event.organiser == "Réseau national"


def test_a_national_meeting_stays_national_when_it_is_changed(client, mona):
    event = EventFactory(created_by=mona)
    client.force_login(mona)

    client.post(path(event, "modifier"), sent(event, title="Après", organiser="national"))

    event.refresh_from_db()
    assert (event.title, event.caf, event.convention) == ("Après", None, None)


@pytest.mark.parametrize("who", ["nina", "paul", "erwan"])
def test_the_others_call_no_meeting(client, request, who):
    client.force_login(request.getfixturevalue(who))

    response = client.post(NEW, form())

    assert response.status_code == 403
    assert "Les équipes des CTG, les Caf et l’administration nationale" in text_of(response)
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"end_hour": "09:00"}, "end_hour", "La fin doit venir après le début."),
        ({"end_hour": "09:30"}, "end_hour", "La fin doit venir après le début."),
        (
            {"closes_day": f"{YEAR}-03-16"},
            "closes_day",
            "Les inscriptions closent avant la fin de la rencontre.",
        ),
        ({"place": " "}, "place", "Dites où l’on se retrouve : la salle, l’adresse, la ville."),
        ({"start_day": "2020-03-15"}, "start_day", "Cette date est passée : vérifiez l’année."),
        ({"capacity": "0"}, "__all__", "Une rencontre a au moins une place."),
        ({"start_day": "31/12/9999"}, "start_day", None),
        ({"start_hour": "25:00"}, "start_hour", "Heure non reconnue. Exemple : 14:30."),
        ({"time_zone": "Mars/Phobos"}, "time_zone", None),
        ({"title": "x" * 141}, "title", None),
        ({"title": "a\x00b"}, "title", None),
        ({"capacity": "1e5"}, "capacity", None),
        ({"video_link": "javascript:alert(1)"}, "video_link", None),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(as_carole, changes, field, words):
    response = as_carole.post(NEW, form(**changes))

    assert response.status_code == 422
    found = errors(response)
    assert field in found
    if words:
        assert [w.replace("\u00a0", " ") for w in found[field]] == [words]
    assert Event.objects.count() == 0


def test_an_empty_form_is_a_form_to_fill(as_carole):
    response = as_carole.post(NEW, {})

    assert response.status_code == 422


def test_a_missing_hour_is_refused_with_a_hint(as_carole):
    night = {"time_zone": "Europe/Paris", "start_day": "2027-03-28", "start_hour": "02:30"}

    response = as_carole.post(NEW, form(**night))

    [words] = errors(response)["start_hour"]
    assert "n’existe pas le 28 mars 2027" in words


def test_a_double_hour_is_asked_and_the_answer_kept(as_carole):
    night = {"time_zone": "Europe/Paris", "start_day": "2027-10-31", "start_hour": "02:30"}

    asked = as_carole.post(NEW, form(**night))
    assert errors(asked) == {
        "start_fold": [
            "Cette heure arrive deux fois cette nuit-là : laquelle ?".replace(
                " :", "\u00a0:"
            ).replace(" ?", "\u00a0?")
        ]
    }
    assert 'name="start_fold"' in text_of(asked)
    as_carole.post(NEW, form(**night, start_fold="1"))

    assert Event.objects.get().starts_at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_the_question_of_the_double_hour_is_not_asked_otherwise(as_carole):
    assert 'name="start_fold"' not in text_of(as_carole.get(NEW))


# Changing ----------------------------------------------------------------------------------


@pytest.fixture
def event(places, carole):
    return EventFactory(caf=places.caf06, created_by=carole, capacity=3, title="Avant")


def sent(event, **changes):
    return (
        form(
            title=event.title,
            time_zone="Europe/Paris",
            start_day=f"{event.local_start:%Y-%m-%d}",
            start_hour=f"{event.local_start:%H:%M}",
            end_hour=f"{event.local_end:%H:%M}",
            place=event.place,
            capacity=event.capacity,
            description="",
            version=event.version,
        )
        | changes
    )


def test_the_form_shows_what_is_saved(as_carole, event):
    page = text_of(as_carole.get(path(event, "modifier")))

    assert f'value="{event.local_start:%Y-%m-%d}"' in page
    assert f'value="{event.local_start:%H:%M}"' in page


def test_saving_changes_only_what_was_changed(as_carole, event):
    before = (event.starts_at, event.ends_at, event.registration_closes_at, event.place)

    response = as_carole.post(path(event, "modifier"), sent(event, title="Après"), follow=True)

    event.refresh_from_db()
    assert (event.title, event.version) == ("Après", 2)
    assert (event.starts_at, event.ends_at, event.registration_closes_at, event.place) == before
    assert "Les changements sont enregistrés." in text_of(response)


def test_two_people_editing_see_both_versions_and_nothing_is_lost(as_carole, event):
    Event.objects.filter(pk=event.pk).update(title="Entre-temps", version=2)

    stale = as_carole.post(path(event, "modifier"), sent(event, title="Le mien"))

    assert stale.status_code == 409
    assert stale.context["differences"][0] == ("titre", "Entre-temps", "Le mien")
    assert Event.objects.get().title == "Entre-temps"
    assert 'name="version" value="2"' in text_of(stale)
    as_carole.post(path(event, "modifier"), sent(event, title="Le mien", version=2))
    assert Event.objects.get().title == "Le mien"


@pytest.mark.parametrize("version", ["", "x", "-1"])
def test_a_form_without_a_good_version_saves_nothing(as_carole, event, version):
    response = as_carole.post(path(event, "modifier"), sent(event, title="X", version=version))

    assert response.status_code in (409, 422)
    assert Event.objects.get().title == "Avant"


def test_fewer_places_than_people_are_stated(as_carole, event):
    RegistrationFactory.create_batch(3, event=event)

    page = text_of(as_carole.post(path(event, "modifier"), sent(event, capacity=1), follow=True))

    assert "2 personnes de plus que de places : personne ne perd la sienne." in page
    assert "2 personnes de plus que de places." in text_of(
        as_carole.get(path(event, "participants"))
    )


@pytest.mark.parametrize("who", ["alice", "karim", "mona", "paul", "nina"])
@pytest.mark.parametrize("word", ["modifier", "annulation", "participants"])
def test_the_others_are_told_who_can(client, request, event, who, word):
    RegistrationFactory(event=event, member__last_name="Canari")
    client.force_login(request.getfixturevalue(who))

    response = client.get(path(event, word))

    assert response.status_code == 403
    assert "Seules l’organisation de la rencontre et les personnes de sa Caf" in text_of(response)
    assert "Canari" not in text_of(response)


@pytest.mark.parametrize("word", ["publier", "inviter"])
def test_the_others_neither_publish_nor_invite(client, alice, event, word):
    draft = EventFactory(draft=True, created_by=alice)
    client.force_login(alice)

    assert client.post(path(draft if word == "publier" else event, word)).status_code == 403


# Cancelling, inviting, attendees -----------------------------------------------------------


def test_cancelling_asks_for_a_word_typed_on_purpose(as_carole, event):
    RegistrationFactory(event=event)
    page = text_of(as_carole.get(path(event, "annulation")))
    assert "1 personne recevra un courriel" in page

    assert as_carole.post(path(event, "annulation")).status_code == 200  # nothing at all was sent
    wrong = as_carole.post(path(event, "annulation"), {"reason": "Grève", "confirmation": "oui"})
    assert (wrong.status_code, list(errors(wrong))) == (422, ["confirmation"])
    assert Event.objects.get().cancelled_at is None

    done = {"reason": "Grève", "confirmation": " Annuler "}
    page = text_of(agree(as_carole, path(event, "annulation"), done, follow=True))
    assert "Cette rencontre est annulée.</strong> Grève" in page
    assert as_carole.get(path(event, "annulation")).status_code == 302
    assert as_carole.get(path(event, "modifier")).status_code == 403


def test_carole_invites_the_teams_once(as_carole, event):
    yes = {"announced": "0"}
    first = as_carole.post(path(event, "inviter"), yes, follow=True)
    second = as_carole.post(path(event, "inviter"), yes, follow=True)

    assert "Équipes invitées le" in text_of(first)
    assert second.status_code == 200
    assert AuditLine.objects.filter(verb="invite_to_event").count() == 1


def test_the_list_of_attendees_has_names_and_territories_and_no_contact(
    as_carole, event, bob, karim, paul
):
    RegistrationFactory(event=event, member=bob, note="Sans gluten")
    RegistrationFactory(event=event, member=karim)
    RegistrationFactory(event=event, member=paul, waitlisted=True)
    RegistrationFactory(event=event, member__last_name="Absente", cancelled=True)

    page = text_of(as_carole.get(path(event, "participants")))

    for shown in (
        "Bob Noisetier",
        "CTG Pays de Grasse",
        "Sans gluten",
        "Caf du Var",
        "MSA d’essai",
    ):
        assert shown in page
    assert "Absente" not in page
    assert "bob@essai" not in page
    assert "2 places prises sur 3" in page


@pytest.mark.parametrize("rows", [1, 5, 50])
def test_the_list_of_attendees_costs_the_same_for_any_number(
    as_carole, event, rows, django_assert_num_queries
):
    RegistrationFactory.create_batch(rows, event=event)
    as_carole.get(path(event, "participants"))

    with django_assert_num_queries(10):
        as_carole.get(path(event, "participants"))


def test_an_empty_list_of_attendees_says_so(as_carole, event):
    assert "Personne n’est encore inscrit." in text_of(as_carole.get(path(event, "participants")))


def test_nothing_of_an_answer_is_written_by_looking(as_carole, event):
    RegistrationFactory(event=event)
    before = list(Registration.objects.values())

    for word in ("participants", "modifier", "annulation"):
        as_carole.get(path(event, word))

    assert list(Registration.objects.values()) == before
