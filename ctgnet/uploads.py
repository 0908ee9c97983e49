"""Files that people send: known by what they hold, never by their name, and never run.

Every file goes through `checked` before it is kept, and out through `send_file`: as a download, with
a type of our own list, so that nothing sent here can act in a reader's browser.
"""

import lzma
import secrets
import struct
import zipfile
import zlib
from collections.abc import Collection
from enum import StrEnum
from io import BytesIO
from pathlib import PurePath

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from PIL import Image, ImageOps, UnidentifiedImageError

from ctgnet.names import file_named
from ctgnet.templatetags.french import number

MEGABYTE = 1024 * 1024
LONGEST_FILE = 20 * MEGABYTE
# What a compressed file may hold once open: beyond, it was made to choke its reader.
MOST_MEMBERS, LARGEST_OPEN = 5_000, 300 * MEGABYTE
MOST_PIXELS = 25_000_000  # a pixel takes up to twenty bytes while it is drawn again


class FileKind(StrEnum):
    """What the network keeps; the value is the extension under which it is given back."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODT = "odt"
    ODS = "ods"
    ODP = "odp"
    PNG = "png"
    JPG = "jpg"
    WEBP = "webp"


CONTENT_TYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
    FileKind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    FileKind.ODP: "application/vnd.oasis.opendocument.presentation",
    FileKind.PNG: "image/png",
    FileKind.JPG: "image/jpeg",
    FileKind.WEBP: "image/webp",
}
OFFICE_PARTS = {
    "word/document.xml": FileKind.DOCX,
    "xl/workbook.xml": FileKind.XLSX,
    "ppt/presentation.xml": FileKind.PPTX,
}
OPEN_DOCUMENTS = {CONTENT_TYPES[kind]: kind for kind in (FileKind.ODT, FileKind.ODS, FileKind.ODP)}
PICTURES = {"PNG": FileKind.PNG, "JPEG": FileKind.JPG, "WEBP": FileKind.WEBP}
ALL_KINDS = frozenset(FileKind)

UNREADABLE = (
    "Ce fichier est abîmé, ou n’est pas ce que dit son nom. Ouvrez-le, enregistrez-le, renvoyez-le."
)
MACROS = "Ce fichier contient des macros. Enregistrez-le sans macros (.docx, .xlsx, .pptx), puis renvoyez-le."
TOO_LARGE_ONCE_OPEN = "Ce fichier devient démesuré une fois ouvert : il n’est pas accepté."
# What opening a damaged file raises, at whatever place it is damaged.
DAMAGED_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError),
    *(OSError, EOFError),
)
DAMAGED_PICTURE = (OSError, SyntaxError, ValueError, struct.error, Image.DecompressionBombError)


def checked(file, *, kinds: Collection[FileKind] = ALL_KINDS, largest=LONGEST_FILE):
    """What this file is, proved by what it holds. Raises ValidationError with what to do about it."""
    if file.size > largest:
        raise ValidationError(
            f"Ce fichier pèse {megabytes(file.size)} : la limite est de {megabytes(largest)}."
        )
    kind = kind_of(file)
    if kind not in kinds:
        named = PurePath(file.name or "").suffix.lower().removeprefix(".")
        lies = f"Ce fichier n’est pas un .{named}, malgré son nom. " if named in kinds else ""
        raise ValidationError(f"{lies}Formats acceptés : {', '.join(sorted(kinds))}.")
    return kind


def kind_of(file):
    """The kind of a file, or None when the network does not keep such files."""
    try:
        return _read_kind(file)
    finally:
        file.seek(0)


def _read_kind(file):
    head = file.read(8)
    file.seek(0)
    if head.startswith(b"%PDF-"):
        return _pdf(file)
    if head.startswith(b"PK\x03\x04"):
        return _zipped(file)
    return _picture(file)


def _pdf(file):
    file.seek(max(file.size - 2048, 0))
    if b"%%EOF" not in file.read():
        raise ValidationError(UNREADABLE)
    return FileKind.PDF


def _zipped(file):
    try:
        with zipfile.ZipFile(file) as archive:
            refuse_bombs(archive)
            return _kind_of_archive(archive)
    except DAMAGED_ARCHIVE as error:
        raise ValidationError(UNREADABLE) from error


def refuse_bombs(archive, largest=None):
    """Read from the list of members alone, before anything is opened."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > (
        largest or LARGEST_OPEN
    ):
        raise ValidationError(TOO_LARGE_ONCE_OPEN)


def _kind_of_archive(archive):
    names = archive.namelist()
    if any("vbaproject" in name.lower() or name.startswith("Basic/") for name in names):
        raise ValidationError(MACROS)
    if "[Content_Types].xml" in names:
        return next((kind for part, kind in OFFICE_PARTS.items() if part in names), None)
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
        return OPEN_DOCUMENTS.get(archive.read("mimetype").decode("ascii", "replace").strip())
    return None


def _picture(file):
    try:
        with Image.open(file, formats=tuple(PICTURES)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValidationError(TOO_LARGE_ONCE_OPEN)
            image.verify()
            return PICTURES[image.format]
    except UnidentifiedImageError:
        return None
    except DAMAGED_PICTURE as error:
        raise ValidationError(UNREADABLE) from error


def without_traces(file):
    """A picture drawn again: where, when and with what it was taken is gone, and all that it hid.

    Other files are left as they are. `file.kind` is what `checked` found. Raises ValidationError for a
    picture that nothing can draw.
    """
    form = next((form for form, kind in PICTURES.items() if kind == file.kind), None)
    if form is None:
        return file
    try:
        drawn = _drawn_again(file, form)
    except DAMAGED_PICTURE as error:
        raise ValidationError(UNREADABLE) from error
    clean = UploadedFile(drawn, name=file.name, size=drawn.tell())
    clean.kind = file.kind
    return clean


def _drawn_again(file, form):
    drawn = BytesIO()
    with Image.open(file, formats=(form,)) as image:
        upright = ImageOps.exif_transpose(image)
        upright.info.clear()
        upright.save(drawn, form)
    return drawn


def megabytes(size):
    """« 1,4 Mo », and at least « 0,1 Mo »."""
    return f"{number(max(round(size / MEGABYTE, 1), 0.1))} Mo"


def stored_as(kind):
    """A name that tells nothing and cannot be guessed: the title is kept in the database."""
    return f"{secrets.token_urlsafe(18)}.{kind}"


def send_file(file, *, name, kind):
    """The stored file as a download, under the name that its readers expect."""
    response = FileResponse(
        file.open("rb"),
        as_attachment=True,
        filename=file_named(name, kind),
        content_type=CONTENT_TYPES[FileKind(kind)],
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def send_bytes(content, *, name, kind):
    """The same for a file made on the spot."""
    return send_file(UploadedFile(BytesIO(content), name=name), name=name, kind=kind)


class UploadField(forms.FileField):
    """A file to choose, with its formats and its limit said before; `cleaned.kind` is what it is."""

    def __init__(self, *, kinds=ALL_KINDS, largest=LONGEST_FILE, help_text="", **options):
        self.kinds, self.largest = frozenset(kinds), largest
        said = f"Formats : {', '.join(sorted(kinds))}. {megabytes(largest)} au plus."
        super().__init__(help_text=f"{help_text} {said}".strip(), **options)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if data:
            file.kind = checked(file, kinds=self.kinds, largest=self.largest)
        return file

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {
            "accept": ",".join(f".{kind}" for kind in sorted(self.kinds))
        }
