"""The pages of avenants, and a CTG on any day."""

import pytest

from conventions.models import Amendment, Convention, ConventionDraft
from reference.models import Organisation
from tests.agreeing import yes_of
from tests.factories.conventions import AmendmentFactory, days
from tests.factories.reference import OrganisationFactory

URL = "/conventions/pays-de-grasse-2025-2029/"
URL_OF_ALICE = "/conventions/alpes-d-azur-2023-2027/"


def typed(convention, **changes):
    return {
        "version": convention.version,
        "signed_on": days(-60).isoformat(),
        "effective_on": days(-30).isoformat(),
        "communes": ["06001"],
    } | changes


def test_a_ctg_without_a_date_says_what_is_missing_and_where_to_give_it(
    client, carole, paul, alpes_azur
):
    dates = ("signature_date", "start_date", "end_date")
    Convention.objects.filter(pk=alpes_azur.pk).update(stage="drafting", **dict.fromkeys(dates))
    pages = {}
    for member in (carole, paul):
        client.force_login(member)
        pages[member.first_name] = client.get(f"{URL_OF_ALICE}historique/").content.decode()

    told = ["Aucune date n’est encore donnée" in page for page in pages.values()]
    link = f'href="{URL_OF_ALICE}modifier/">Donner les dates</a>'
    assert told == [True, True]
    assert [link in page for page in pages.values()] == [True, False]
    assert ["Date à venir" in page for page in pages.values()] == [False, False]


def test_an_officer_writes_an_avenant_and_everybody_sees_it(client, carole, pays_de_grasse):
    client.force_login(carole)

    page = client.get(f"{URL}avenants/nouveau/")
    answer = client.post(f"{URL}avenants/nouveau/", typed(pays_de_grasse))

    amendment = Amendment.objects.get()
    assert page.status_code == 200
    assert answer.url == f"{URL}avenants/{amendment.pk}/"
    client.logout()
    before = client.get(f"{URL}perimetre/?au={days(-31).isoformat()}").content.decode()
    after = client.get(f"{URL}perimetre/?au={days(-30).isoformat()}").content.decode()
    assert ("/commune/06069/" in before, "/commune/06001/" in before) == (True, False)
    assert "/commune/06001/" in after
    assert "commune entre" in client.get(answer.url).content.decode()
    assert "<svg" in client.get(f"{URL}historique/").content.decode()


def test_a_commune_that_another_ctg_covers_is_told_to_those_who_amend(
    client, carole, alpes_azur, pays_de_grasse
):
    client.force_login(carole)
    page = f"{URL}avenants/nouveau/"
    told = "couvre déjà "

    searched = client.post(page, typed(pays_de_grasse, faire="territoire"))
    undated = client.post(page, typed(pays_de_grasse, faire="territoire", effective_on="demain"))
    written = client.post(page, typed(pays_de_grasse)).url

    for answer in (searched, undated, client.get(written)):
        assert told in answer.content.decode()
        assert alpes_azur.get_absolute_url() in answer.content.decode()
    assert told not in client.get(page).content.decode()
    client.logout()
    assert told not in client.get(written).content.decode()


def test_a_pilot_prepares_corrects_and_a_caf_confirms(client, bob, carole, pays_de_grasse):
    client.force_login(bob)
    client.post(f"{URL}avenants/nouveau/", typed(pays_de_grasse))
    path = f"{URL}avenants/{Amendment.objects.get().pk}/"
    assert client.get(f"{path}modifier/").status_code == 200

    corrected = client.post(f"{path}modifier/", typed(pays_de_grasse, version=1, summary="Oui."))
    stale = client.post(f"{path}modifier/", typed(pays_de_grasse, version=1))

    assert (corrected.url, stale.status_code) == (path, 409)
    assert "Oui." in stale.content.decode()
    client.force_login(carole)
    yes = yes_of(client.get(path))
    late = client.post(f"{path}confirmer/", yes | {"version": "1"})
    done = client.post(f"{path}confirmer/", yes | {"version": "2"})
    assert (late.status_code, done.url) == (409, path)
    assert Amendment.objects.get().confirmed_by == carole


def test_an_avenant_is_withdrawn(client, bob, pays_de_grasse):
    waiting = AmendmentFactory(convention=pays_de_grasse)
    client.force_login(bob)

    answer = client.post(f"{URL}avenants/{waiting.pk}/retirer/", {"version": "1"})

    assert answer.url == f"{URL}historique/"
    assert not Amendment.objects.exists()


def test_what_cannot_be_confirmed_says_why(client, carole, pays_de_grasse):
    empty = AmendmentFactory(convention=pays_de_grasse)
    client.force_login(carole)

    answer = client.post(f"{URL}avenants/{empty.pk}/confirmer/", {"version": "1"})

    assert answer.status_code == 422
    assert "Cet avenant ne change rien" in answer.content.decode()


def test_unusual_days_are_told_to_those_who_read_it_before_the_caf(
    client, bob, carole, pays_de_grasse
):
    tomorrow = AmendmentFactory(
        convention=pays_de_grasse, signed_on=days(1), effective_on=days(0), new_end_date=days(900)
    )
    told = {}
    for member in (bob, carole):
        client.force_login(member)
        page = client.get(tomorrow.get_absolute_url()).content.decode()
        told[member.first_name] = (
            "avant sa signature" in page,
            "la Caf ne pourra le confirmer" in page,
            "confirmez-le après" in page,
        )

    assert told == {"Bob": (True, True, False), "Carole": (True, False, True)}


def test_a_coordinator_is_told_who_writes_avenants(client, alice, bob, alpes_azur, pays_de_grasse):
    told = {}
    for member, url in ((alice, URL_OF_ALICE), (bob, URL)):
        client.force_login(member)
        page = client.get(f"{url}historique/").content.decode()
        told[member.first_name] = "en écrivent les avenants" in page

    assert told == {"Alice": True, "Bob": False}


def test_a_form_is_searched_in_refused_and_stale(client, carole, pays_de_grasse, places):
    client.force_login(carole)
    page = f"{URL}avenants/nouveau/"

    name = places.communes["06005"].name
    found = client.post(page, typed(pays_de_grasse, faire="territoire", commune_q=name))
    nothing = client.post(page, typed(pays_de_grasse, communes=["06069"]))
    stale = client.post(page, typed(pays_de_grasse, version=9))

    assert 'name="communes" value="06005"' in found.content.decode()
    assert (found.status_code, nothing.status_code, stale.status_code) == (200, 422, 409)
    assert "Cet avenant ne change rien" in nothing.content.decode()
    assert not Amendment.objects.exists()


# A syndicate, an organisation added on the way --------------------------------------------------------


@pytest.fixture
def sival(places):
    syndicate = OrganisationFactory(kind="syndicate", name="Syndicat du Val (SIVAL)")
    syndicate.member_communes.set(["06001", "06005"])
    return syndicate


def test_an_avenant_takes_the_communes_of_a_syndicate(client, carole, pays_de_grasse, sival):
    client.force_login(carole)
    page, value = f"{URL}avenants/nouveau/", f"organisme:{sival.pk}"

    found = client.post(page, typed(pays_de_grasse, communes=[], faire="territoire", syndicat_q="sival"))  # fmt: skip
    ticked = client.post(page, typed(pays_de_grasse, communes=[], faire="territoire", syndicates=[value]))  # fmt: skip
    client.post(page, typed(pays_de_grasse, communes=[], syndicates=[value]))

    assert f'name="syndicates" value="{value}"' in found.content.decode()
    told = ticked.content.decode().replace("\xa0", " ")
    assert "2 communes entrent : Aiglun (06001), Ascros (06005)." in told
    joining = Amendment.objects.get().joining_communes.values_list("pk", flat=True)
    assert set(joining) == {"06001", "06005"}


ADDED = {"kind": "association", "name": "Les Francas du Val"}


def test_an_organisation_is_added_on_the_way_and_signs(client, bob, pays_de_grasse, places):
    client.force_login(bob)
    page = f"{URL}avenants/nouveau/"

    away = client.post(page, typed(pays_de_grasse, faire="organisme", summary="Un mot."))
    form = client.get(away.url).content.decode()
    back = client.post(away.url, ADDED)
    resumed = client.get(back.url).content.decode()
    body = Organisation.objects.get(name=ADDED["name"])
    sent = client.post(
        back.url, typed(pays_de_grasse, summary="Un mot.", signatories=[f"organisme:{body.pk}"])
    )

    key = away.url.partition("saisie=")[2]
    assert back.url == f"{page}?saisie={key}#signataires"
    assert "Revenir à l’avenant" in form
    assert f'value="organisme:{body.pk}" checked' in resumed
    assert "Un mot." in resumed
    amendment = Amendment.objects.get()
    assert sent.url == amendment.get_absolute_url()
    assert list(amendment.joining_bodies.all()) == [body]
    assert not ConventionDraft.objects.exists()


def test_it_is_so_while_an_avenant_is_corrected(client, bob, pays_de_grasse):
    waiting = AmendmentFactory(convention=pays_de_grasse, joining_communes=["06001"])
    client.force_login(bob)
    page = f"{URL}avenants/{waiting.pk}/modifier/"

    away = client.post(page, typed(pays_de_grasse, version=1, faire="organisme"))
    again = client.post(f"{page}?{away.url.partition('?')[2]}", typed(pays_de_grasse, version=1, faire="organisme"))  # fmt: skip
    back = client.post(again.url, ADDED)

    assert (away.url, back.url.partition("?")[0]) == (again.url, page)
    assert ConventionDraft.objects.get().amendment == waiting
    client.post(f"{URL}avenants/{waiting.pk}/retirer/", {"version": "1"})
    assert not ConventionDraft.objects.exists()


def test_what_is_typed_of_an_avenant_is_of_its_author_and_of_nothing_else(client, bob, carole, pays_de_grasse):  # fmt: skip
    client.force_login(bob)
    away = client.post(f"{URL}avenants/nouveau/", typed(pays_de_grasse, faire="organisme", summary="À Bob."))  # fmt: skip
    key = away.url.partition("saisie=")[2]
    mine = client.get("/mon-espace/").content.decode()
    elsewhere = client.get(f"/conventions/nouvelle/{key}/")
    client.force_login(carole)

    seen = client.get(f"{URL}avenants/nouveau/?saisie={key}").content.decode()

    assert f"{URL}avenants/nouveau/?saisie={key}" in mine
    assert "Avenant, Pays de Grasse" not in client.get("/conventions/nouvelle/").content.decode()
    assert elsewhere.status_code == 404
    assert "À Bob." not in seen


def test_a_day_that_is_none_is_told(client, pays_de_grasse):
    for tab in ("perimetre", "signataires"):
        assert client.get(f"{URL}{tab}/?au=demain").status_code == 422
        assert client.get(f"{URL}{tab}/?au=2000-01-01").status_code == 200
        assert "n’avait pas commencé" in client.get(f"{URL}{tab}/?au=2000-01-01").content.decode()
        assert "est terminée" in client.get(f"{URL}{tab}/?au=2090-01-01").content.decode()


@pytest.mark.parametrize("count", [1, 5, 50])
def test_a_long_history_costs_what_a_short_one_does(
    client, alice, alpes_azur, count, django_assert_num_queries
):
    for number in range(count):
        AmendmentFactory(
            convention=alpes_azur,
            confirmed=True,
            effective_on=days(number - 300),
            joining_communes=["06001"] if number % 2 else [],
        )
    client.force_login(alice)
    client.get(f"{URL_OF_ALICE}historique/")

    with django_assert_num_queries(14):
        page = client.get(f"{URL_OF_ALICE}historique/")

    assert page.content.decode().count(">Avenant du") == count
