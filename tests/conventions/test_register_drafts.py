"""Nothing that was typed in the form is lost, nor read by somebody else."""

from datetime import timedelta

from django.utils import timezone

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


def test_what_is_typed_is_kept_by_itself(client, carole, post_form, key):
    client.force_login(carole)

    answer = post_form(carole, url=f"{PATH}garder/")

    assert answer.status_code == 200
    assert answer.json()["message"].startswith("Saisie gardée à ")
    assert ConventionDraft.objects.get(pk=key).typed["local_name"] == ["Cannes en famille"]


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
