"""A CTG that exists: edited, then confirmed, by its Cafs; nobody overwrites anybody."""

import re

import pytest

from conventions import actions
from conventions.models import Assignment, Convention
from members.models import AuditLine, GrantStatus
from tests.agreeing import yes_of
from tests.conventions.pages import statuses, told
from tests.conventions.register_pages import errors
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory

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
        ({"end_date": "2020-01-01"}, ["La fin de la CTG doit venir après son début."]),
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
    page = client.get(path)
    assert "Nina Lavande" in page.content.decode()

    answer = client.post(path, {"version": "1"} | yes_of(page))

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

    path = f"/conventions/{draft.slug}/confirmer/"
    answer = client.post(path, yes_of(client.get(path)) | {"version": version})

    assert answer.status_code == 409
    assert "relisez avant de confirmer" in answer.content.decode()
    assert Convention.objects.get(pk=draft.pk).confirmed_at is None
