"""How the tests of the import send a spreadsheet, and read what is answered."""

from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from ctgnet.spreadsheets import Sheet, workbook
from tests.conventions.importing import HEADINGS

LIST = "/conventions/import/"


def xlsx(*lines, headings=HEADINGS):
    return SimpleUploadedFile("ctg.xlsx", workbook(Sheet("CTG", headings, lines)))


def send(client, file, **changes):
    return client.post(LIST, {"key": str(uuid4()), "file": file} | changes)


def text_of(answer):
    return answer.content.decode().replace("\xa0", " ")
