"""The posts of the form and the people who hold them."""

import re

import pytest

from conventions.models import Assignment, Convention
from tests.conventions.register_pages import NBSP, PATH, confirm, errors
from tests.factories.members import MemberFactory


def person(**fields):
    empty = {"person_q": "", "person": "", "first_name": "", "last_name": "", "email": ""}
    return {f"posts-0-{name}": value for name, value in (empty | fields).items()}


PEOPLE = {
    "nobody of that name": (
        {"person_q": "Zébulon"},
        [
            "Poste 1 – Nom ou adresse e-mail d’un membre : Aucun membre trouvé pour « Zébulon » : "
            "indiquez son prénom, son nom et son adresse pour l’inviter."
        ],
    ),
    "an address without a name": (
        {"email": "x@essai.example"},
        [
            "Poste 1 – Prénom : Indiquez le prénom de la personne à inviter.",
            "Poste 1 – Nom : Indiquez le nom de la personne à inviter.",
        ],
    ),
    "a name without an address": (
        {"first_name": "Lina", "last_name": "Olivier"},
        [
            "Poste 1 – Adresse e-mail professionnelle : Indiquez l’adresse où envoyer l’invitation.",
        ],
    ),
    "an address cut short": (
        {"email": "lina@"},
        [
            "Poste 1 – Adresse e-mail professionnelle : Adresse incomplète. Exemple : prenom.nom@exemple.fr."
        ],
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
        "Poste 1 – Personne choisie : Plusieurs membres portent ce nom : choisissez dans la liste."
    )
    assert f'value="membre:{nina.public_id}"' in several.content.decode()
    assert one.status_code == 302
    assert (
        post_form(carole, faire="verifier", **person(person=f"membre:{nina.public_id}")).status_code
        == 302
    )


@pytest.mark.parametrize("field", ["person_q", "email"])
def test_a_hidden_address_answers_as_that_of_nobody(client, carole, nina, post_form, key, field):
    client.force_login(carole)

    def answer(address, field=field, **names):
        response = post_form(carole, faire="verifier", **person(**{field: address}, **names))
        page = response.content.decode().replace(address, "…")
        return response.status_code, errors(response) if page else [], nina.full_name in page

    hidden, unknown = answer(nina.email.upper()), answer("nora@essai.example")
    named = {"first_name": "Nina", "last_name": "Lavande"}
    assert hidden == unknown
    assert answer(nina.email, **named)[0] == answer("nora@essai.example", **named)[0] == 302


@pytest.mark.parametrize("field", ["person_q", "email"])
def test_an_address_that_its_owner_opened_finds_them(client, carole, nina, post_form, field):
    nina.email_visibility = "members"
    nina.save()
    client.force_login(carole)

    typed = person(**{field: nina.email.upper()})
    assert post_form(carole, faire="verifier", **typed).status_code == 302


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
        (
            {"posts-0-employer": "", "signatories": ["caf:06"]},
            "Choisissez l’employeur, ou cherchez-le par son nom.",
        ),
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
    page = client.get(answer.url).content.decode().partition("<template")[0]
    assert page.count('class="formset-row"') == 2

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


# What is proposed, so as not to be typed ---------------------------------------------------------------


def test_the_intercommunality_that_signs_employs_by_default(client, carole, check, key, post_form):
    client.force_login(carole)
    blank = client.get(post_form(carole, faire="postes", **{"posts-0-employer": ""}).url)
    offered = re.search(r'<select name="posts-0-employer".*?</select>', blank.text, re.DOTALL)[0]

    confirm(client, check(carole, **{"posts-0-employer": ""}), key)

    assert re.findall(r'<option value=""[^>]*>([^<]*)', offered) == [
        f"Par défaut{NBSP}: Communauté d&#x27;agglomération du Pays de Grasse (06)"
    ]
    assert Convention.objects.get().posts.get().employer.intercommunality_id == "200039857"


def test_two_intercommunalities_that_sign_employ_nobody_by_default(client, carole, post_form):
    client.force_login(carole)

    answer = post_form(
        carole,
        faire="verifier",
        signatories=["epci:200039857", "epci:200039931"],
        **{"posts-0-employer": ""},
    )

    assert errors(answer) == [
        "Poste 1 – Employeur : Choisissez l’employeur, ou cherchez-le par son nom."
    ]


def test_a_row_that_says_nothing_but_the_proposed_share_is_no_post(client, carole, check, key):
    page = check(carole, **{"posts-TOTAL_FORMS": "3", "posts-1-fte": "1", "posts-2-fte": ""})

    confirm(client, page, key)

    assert Convention.objects.get().posts.count() == 1


def test_a_row_with_another_share_is_a_post_to_complete(client, carole, post_form):
    client.force_login(carole)

    answer = post_form(carole, faire="verifier", **{"posts-TOTAL_FORMS": "2", "posts-1-fte": "0,4"})

    assert errors(answer) == ["Poste 2 – Fonction : Ce champ est obligatoire."]


def test_an_unknown_address_typed_as_a_name_is_invited(client, carole, check, key):
    """The address says the name; the page before writing shows it."""
    nobody = {"posts-0-first_name": "", "posts-0-last_name": "", "posts-0-email": ""}
    page = check(carole, **nobody, **{"posts-0-person_q": "jean-luc.tamaris@essai.example"})
    assert "<bdi>Jean-Luc Tamaris</bdi>, à inviter à jean-luc.tamaris@essai.example" in page.text

    confirm(client, page, key)

    held = Assignment.objects.get()
    assert (held.member.email, held.member.full_name) == (
        "jean-luc.tamaris@essai.example",
        "Jean-Luc Tamaris",
    )


@pytest.mark.parametrize("field", ["person_q", "person"])
def test_an_address_that_says_no_name_asks_for_it(client, carole, post_form, field):
    client.force_login(carole)
    nobody = {"posts-0-first_name": "", "posts-0-last_name": "", "posts-0-email": ""}
    typed = {"person_q": "rpe@essai.example", "person": "adresse:rpe@essai.example"}[field]

    answer = post_form(carole, faire="verifier", **nobody, **{f"posts-0-{field}": typed})

    assert errors(answer) == [
        "Poste 1 – Prénom : Indiquez le prénom de la personne à inviter.",
        "Poste 1 – Nom : Indiquez le nom de la personne à inviter.",
    ]
    named = {"posts-0-first_name": "Rose", "posts-0-last_name": "Tamaris"}
    again = post_form(carole, faire="verifier", **nobody | named, **{f"posts-0-{field}": typed})
    assert again.status_code == 302


def test_a_member_whom_nobody_finds_is_not_told_by_their_address(client, carole, check, suzie):
    """The line that invites is the same for an unknown address and for a hidden member."""
    client.force_login(carole)

    def lines(address):
        page = client.get(f"{PATH}liste/", {"quoi": "anybody", "person_q": address})
        return re.findall(r"<option[^>]*>([^<]*)", page.text)[1:]

    assert lines("rose.tamaris@essai.example") == [
        "Inviter Rose Tamaris (rose.tamaris@essai.example)"
    ]
    assert [line.partition("(")[2] for line in lines(suzie.email)] == [f"{suzie.email})"]
    assert lines("rose.tamaris@") == lines(f"{'r' * 120}@essai.example") == []


def test_an_elected_referent_is_no_share_of_a_post_before_it_is_written(client, carole, check):
    """The page that asks to confirm counts as that of the team."""
    named = person(first_name="Line", last_name="Nouvelle", email="line@essai.example")
    as_work = check(carole, **named).content.decode().replace(NBSP, " ")
    as_elected = check(carole, **named, **{"posts-0-kind": "elected_referent"})
    as_elected = as_elected.content.decode().replace(NBSP, " ")

    told = re.compile(r"<dt>Équipe</dt><dd>(.*?)</dd>")
    share = re.search(r"1 personne, (.*? ETP), 1 poste", told.search(as_work)[1])[1]
    line = as_elected.partition('id="postes"')[2]
    assert told.search(as_elected)[1] == "0 personne, 0 ETP, 1 poste"
    assert share in as_work.partition('id="postes"')[2]
    assert "Line Nouvelle" in line
    assert "ETP" not in line
