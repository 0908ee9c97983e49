"""Spreadsheets that people send and take away."""

import datetime
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from ctgnet import spreadsheets, uploads, workbooks
from ctgnet.spreadsheets import Line, Sheet, read_table, send_workbook, workbook

# Spreadsheets know no time zone.
MIDNIGHT = datetime.datetime.combine(datetime.date(2026, 1, 31), datetime.time())
SHARED_STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
SPREADSHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sent(content, name="tableau.csv"):
    return SimpleUploadedFile(name, content)


def book(*rows):
    made, content = Workbook(), BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(content)
    return sent(content.getvalue(), "tableau.xlsx")


def test_a_broken_workbook_is_not_said_empty():
    with pytest.raises(ValidationError, match="malgré son nom"):
        read_table(sent(b"\x93\x04 nothing of a workbook is left", "tableau.xlsx"))


def test_a_workbook_is_read_as_its_author_sees_it():
    table = read_table(
        book(
            ["Commune", " Début ", "ETP", "Seule", None],
            [6088.0, MIDNIGHT, 0.5, True, None],
            [None, None, None, None, None],
            ["Île-d’Yeu", datetime.date(2026, 2, 1), Decimal("1"), False, "hors tableau"],
        )
    )

    assert table.headings == ["Commune", "Début", "ETP", "Seule"]
    assert table.lines == [
        Line(2, ["6088", "2026-01-31", "0.5", "oui"]),
        Line(4, ["Île-d’Yeu", "2026-02-01", "1", "non"]),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "Commune;ETP\r\nSaint-Étienne-de-Tinée;0,5\r\n".encode("cp1252"),
        "Commune;ETP\nSaint-Étienne-de-Tinée;0,5\n".encode("utf-8-sig"),
        "Commune\tETP\nSaint-Étienne-de-Tinée\t0,5\n".encode(),
        'Commune,ETP\nSaint-Étienne-de-Tinée,"0,5"\n'.encode(),
        'Commune;ETP\n"Saint-Étienne-de-Tinée";"0,5"'.encode("latin-1"),
    ],
)
def test_any_usual_csv_is_read(content):
    table = read_table(sent(content))

    assert (table.headings, table.lines) == (
        ["Commune", "ETP"],
        [Line(2, ["Saint-Étienne-de-Tinée", "0,5"])],
    )


def test_bytes_of_no_encoding_are_read_all_the_same():
    assert read_table(sent(b"Nom\nD\x81duit\n")).lines == [Line(2, ["Dduit"])]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (lambda: sent(b""), "vide"),
        (lambda: sent(b"Commune;ETP\n;\n"), "vide"),
        (lambda: book(["Commune"]), "vide"),
        (lambda: sent(b"a\x00b\nc"), ".xlsx ou .csv"),
        (lambda: sent(b'"a\n' * 200_000), "abîmé"),
        (lambda: sent(b"PK\x03\x04 not a zip"), "abîmé"),
        (lambda: sent(b"x" * (spreadsheets.LARGEST_SHEET + 1)), "la limite est de 5 Mo"),
    ],
)
def test_what_is_no_table_is_refused_with_words(file, words):
    with pytest.raises(ValidationError) as refusal:
        read_table(file())

    assert words in refusal.value.messages[0]


def test_a_table_that_is_too_long_is_refused_not_cut():
    with pytest.raises(ValidationError, match="dépasse 3 lignes"):
        read_table(sent(b"Nom\n" + b"x\n" * 4), most_rows=3)
    assert len(read_table(sent(b"Nom\n" + b"x\n" * 3), most_rows=3).lines) == 3


def as_csv(*rows):
    return sent("\n".join(";".join(row) for row in rows).encode())


@pytest.mark.parametrize("made", [book, as_csv])
def test_the_letters_of_a_whole_table_have_a_limit(made, monkeypatch):
    monkeypatch.setattr(spreadsheets, "MOST_LETTERS", 20)

    most = read_table(made(["Nom", "Note"], ["abcde", "abcde"], ["abc"]))
    with pytest.raises(ValidationError, match="gardez les colonnes utiles") as refusal:
        read_table(made(["Nom", "Note"], ["abcde", "abcde"], ["abcd"]))

    assert most.lines[1].cells == ["abc", ""]
    assert refusal.value.messages == [spreadsheets.TOO_MUCH_TEXT]
    assert "3\u202f000\u202f000 caractères" in spreadsheets.TOO_MUCH_TEXT


def counted(monkeypatch, name):
    """What a function of the module is called with, one call after the other."""
    calls, real = [], getattr(spreadsheets, name)
    monkeypatch.setattr(spreadsheets, name, lambda value: calls.append(value) or real(value))
    return calls


def test_a_cell_without_end_counts_for_what_is_kept_of_it():
    table = read_table(book(["Nom"], ["a" * 6_000], ["b" * 30_000]))

    assert [len(line.cells[0]) for line in table.lines] == [spreadsheets.LONGEST_CELL] * 2


@pytest.mark.parametrize("made", [book, as_csv])
def test_each_different_text_is_cleaned_once(monkeypatch, made):
    cleaned = counted(monkeypatch, "visible")

    table = read_table(made(["Nom", "Note"], *[["Ω", " Ain\u200b"]] * 500))

    assert table.lines[-1].cells == ["Ω", "Ain"]
    assert sorted(filter(None, cleaned)) == sorted({"Nom", "Note", "Ω", " Ain\u200b"})


def test_a_file_goes_out_with_typed_cells_and_no_formula():
    day = datetime.date(2026, 11, 22)
    content = workbook(
        Sheet(
            "CTG",
            ["Nom", "Fin", "ETP", "Signée", "Rien"],
            [["=1+1", day, Decimal("0.5"), True, None], ["@x\x07", day, 2, False, None]],
        )
    )

    sheet = load_workbook(BytesIO(content)).active
    assert [cell.value for cell in sheet[1]] == ["Nom", "Fin", "ETP", "Signée", "Rien"]
    assert [(cell.value, cell.data_type) for cell in sheet[2]] == [
        ("=1+1", "s"),
        (datetime.datetime.combine(day, datetime.time()), "d"),
        (0.5, "n"),
        ("oui", "s"),
        (None, "n"),
    ]
    assert [cell.value for cell in sheet[3]][:1] == ["@x"]
    assert b"<f>" not in content


def test_what_goes_out_can_be_read_back():
    answer = send_workbook(Sheet("Noms", ["Nom"], [["Élan"]]), name="Noms")

    content = b"".join(answer.streaming_content)
    assert read_table(sent(content)).lines == [Line(2, ["Élan"])]
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")


def changed(**parts):
    """A workbook whose parts say something else: xl__styles for « xl/styles.xml »."""
    parts = {f"{name.replace('__', '/')}.xml": text for name, text in parts.items()}
    made = BytesIO()
    with zipfile.ZipFile(book(["Commune"], ["Nice"])) as old, zipfile.ZipFile(made, "w") as new:
        for name in {*old.namelist(), *parts}:
            content = parts.get(name) or old.read(name)
            new.writestr(name, content, compress_type=zipfile.ZIP_DEFLATED)
    return sent(made.getvalue(), "tableau.xlsx")


def filled_with(text):
    """Five hundred rows of a hundred cells, which all name the one text that is held."""
    row = "<row>" + '<c t="s"><v>0</v></c>' * 100 + "</row>"
    with zipfile.ZipFile(book(["Commune"])) as plain:
        parts = plain.read("[Content_Types].xml").decode()
    held = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED_STRINGS}"/></Types>'
    return changed(
        **{"[Content_Types]": parts.replace("</Types>", held)},
        xl__worksheets__sheet1=f"<worksheet {SPREADSHEET}><sheetData>{row * 501}</sheetData></worksheet>",
        xl__sharedStrings=f"<sst {SPREADSHEET}><si><t>{text}</t></si></sst>",
    )


@pytest.mark.parametrize("letter", ["a", "Ω"])
def test_a_text_that_fills_every_cell_is_read_no_further_than_the_limit(monkeypatch, letter):
    """Of a few kilobytes: held once, it would be two hundred million letters."""
    file = filled_with(letter * 5_000)
    cells, cleaned = counted(monkeypatch, "_seen"), counted(monkeypatch, "visible")

    with pytest.raises(ValidationError, match="caractères"):
        read_table(file)

    assert file.size < 15_000
    assert len(cells) == spreadsheets.MOST_LETTERS // 5_000 + 1
    assert cleaned == [letter * 5_000]


def test_the_workbook_of_these_trials_is_read_when_nothing_is_changed():
    assert read_table(changed(xl__other="<x/>")).headings == ["Commune"]


@pytest.mark.parametrize(
    "parts",
    [
        {"xl__worksheets__sheet1": "<sheetData>" + "<row/>" * workbooks.MOST_TAGS},
        {"xl__styles": "<cellXfs>" + "<xf/>" * workbooks.MOST_PREAMBLE_TAGS},
        {"xl__sharedStrings": "a" * (workbooks.LARGEST_OPEN_SHEET + 1)},
    ],
    ids=["rows", "styles", "letters"],
)
def test_a_small_workbook_that_takes_minutes_to_read_is_refused_before(parts, monkeypatch):
    monkeypatch.setattr(spreadsheets, "open_workbook", None)

    with pytest.raises(ValidationError, match="démesuré"):
        read_table(changed(**parts))


def under_another_name(*, before=""):
    """A workbook whose list of sheets is not where it usually is, a decoy in its place."""
    made = BytesIO()
    with zipfile.ZipFile(book(["Commune"], ["Nice"])) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == "[Content_Types].xml":
                text = text.replace("/xl/workbook.xml", "/xl/classeur.xml")
            text = text.replace("<sheets>", f"{before}<sheets>")
            new.writestr(name.replace("xl/workbook", "xl/classeur"), text, zipfile.ZIP_DEFLATED)
            if name == "xl/_rels/workbook.xml.rels":
                new.writestr("xl/_rels/classeur.xml.rels", text)
        new.writestr("xl/workbook.xml", "<workbook/>")
    return sent(made.getvalue(), "tableau.xlsx")


def test_a_workbook_is_read_and_counted_wherever_it_says_it_is(monkeypatch):
    assert read_table(under_another_name()).headings == ["Commune"]
    heavy = under_another_name(before="<x/>" * workbooks.MOST_PREAMBLE_TAGS)
    monkeypatch.setattr(spreadsheets, "open_workbook", None)

    with pytest.raises(ValidationError, match="démesuré"):
        read_table(heavy)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_workbook_of_too_many_sheets_is_refused_before_it_is_opened(monkeypatch, encoding):
    monkeypatch.setattr(spreadsheets, "open_workbook", None)
    names = '<sheet name="a" sheetId="1" />' * (workbooks.MOST_WORKSHEETS + 1)
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><workbook><sheets>{names}</sheets></workbook>'
    )

    with pytest.raises(ValidationError, match="50 feuilles"):
        read_table(changed(xl__donnees__liste=text.encode(encoding)))


def test_a_workbook_with_as_many_sheets_as_allowed_and_a_chart_is_read():
    made, content = Workbook(), BytesIO()
    made.active.append(["Commune"])
    made.active.append(["Nice"])
    made.create_chartsheet("Graphique")
    for rank in range(workbooks.MOST_WORKSHEETS - 2):
        made.create_sheet(f"Feuille {rank}")
    made.save(content)

    assert read_table(sent(content.getvalue(), "tableau.xlsx")).headings == ["Commune"]


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_workbook_damaged_inside_is_refused_with_a_sentence(method):
    made = BytesIO()
    with zipfile.ZipFile(book(["Commune"], ["Nice"])) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name), compress_type=method)
        place = new.getinfo("xl/styles.xml").header_offset + 60
    content = bytearray(made.getvalue())
    content[place : place + 40] = b"\xff" * 40

    with pytest.raises(ValidationError, match=uploads.UNREADABLE[:20]):
        read_table(sent(bytes(content), "tableau.xlsx"))
