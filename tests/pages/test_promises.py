"""Each duration that the page of confidentiality promises is kept by something that a test shows."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

ROOT = Path(__file__).parents[2]

# {what the page says is kept: (how long, in its words; the tests that show it)}
KEPT = {
    "Compte": (
        "Jusqu’à la fermeture du compte. Sans activité : avertissement au 23e mois, fermeture au 24e",
        "pages/test_unvisited.py::test_an_account_is_told_at_23_months_and_closed_at_24",
        "pages/test_privacy.py::test_nothing_of_an_erased_person_is_left",
    ),
    "Adresse jamais confirmée": (
        "Sept jours",
        "members/test_proving.py::test_accounts_that_nobody_proved_go_after_seven_days",
        "members/test_proving.py::test_an_address_typed_and_never_proved_goes_after_seven_days",
    ),
    "Textes gardés": (
        "Douze heures pour le reprendre, même si vous vous déconnectez ; effacé avec la session qui le garde, sept jours au plus, ou avec votre compte",
        "ctgnet/test_unfinished.py::test_it_waits_half_a_day",
        "ctgnet/test_unfinished.py::test_passwords_and_codes_are_never_kept",
        "ctgnet/test_unfinished.py::test_what_waits_outlives_each_end_of_session",
        "ctgnet/test_unfinished.py::test_a_closed_account_leaves_nothing_of_it_in_any_browser",
        "ctgnet/test_sessions.py::test_sessions_that_are_over_leave_every_night",
    ),
    "Convention en cours de saisie": (
        "Deux mois après la dernière modification",
        "conventions/test_actions_drafts.py::test_a_draft_left_for_two_months_is_forgotten",
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
    "Courriels que le site envoie": (
        "Trente jours ; ensuite, ni adresse ni texte",
        "mail/test_messages.py::test_old_mails_lose_their_address_and_text_but_keep_their_key",
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

# {what a sentence of the two pages promises: the tests that show it}
SAID = {
    "privacy_notice": {
        "Aucun traceur, aucune publicité, aucune revente, aucun appel à un autre site.": (
            "ctgnet/test_strict_client.py::test_what_the_content_security_policy_would_refuse_is_refused",
        ),
        "Votre adresse et votre téléphone ne figurent jamais sur une page publique": (
            "pages/test_person.py::test_contact_details_are_in_no_page_that_is_only_read",
            "pages/test_directory.py::test_no_address_nor_phone_is_in_the_list",
        ),
        "Vous choisissez, champ par champ, ce qui est public, réservé aux membres ou masqué.": (
            "pages/test_person.py::test_only_what_was_opened_is_shown",
            "pages/test_person.py::test_who_reads_contact_details_that_stay_closed",
        ),
        "Vous pouvez emporter vos données et fermer votre compte vous-même": (
            "pages/test_privacy.py::test_the_export_holds_all_that_is_mine_and_nothing_of_others",
            "pages/test_privacy.py::test_leaving_erases_and_says_goodbye",
        ),
        "Hormis la fermeture d’un compte inactif ou jamais confirmé, aucune décision": (
            "pages/test_unvisited.py::test_an_account_is_told_at_23_months_and_closed_at_24",
            "members/test_proving.py::test_accounts_that_nobody_proved_go_after_seven_days",
        ),
        "Vous en recevez alors l’information par courriel": (
            "conventions/test_emails.py::test_a_registration_is_told_once_to_each_person",
        ),
        "avec le moyen de compléter, de corriger ou de vous opposer": (
            "pages/test_objecting.py::test_the_mails_that_tell_somebody_they_are_here_say_how_to_object",
        ),
        "l’administration nationale du réseau le reçoit": (
            "pages/test_objecting.py::test_a_visitor_objects_by_the_form_that_the_page_names",
        ),
        "la page de l’invitation a un bouton « Ce n’est pas moi »": (
            "conventions/test_hidden_addresses.py::test_the_no_of_the_owner_reads_as_that_of_nobody",
        ),
        "fermez vous-même votre nom au public, votre adresse et votre téléphone à tous": (
            "pages/test_person.py::test_who_reads_contact_details_that_stay_closed",
            "pages/test_kept_pages.py::test_a_name_that_is_shown_no_more_leaves_the_kept_page",
        ),
        "le courriel du jour porte un lien qui l’arrête, sans se connecter": (
            "pages/test_digest.py::test_the_digest_stops_from_the_mail_reader",
            "members/test_links.py::test_the_link_of_a_mail_only_asks_and_the_button_stops",
        ),
        "votre nom seulement si vous l’avez ouvert au public": (
            "conventions/test_names_within_the_ceiling.py::test_names_are_for_verified_members_and_those_who_opened_theirs",
        ),
        "vos coordonnées seulement si vous l’acceptez, et dans des limites quotidiennes": (
            "pages/test_person.py::test_who_reads_contact_details_that_were_opened",
            "pages/test_person.py::test_contact_details_are_counted",
        ),
        "votre part de temps plein sur la convention": (
            "pages/test_person.py::test_the_part_of_a_full_time_is_for_oneself_the_team_and_the_caf",
        ),
        "Un export demande un motif et laisse une trace": (
            "pages/test_caf_exports.py::test_people_export_without_a_reason_sends_nothing",
            "pages/test_caf_exports.py::test_people_export_holds_posts_and_people_with_a_reason",
            "pages/test_caf_exports.py::test_requests_export_holds_what_waits",
        ),
        "les personnes concernées en sont informées": (
            "pages/test_caf_exports.py::test_requests_export_holds_what_waits",
        ),
        "avec un motif écrit, gardé en mémoire": (
            "members/test_openings.py::test_contact_details_are_opened_for_an_hour_and_the_person_reads_why",
        ),
        "attend votre confirmation sept jours au plus": (
            "conventions/test_letters.py::test_what_waits_lives_a_week_and_what_left_a_month",
        ),
        "Quatre témoins seulement": (
            "pages/test_promises.py::test_the_cookies_are_those_that_the_page_names",
        ),
        "signées « Ancien membre »": (
            "pages/test_privacy.py::test_nothing_of_an_erased_person_is_left",
        ),
        "mots de passe jamais conservés en clair, second facteur obligatoire": (
            "members/test_second_factor.py::test_who_can_validate_others_must_have_one",
        ),
        "consultation de l’annuaire limitée": (
            "pages/test_harvest.py::test_no_walk_brings_back_more_than_the_ceiling",
        ),
    },
    "terms": {
        "la fonction déclarée est validée par la Caf du territoire": (
            "members/test_rules.py::test_who_decides_each_kind_of_role",
            "conventions/test_rules.py::test_requests_are_decided_by_the_cafs_and_never_by_oneself",
        ),
        "Un refus est toujours motivé.": (
            "members/test_role_actions.py::test_refusing_says_why_once",
            "conventions/test_actions_team.py::test_a_refusal_says_why",
        ),
        "Personne ne valide sa propre fonction.": (
            "members/test_role_actions.py::test_nobody_validates_himself",
            "conventions/test_actions_team.py::test_the_database_refuses_that_one_validates_oneself",
        ),
        "Un second facteur est obligatoire pour les agents de Caf et l’administration nationale.": (
            "ctgnet/test_middleware.py::test_power_without_a_second_factor_leads_to_its_set_up",
        ),
        "pendant 90 jours ; puis ceux qui viennent d’une CTG reviennent au territoire": (
            "practices/test_handing.py::test_after_90_days_it_is_theirs_who_carry_the_ctg",
            "practices/test_handing.py::test_control_a_day_before_nothing_moves",
        ),
        "fermé après 24 mois, avec un avertissement au 23e mois": (
            "pages/test_unvisited.py::test_an_account_is_told_at_23_months_and_closed_at_24",
        ),
        "vous et vos coauteurs la voyez": (
            "practices/test_rules.py::test_a_draft_exists_for_its_authors_only",
        ),
        "publiée dans le réseau, lue par tous les membres vérifiés": (
            "practices/test_rules.py::test_a_shared_sheet_is_read_by_verified_members_at_once",
        ),
        "Elle seule peut ensuite être ouverte au public.": (
            "practices/test_review_actions.py::test_a_sheet_that_nobody_reviewed_is_not_opened",
        ),
        "Chaque contenu peut être signalé, y compris par une personne sans compte.": (
            "pages/test_moderation.py::test_a_visitor_reports_a_page_and_may_leave_an_address",
        ),
        "nul ne modère un contenu dont il est l’auteur": (
            "pages/test_hiding.py::test_the_national_administration_and_the_caf_of_the_territory_decide",
        ),
        "La personne concernée reçoit le motif de la décision et peut la contester": (
            "pages/test_deciding.py::test_its_writer_reads_why_with_their_words_and_contests_once",
        ),
        "elle est proposée à la personne suivante": (
            "events/test_waiting_list.py::test_a_freed_seat_is_offered_to_the_next_in_line_for_two_days",
        ),
    },
}


def told(html):
    """{what is kept, before its colon: how long} in the table of the page."""
    table = html[html.index("<tbody>") : html.index("</tbody>")]
    rows = re.findall(r"<th[^>]*>(.*?)</th>.*?<td[^>]*>([^<]*)</td>\s*</tr>", table, re.DOTALL)
    plain = [[" ".join(unescape(cell).split()) for cell in row] for row in rows]
    return {what.partition(" :")[0]: how_long for what, how_long in plain}


def test_the_page_promises_what_is_kept_and_nothing_else(client, db):
    page = client.get(reverse("privacy_notice")).content.decode()

    assert told(page) == {what: how_long for what, (how_long, *_) in KEPT.items()}


def prose(html):
    """The words of a page, as they are read."""
    text = re.sub(r"<[^>]+>", "", html[html.index("<article") : html.index("</article>")])
    return " ".join(unescape(text).split())


@pytest.mark.parametrize("page", SAID)
def test_the_sentences_that_tests_hold_are_those_of_the_page(client, db, page):
    read = prose(client.get(reverse(page)).content.decode())

    assert [sentence for sentence in SAID[page] if sentence not in read] == []


def test_the_cookies_are_those_that_the_page_names(client, db):
    """Those that the settings name, and the one that the script writes."""
    names = {name for name in dir(settings) if name.endswith("_COOKIE_NAME")}
    script = (ROOT / "static/js/site.js").read_text()
    page = client.get(reverse("privacy_notice")).content.decode()
    listed = page.partition("Quatre témoins")[2].partition("</ul>")[0]

    ours = {"SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "DEVICE_COOKIE_NAME"}
    # Django names one for a choice of language, which this site does not offer.
    assert names - {"LANGUAGE_COOKIE_NAME"} == ours
    assert re.findall(r"document\.cookie = `(\w+)=", script) == ["theme"]
    assert listed.count("<li>") == len(ours) + 1
    assert settings.SESSION_COOKIE_AGE == 7 * 24 * 3600


TESTS = [
    *((what, shown) for what, (_, *tests) in KEPT.items() for shown in tests),
    *((what, shown) for said in SAID.values() for what, tests in said.items() for shown in tests),
]


@pytest.mark.parametrize(("what", "shown"), TESTS)
def test_each_promise_has_its_test(what, shown):
    path, _, name = shown.partition("::")
    tests = re.findall(r"^def (test_\w+)", (ROOT / "tests" / path).read_text(), re.MULTILINE)

    assert tests.count(name) == 1
