"""Files are known by what they hold: what is kept, what is refused, with which words."""

import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image

from ctgnet import uploads
from ctgnet.uploads import FileKind, UploadField, checked, kind_of, without_traces


def sent(content, name="piece.bin"):
    return SimpleUploadedFile(name, content)


def archive(**members):
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name, text in members.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return content.getvalue()


def picture(form):
    content = BytesIO()
    Image.new("RGB", (40, 30)).save(content, form)
    return content.getvalue()


def xlsx():
    content = BytesIO()
    Workbook().save(content)
    return content.getvalue()


def odt():
    return archive(mimetype="application/vnd.oasis.opendocument.text", content_dot_xml="<x/>")


def office(part):
    return archive(**{"[Content_Types]_dot_xml": "<x/>", part: "<x/>"})


def huge_picture():
    """A PNG of 72 million points in a hundred bytes."""
    parts = (b"IHDR", struct.pack(">IIBBBBB", 8_000, 9_000, 8, 2, 0, 0, 0)), (b"IDAT", b"")
    chunks = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\nx\n%%EOF\n", FileKind.PDF),
        (xlsx(), FileKind.XLSX),
        (office("word__document_dot_xml"), FileKind.DOCX),
        (office("ppt__presentation_dot_xml"), FileKind.PPTX),
        (odt(), FileKind.ODT),
        (picture("PNG"), FileKind.PNG),
        (picture("JPEG"), FileKind.JPG),
        (picture("WEBP"), FileKind.WEBP),
        (picture("GIF"), None),
        (archive(a_dot_txt="x"), None),
        (archive(mimetype="x" * 200), None),
        (office("autre_dot_xml"), None),
        (b"<script>alert(1)</script>", None),
        (b"<svg onload=alert(1)>", None),
        (b"MZ" + b"\0" * 99, None),
        (b"", None),
    ],
    # Never the bytes: those of a ZIP change with the hour, and every worker names tests alike.
    ids=lambda value: "" if isinstance(value, bytes) else str(value),
)
def test_a_file_is_what_it_holds_whatever_its_name(content, kind):
    file = sent(content, "facture.pdf")

    assert kind_of(file) is kind
    assert file.read() == content  # left where it was, to be kept


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 cut short", "abîmé"),
        (xlsx()[:300], "abîmé"),
        (picture("PNG")[:60], "abîmé"),
        (huge_picture(), "démesuré"),
    ],
    ids=["pdf", "xlsx", "png", "huge"],
)
def test_a_damaged_file_is_refused_with_what_to_do(content, words):
    with pytest.raises(ValidationError) as refusal:
        kind_of(sent(content))
    assert words in refusal.value.messages[0]


def test_macros_are_refused():
    content = BytesIO(xlsx())
    with zipfile.ZipFile(content, "a") as made:
        made.writestr("xl/vbaProject.bin", "x")

    with pytest.raises(ValidationError, match="macros"):
        kind_of(sent(content.getvalue(), "tableau.xlsx"))


def test_a_bomb_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST_OPEN", 1000)
    with pytest.raises(ValidationError, match="démesuré"):
        kind_of(sent(archive(mimetype="0" * 5000)))

    monkeypatch.setattr(uploads, "MOST_MEMBERS", 1)
    with pytest.raises(ValidationError, match="démesuré"):
        kind_of(sent(archive(a="", b="")))


def test_limits_are_said_in_french():
    with pytest.raises(ValidationError, match=r"pèse 2 Mo.+la limite est de 1 Mo"):
        checked(sent(b"x" * 2 * uploads.MEGABYTE), largest=uploads.MEGABYTE)
    with pytest.raises(ValidationError, match=r"Formats acceptés.+pdf"):
        checked(sent(picture("PNG")), kinds={FileKind.PDF})


def test_a_name_that_lies_is_told_so():
    program = SimpleUploadedFile("compte-rendu.pdf", b"MZ\x90\x00" + b"\x00" * 200)

    with pytest.raises(ValidationError, match=r"n’est pas un \.pdf, malgré son nom"):
        checked(program)


def test_a_field_says_its_formats_and_its_limit():
    field = UploadField(kinds={FileKind.PDF, FileKind.ODT})

    assert field.help_text == "Formats : odt, pdf. 20 Mo au plus."
    assert field.widget.attrs["accept"] == ".odt,.pdf"
    assert field.clean(sent(odt())).kind is FileKind.ODT
    with pytest.raises(ValidationError, match="Formats acceptés"):
        field.clean(sent(picture("PNG")))
    assert UploadField(required=False).clean(None) is None


def test_a_file_goes_out_as_a_download_of_our_own_type():
    answer = uploads.send_bytes(b"%PDF", name="../../Compte rendu", kind="pdf")

    assert answer["Content-Disposition"].startswith("attachment")
    assert "Compte" in answer["Content-Disposition"]
    assert "/" not in answer["Content-Disposition"]
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == (
        "application/pdf",
        "nosniff",
    )
    assert b"".join(answer.streaming_content) == b"%PDF"


def test_stored_names_tell_nothing():
    first, second = uploads.stored_as("pdf"), uploads.stored_as("pdf")

    assert first != second
    assert len(first) > 20


def test_a_damaged_archive_is_refused_with_a_sentence():
    content = bytearray(deflated_odt())
    start = content.index(b"mimetype") + len("mimetype")
    content[start : start + 20] = b"\xff" * 20

    with pytest.raises(ValidationError, match="abîmé"):
        checked(sent(bytes(content)))


def deflated_odt():
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    return content.getvalue()


def test_a_photo_whose_notes_make_no_sense_is_refused_with_a_sentence(monkeypatch):
    """A maker said to be a number: found by damaging photos one octet at a time."""
    monkeypatch.setattr(uploads.ImageOps, "exif_transpose", lambda image: struct.pack("B", "x"))
    file = sent(picture("JPEG"))
    file.kind = checked(file)

    with pytest.raises(ValidationError, match="abîmé"):
        without_traces(file)
