"""Files to send: a sound one of each family, and those that are refused."""

import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image

from ctgnet.uploads import MEGABYTE, checked

PDF = b"%PDF-1.7\nune page\n%%EOF\n"


def sent(content=PDF, name="piece.pdf"):
    return SimpleUploadedFile(name, content)


def known(content=PDF, name="piece.pdf"):
    """As a form hands it over."""
    file = sent(content, name)
    file.kind = checked(file)
    return file


def too_heavy():
    return sent(PDF[:-7] + b"x" * 40 * MEGABYTE + b"%%EOF\n")


def with_macros():
    content = BytesIO()
    Workbook().save(content)
    with zipfile.ZipFile(content, "a") as made:
        made.writestr("xl/vbaProject.bin", "x")
    return sent(content.getvalue(), "tableau.xlsx")


def page_posing_as_pdf():
    return sent(b"<html><script>alert(1)</script></html>", "convention.pdf")


def bomb():
    """300 kB that open into more than 300 MB."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for rank in range(31):
            made.writestr(f"content{rank}.xml", b"0" * 10 * MEGABYTE)
    return sent(content.getvalue(), "bilan.odt")


def photo_with_place():
    """A JPEG that says where it was taken."""
    image, content = Image.new("RGB", (40, 30)), BytesIO()
    exif = image.getexif()
    exif[0x8825] = {1: "N", 2: (43.0, 40.0, 7.0)}
    exif[0x010F] = "CANARI appareil"
    image.save(content, "JPEG", exif=exif)
    return sent(content.getvalue(), "mur.jpg")
