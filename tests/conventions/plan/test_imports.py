"""A plan brought in a spreadsheet: read, checked row by row, written once or not at all."""

from contextlib import nullcontext
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from conventions.actions import plan as actions
from conventions.models import ActionSheet, Axis, Objective, PlanImport, plan_of
from conventions.planning import cells
from conventions.planning.columns import HEADINGS, propose
from conventions.planning.documents import template_sheets
from conventions.planning.rows import Reading, seen_of
from ctgnet.spreadsheets import TOO_MUCH_TEXT, read_table, workbook
from members.actions import Stale
from members.models import AuditLine
from tests.factories.reference import AudienceFactory, OrganisationFactory, ThemeFactory

CSV = """Enjeu;Objectif;Action;Thématique;Pilote;Début;Fin;Budget;État;Avancement;Remarque
Grandir;Accueillir;Un relais;Petite enfance;MSA d’essai;01/2026;2027;12 000,50;en cours;50 %;oui
;;Une ludothèque;Parentalité, Petite enfance;Le CCAS;;;;Réalisée;;
Vieillir;;Un guide;;;;;;;;
"""


@pytest.fixture
def themes(db):
    return [
        ThemeFactory(),
        ThemeFactory(slug="early-childhood", label="Petite enfance", order=1),
    ]


def table_of(text):
    return read_table(SimpleUploadedFile("plan.csv", text.encode()))


def pending_of(convention, text, member):
    return actions.keep_import(convention, table_of(text), by=member)


def reading_of(convention, text):
    table = table_of(text)
    lines = [[line.number, line.cells] for line in table.lines]
    return Reading(plan_of(convention), {"lines": lines}, propose(table.headings))


def test_headings_are_recognised_in_other_words():
    assert propose(["ENJEU", "Intitulé de l’action", "Thème", "Truc", "Axe"]) == [
        "axis",
        "title",
        "themes",
        "",
        "",
    ]
    assert "" not in propose(HEADINGS)


def test_a_whole_table_becomes_a_plan_once(alice, alpes_azur, themes):
    body = OrganisationFactory(name="MSA d’essai")
    alpes_azur.signatories.create(organisation=body)
    pending = pending_of(alpes_azur, CSV, alice)

    assert actions.import_plan(pending, by=alice) == 3
    assert actions.import_plan(pending, by=alice) == 0

    first, second, third = ActionSheet.objects.order_by("pk")
    assert (first.objective.title, first.objective.axis.title) == ("Accueillir", "Grandir")
    assert (first.starts_on, first.ends_on) == (date(2026, 1, 1), date(2027, 12, 31))
    assert (first.budget, first.progress, first.lead_organisation) == (
        Decimal("12000.50"),
        50,
        body,
    )
    assert (second.objective, second.position, second.progress) == (first.objective, 2, 100)
    # It may be a person: an open plan shows the partners, not the working notes.
    assert (second.human_resources, second.other_partners) == ("Pilote : Le CCAS", "")
    assert {theme.label for theme in second.themes.all()} == {"Parentalité", "Petite enfance"}
    assert (third.axis.title, third.objective, third.status) == ("Vieillir", None, "planned")
    assert (Axis.objects.count(), Objective.objects.count()) == (2, 1)
    line = AuditLine.objects.get()
    assert (line.verb, line.after) == ("import_plan", {"sheets": 3})
    pending.refresh_from_db()
    assert pending.table == {}


def test_what_the_plan_already_has_is_joined_not_doubled(alice, alpes_azur, sheet, themes):
    text = f"Axe;Objectif du plan;Intitulé\nGRANDIR ICI;accueillir chaque enfant;Un café\n;;{sheet.title}\n"

    assert reading_of(alpes_azur, text).errors == [
        f"ligne 3, intitulé : « {sheet.title} » est déjà dans le plan, au même endroit."
    ]
    pending = pending_of(alpes_azur, text, alice)
    with pytest.raises(ValidationError):
        actions.import_plan(pending, by=alice)
    assert ActionSheet.objects.count() == 1

    actions.import_plan(pending_of(alpes_azur, text.rpartition(";;")[0], alice), by=alice)

    assert ActionSheet.objects.get(title="Un café").objective == sheet.objective
    assert ActionSheet.objects.get(title="Un café").position == 2


def test_a_title_that_the_plan_has_elsewhere_is_told(alpes_azur, sheet, themes):
    read = reading_of(alpes_azur, f"Axe;Intitulé\nUn autre axe;{sheet.title}\n")

    assert (read.errors, read.notes) == (
        [],
        [f"ligne 2, intitulé : « {sheet.title} » est déjà dans le plan, ailleurs."],
    )


def test_each_row_says_its_errors_in_french(alpes_azur, themes):
    text = (
        "Axe;Intitulé;Thématiques;Publics;Début;Fin;Budget;Statut;Avancement;Description\n"
        ";Sans axe;;;;;;;;\n"
        "Grandir;;Poterie;Martiens;demain;32/01/2026;cher;en court;130;\n"
        "Grandir;Un café;;;2027;2026;-3;;x;\n"
        f"Grandir;{'a' * 201};;;01/01/1850;;;;;\n"
        "Grandir;Un café;;;;;;;;\n"
        f"{'b' * 201};Un thé;;;;;1e12;;;\n"
    )
    reading = reading_of(alpes_azur, text)

    assert reading.errors == [
        "ligne 2, axe : la première ligne dit l’axe de la fiche.",
        "ligne 3, thématiques : « Poterie » n’est pas une thématique du réseau.",
        "ligne 3, publics : « Martiens » n’est pas un public du réseau.",
        "ligne 3, début : date non reconnue : demain. Exemple : 27/11/2026.",
        "ligne 3, fin : cette date n’existe pas : 32/01/2026.",
        "ligne 3, budget (euros) : « cher » n’est pas un montant. Exemple : 12000 ou 12 000,50.",
        "ligne 3, statut : « en court » n’est pas un statut. Écrivez : À lancer, En cours, "
        "Réalisée, Pérenne, Reportée, Abandonnée.",
        "ligne 3, avancement (%) : « 130 » n’est pas un avancement de 0 à 100.",
        "ligne 3, intitulé : il manque.",
        "ligne 4, budget (euros) : « -3 » n’est pas un montant. Exemple : 12000 ou 12 000,50.",
        "ligne 4, avancement (%) : « x » n’est pas un avancement de 0 à 100.",
        "ligne 4, fin : elle vient avant le début.",
        "ligne 5, intitulé : ce texte a 201 caractères, pour 200 au plus.",
        "ligne 5, début : année à vérifier, de 1990 à 2100 : 01/01/1850.",
        "ligne 6, intitulé : « Un café » est déjà à la ligne 4, au même endroit.",
        "ligne 7, axe : 200 caractères au plus.",
        "ligne 7, budget (euros) : « 1e12 » n’est pas un montant. Exemple : 12000 ou 12 000,50.",
    ]


def test_a_table_without_its_two_columns_says_which(alpes_azur):
    reading = reading_of(alpes_azur, "Machin;Truc\nA;B\n")
    assert reading.errors == [
        "Aucune colonne n’est dite être « Axe » et « Intitulé » : choisissez-la."
    ]


def test_a_lead_too_long_to_be_kept_is_refused(alpes_azur):
    text = f"Axe;Intitulé;Pilote;Moyens humains\nA;B;{'x' * 300};{'y' * 4_900}\n"
    assert reading_of(alpes_azur, text).errors == [
        "ligne 2, organisme pilote : cet organisme n’est pas connu et son nom est trop long."
    ]


def test_a_day_left_empty_is_none_and_a_year_ends_on_its_last_day():
    assert cells.read_day("") is None
    assert cells.read_day("2026", is_last=True) == date(2026, 12, 31)


def test_progress_and_amounts_are_read_as_people_write_them():
    assert [cells.read_progress(text) for text in ("", "50", "50 %", "0,5", "0.5 %", "1")] == [
        0,
        50,
        50,
        50,
        0,
        1,
    ]
    assert cells.read_amount("") is None
    for text in ("nan", "inf", "1e9"):
        with pytest.raises(ValueError, match="montant"):
            cells.read_amount(text)


def test_the_template_can_be_imported_as_it_is(alice, alpes_azur):
    ThemeFactory(slug="early-childhood", label="Petite enfance")
    AudienceFactory()
    file = SimpleUploadedFile("modele.xlsx", workbook(*template_sheets()))
    pending = actions.keep_import(alpes_azur, read_table(file), by=alice)

    assert actions.import_plan(pending, by=alice) == 1
    assert ActionSheet.objects.get().ends_on == date(2027, 12, 31)


def test_imports_left_aside_are_forgotten(alice, alpes_azur):
    pending_of(alpes_azur, CSV, alice)

    assert actions.purge_plan_imports() == 0
    assert actions.purge_plan_imports(now=timezone.now() + timedelta(days=8)) == 1


def test_an_import_confirmed_at_the_last_hour_can_still_be_undone(alice, alpes_azur, themes):
    pending = pending_of(alpes_azur, CSV, alice)
    actions.import_plan(pending, by=alice)
    PlanImport.objects.update(created_at=timezone.now() - timedelta(days=8))

    assert actions.purge_plan_imports() == 0
    assert actions.purge_plan_imports(now=timezone.now() + timedelta(days=8)) == 1
    assert ActionSheet.objects.filter(imported_in=None).count() == 3


# Pages -----------------------------------------------------------------------------------------


@pytest.fixture
def send(client, alice, url):
    client.force_login(alice)

    def act(text, name="plan.csv"):
        content = text if isinstance(text, bytes) else text.encode()
        return client.post(f"{url}importer/", {"file": SimpleUploadedFile(name, content)})

    return act


def confirmed(client, check, seen=None):
    """The preview that is shown, confirmed as it is."""
    seen = seen or client.get(check).context["seen"]
    return client.post(check, {"faire": "importer", "vu": seen})


def test_a_file_is_sent_checked_and_imported_by_its_author(client, send, url, themes):
    assert client.get(f"{url}importer/").status_code == 200
    check = send(CSV).url
    assert not ActionSheet.objects.exists()
    shown = client.get(check).content.decode()
    assert "3\u00a0fiches sont prêtes" in shown
    assert "Le CCAS" in shown

    done = confirmed(client, check)
    again = client.post(check, {"faire": "importer"})

    assert (done.url, again.url, ActionSheet.objects.count()) == (check, check, 3)
    assert "3\u00a0fiches importées" in client.get(check).content.decode()


def test_a_file_with_errors_writes_nothing(client, send, themes, alpes_azur):
    check = send(CSV.replace("en cours", "en court")).url

    assert "n’est pas un statut" in client.get(check).content.decode()
    answer = confirmed(client, check, seen_of(plan_of(alpes_azur), PlanImport.objects.get()))

    assert (answer.status_code, ActionSheet.objects.exists()) == (422, False)


def test_the_columns_of_a_plan_fold_once_each_is_understood(client, send, themes):
    known = "\n".join(line.rpartition(";")[0] for line in CSV.splitlines())
    checks = [send(known).url, send(CSV).url]  # « Remarque » is no field of a sheet

    pages = [client.get(check).content.decode() for check in checks]

    opening = '<details class="section panel" open>'
    assert [opening in page for page in pages] == [False, True]


def test_columns_are_chosen_by_their_author(client, send, themes):
    check = send("Machin;Truc\nGrandir;Un café\n").url
    assert "choisissez-la" in client.get(check).content.decode()

    twice = client.post(check, {"faire": "colonnes", "colonne-0": "title", "colonne-1": "title"})
    assert twice.status_code == 422
    client.post(check, {"faire": "colonnes", "colonne-0": "axis", "colonne-1": "title"})
    confirmed(client, check)

    assert ActionSheet.objects.get().axis.title == "Grandir"


def add_level(alice, convention):
    actions.add_axis(convention, by=alice, title="Grandir")


def rename(alice, convention):
    axis = Axis.objects.get()
    actions.edit_axis(axis, by=alice, version=axis.version, title="Vivre", description="")


def remove(alice, convention):
    actions.remove(Axis.objects.get(), by=alice)


def change_columns(alice, convention):
    pending = PlanImport.objects.get()
    columns = [one if one == "axis" else "" for one in pending.table["columns"]]
    actions.choose_columns(pending, ["", *columns[1:-1], "axis"], by=alice)


def empty_a_cell(alice, convention):
    """As the erasure of somebody who stands in the table does."""
    pending = PlanImport.objects.get()
    (number, cells), *others = pending.table["lines"]
    pending.table["lines"] = [[number, [*cells[:-1], ""]], *others]
    pending.save(update_fields=["table"])


@pytest.mark.parametrize("change", [add_level, rename, remove, change_columns, empty_a_cell])
def test_a_preview_older_than_the_plan_is_shown_again_and_nothing_is_written(
    client, send, themes, alice, alpes_azur, change
):
    if change in (rename, remove):
        add_level(alice, alpes_azur)
    check = send(CSV).url
    seen = client.get(check).context["seen"]
    change(alice, alpes_azur)

    answer = confirmed(client, check, seen)

    assert (answer.status_code, ActionSheet.objects.exists()) == (409, False)
    assert "a changé depuis cette vérification" in answer.content.decode()
    if change is not change_columns:
        assert confirmed(client, check, answer.context["seen"]).status_code == 302
        assert ActionSheet.objects.count() == 3


@pytest.mark.parametrize(("is_refused", "written"), [(True, 0), (False, 3)])
def test_the_guard_of_the_preview_and_its_control(
    alpes_azur, alice, themes, settings, is_refused, written
):
    """The control writes what nobody has read."""
    settings.STALE_FORMS_REFUSED = is_refused
    pending = pending_of(alpes_azur, CSV, alice)
    seen = seen_of(plan_of(alpes_azur), pending)
    add_level(alice, alpes_azur)

    with nullcontext() if written else pytest.raises(Stale, match="rien n’est importé"):
        actions.import_plan(pending, by=alice, seen=seen)

    assert ActionSheet.objects.count() == written


def test_tables_have_one_ceiling_a_day_read_or_not(client, send, url, settings, themes):
    settings.LIMITS = settings.LIMITS | {"send_table": "2/d/user"}

    statuses = [send(text).status_code for text in (CSV, "Axe", CSV)]

    assert statuses == [302, 422, 429]
    shown = send(CSV).content.decode()
    assert "Vous avez envoyé 2\u00a0tableaux en un jour" in shown
    assert PlanImport.objects.count() == 1
    assert client.get(f"{url}importer/").status_code == 200


def test_a_file_that_is_no_table_is_refused_with_a_sentence(client, send):
    for content in (b"", b"%PDF-1.7 %%EOF", b"PK\x03\x04", "Axe;Intitulé\n"):
        answer = send(content)
        assert answer.status_code == 422
    assert not PlanImport.objects.exists()


def test_a_table_of_more_letters_than_a_plan_is_refused_before_it_is_kept(client, send):
    row = f"{'a' * 5_000};{'Ω' * 5_000}\n"

    answer = send(f"Axe;Intitulé\n{row * 301}")

    assert answer.status_code == 422
    assert list(answer.context["form"].errors["file"]) == [TOO_MUCH_TEXT]
    assert not PlanImport.objects.exists()


def test_somebody_elses_file_is_not_read(client, send, url, carole, themes):
    check = send(CSV).url
    client.force_login(carole)

    assert client.get(check).status_code == 404


def test_columns_chosen_in_another_window_bring_nothing_back_of_what_is_written(
    alpes_azur, alice, themes
):
    pending = pending_of(alpes_azur, CSV, alice)
    other_window = PlanImport.objects.get(pk=pending.pk)
    actions.import_plan(pending, by=alice)

    actions.choose_columns(other_window, other_window.table["columns"], by=alice)

    assert PlanImport.objects.get().table == {}
