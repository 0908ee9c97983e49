"""The pages of the import, from the file to the register, with what people may send wrong."""

import zipfile
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from conventions import actions
from conventions.models import Convention, ConventionImport, ImportState
from ctgnet.spreadsheets import LARGEST_SHEET, Sheet, workbook
from members.models import Member
from tests.conventions.importing import HEADINGS, POST, SOUND, confirmed, line, sent, written
from tests.factories.members import MemberFactory, RoleFactory

LIST = "/conventions/import/"
ONE = line(**SOUND, **POST)


@pytest.fixture(autouse=True)
def lists(places, parenting):
    """What the lines name."""


def xlsx(*lines, headings=HEADINGS):
    return SimpleUploadedFile("ctg.xlsx", workbook(Sheet("CTG", headings, lines)))


def send(client, file, **changes):
    return client.post(LIST, {"key": str(uuid4()), "file": file} | changes)


def text_of(answer):
    return answer.content.decode().replace("\xa0", " ")


def columns_of(made):
    return {f"column-{index}": name for index, name in enumerate(made.columns)}


# Send ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "file",
    [
        lambda: xlsx(ONE),
        lambda: SimpleUploadedFile(
            "ctg.csv",
            "\r\n".join(";".join(f'"{cell}"' for cell in row) for row in (HEADINGS, ONE)).encode(
                "cp1252"
            ),
        ),
    ],
)
def test_import_create_reads_xlsx_and_latin_csv_alike(client, carole, file):
    client.force_login(carole)

    answer = send(client, file())

    made = ConventionImport.objects.get()
    assert answer.url == made.get_absolute_url()
    assert made.columns == actions.imports.steps.proposed(HEADINGS)
    assert made.table["lines"] == [[2, ONE]]


def test_import_create_reads_no_table_beyond_the_ceiling_of_the_day(client, carole, settings):
    settings.TABLES_A_DAY = 1
    client.force_login(carole)
    send(client, xlsx(ONE))

    answer = send(client, xlsx(line(**SOUND)))

    assert answer.status_code == 429
    assert "Vous avez envoyé 1 tableau aujourd’hui : c’est la limite" in text_of(answer)
    assert ConventionImport.objects.count() == 1
    assert client.get(LIST).status_code == 200


def macro_file():
    content = BytesIO(workbook(Sheet("CTG", HEADINGS, [ONE])))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    return SimpleUploadedFile("ctg.xlsm", content.getvalue())


def bomb():
    content = BytesIO(workbook(Sheet("CTG", HEADINGS, [ONE])))
    with zipfile.ZipFile(content, "a") as archive:
        for number in range(5_001):
            archive.writestr(str(number), b"")
    return SimpleUploadedFile("ctg.xlsx", content.getvalue())


BAD_FILES = {
    "bomb": (bomb, "démesuré une fois ouvert"),
    "40 MB": (
        lambda: SimpleUploadedFile("ctg.xlsx", b"PK\x03\x04" + b"0" * 40 * 1024 * 1024),
        "la limite est de 5 Mo",
    ),
    "40 MB of CSV": (
        lambda: SimpleUploadedFile("ctg.csv", b"a;b\n" * 10 * 1024 * 1024),
        "la limite est de 5 Mo",
    ),
    "macros": (macro_file, "contient des macros"),
    "not a table": (lambda: SimpleUploadedFile("ctg.xlsx", b"\x89PNG\x00\x00"), "Choisissez un tableau"),
    "broken": (lambda: SimpleUploadedFile("ctg.xlsx", b"PK\x03\x04rien"), "abîmé"),
    "empty": (lambda: SimpleUploadedFile("ctg.csv", b""), "vide"),
    "headings alone": (lambda: xlsx(), "une ligne par élément"),
    "too long": (lambda: xlsx(*[["x"]] * 2_001, headings=["A"]), "dépasse 2000 lignes"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_FILES)
def test_import_create_refuses_a_bad_file_with_a_sentence(client, carole, case):
    file, why = BAD_FILES[case]
    client.force_login(carole)

    answer = send(client, file())

    assert answer.status_code == 422
    assert why in text_of(answer)
    assert not ConventionImport.objects.exists()


@pytest.mark.parametrize("data", [{}, {"key": "rien"}, {"key": "rien", "file": "du texte"}])
def test_import_create_without_a_file_says_so(client, carole, data):
    client.force_login(carole)

    assert client.post(LIST, data).status_code == 422


def test_import_create_says_that_a_table_is_already_written(client, carole):
    client.force_login(carole)
    send(client, xlsx(ONE))
    made = ConventionImport.objects.get()
    actions.check_import(made, by=carole, columns=made.columns)
    made.refresh_from_db()
    actions.confirm_import(made, by=carole, version=made.version)

    answer = send(client, xlsx(ONE))

    assert answer.status_code == 422
    assert "Ce tableau est déjà importé" in text_of(answer)


def test_import_create_lists_ones_own_and_those_of_the_caf(client, carole, karim, places):
    colleague = MemberFactory()
    RoleFactory(member=colleague, kind="caf_officer", caf=places.caf06)
    mine, theirs = written(carole, ONE), sent(colleague, line(**SOUND))
    sent(karim, line(official_title="Var"))
    client.force_login(carole)

    assert {made.pk for made in client.get(LIST).context["page"]} == {mine.pk, theirs.pk}


@pytest.mark.parametrize("number", [1, 5, 50])
def test_import_create_costs_the_same_whatever_the_number(
    client, carole, number, django_assert_num_queries
):
    ConventionImport.objects.bulk_create(
        ConventionImport(owner=carole, file_name="ctg.csv", digest=str(n)) for n in range(number)
    )
    client.force_login(carole)
    client.get(LIST)

    with django_assert_num_queries(6):
        answer = client.get(LIST)
    if number == 50:
        second = client.get(LIST, {"apres": answer.context["page"].next_cursor}).context["page"]
        assert not {made.pk for made in second} & {made.pk for made in answer.context["page"]}


def test_import_template_can_be_imported_and_says_how(client, carole):
    client.force_login(carole)

    content = b"".join(client.get("/conventions/import/modele/").streaming_content)

    assert load_workbook(BytesIO(content)).sheetnames == ["CTG", "Mode d’emploi"]
    made_by = send(client, SimpleUploadedFile("modele.xlsx", content)).url
    made = ConventionImport.objects.get()
    assert made_by == made.get_absolute_url()
    assert all(made.columns)
    made = actions.check_import(made, by=carole, columns=made.columns)
    # The examples speak of thématiques that this small world does not hold.
    assert {notice["message"] for notice in made.errors} == {
        "thématique inconnue\xa0: Petite enfance",
        "thématique inconnue\xa0: Jeunesse",
    }
    assert (made.counts["conventions"], made.counts["posts"]) == (1, 2)


# Check -----------------------------------------------------------------------------------------


def test_import_detail_proposes_columns_with_examples(client, carole):
    client.force_login(carole)
    send(client, xlsx(ONE))

    page = text_of(client.get(ConventionImport.objects.get().get_absolute_url()))

    assert "G. EPCI" in page
    assert "Par exemple : 200039931" in page


def test_import_check_shows_what_is_wrong_and_keeps_the_columns(client, carole):
    client.force_login(carole)
    send(client, xlsx(line(**SOUND | {"communes": "06999"})))
    made = ConventionImport.objects.get()

    answer = client.post(f"{made.get_absolute_url()}verifier/", columns_of(made), follow=True)

    assert "Ligne 2, commune</strong> : code inconnu 06999" in text_of(answer)
    assert "Importer 1" not in text_of(answer)
    listed = text_of(client.get("/conventions/import/"))
    assert "À corriger" in text_of(answer)
    assert ("À corriger" in listed, "Vérifié" in listed) == (True, False)


def test_the_columns_fold_once_each_is_understood(client, carole):
    """Open to be read before the first check, and while something is wrong or left out."""
    client.force_login(carole)
    send(client, xlsx(ONE))
    before = text_of(client.get(ConventionImport.objects.get().get_absolute_url()))
    whole = sent(carole, line(**SOUND | {"end_date": "29/12/2030"}, **POST))
    wrong = sent(carole, line(**SOUND | {"communes": "06999"}))
    partial = sent(carole, line(**SOUND | {"end_date": "30/12/2030"}, **POST))
    columns = ["" if name == "themes" else name for name in partial.columns]
    actions.check_import(partial, by=carole, columns=columns)

    pages = [text_of(client.get(one.get_absolute_url())) for one in (whole, wrong, partial)]

    opening = '<details class="section fold" id="colonnes" open>'
    assert [opening in page for page in (before, *pages)] == [True, False, True, True]
    assert "toutes sont reprises" in pages[0]
    assert "1 colonne n’est pas reprise" in pages[2]


def test_import_check_reads_with_the_columns_chosen(client, carole):
    client.force_login(carole)
    send(client, xlsx(ONE))
    made = ConventionImport.objects.get()
    data = columns_of(made)
    unused = f"column-{made.columns.index('signatories')}"

    client.post(f"{made.get_absolute_url()}verifier/", data | {unused: ""})

    made.refresh_from_db()
    assert "signatories" not in made.columns
    assert [notice["message"] for notice in made.warnings] == ["aucun signataire"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"column-0": "start_date"}, "Une seule colonne peut tenir chaque rôle : Début"),
        ({"column-0": ""}, "intitulé officiel"),
        ({"column-0": "rien"}, "choisissez-en une dans la liste"),
    ],
)
def test_import_check_refuses_columns_that_make_no_sense(client, carole, changes, why):
    client.force_login(carole)
    made = sent(carole, ONE)

    answer = client.post(f"{made.get_absolute_url()}verifier/", columns_of(made) | changes)

    assert answer.status_code == 422
    assert why in text_of(answer)


def test_import_check_of_what_is_written_shows_it(client, carole):
    client.force_login(carole)
    made = written(carole, ONE)

    answer = client.post(f"{made.get_absolute_url()}verifier/", {})

    assert answer.url == made.get_absolute_url()


def test_import_notices_are_a_spreadsheet_of_text(client, carole):
    made = sent(carole, line(**SOUND | {"communes": "=1+1"}))
    client.force_login(carole)

    answer = client.get(f"{made.get_absolute_url()}remarques/")

    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = list(book["À corriger"].iter_rows(values_only=True))
    assert rows[0] == ("Ligne", "Colonne", "Message")
    assert rows[1] == (2, "commune", "code inconnu =1+1")
    assert {cell.data_type for row in book["À corriger"] for cell in row} == {"s", "n"}


# Confirm, follow, undo -------------------------------------------------------------------------


def test_import_confirm_hands_it_over_and_the_page_follows(client, carole):
    made = sent(carole, ONE)
    client.force_login(carole)
    url = made.get_absolute_url()

    answer = client.post(f"{url}confirmer/", {"version": made.version})

    assert answer.url == url
    page = text_of(client.get(url))
    assert 'hx-trigger="every 2s"' in page
    assert "Actualiser" in page
    part = client.get(url, headers={"HX-Request": "true"})
    assert "<html" not in text_of(part)
    assert "0 %" in text_of(part)
    actions.run_import(str(made.pk))
    assert client.get(url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert "1 CTG importée" in text_of(client.get(url))


def test_import_confirm_of_an_older_check_shows_the_new_one(client, carole):
    made = sent(carole, ONE)
    old = made.version
    actions.check_import(made, by=carole, columns=made.columns)
    client.force_login(carole)

    answer = client.post(f"{made.get_absolute_url()}confirmer/", {"version": old})

    assert answer.status_code == 409
    assert "relisez-la avant de confirmer" in text_of(answer)
    assert 'name="version" value="3"' in text_of(answer)


@pytest.mark.parametrize("data", [{}, {"version": "x"}, {"version": "99999999999999"}])
def test_import_confirm_without_its_version_confirms_nothing(client, carole, data):
    made = sent(carole, ONE)
    client.force_login(carole)

    assert client.post(f"{made.get_absolute_url()}confirmer/", data).status_code in {409, 422}
    made.refresh_from_db()
    assert made.state == ImportState.CHECKED


def test_import_confirm_asks_the_administration_why(client, mona):
    made = sent(mona, ONE)
    client.force_login(mona)
    url = f"{made.get_absolute_url()}confirmer/"

    refused = client.post(url, {"version": made.version, "reason": "x"})
    done = client.post(url, {"version": made.version, "reason": "La Caf ouvre en mars."})

    assert (refused.status_code, done.status_code) == (422, 302)


def test_import_confirm_is_for_its_author(client, carole, places):
    colleague = MemberFactory()
    RoleFactory(member=colleague, kind="caf_officer", caf=places.caf06)
    made = sent(colleague, ONE)
    client.force_login(carole)

    answer = client.post(f"{made.get_absolute_url()}confirmer/", {"version": made.version})

    assert answer.status_code == 403
    assert "La personne qui a envoyé ce tableau" in text_of(answer)


def test_import_detail_says_why_nothing_was_written(client, carole):
    made = confirmed(carole, ONE)
    Convention.objects.create(
        slug="x", official_title=SOUND["official_title"], start_date="2026-01-01", stage="drafting"
    )
    actions.run_import(str(made.pk))
    client.force_login(carole)

    page = text_of(client.get(made.get_absolute_url()))

    assert "Rien n’a été écrit." in page
    assert "cette CTG est déjà au registre" in page
    assert "Vérifier de nouveau" in page


def test_import_undo_by_a_colleague_takes_everything_back(client, carole, places):
    colleague = MemberFactory()
    RoleFactory(member=colleague, kind="caf_officer", caf=places.caf06)
    made = written(colleague, ONE)
    client.force_login(carole)

    answer = client.post(f"{made.get_absolute_url()}annuler/", follow=True)

    assert "L’import est annulé" in text_of(answer)
    assert "1 compte que personne n’avait ouvert" in text_of(answer)
    assert not Member.objects.filter(email="lina@essai.example").exists()


def test_import_undo_says_which_ctg_was_touched(client, carole):
    made = written(carole, ONE)
    made.conventions.update(version=2)
    client.force_login(carole)

    answer = client.post(f"{made.get_absolute_url()}annuler/", follow=True)

    assert "Rien n’est annulé : le travail a commencé" in text_of(answer)
    assert "modifications (1)" in text_of(answer)


def test_import_delete_drops_what_is_not_written_only(client, carole):
    dropped, kept = sent(carole, line(**SOUND)), written(carole, ONE)
    client.force_login(carole)

    first = client.post(f"{dropped.get_absolute_url()}effacer/")
    second = client.post(f"{kept.get_absolute_url()}effacer/")

    assert (first.url, second.url) == (LIST, kept.get_absolute_url())
    assert ConventionImport.objects.get() == kept


@pytest.mark.parametrize("state", ["uploaded", "checked", "done", "undone", "forgotten"])
def test_import_detail_shows_every_state(client, carole, state):
    made = sent(carole, line(**SOUND)) if state == "checked" else written(carole, ONE)
    if state == "undone":
        made = actions.undo_import(made, by=carole)
    if state == "forgotten":
        ConventionImport.objects.update(table={}, columns=[], preview=[])
    if state == "uploaded":
        client.force_login(carole)
        send(client, xlsx(line(**SOUND | {"official_title": "Autre"})))
        made = ConventionImport.objects.get(state="uploaded")
    client.force_login(carole)

    page = client.get(made.get_absolute_url())

    assert page.status_code == 200
    assert made.get_state_display() in text_of(page)


def test_the_largest_file_is_said_before(client, carole):
    client.force_login(carole)

    assert f"{LARGEST_SHEET // 1024 // 1024} Mo et 2 000 lignes" in text_of(client.get(LIST)).replace("\u202f", " ")  # fmt: skip


def test_the_key_of_a_colleague_s_import_is_refused_with_a_sentence(client, carole):
    """It stands in the address that both read."""
    theirs = sent(MemberFactory(), ONE)
    client.force_login(carole)

    answer = send(client, xlsx(line(**SOUND)), key=str(theirs.pk))

    assert (answer.status_code, "a déjà servi" in text_of(answer)) == (422, True)
    assert ConventionImport.objects.get() == theirs
