"""The people of a CTG: who asks for a post, who decides, who ends a function; never one's own."""

import pytest
from django.utils import timezone

from conventions import actions
from members.models import GrantStatus
from tests.conventions.pages import statuses, told
from tests.conventions.register_pages import errors
from tests.factories.conventions import AssignmentFactory, PostFactory, days


def test_a_newcomer_asks_for_a_post(client, nina, post, alpes_azur):
    client.force_login(nina)
    path = f"/conventions/{alpes_azur.slug}/postes/{post.pk}/demander/"
    assert 'value="0,5' in client.get(path).content.decode()

    wrong = client.post(path, {"fte": "2"})
    first, second = (client.post(path, {"fte": "0.5"}) for _ in range(2))

    assert wrong.status_code == 422
    assert told(first)[0] == (
        "Votre demande est partie. Elle attend l’administration nationale du réseau (personne de la "
        "Caf des Alpes-Maritimes ne peut encore répondre). Un courriel vous apportera la réponse."
    )
    assert (first.status_code, second.status_code) == (302, 302)
    assert post.assignments.get().status == GrantStatus.REQUESTED


def test_a_closed_post_is_not_asked_for(client, nina, alpes_azur):
    closed = PostFactory(convention=alpes_azur, closed_on=days(-1))
    client.force_login(nina)

    path = f"/conventions/{alpes_azur.slug}/postes/{closed.pk}/demander/"

    assert client.get(path).status_code == 403


def decide(asked, verb):
    slug = asked.post.convention.slug
    return f"/conventions/{slug}/affectations/{asked.pk}/{verb}/"


@pytest.mark.parametrize("verb", ["valider", "refuser"])
def test_a_request_is_decided_by_the_cafs_of_the_ctg(
    client, asked, alice, bob, karim, mona, nina, verb
):
    """It does not exist for those who do not work there; its author and the team may not decide."""
    path = decide(asked, verb)

    found = statuses(
        client,
        (None, alice, bob, karim, mona, nina),
        lambda: client.post(path, {"reason": "Non."}),
    )

    assert found == {
        "visitor": 302,
        "Alice": 403,
        "Bob": 404,
        "Karim": 404,
        "Mona": 404,
        "Nina": 403,
    }
    asked.refresh_from_db()
    assert asked.status == GrantStatus.REQUESTED


def test_an_officer_validates_and_goes_back_where_she_was(client, carole, asked):
    client.force_login(carole)

    answer = client.post(decide(asked, "valider"), {"next": "/caf/"})

    asked.refresh_from_db()
    assert (answer.url, asked.status) == ("/caf/", GrantStatus.VALIDATED)
    assert told(answer) == ["La fonction de Nina Lavande est validée. La personne en est informée."]


@pytest.mark.parametrize("target", ["https://ailleurs.example/", "//ailleurs.example", ""])
def test_she_is_never_sent_to_another_site(client, carole, asked, target):
    client.force_login(carole)

    answer = client.post(decide(asked, "valider"), {"next": target})

    assert answer.url == f"/conventions/{asked.post.convention.slug}/equipe/"


def test_a_request_decided_meanwhile_is_news_and_no_error(client, carole, asked):
    actions.refuse_assignment(asked, by=carole, reason="Non.")
    client.force_login(carole)

    for verb in ("valider", "refuser"):
        answer = client.post(decide(asked, verb), {"reason": "Autre."})
        assert answer.status_code == 302
        assert told(answer)[-1] == "Cette demande a déjà reçu une réponse."
    asked.refresh_from_db()
    assert (asked.status, asked.reason) == (GrantStatus.REFUSED, "Non.")


def test_what_the_act_refuses_is_said(client, carole, asked, post):
    post.closed_on = timezone.localdate()
    post.save()
    client.force_login(carole)

    answer = client.post(decide(asked, "valider"))

    assert told(answer) == ["Ce poste est fermé : la demande ne peut plus être validée."]


def test_a_refusal_asks_for_its_reason(client, carole, asked):
    client.force_login(carole)
    path = decide(asked, "refuser")
    assert client.get(path).status_code == 200

    without = client.post(path, {"reason": " "})
    answer = client.post(path, {"reason": "Le poste est déjà pourvu."})

    asked.refresh_from_db()
    assert (without.status_code, errors(without)) == (
        422,
        ["Motif du refus : Ce champ est obligatoire."],
    )
    assert (answer.status_code, asked.reason) == (302, "Le poste est déjà pourvu.")


def test_nobody_decides_on_or_ends_their_own_function(client, carole, alpes_azur):
    own = AssignmentFactory(requested=True, member=carole, post=PostFactory(convention=alpes_azur))
    held = AssignmentFactory(member=carole, post=PostFactory(convention=alpes_azur))
    client.force_login(carole)

    for path in (decide(own, "valider"), decide(own, "refuser"), decide(held, "terminer")):
        answer = client.post(path, {"reason": "Moi."})
        assert answer.status_code == 403
        assert "jamais pour elles-mêmes" in answer.content.decode()


def test_a_function_is_ended_by_the_cafs_of_the_ctg(client, alice, bob, carole, karim, alpes_azur):
    held = alice.assignments.get()
    path = decide(held, "terminer")
    assert statuses(client, (None, alice, bob, karim), lambda: client.post(path)) == {
        "visitor": 302,
        "Alice": 403,
        "Bob": 404,
        "Karim": 404,
    }
    client.force_login(carole)

    wrong = client.post(path, {"on": "1990-01-01"})
    answer = client.post(path, {"on": "", "reason": "Départ"})

    held.refresh_from_db()
    assert errors(wrong) == ["La fin doit venir après le début."]
    assert (answer.status_code, held.ends_on, held.reason) == (302, days(0), "Départ")


def test_a_wrong_identifier_does_not_exist(client, carole, alpes_azur):
    client.force_login(carole)
    base = f"/conventions/{alpes_azur.slug}"

    for path in (
        f"{base}/affectations/999999/valider/",
        f"{base}/affectations/{'9' * 30}/valider/",
        f"{base}/postes/999999/fermer/",
        f"{base}/postes/x/fermer/",
    ):
        assert client.post(path).status_code == 404


def test_acts_are_posts(client, carole, asked):
    client.force_login(carole)

    assert client.get(decide(asked, "valider")).status_code == 405
    asked.refresh_from_db()
    assert asked.status == GrantStatus.REQUESTED
