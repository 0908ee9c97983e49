"""A Caf sends its spreadsheet: read, listed, or refused with a sentence."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from conventions import actions
from conventions.models import ConventionImport
from ctgnet.spreadsheets import LARGEST_SHEET, Sheet, workbook
from tests.conventions.import_pages import LIST, send, text_of, xlsx
from tests.conventions.import_rows import ONE
from tests.conventions.importing import HEADINGS, SOUND, line, sent, written
from tests.factories.members import MemberFactory, RoleFactory

# What the lines name.
pytestmark = pytest.mark.usefixtures("places", "parenting")


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


def test_the_name_of_a_table_is_what_one_sees_of_it(client, carole):
    client.force_login(carole)
    file = xlsx(ONE)
    file.name = "ctg\u202exslx.exe\u200b.xlsx"

    page = client.get(send(client, file).url)

    assert ConventionImport.objects.get().file_name == "ctgxslx.exe.xlsx"
    assert text_of(page).count("<h1><bdi>ctgxslx.exe.xlsx</bdi></h1>") == 1


def test_import_create_reads_no_table_beyond_the_ceiling_of_the_day(client, carole, settings):
    settings.LIMITS = settings.LIMITS | {"send_table": "1/d/user"}
    client.force_login(carole)
    send(client, xlsx(ONE))

    answer = send(client, xlsx(line(**SOUND)))

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 24 * 3600
    assert "Vous avez envoyé 1 tableau en un jour" in text_of(answer)
    assert "renvoyez-le dans 24 heures." in text_of(answer)
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
    "too many letters": (
        lambda: SimpleUploadedFile("ctg.csv", b"a;b\n" + (b"a" * 5_000 + b"\n") * 601),
        "gardez les colonnes utiles",
    ),
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
