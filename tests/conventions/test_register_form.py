"""« Enregistrer une CTG » from the blank page to the card: who, what is said, what is only unusual."""

import re
from uuid import uuid4

import pytest

from conventions.forms import sign_form
from conventions.models import Assignment, Convention, ConventionDraft, PostKind
from members.models import GrantStatus, Member
from tests.conventions.register_pages import NBSP, PATH, check_path, confirm, told
from tests.factories.conventions import AssignmentFactory, PostFactory

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
    page = answer.content.decode()
    assert "Cette CTG relève de" in page[page.index("error-summary") :]
    assert 'name="official_title"' in page  # what was typed is there to be corrected
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
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub("</?bdi>", "", page)))

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
        "La CTG est enregistrée. Chaque personne nommée est prévenue par courriel.",
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


def test_communes_of_another_caf_are_a_warning(carole, check, places):
    """Which, how many and whose; nothing to say when all are of one's own."""
    assert warnings(check(carole)) == []

    page = check(carole, communes=["83042"])

    assert warnings(page) == [
        "1 commune sur 3 relève de la Caf du Var et non de la vôtre : Cogolin."
    ]


def test_nobody_signs_is_a_warning(carole, check):
    page = check(carole, signatories=[], **{"posts-0-employer": "epci:200039857"})

    assert warnings(page) == ["Aucun signataire n’est indiqué."]


def test_more_than_a_full_time_post_is_a_warning(carole, nina, check):
    AssignmentFactory(member=nina, post=PostFactory(fte="0.60"))
    Member.objects.filter(pk=nina.pk).update(email_visibility="members")

    page = check(carole, **{"posts-0-email": nina.email, "posts-0-fte": "0.5"})

    assert warnings(page) == ["Nina Lavande passerait un temps plein, tous postes confondus."]


def test_a_mandate_is_no_part_of_a_full_time_post(carole, nina, check):
    AssignmentFactory(member=nina, post=PostFactory(kind=PostKind.ELECTED, fte="0.60"))
    person = {"posts-0-email": nina.email, "posts-0-fte": "0.5"}

    assert warnings(check(carole, **person)) == []
    assert warnings(check(carole, **person | {"posts-0-kind": "elected_referent"})) == []


def test_the_officer_reads_that_her_own_function_will_wait(carole, check):
    page = check(carole, **{"posts-0-email": carole.email}).content.decode()

    assert "votre propre fonction attendra la validation" in page
