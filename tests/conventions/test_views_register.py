"""« Enregistrer une CTG » from the blank page to the card, and what never loses a word."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from conventions import actions
from conventions.forms import sign_form
from conventions.models import Assignment, Convention, ConventionDraft
from members.models import GrantStatus
from reference.models import FormerCommune
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.members import MemberFactory
from tests.factories.reference import OrganisationFactory

PATH = "/conventions/nouvelle/"
NBSP = "\u00a0"


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def errors(response):
    """What the summary on top of the page asks to correct, as read."""
    summary = re.search(r'class="error-summary".*?</div>', response.content.decode(), re.DOTALL)
    lines = re.findall(r"<li>(.*?)</li>", summary[0], re.DOTALL) if summary else []
    return [re.sub(r"<[^>]+>", "", line).replace(NBSP, " ").strip() for line in lines]


def check_path(key):
    return f"{PATH}{key}/verifier/"


@pytest.fixture
def check(client, post_form, key):
    """Send the form, follow to the page that says what will be written."""

    def act(member, **changes):
        client.force_login(member)
        answer = post_form(member, faire="verifier", **changes)
        assert answer.status_code == 302, errors(answer)
        return client.get(answer.url)

    return act


def confirm(client, page, key, **changes):
    version = re.search(r'name="version" value="([^"]+)"', page.content.decode())[1]
    return client.post(check_path(key), {"version": version, "shape": "epci"} | changes)


# Who ------------------------------------------------------------------------------------------


def test_the_form_is_for_officers_and_teams(
    client, alice, carole, karim, nina, mona, paul, erwan, django_user_model
):
    statuses = {}
    for who in (alice, carole, karim, nina, mona, paul, erwan):
        client.force_login(who)
        statuses[who.first_name] = client.get(PATH).status_code

    assert statuses == {
        "Alice": 200,
        "Carole": 200,
        "Karim": 200,
        "Nina": 403,
        "Mona": 200,
        "Paul": 403,
        "Erwan": 403,
    }
    assert "Les CTG sont enregistrées par les Caf" in client.get(PATH).content.decode()


def test_a_visitor_is_sent_to_sign_in(client):
    answer = client.get(PATH)

    assert (answer.status_code, answer.url) == (
        302,
        "/compte/connexion/?next=/conventions/nouvelle/",
    )


def test_an_officer_of_another_caf_is_told_which_and_keeps_what_was_typed(
    client, karim, post_form, key
):
    client.force_login(karim)
    post_form(karim, faire="verifier")

    answer = client.get(check_path(key))

    assert answer.status_code == 403
    assert "Cette CTG relève de" in answer.content.decode()
    assert "Caf des Alpes-Maritimes" in answer.content.decode()
    assert ConventionDraft.objects.get().owner == karim
    assert client.post(check_path(key), {"shape": "epci"}).status_code == 403
    assert Convention.objects.count() == 0


def test_a_team_prepares_only_on_its_own_ground(client, alice, check, key, pays_de_grasse):
    client.force_login(alice)
    page = check(alice, epcis=["200039931"])
    assert "Envoyer à la Caf" in page.content.decode()

    answer = confirm(client, page, key)

    assert answer.status_code == 302
    assert Convention.objects.get(registration_key=key).confirmed_at is None
    elsewhere = uuid4()
    client.post(
        PATH,
        {"marque": sign_form(alice, elsewhere), "faire": "verifier"}
        | {"official_title": "Ailleurs", "stage": "diagnosis", "communes": ["06069"]},
    )
    assert client.get(check_path(elsewhere)).status_code == 403


# From the form to the card ------------------------------------------------------------------------


def test_the_page_before_writing_says_everything(client, carole, check):
    page = check(carole).content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))

    for words in (
        "Cannes en famille",
        "du 1er janvier 2026 au 31 décembre 2030 (fin proposée",
        f"2{NBSP}communes, 1\u202f000{NBSP}habitants",
        "Caf des Alpes-Maritimes",
        f"1{NBSP}personne, 0,5{NBSP}ETP, 1{NBSP}poste",
        "Lina Olivier, à inviter à lina@essai.example",
    ):
        assert words.replace("\u202f", " ").replace(NBSP, " ") in text.replace(
            "\u202f", " "
        ).replace(NBSP, " ")
    assert Convention.objects.count() == 0


def test_confirming_writes_the_convention_and_tells(client, carole, check, key):
    answer = confirm(client, check(carole), key, shape="mixed")

    convention = Convention.objects.get()
    assert answer.url == convention.get_absolute_url()
    assert (convention.registered_by, convention.confirmed_by) == (carole, carole)
    assert convention.shape == "mixed"
    assert (convention.coverages.count(), convention.signatories.count()) == (2, 2)
    held = Assignment.objects.get()
    assert (held.member.email, held.status) == ("lina@essai.example", GrantStatus.VALIDATED)
    assert told(answer) == [
        "La CTG est enregistrée. Chaque personne nommée est prévenue par courriel."
    ]
    assert ConventionDraft.objects.count() == 0


def test_a_double_click_makes_one_convention(client, carole, check, key):
    page = check(carole)

    first, second = confirm(client, page, key), confirm(client, page, key)

    assert first.url == second.url
    assert Convention.objects.count() == 1


def test_a_form_sent_after_it_became_a_convention_leads_to_it(
    client, carole, check, key, post_form
):
    confirm(client, check(carole), key)

    answer = post_form(carole, faire="verifier")

    assert answer.url == Convention.objects.get().get_absolute_url()
    assert told(answer)[-1] == f"Cette CTG est déjà enregistrée{NBSP}: la voici."
    assert ConventionDraft.objects.count() == 0


def test_what_changed_in_another_tab_is_read_again_before_writing(
    client, carole, check, key, post_form
):
    page = check(carole)
    post_form(carole, local_name="Autre nom", faire="territoire")

    answer = confirm(client, page, key)

    assert answer.status_code == 409
    assert "Votre saisie a changé dans un autre onglet" in answer.content.decode()
    assert "Autre nom" in answer.content.decode()
    assert Convention.objects.count() == 0
    assert confirm(client, answer, key).status_code == 302


def test_a_shape_that_does_not_exist_is_refused(client, carole, check, key):
    answer = confirm(client, check(carole), key, shape="cercle")

    assert answer.status_code == 422
    assert Convention.objects.count() == 0


def test_what_became_wrong_between_the_two_pages_is_said(client, carole, nina, check, key):
    page = check(
        carole,
        **{
            "posts-0-person": f"membre:{nina.public_id}",
            "posts-0-email": "",
            "posts-0-first_name": "",
            "posts-0-last_name": "",
        },
    )
    nina.is_active = False
    nina.save()

    answer = confirm(client, page, key)

    assert answer.status_code == 422
    assert Convention.objects.count() == 0


def test_a_refusal_of_the_act_is_said_on_the_page(client, carole, suzie, check, key):
    """An address whose account is closed: known when it is written, not before."""
    page = check(carole, **{"posts-0-email": suzie.email})

    answer = confirm(client, page, key)

    assert answer.status_code == 422
    assert f"Le compte de Suzie Bruyère est fermé{NBSP}:" in answer.content.decode()
    assert Convention.objects.filter(registration_key=key).count() == 0


# Unusual, never refused ---------------------------------------------------------------------------


def warnings(page):
    found = re.findall(
        r'class="alert alert-warning" role="note">(.*?)</div>', page.content.decode(), re.DOTALL
    )
    texts = [re.sub(r"<[^>]+>", "", text) for text in found]
    return [
        re.sub(r"\s+", " ", text).strip().partition(" Vous pouvez")[0].partition(" Si les deux")[0]
        for text in texts
    ]


def test_an_overlap_is_a_warning_with_names_and_dates(client, carole, pays_de_grasse, check, key):
    pays_de_grasse.start_date, pays_de_grasse.end_date = "2025-01-01", "2029-12-31"
    pays_de_grasse.save()

    page = check(carole)

    assert warnings(page) == [
        "La CTG Pays de Grasse couvre déjà Grasse et Mouans-Sartoux, du 1er janvier 2025 au 31 décembre 2029."
    ]
    assert confirm(client, page, key).status_code == 302


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-01-01", "2026-12-30", ["La période dure moins d’un an."]),
        ("2026-01-01", "2026-12-31", []),
        ("2026-01-01", "2031-12-31", []),
        ("2026-01-01", "2032-01-01", ["La période dure plus de six ans."]),
    ],
)
def test_an_unusual_period_is_a_warning(carole, check, start, end, expected):
    assert warnings(check(carole, start_date=start, end_date=end)) == expected


def test_nobody_signs_is_a_warning(carole, check):
    page = check(carole, signatories=[], **{"posts-0-employer": "epci:200039857"})

    assert warnings(page) == ["Aucun signataire n’est indiqué."]


def test_more_than_a_full_time_post_is_a_warning(carole, nina, check):
    AssignmentFactory(member=nina, post=PostFactory(fte="0.60"))

    page = check(carole, **{"posts-0-email": nina.email, "posts-0-fte": "0.5"})

    assert warnings(page) == ["Nina Lavande passerait à 1,1 ETP, plus d’un temps plein."]


def test_the_officer_reads_that_her_own_function_will_wait(carole, check):
    page = check(carole, **{"posts-0-email": carole.email}).content.decode()

    assert "votre propre fonction attendra la validation" in page


# The territory --------------------------------------------------------------------------------------


def test_codes_are_followed_merged_and_told(carole, check, places):
    grasse = places.communes["06069"]
    FormerCommune.objects.create(code="06900", name="Plascassier", kind="fusion", commune=grasse)

    page = check(carole, epcis=[], codes="06900\n06069\n06084").content.decode()

    assert "06900 Plascassier est aujourd’hui Grasse (06069)." in page
    assert f"1{NBSP}code en double n’est compté qu’une fois." in page


def test_what_is_pasted_is_told_when_the_territory_is_updated(client, carole, post_form):
    client.force_login(carole)
    sent = post_form(carole, faire="territoire", epcis=[], codes="6069\n06999\nCogolin")

    page = client.get(sent.url.partition("#")[0]).text

    assert "Ligne 2 : code inconnu 06999." in page
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


# Posts and people -------------------------------------------------------------------------------------


def person(**fields):
    empty = {"person_q": "", "person": "", "first_name": "", "last_name": "", "email": ""}
    return {f"posts-0-{name}": value for name, value in (empty | fields).items()}


PEOPLE = {
    "nobody of that name": (
        {"person_q": "Zébulon"},
        [
            "Nom ou adresse e-mail d’un membre : Aucun membre trouvé pour « Zébulon » : "
            "indiquez son prénom, son nom et son adresse pour l’inviter."
        ],
    ),
    "an address without a name": (
        {"email": "x@essai.example"},
        [
            "Prénom : Indiquez le prénom de la personne à inviter.",
            "Nom : Indiquez le nom de la personne à inviter.",
        ],
    ),
    "a name without an address": (
        {"first_name": "Lina", "last_name": "Olivier"},
        [
            "Adresse e-mail professionnelle : Indiquez l’adresse où envoyer l’invitation.",
        ],
    ),
    "an address cut short": (
        {"email": "lina@"},
        ["Adresse e-mail professionnelle : Adresse incomplète. Exemple : prenom.nom@exemple.fr."],
    ),
}


@pytest.mark.parametrize("name", PEOPLE)
def test_a_person_that_cannot_be_named_is_said(client, carole, post_form, name):
    typed, expected = PEOPLE[name]
    client.force_login(carole)

    answer = post_form(carole, faire="verifier", **person(**typed))

    assert answer.status_code == 422
    assert errors(answer) == expected


def test_homonyms_are_offered_and_a_single_name_is_taken(client, carole, nina, post_form, key):
    client.force_login(carole)
    MemberFactory(first_name="Nina", last_name="Lavandier")

    several = post_form(carole, faire="verifier", **person(person_q="nina lavand"))
    one = post_form(carole, faire="verifier", **person(person_q="Nina Lavande"))

    assert errors(several)[0] == (
        "Membre choisi : Plusieurs membres portent ce nom : choisissez dans la liste."
    )
    assert f'value="membre:{nina.public_id}"' in several.content.decode()
    assert one.status_code == 302
    assert (
        post_form(carole, faire="verifier", **person(person=f"membre:{nina.public_id}")).status_code
        == 302
    )
    assert (
        post_form(carole, faire="verifier", **person(person_q=nina.email.upper())).status_code
        == 302
    )


def test_a_part_of_an_address_finds_nobody(client, carole, nina, post_form):
    client.force_login(carole)

    answer = post_form(carole, faire="verifier", **person(person_q="@essai.example"))

    assert answer.status_code == 422
    assert nina.public_id not in answer.content.decode()


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"posts-0-fte": "1,2"}, "De 0,05 à 1 ETP."),
        ({"posts-0-fte": "0"}, "De 0,05 à 1 ETP."),
        ({"posts-0-fte": "un"}, "Nombre non reconnu. Exemple : 0,5."),
        ({"posts-0-employer": ""}, "Choisissez l’employeur, ou cherchez-le par son nom."),
        (
            {"posts-0-employer": "", "posts-0-employer_q": "alpes"},
            "Plusieurs organismes portent ce nom : choisissez dans la liste.",
        ),
    ],
)
def test_a_post_that_is_incomplete_is_said(client, carole, post_form, wrong, expected):
    client.force_login(carole)

    answer = post_form(carole, faire="verifier", **wrong)

    assert answer.status_code == 422
    assert [line.partition(" : ")[2] for line in errors(answer)] == [expected]


def test_an_employer_found_alone_is_taken(client, carole, check, key):
    page = check(carole, **{"posts-0-employer": "", "posts-0-employer_q": "Cogolin"})
    confirm(client, page, key)

    assert Convention.objects.get().posts.get().employer.commune_id == "83042"


def test_a_row_is_added_and_an_empty_or_removed_one_is_no_post(
    client, carole, post_form, check, key
):
    client.force_login(carole)
    answer = post_form(carole, faire="ligne")
    assert answer.url == f"{PATH}{key}/#postes"
    assert client.get(answer.url).content.decode().count('class="formset-row"') == 2

    page = check(
        carole,
        **{
            "posts-TOTAL_FORMS": "3",
            "posts-1-kind": "",
            "posts-2-kind": "pilot",
            "posts-2-fte": "9",
            "posts-2-DELETE": "on",
        },
    )
    confirm(client, page, key)

    assert Convention.objects.get().posts.count() == 1


@pytest.mark.parametrize("total", ["", "-1", "1000", "٣", "x" * 50])
def test_an_odd_number_of_rows_is_no_error(client, carole, post_form, key, total):
    client.force_login(carole)

    answer = post_form(carole, faire="postes", **{"posts-TOTAL_FORMS": total})

    assert client.get(answer.url).status_code == 200


# Nothing is lost ------------------------------------------------------------------------------------


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


# Bad input --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({"start_date": "9998-01-01", "end_date": ""}, "Début"),
        ({"end_date": "9999-12-31"}, "Fin"),
        ({"signature_date": "0001-01-01"}, "Date de signature"),
        ({"posts-0-starts_on": "1989-12-31"}, "En poste depuis"),
    ],
)
def test_a_year_out_of_reach_is_said_beside_the_field(client, carole, post_form, changes, label):
    client.force_login(carole)

    answer = post_form(carole, faire="verifier", **changes)

    assert answer.status_code == 422
    [error] = errors(answer)
    assert error.endswith(f"{label} : Vérifiez l’année : de 1990 à 2100.")


def test_an_end_before_the_start_is_said_beside_the_field(client, carole, post_form):
    client.force_login(carole)

    answer = post_form(carole, faire="verifier", end_date="2025-12-31")

    assert answer.status_code == 422
    assert errors(answer) == ["Fin : La fin vient après le début."]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"start_date": ""}, "Début : Une CTG signée a une date de début."),
        (
            {"start_date": "hier"},
            "Début : Date non reconnue. Exemple : 27/11/2026, pour le 27 novembre 2026.",
        ),
        ({"official_title": ""}, "Intitulé officiel : Ce champ est obligatoire."),
        ({"epcis": []}, "Choisissez au moins une commune ou une intercommunalité."),
    ],
)
def test_what_is_missing_or_wrong_is_said(client, carole, post_form, changes, expected):
    client.force_login(carole)

    answer = post_form(carole, faire="verifier", **changes)

    assert answer.status_code == 422
    assert errors(answer) == [expected]


def test_a_paste_of_two_megabytes_is_refused_in_a_sentence(client, carole, post_form, key):
    client.force_login(carole)

    answer = post_form(carole, faire="verifier", codes="06001\n" * 340_000)

    assert answer.status_code == 422
    assert (
        errors(answer)[0]
        .replace(NBSP, " ")
        .startswith(
            "Codes Insee ou noms collés : Ce texte est trop long (2039 milliers de caractères, cent milliers au plus)"
        )
    )
    kept = ConventionDraft.objects.get(pk=key).typed
    assert kept["local_name"] == ["Cannes en famille"]
    assert kept["codes"] == []


TEXTS = [
    "official_title",
    "local_name",
    "codes",
    "epci_q",
    "posts-0-person_q",
    "posts-0-employer_q",
    "posts-0-first_name",
    "posts-0-email",
    "epcis",
    "communes",
    "exceptions",
    "signatories",
    "posts-0-employer",
    "posts-0-person",
    "posts-0-fte",
    "start_date",
    "stage",
]


@pytest.mark.parametrize("field", TEXTS)
@pytest.mark.parametrize("broken", ["a\x00b", "\ufffd", "😀" * 300])
def test_no_character_breaks_a_field(client, carole, post_form, key, field, broken):
    """NUL, what a lone surrogate becomes, and far too many emoji."""
    client.force_login(carole)

    answers = [
        post_form(carole, faire=asked, **{field: broken}) for asked in ("verifier", "garder")
    ]
    pages = [client.get(f"{PATH}{key}/"), client.get(check_path(key))]

    assert answers[1].status_code == 302
    assert {answer.status_code for answer in [answers[0], *pages]} <= {200, 302, 422}


def test_a_lone_surrogate_on_the_wire_is_no_error(client, carole, typed, key):
    client.force_login(carole)
    body = (
        f"marque={sign_form(carole, key)}&faire=garder&official_title=a%ED%A0%80b&local_name=a%00b"
    )

    answer = client.post(PATH, body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 302
    typed = ConventionDraft.objects.get().typed
    assert typed["local_name"] == ["ab"]
    assert typed["official_title"][0].startswith("a")


def test_a_nul_is_told_beside_its_field(client, carole, post_form):
    client.force_login(carole)

    answer = post_form(carole, faire="verifier", official_title="Une\x00CTG")

    assert answer.status_code == 422
    assert errors(answer) == ["Intitulé officiel : Le caractère nul n’est pas autorisé."]


def test_fields_of_no_form_and_endless_ones_are_not_kept(client, carole, post_form, key):
    client.force_login(carole)
    many = {f"n{number}": "x" for number in range(4_100)}

    post_form(carole, faire="garder", **many, **{"un nom": "x"})
    kept = ConventionDraft.objects.get(pk=key).typed
    assert len(kept) <= 4_000
    assert "un nom" not in kept


def test_the_searches_of_a_page_bear_any_text(client, carole):
    client.force_login(carole)

    for q in ("%25", "_", "'\"<script>", "a" * 5000):
        assert client.get(f"{PATH}choix/?quoi=signataire&signataire_q={q}").status_code == 200


def test_an_unknown_form_does_not_exist(client, carole):
    client.force_login(carole)

    assert client.get(f"{PATH}{uuid4()}/").status_code == 404
    assert client.get(check_path(uuid4())).status_code == 404
    assert client.get(f"{PATH}x/").status_code == 404


def test_a_form_kept_incomplete_cannot_be_confirmed(client, carole, key):
    client.force_login(carole)
    actions.save_draft(owner=carole, key=key, typed={"local_name": ["Azur"]})

    answer = client.post(check_path(key), {"shape": "epci"})

    assert answer.status_code == 422
    assert "Ce champ est obligatoire." in answer.content.decode()
    assert Convention.objects.count() == 0
