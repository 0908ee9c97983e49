"""Nothing that was typed in the form is lost, nor read by somebody else."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conventions.actions import save_draft
from conventions.forms import sign_form
from conventions.models import ConventionDraft
from tests.conventions.register_pages import NBSP, PATH, check_path, told


def test_a_draft_is_kept_listed_and_resumed(client, carole, post_form, key, typed):
    client.force_login(carole)
    answer = post_form(carole, faire="garder", official_title="")
    assert (answer.status_code, answer.url) == (302, PATH)

    listing = client.get(PATH).content.decode()
    resumed = client.get(f"{PATH}{key}/").content.decode()

    assert "Cannes en famille" in listing
    assert 'value="Cannes en famille"' in resumed
    assert 'value="lina@essai.example"' in resumed
    assert 'value="2026-01-01"' in resumed
    assert "error-summary" not in resumed


def test_a_draft_is_somebody_s_own(client, carole, karim, post_form, key):
    client.force_login(carole)
    post_form(carole, faire="garder")
    client.force_login(karim)

    assert client.get(f"{PATH}{key}/").status_code == 404
    assert client.get(check_path(key)).status_code == 404
    assert client.post(f"{PATH}{key}/supprimer/").status_code == 404
    assert ConventionDraft.objects.count() == 1


def test_a_draft_is_deleted_by_its_author(client, carole, post_form, key):
    client.force_login(carole)
    post_form(carole, faire="garder")

    answer = client.post(f"{PATH}{key}/supprimer/")

    assert told(answer)[-1] == f"La saisie «{NBSP}Cannes en famille{NBSP}» est supprimée."
    assert ConventionDraft.objects.count() == 0


def test_two_of_the_same_name_are_told_apart_and_one_is_thrown_away(
    client, carole, post_form, key, time_machine, places
):
    """Their territory and when each was begun, on the form and in one's space."""
    client.force_login(carole)
    post_form(carole, faire="garder")
    twin = ConventionDraft.objects.get(key=key)
    twin.key, twin._state.adding = uuid4(), True
    twin.typed |= {"communes": ["06001"], "epcis": []}
    twin.save()
    begun = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
    ConventionDraft.objects.filter(key=twin.key).update(created_at=begun)

    listed, mine = (client.get(path).content.decode() for path in (PATH, "/mon-espace/"))
    answer = client.post(f"{PATH}{twin.key}/supprimer/", {"next": "/mon-espace/"})

    words = f"CTG, <bdi>{places.communes['06001'].name}</bdi> ; commencée le 5 mars 2026 à"
    told_apart = [
        words.replace(" ;", f"{NBSP};") in page.replace(" ;", f"{NBSP};") for page in (listed, mine)
    ]
    assert told_apart == [True, True]
    assert [page.count("Cannes en famille</bdi></a>") for page in (listed, mine)] == [2, 2]
    assert answer.url == "/mon-espace/"
    assert [draft.key for draft in ConventionDraft.objects.all()] == [key]


def test_an_avenant_that_is_being_typed_is_thrown_away_too(client, carole, alpes_azur):
    draft = ConventionDraft.objects.create(owner=carole, convention=alpes_azur)
    client.force_login(carole)

    client.post(f"{PATH}{draft.key}/supprimer/", {"next": "//ailleurs.example/"})

    assert not ConventionDraft.objects.exists()


def test_what_is_typed_is_kept_by_itself(client, carole, post_form, key):
    client.force_login(carole)

    answer = post_form(carole, url=f"{PATH}garder/")

    assert answer.status_code == 200
    assert answer.json()["message"].startswith("Saisie gardée à ")
    assert ConventionDraft.objects.get(pk=key).typed["local_name"] == ["Cannes en famille"]


def test_a_form_in_which_nothing_is_typed_is_not_kept(client, carole, key):
    """Whatever its buttons, and whatever was only looked for, the list of drafts stays empty."""
    client.force_login(carole)
    blank = {
        "marque": sign_form(carole, key),
        "stage": "signed",
        "official_title": " ",
        "epci_q": "grasse",
        "posts-TOTAL_FORMS": "2",
        "posts-0-fte": "1",
        "posts-1-fte": "",
    }

    kept_by_itself = client.post(f"{PATH}garder/", blank)
    searched = client.post(PATH, blank | {"faire": "territoire"})
    one_more = client.post(PATH, blank | {"faire": "ligne"})
    judged = client.post(PATH, blank | {"faire": "verifier"})
    put_away = client.post(PATH, blank | {"faire": "garder"})

    assert kept_by_itself.json() == {"message": ""}
    assert 'name="epcis" value="200039857"' in searched.text
    assert 'id="poste-3"' in one_more.text
    statuses = [answer.status_code for answer in (searched, one_more, judged, put_away)]
    assert statuses == [200, 200, 422, 302]
    assert told(put_away) == [f"Rien n’est encore tapé{NBSP}: il n’y a rien à garder."]
    assert ConventionDraft.objects.count() == 0
    client.logout()
    assert client.post(PATH, blank).url == f"/compte/connexion/?next={PATH}"


def test_a_blank_form_left_to_add_a_body_is_found_again(client, carole, key):
    client.force_login(carole)

    client.post(PATH, {"marque": sign_form(carole, key), "faire": "organisme"})

    assert client.get(f"{PATH}{key}/").status_code == 200


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ({"epcis": ["200039857"]}, "CA du Pays de Grasse"),
        ({"communes": ["06069", "06084"]}, "Grasse"),
        ({"epcis": ["999999999"], "codes": ["06069"]}, "Saisie du 27 novembre 2026"),
        ({"official_title": ["CTG de Grasse"], "communes": ["06069"]}, "CTG de Grasse"),
    ],
)
def test_a_draft_without_a_name_has_a_title(client, carole, places, time_machine, typed, title):
    time_machine.move_to(datetime(2026, 11, 27, 12, tzinfo=UTC))
    draft = save_draft(owner=carole, key=uuid4(), typed=typed)
    client.force_login(carole)

    page = client.get(PATH).text
    assert f'/"><bdi>{title}</bdi></a></h3>' in page
    assert ", modifiée le 27 novembre 2026 à" in page
    assert draft.title == title


def test_drafts_are_listed_in_one_query(client, carole):
    client.force_login(carole)
    counts = []
    for total in (1, 5):
        while ConventionDraft.objects.count() < total:
            save_draft(owner=carole, key=uuid4(), typed={"codes": ["06069"]})
        with CaptureQueriesContext(connection) as queries:
            client.get(PATH)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_it_is_kept_for_its_author_only(client, carole, karim, post_form):
    client.force_login(karim)

    assert post_form(carole, url=f"{PATH}garder/").status_code == 403
    assert post_form(carole, url=f"{PATH}garder/", marque="forgé").status_code == 403
    assert ConventionDraft.objects.count() == 0


def test_a_form_sent_after_the_session_ended_is_kept_and_found_again(
    client, carole, post_form, key
):
    answer = post_form(carole, faire="verifier")

    assert answer.status_code == 302
    assert answer.url == f"/compte/connexion/?next={PATH}{key}/"
    assert told(answer) == [
        f"Votre session a pris fin. Votre saisie est gardée{NBSP}: reconnectez-vous."
    ]
    client.force_login(carole)
    assert 'value="lina@essai.example"' in client.get(f"{PATH}{key}/").content.decode()


def test_a_visitor_cannot_write_with_a_forged_or_a_lost_marker(client, carole, nina, post_form):
    forged = post_form(carole, faire="verifier", marque="forgé")
    without_right = post_form(nina, faire="verifier")

    assert forged.url == "/compte/connexion/?next=/conventions/nouvelle/"
    assert without_right.status_code == 403
    assert ConventionDraft.objects.count() == 0


def test_a_form_begun_with_another_account_is_kept_there(client, carole, karim, post_form, key):
    client.force_login(karim)

    answer = post_form(carole, faire="verifier")

    assert answer.status_code == 403
    assert "commencée avec un autre compte" in answer.content.decode()
    assert ConventionDraft.objects.get().owner == carole


def test_a_page_open_for_too_long_is_shown_again_with_what_was_typed(client, carole, post_form):
    client.force_login(carole)

    answer = post_form(carole, faire="verifier", marque="périmée")

    assert answer.status_code == 422
    assert 'value="lina@essai.example"' in answer.content.decode()
    assert ConventionDraft.objects.count() == 0


def test_a_marker_ends_after_a_month(client, carole, post_form, key, time_machine):
    time_machine.move_to(timezone.now() - timedelta(days=31))
    marker = sign_form(carole, key)
    time_machine.move_to(timezone.now() + timedelta(days=31))
    client.force_login(carole)

    assert post_form(carole, marque=marker).status_code == 422
