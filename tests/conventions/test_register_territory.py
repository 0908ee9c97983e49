"""The places of the form: pasted, ticked, searched with and without a script."""

import re

import pytest

from conventions.forms import sign_form
from conventions.models import Convention, ConventionDraft
from reference.models import FormerCommune
from tests.conventions.register_pages import NBSP, PATH, confirm, errors
from tests.factories.conventions import ConventionFactory
from tests.factories.reference import (
    CommuneFactory,
    IntercommunalityFactory,
    OrganisationFactory,
)

# The territory --------------------------------------------------------------------------------------


def test_codes_are_followed_merged_and_told(carole, check, places):
    grasse = places.communes["06069"]
    FormerCommune.objects.create(code="06900", name="Plascassier", kind="fusion", commune=grasse)

    page = check(carole, epcis=[], codes="06900\n06069\n06084").content.decode()

    assert "06900 <bdi>Plascassier</bdi> est aujourd’hui Grasse (06069)." in page
    assert f"1{NBSP}code en double n’est compté qu’une fois." in page


def test_what_is_pasted_is_told_when_the_territory_is_updated(client, carole, post_form):
    client.force_login(carole)
    sent = post_form(carole, faire="territoire", epcis=[], codes="6069\n06999\nCogolin")

    page = client.get(sent.url.partition("#")[0]).text

    assert "Ligne 2\u00a0: code inconnu 06999." in page
    assert "6069 est lu 06069" in page
    assert "Cogolin est lu Cogolin (83042)." in page
    assert f"Ces communes sont dans 2{NBSP}départements" in page.replace("2 dé", f"2{NBSP}dé")
    assert "Cogolin (83042), Grasse (06069)" in page


def test_unknown_codes_are_told_by_line_and_nothing_is_lost(client, carole, post_form, key):
    client.force_login(carole)

    answer = post_form(carole, faire="verifier", codes="06001\n06999\n")

    assert answer.status_code == 422
    assert errors(answer) == ["Codes Insee ou noms collés : Ligne 2 : code inconnu 06999."]
    assert ConventionDraft.objects.get().typed["codes"] == ["06001\n06999\n"]


def test_the_first_twenty_unknown_codes_are_told_and_the_rest_counted(client, carole, post_form):
    client.force_login(carole)

    answer = post_form(carole, faire="verifier", codes="\n".join(f"0699{n}" for n in range(25)))

    assert len(errors(answer)) == 21
    assert errors(answer)[-1] == "Codes Insee ou noms collés : Et 5 autres codes inconnus."


def test_communes_are_taken_out_of_a_whole_intercommunality(client, carole, check, key):
    page = check(carole, exceptions=["06084"])
    confirm(client, page, key, shape="single_commune")

    assert list(Convention.objects.get().coverages.values_list("commune", flat=True)) == ["06069"]


def test_a_place_that_no_longer_exists_must_be_chosen_again(client, carole, post_form):
    client.force_login(carole)

    answer = post_form(
        carole, faire="verifier", epcis=["999999999"], communes=["06001"], signatories=["epci:1"]
    )

    assert answer.status_code == 422
    assert errors(answer)[:2] == [
        "Un territoire choisi n’existe plus : choisissez-le de nouveau.",
        "Un organisme choisi n’existe plus : choisissez-le de nouveau.",
    ]


# Searches, with and without a script ------------------------------------------------------------------


def test_a_search_works_without_a_script(client, carole, post_form, key, places):
    client.force_login(carole)
    answer = post_form(carole, faire="territoire", epcis=[], epci_q="azur", commune_q="mouans")
    assert answer.url == f"{PATH}{key}/#territoire"

    page = client.get(answer.url).content.decode()

    assert 'name="epcis" value="200039931"' in page
    assert 'name="communes" value="06084"' in page
    assert "Mouans-Sartoux (06)" in page


def test_what_is_ticked_stays_ticked_and_brings_its_communes(client, carole, post_form):
    client.force_login(carole)
    page = client.get(post_form(carole, faire="territoire", exceptions=["06084"]).url)
    html = page.content.decode()

    assert re.search(r'name="epcis" value="200039857" checked', html)
    assert re.search(r'name="exceptions" value="06084" checked', html)
    assert re.search(r'name="signatories" value="caf:06" checked', html)
    assert f"1{NBSP}commune, 500{NBSP}habitants" in html


def test_lines_to_tick_are_given_to_the_script(client, carole, places):
    client.force_login(carole)

    found = client.get(f"{PATH}choix/?quoi=epci&epci_q=grasse&epcis=200039931").content.decode()
    bodies = client.get(
        f"{PATH}choix/?quoi=signataire&signataire_q=alpes-maritimes"
    ).content.decode()
    nothing = client.get(f"{PATH}choix/?quoi=autre&commune_q=zzzz").content.decode()

    assert re.findall(r'name="epcis" value="(\d+)"( checked)?', found) == [
        ("200039931", " checked"),
        ("200039857", ""),
    ]
    assert set(re.findall(r'value="([^"]+)"', bodies)) == {"departement:06", "caf:06"}
    assert f"Rien ne porte le nom «{NBSP}zzzz{NBSP}»" in nothing


def test_lines_to_tick_are_for_those_who_may_register(client, nina):
    client.force_login(nina)

    assert client.get(f"{PATH}choix/?quoi=epci&epci_q=grasse").status_code == 403


def test_a_list_follows_what_is_typed_beside_it(client, carole, nina, places):
    """The only answer is chosen; other bodies than places are found too; an odd question is empty."""
    OrganisationFactory(kind="syndicate", name="Syndicat du Gier")
    client.force_login(carole)

    def options(query):
        page = client.get(f"{PATH}liste/?{query}").content.decode()
        return re.findall(r'<option value="([^"]*)"( selected)?>([^<]*)', page)

    assert options("quoi=employer&posts-0-employer_q=alpes+d")[0] == ("", "", "Choisir")
    assert [line[2] for line in options("quoi=employer&employer_q=alpes-maritimes")] == [
        "Choisir",
        "Département des Alpes-Maritimes",
        "Caf des Alpes-Maritimes",
    ]
    assert options("quoi=employer&employer_q=gier")[1][1:] == (
        " selected",
        "Syndicat du Gier (Syndicat intercommunal)",
    )
    assert options("quoi=person&posts-1-person_q=Nina") == [
        ("", "", "Choisir"),
        (f"membre:{nina.public_id}", " selected", "Nina Lavande"),
    ]
    for query in ("quoi=person&person_q=a", "quoi=autre&q_q=Nina", "", "quoi=employer"):
        assert options(query) == [("", "", "Aucun résultat")]


def test_a_body_that_is_no_place_signs_and_employs(client, carole, check, key):
    gier = OrganisationFactory(kind="syndicate", name="Syndicat du Gier")
    value = f"organisme:{gier.pk}"

    page = check(carole, signatories=[value], **{"posts-0-employer": value})
    confirm(client, page, key, shape="syndicate")

    convention = Convention.objects.get()
    assert convention.signatories.get().organisation == gier
    assert convention.posts.get().employer == gier


# The territory that updates itself --------------------------------------------------------------------

HTMX = {"HX-Request": "true"}


def test_the_territory_is_read_again_by_itself(client, carole, typed, key):
    """The same words as the button gives, in the parts of the page that they change."""
    client.force_login(carole)

    answer = refreshed(client, carole, typed, key, exceptions=["06084"], codes="06999")

    page = answer.content.decode()
    parts = dict(
        re.findall(r'<hx-partial hx-target="#([^"]+)"[^>]*>(.*?)</hx-partial>', page, re.S)
    )
    assert answer.status_code == 200
    assert f"1{NBSP}commune, 500{NBSP}habitants – Caf des Alpes-Maritimes" in page
    assert f"Ligne 1{NBSP}: code inconnu 06999." in page
    assert list(parts) == [
        "sauf",
        "proposes",
        "lignes-signataire",
        "id_posts-0-employer",
        "poste-a-venir",
    ]
    assert re.search(r'name="exceptions" value="06084" checked', parts["sauf"])
    assert re.search(r'name="signatories" value="caf:06" checked', parts["proposes"])
    assert 'value="commune:06069"' in parts["proposes"]
    assert re.search(r'value="epci:200039857" selected', parts["id_posts-0-employer"])
    assert ConventionDraft.objects.get(pk=key).typed["exceptions"] == ["06084"]


def test_an_empty_territory_is_said(client, carole, typed, key):
    client.force_login(carole)

    answer = refreshed(client, carole, typed, key, epcis=[])

    assert "Aucune commune pour l’instant." in answer.content.decode()


def test_a_page_that_is_no_longer_one_s_own_is_left_as_it_is(client, carole, karim, typed, key):
    """Signed in as somebody else, signed out, or a CTG by now: nothing replaces what is on screen."""
    signed_out = refreshed(client, carole, typed, key)
    client.force_login(karim)
    somebody_else = refreshed(client, carole, typed, key)
    client.force_login(carole)
    ConventionFactory(registration_key=key)
    registered = refreshed(client, carole, typed, key)

    answers = [signed_out, somebody_else, registered]
    assert [(one.status_code, one.content) for one in answers] == [(204, b"")] * 3


def refreshed(client, member, typed, key, **changes):
    data = typed | {"marque": sign_form(member, key), "faire": "territoire"} | changes
    return client.post(PATH, data, headers=HTMX)


# Homonyms -----------------------------------------------------------------------------------------------


@pytest.fixture
def namesakes(places):
    """Three communes of one name: a large one far away, two small ones in the same département."""
    epcis = [IntercommunalityFactory(short_name=name) for name in ("CC du Haut", "CC du Bas")]
    for epci in epcis:
        CommuneFactory(
            name="Saint-Martin",
            department=places.alpes_maritimes,
            intercommunality=epci,
            population=10,
        )
    return CommuneFactory(
        name="Saint-Martin", department=places.var, intercommunality=None, population=90_000
    )


def test_what_is_near_is_found_first_and_homonyms_are_told_apart(client, carole, namesakes):
    client.force_login(carole)

    def found(**near):
        typed = {"quoi": "signataire", "signataire_q": "saint-martin"} | near
        return re.findall(r"<label[^>]*>([^<]*)", client.get(f"{PATH}choix/", typed).text)

    here = ["Saint-Martin (06, CC du Haut)", "Saint-Martin (06, CC du Bas)"]
    assert sorted(found(pres="06")[:2]) == sorted(here)
    assert found(pres="06")[2] == found()[0] == "Saint-Martin (83)"
    for odd in ("zz", "ZZ", "é" * 1000):
        assert len(found(pres=odd)) == 3


def test_a_body_is_told_by_where_it_has_signed(client, carole, places):
    """Two associations of one name: that of the territory first, each with its département."""
    there, here = (OrganisationFactory(kind="association", name="Les Petits Pas") for _ in "ab")
    for body, commune in ((there, "83042"), (here, "06069")):
        convention = ConventionFactory(communes=[places.communes[commune]])
        convention.signatories.create(organisation=body)
    client.force_login(carole)

    def found(departments):
        typed = {"quoi": "employer", "employer_q": "petits pas", "pres": departments}
        return re.findall(r"<option[^>]*>([^<]*)", client.get(f"{PATH}liste/", typed).text)[1:]

    var, alpes = "Les Petits Pas (Association, 83)", "Les Petits Pas (Association, 06)"
    assert found(["06"]) == [alpes, var]
    assert found(["83"]) == found([]) == [var, alpes]


def test_the_page_says_the_departements_of_the_territory(client, carole, post_form, key):
    """They go with each search, and are not kept: the territory says them."""
    client.force_login(carole)

    page = client.get(post_form(carole, faire="territoire", pres=["75"]).url).text

    assert re.findall(r'name="pres" value="(\w+)"', page) == ["06"]
    assert "pres" not in ConventionDraft.objects.get(pk=key).typed
