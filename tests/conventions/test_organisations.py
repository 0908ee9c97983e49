"""Syndicates and associations that no official list holds, added while a CTG is registered."""

import pytest
from django.core.exceptions import ValidationError

from conventions import actions, rules
from conventions.models import ConventionDraft, Signatory
from members.models import AuditLine
from reference.models import Organisation
from tests.factories.reference import OrganisationFactory

URL = "/conventions/organismes/"
TYPED = {"kind": "syndicate", "name": "Syndicat du Val (SIVAL)", "codes": "06001\nAscros"}


@pytest.fixture
def sival(carole, places):
    return actions.add_organisation(
        by=carole, kind="syndicate", name="Syndicat du Val (SIVAL)", communes=["06001", "06005"]
    )


def test_who_adds_and_who_corrects(nina, alice, bob, carole, mona, paul, sival):
    people = (nina, alice, bob, carole, mona, paul)
    listed = Organisation(kind="commune", commune_id="06001")

    assert [rules.can_add_organisation(one) for one in people] == [
        False, False, True, True, True, False,
    ]  # fmt: skip
    assert [rules.can_edit_organisation(one, sival) for one in people] == [
        False, False, False, True, True, False,
    ]  # fmt: skip
    assert not rules.can_edit_organisation(carole, listed)


def test_carole_adds_one_on_the_way_and_finds_it_ticked(client, carole, post_form, key, places):
    asked = post_form(carole, faire="organisme")  # not signed in: what is typed is kept first
    client.force_login(carole)
    asked = post_form(carole, faire="organisme")
    page = client.get(asked.url)
    answer = client.post(asked.url, TYPED)

    organisation = Organisation.objects.get(name=TYPED["name"])
    assert asked.url == f"{URL}nouveau/?saisie={key}"
    assert page.status_code == 200
    assert answer.url == f"/conventions/nouvelle/{key}/#signataires"
    assert set(organisation.member_communes.values_list("pk", flat=True)) == {"06001", "06005"}
    ticked = ConventionDraft.objects.get(pk=key).typed["signatories"]
    assert ticked[-1] == f"organisme:{organisation.pk}"
    assert AuditLine.objects.filter(verb="add_organisation").count() == 1
    assert "Syndicat du Val (SIVAL)" in client.get(answer.url).text


def test_a_draft_of_somebody_else_is_left_alone(client, carole, karim, post_form, key, places):
    client.force_login(karim)
    post_form(karim, faire="garder")
    before = ConventionDraft.objects.get(pk=key).typed
    client.force_login(carole)

    client.post(f"{URL}nouveau/?saisie={key}", TYPED)

    assert ConventionDraft.objects.get(pk=key).typed == before


def test_a_namesake_is_named_and_may_be_another_one(client, carole, sival):
    client.force_login(carole)

    refused = client.post(f"{URL}nouveau/", TYPED | {"name": "syndicat du val (sival)"})
    twin = client.post(f"{URL}nouveau/?saisie=rien", TYPED | {"is_another": "on"})

    assert refused.status_code == 422
    assert "est déjà dans la liste" in refused.text
    assert "C’est un autre organisme" in refused.text
    assert twin.url.startswith(URL)
    assert Organisation.objects.filter(name=sival.name).count() == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name": ""}, "obligatoire"),
        ({"kind": "commune"}, "proposée ici"),
        ({"siren": "12"}, "neuf chiffres"),
        ({"siren": "200000001"}, "est celui de"),
        ({"codes": "99999"}, "code inconnu"),
        ({"name": "a\x00b"}, ""),
        ({"codes": "x" * 100_001}, "100"),
    ],
)
def test_what_cannot_be_added_is_told(client, carole, places, typed, words):
    OrganisationFactory(siren="200000001", name="Syndicat d’à côté")
    client.force_login(carole)

    answer = client.post(f"{URL}nouveau/", TYPED | typed)

    assert answer.status_code == 422
    assert words in answer.text
    assert not Organisation.objects.filter(name=TYPED["name"]).exists()


def test_it_is_read_and_corrected(client, alice, carole, alpes_azur, sival):
    Signatory.objects.create(convention=alpes_azur, organisation=sival)
    client.force_login(alice)
    page = client.get(f"{URL}{sival.pk}/")
    refused = client.post(f"{URL}{sival.pk}/corriger/", TYPED)
    client.force_login(carole)
    form = client.get(f"{URL}{sival.pk}/corriger/")
    done = client.post(f"{URL}{sival.pk}/corriger/", TYPED | {"codes": "06001", "name": "SIVAL"})

    assert "Alpes d’Azur" in page.text
    assert "2 communes membres" in page.text.replace("\xa0", " ")
    assert (refused.status_code, form.status_code, done.url) == (403, 200, f"{URL}{sival.pk}/")
    sival.refresh_from_db()
    assert (sival.name, [one.pk for one in sival.member_communes.all()]) == ("SIVAL", ["06001"])
    assert client.get(f"{URL}999999/").status_code == 404


def test_an_organisation_of_the_lists_is_not_corrected(carole, places):
    listed = OrganisationFactory(kind="commune", commune=places.communes["06001"])

    with pytest.raises(ValidationError, match="liste officielle"):
        actions.edit_organisation(listed, by=carole, kind="syndicate", name="Autre")


def test_the_communes_of_a_syndicate_make_a_perimeter(client, carole, post_form, key, sival):
    client.force_login(carole)
    chosen = {"epcis": [], "syndicates": [f"organisme:{sival.pk}"], "exceptions": []}

    found = client.get("/conventions/nouvelle/choix/?quoi=syndicat&syndicat_q=val")
    answer = post_form(carole, faire="verifier", **chosen)

    assert f"organisme:{sival.pk}" in found.text
    assert answer.status_code == 302
    page = client.get(answer.url).text
    assert "2\u00a0communes" in page


def test_the_form_of_somebody_else_is_not_signed(carole, karim, places):
    theirs = ConventionDraft.objects.create(owner=karim, typed={"signatories": []})

    actions.add_organisation(by=carole, kind="other", name="Un office", draft=theirs.pk)

    theirs.refresh_from_db()
    assert theirs.typed == {"signatories": []}
