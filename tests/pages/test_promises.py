"""Each duration that the page of confidentiality promises is kept by something that a test shows."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.urls import reverse

ROOT = Path(__file__).parents[2]

# {what the page says is kept: (how long, in its words; the tests that show it)}
KEPT = {
    "Compte": (
        "Jusqu’à la fermeture du compte. Sans activité : avertissement au 23e mois, fermeture au 24e",
        "pages/test_unvisited.py::test_an_account_is_told_at_23_months_and_closed_at_24",
        "pages/test_privacy.py::test_nothing_of_an_erased_person_is_left",
    ),
    "Annuaire": (
        "Tant que la fonction est active ; ensuite masqué, l’historique de la fonction étant gardé "
        "sans coordonnées",
        "pages/test_leaving.py::test_every_link_to_a_person_says_what_becomes_of_it",
    ),
    "Tableau qu’une Caf importe": (
        "Un mois ; ce qui est entré au registre y suit sa propre durée",
        "conventions/test_import_actions.py::test_after_a_month_lines_are_forgotten",
    ),
    "Photo, témoignage, portrait": (
        "Jusqu’au retrait du consentement ou à votre départ",
        "pages/test_testimony.py::test_the_database_refuses_a_withdrawn_testimony_that_speaks",
    ),
    "Inscription à un événement": (
        "12 mois après l’événement",
        "events/test_seats.py::test_answers_are_forgotten_twelve_months_after_the_meeting",
    ),
    "Régime alimentaire et besoins d’accès écrits librement": (
        "30 jours après l’événement",
        "events/test_seats.py::test_notes_are_erased_thirty_days_after_the_meeting",
    ),
    "Messages, questions, commentaires, formulaires de contact": (
        "Le temps de la discussion ; rendus anonymes à votre départ",
        "pages/test_privacy.py::test_nothing_of_an_erased_person_is_left",
    ),
    "Lettre et résumés par courriel": (
        "Jusqu’à votre désinscription",
        "members/test_links.py::test_the_link_of_a_mail_only_asks_and_the_button_stops",
    ),
    "Journaux de sécurité": (
        "12 mois au plus",
        "ctgnet/test_sessions.py::test_sessions_that_are_over_leave_every_night",
    ),
    "Trace des actes sensibles": (
        "12 mois ; qui a récrit une fiche à la place de son auteur, ajouté ou réuni des organismes, "
        "tant que cela sert à une règle",
        "members/test_audit.py::test_a_line_leaves_after_a_year_with_its_opening_unless_a_rule_reads_it",
    ),
    "Compteurs du jour": (
        "Jusqu’à la nuit suivante",
        "members/test_uses.py::test_the_night_forgets",
    ),
    "Signalement d’un contenu": (
        "Un an après la réponse",
        "members/test_audit.py::test_who_reported_is_forgotten_a_year_after_the_answer",
    ),
}


def told(html):
    """{what is kept, before its colon: how long} in the table of the page."""
    table = html[html.index("<tbody>") : html.index("</tbody>")]
    rows = re.findall(r"<th[^>]*>(.*?)</th>.*?<td>([^<]*)</td>\s*</tr>", table, re.DOTALL)
    plain = [[" ".join(unescape(cell).split()) for cell in row] for row in rows]
    return {what.partition(" :")[0]: how_long for what, how_long in plain}


def test_the_page_promises_what_is_kept_and_nothing_else(client, db):
    page = client.get(reverse("privacy_notice")).content.decode()

    assert told(page) == {what: how_long for what, (how_long, *_) in KEPT.items()}


@pytest.mark.parametrize("what", KEPT)
def test_each_promise_has_its_test(what):
    for shown in KEPT[what][1:]:
        path, _, name = shown.partition("::")
        tests = re.findall(r"^def (test_\w+)", (ROOT / "tests" / path).read_text(), re.MULTILINE)
        assert tests.count(name) == 1, shown
