"""A CTG that exists: edited, confirmed, its posts opened, its people decided upon."""

import re
from decimal import Decimal

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from conventions import actions
from conventions.models import Assignment, Convention, PostKind
from members.models import AuditLine, GrantStatus
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory, days
from tests.factories.members import GuestFactory

NBSP = "\u00a0"


def told(response):
    return [str(message).replace(NBSP, " ") for message in get_messages(response.wsgi_request)]


def errors(response):
    summary = re.search(r'class="error-summary".*?</div>', response.content.decode(), re.DOTALL)
    lines = re.findall(r"<li>(.*?)</li>", summary[0], re.DOTALL) if summary else []
    return [re.sub(r"<[^>]+>", "", line).replace(NBSP, " ").strip() for line in lines]


def statuses(client, people, ask):
    """What each of these people is answered; None is a visitor."""
    found = {}
    for who in people:
        client.force_login(who) if who else client.logout()
        found[who.first_name if who else "visitor"] = ask().status_code
    return found


# Edited -------------------------------------------------------------------------------------------


@pytest.fixture
def edited(alpes_azur, parenting):
    """What the page of modification posts."""
    return {
        "official_title": alpes_azur.official_title,
        "local_name": "Le pays d’Azur",
        "stage": "signed",
        "signature_date": "2025-09-01",
        "start_date": "2025-10-01",
        "end_date": "2030-09-30",
        "shape": "epci",
        "themes": ["parenting"],
        "version": "1",
    }


def test_a_confirmed_ctg_is_edited_by_its_cafs(
    client, alpes_azur, alice, bob, carole, karim, mona, nina
):
    people = (None, alice, bob, carole, karim, mona, nina)
    path = f"/conventions/{alpes_azur.slug}/modifier/"

    for ask in (lambda: client.get(path), lambda: client.post(path, {})):
        found = statuses(client, people, ask)
        assert found.pop("visitor") == 302
        assert found.pop("Carole") in {200, 422}
        assert set(found.values()) == {403}
    client.force_login(alice)
    assert "la Caf de cette CTG" in client.get(path).content.decode()


def test_an_edit_is_saved(client, carole, alpes_azur, edited, parenting):
    client.force_login(carole)

    answer = client.post(f"/conventions/{alpes_azur.slug}/modifier/", edited)

    alpes_azur.refresh_from_db()
    assert answer.url == f"/conventions/{alpes_azur.slug}/"
    assert (alpes_azur.local_name, list(alpes_azur.themes.all()), alpes_azur.version) == (
        "Le pays d’Azur",
        [parenting],
        2,
    )


def test_a_stale_page_shows_both_versions_and_saves_nothing(client, carole, alpes_azur, edited):
    actions.edit_convention(alpes_azur, by=carole, version=1, local_name="Nom d’un collègue")
    client.force_login(carole)
    path = f"/conventions/{alpes_azur.slug}/modifier/"

    answer = client.post(path, edited)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Nom d’un collègue" in page
    assert 'value="Le pays d’Azur"' in page
    assert Convention.objects.get(pk=alpes_azur.pk).local_name == "Nom d’un collègue"
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    assert client.post(path, edited | {"version": version}).status_code == 302
    assert Convention.objects.get(pk=alpes_azur.pk).local_name == "Le pays d’Azur"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"end_date": "2020-01-01"}, ["La fin de la CTG vient après son début."]),
        ({"start_date": ""}, ["Une CTG signée a une date de début et une date de fin."]),
        ({"local_name": "a\x00b"}, ["Nom local : Le caractère nul n’est pas autorisé."]),
        ({"end_date": "9999-12-31"}, ["Fin : Vérifiez l’année : de 1990 à 2100."]),
        ({"stage": "autre"}, None),
        ({"version": "x"}, None),
        ({"themes": ["absente"]}, None),
    ],
)
def test_an_edit_that_is_wrong_is_said(client, carole, alpes_azur, edited, changes, expected):
    client.force_login(carole)

    answer = client.post(f"/conventions/{alpes_azur.slug}/modifier/", edited | changes)

    assert answer.status_code == 422
    assert expected is None or errors(answer) == expected
    assert Convention.objects.get(pk=alpes_azur.pk).version == 1


def test_a_draft_is_edited_by_its_team(client, alice, carole, places, edited):
    draft = ConventionFactory(draft=True, registered_by=alice, communes=[places.communes["06001"]])
    client.force_login(alice)

    answer = client.post(f"/conventions/{draft.slug}/modifier/", edited)

    assert answer.status_code == 302
    assert AuditLine.objects.get().verb == "edit_convention"


# Confirmed ----------------------------------------------------------------------------------------


@pytest.fixture
def draft(alice, nina, places):
    convention = ConventionFactory(
        draft=True,
        registered_by=alice,
        local_name="Préparée",
        communes=[places.communes["06001"]],
    )
    AssignmentFactory(post=PostFactory(convention=convention), member=nina, requested=True)
    return convention


def test_an_officer_of_its_cafs_reads_then_confirms(client, draft, carole, nina):
    client.force_login(carole)
    path = f"/conventions/{draft.slug}/confirmer/"
    page = client.get(path).content.decode()
    assert "Nina Lavande" in page

    answer = client.post(path, {"version": "1"})

    draft.refresh_from_db()
    assert (answer.url, draft.confirmed_by) == (f"/conventions/{draft.slug}/", carole)
    assert Assignment.objects.get(member=nina).status == GrantStatus.VALIDATED
    assert told(client.post(path, {"version": "1"}))[-1] == "Cette CTG est déjà confirmée."


def test_others_do_not_confirm(client, draft, alice, bob, karim, mona):
    path = f"/conventions/{draft.slug}/confirmer/"

    found = statuses(client, (None, alice, bob, karim, mona), lambda: client.post(path))

    assert found == {"visitor": 302, "Alice": 403, "Bob": 404, "Karim": 404, "Mona": 404}
    assert Convention.objects.get(pk=draft.pk).confirmed_at is None


@pytest.mark.parametrize("version", ["2", "", "x", "9" * 40, "٣"])
def test_what_changed_is_read_again_before_confirming(client, draft, carole, version):
    client.force_login(carole)

    answer = client.post(f"/conventions/{draft.slug}/confirmer/", {"version": version})

    assert answer.status_code == 409
    assert "relisez avant de confirmer" in answer.content.decode()
    assert Convention.objects.get(pk=draft.pk).confirmed_at is None


# Posts --------------------------------------------------------------------------------------------


@pytest.fixture
def post(alpes_azur):
    return PostFactory(convention=alpes_azur)


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


def test_a_refusal_of_the_act_leaves_nothing_behind(client, carole, suzie, alpes_azur):
    client.force_login(carole)

    answer = client.post(
        f"/conventions/{alpes_azur.slug}/postes/nouveau/", NEW_POST | {"email": suzie.email}
    )

    assert answer.status_code == 422
    assert errors(answer)[0].startswith("Le compte de Suzie Bruyère est fermé")
    assert not alpes_azur.posts.filter(kind="pilot").exists()


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
    assert client.post(path, {"on": ""}).status_code == 302

    post.refresh_from_db()
    assert (post.closed_on, post.assignments.get().ends_on) == (days(0), days(0))


def test_a_post_of_another_ctg_does_not_exist_here(client, carole, post, pays_de_grasse):
    client.force_login(carole)

    for act in ("nommer", "fermer", "demander"):
        path = f"/conventions/{pays_de_grasse.slug}/postes/{post.pk}/{act}/"
        assert client.get(path).status_code == 404


# People -------------------------------------------------------------------------------------------


def test_a_newcomer_asks_for_a_post(client, nina, post, alpes_azur):
    client.force_login(nina)
    path = f"/conventions/{alpes_azur.slug}/postes/{post.pk}/demander/"
    assert 'value="0,5' in client.get(path).content.decode()

    wrong = client.post(path, {"fte": "2"})
    first, second = (client.post(path, {"fte": "0.5"}) for _ in range(2))

    assert wrong.status_code == 422
    assert told(first)[0] == "Votre demande est envoyée à la Caf, qui vous répondra."
    assert (first.status_code, second.status_code) == (302, 302)
    assert post.assignments.get().status == GrantStatus.REQUESTED


def test_a_closed_post_is_not_asked_for(client, nina, alpes_azur):
    closed = PostFactory(convention=alpes_azur, closed_on=days(-1))
    client.force_login(nina)

    path = f"/conventions/{alpes_azur.slug}/postes/{closed.pk}/demander/"

    assert client.get(path).status_code == 403


@pytest.fixture
def asked(post, nina):
    return AssignmentFactory(requested=True, post=post, member=nina)


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
    assert told(answer) == ["La fonction de Nina Lavande est validée."]


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
    assert errors(wrong) == ["La fin vient après le début."]
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


def test_somebody_who_has_not_opened_the_account_is_shown_as_invited(client, carole, alpes_azur):
    post = PostFactory(convention=alpes_azur)
    AssignmentFactory(post=post, member=GuestFactory())
    AssignmentFactory(post=post)
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
