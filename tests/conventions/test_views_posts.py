"""The posts of a CTG: opened, held, closed by its Cafs; a mandate has no share."""

from decimal import Decimal

import pytest

from conventions.models import PostKind
from tests.agreeing import agree
from tests.conventions.pages import statuses
from tests.conventions.register_pages import errors
from tests.factories.conventions import AssignmentFactory, PostFactory, days
from tests.factories.members import GuestFactory

NEW_POST = {
    "kind": "pilot",
    "employer": "epci:200039931",
    "fte": "0,8",
    "email": "lina@essai.example",
    "first_name": "Lina",
    "last_name": "Olivier",
}


@pytest.mark.parametrize("act", ["postes/nouveau/", "postes/{pk}/nommer/", "postes/{pk}/fermer/"])
def test_posts_are_for_the_cafs_of_the_ctg(
    client, post, alpes_azur, alice, bob, carole, karim, mona, nina, act
):
    path = f"/conventions/{alpes_azur.slug}/{act.format(pk=post.pk)}"

    found = statuses(
        client, (None, alice, bob, carole, karim, mona, nina), lambda: client.get(path)
    )

    assert found == {
        "visitor": 302,
        "Alice": 403,
        "Bob": 403,
        "Carole": 200,
        "Karim": 403,
        "Mona": 403,
        "Nina": 403,
    }


def test_a_post_is_opened_with_an_invited_person(client, carole, alpes_azur):
    client.force_login(carole)
    path = f"/conventions/{alpes_azur.slug}/postes/nouveau/"

    wrong = client.post(path, NEW_POST | {"employer": "", "fte": "3"})
    assert wrong.status_code == 422
    assert errors(wrong) == [
        "Part d’un temps plein (ETP) : De 0,05 à 1 ETP.",
        "Employeur : Choisissez l’employeur, ou cherchez-le par son nom.",
    ]
    assert client.post(path, NEW_POST).status_code == 302

    opened = alpes_azur.posts.get(kind="pilot")
    assert (opened.fte, opened.assignments.get().member.email) == (
        Decimal("0.80"),
        "lina@essai.example",
    )


def test_somebody_is_named_on_a_vacant_post(client, carole, nina, post, alpes_azur):
    client.force_login(carole)
    path = f"/conventions/{alpes_azur.slug}/postes/{post.pk}/nommer/"

    nobody = client.post(path, {"fte": "0,5"})
    assert (nobody.status_code, errors(nobody)) == (422, ["Indiquez la personne à nommer."])
    assert client.post(path, {"fte": "0,5", "person_q": "Nina Lavande"}).status_code == 302

    assert post.assignments.get().member == nina


def test_a_post_is_closed(client, carole, nina, post, alpes_azur):
    AssignmentFactory(post=post, member=nina)
    client.force_login(carole)
    path = f"/conventions/{alpes_azur.slug}/postes/{post.pk}/fermer/"

    wrong = client.post(path, {"on": "1990-01-01"})
    assert errors(wrong) == ["Un poste ferme après son ouverture."]
    assert agree(client, path, {"on": ""}).status_code == 302

    post.refresh_from_db()
    assert (post.closed_on, post.assignments.get().ends_on) == (days(0), days(0))


def test_a_post_of_another_ctg_does_not_exist_here(client, carole, post, pays_de_grasse):
    client.force_login(carole)

    for act in ("nommer", "fermer", "demander"):
        path = f"/conventions/{pays_de_grasse.slug}/postes/{post.pk}/{act}/"
        assert client.get(path).status_code == 404


def test_whoever_has_not_said_yes_is_shown_as_invited_and_nobody_else(client, carole, alpes_azur):
    """Who came in by a code has neither a password nor, in a network that was copied, a last visit."""
    post = PostFactory(convention=alpes_azur)
    AssignmentFactory(post=post, member=GuestFactory())
    proved = AssignmentFactory(post=post).member
    proved.set_unusable_password()
    proved.save()
    client.force_login(carole)

    page = client.get(f"{alpes_azur.get_absolute_url()}equipe/").text

    assert page.count("Invitation envoyée") == 1


# A mandate ----------------------------------------------------------------------------------------


@pytest.fixture
def mandate(alpes_azur):
    return PostFactory(convention=alpes_azur, kind=PostKind.ELECTED, fte="1.00")


def test_no_share_is_asked_for_a_mandate(client, carole, nina, bob, mandate, alpes_azur):
    here = f"/conventions/{alpes_azur.slug}/postes/{mandate.pk}"
    for who, act, typed in (
        (nina, "demander", {"starts_on": ""}),
        (carole, "nommer", {"person_q": str(bob)}),
    ):
        client.force_login(who)
        path = f"{here}/{act}/"
        assert "temps plein" not in client.get(path).content.decode()
        assert client.post(path, typed).status_code == 302

    assert {one.member for one in mandate.assignments.all()} == {nina, bob}
