"""The spreadsheet to try the import with: real communes, invented people, no error."""

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from conventions.importing.columns import proposed
from conventions.models import Convention, ConventionImport, ImportState
from ctgnet.demo import example
from ctgnet.demo.build.people import DOMAIN
from ctgnet.spreadsheets import workbook
from reference.models import Theme
from tests.factories.reference import CafFactory, CommuneFactory, DepartmentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.demo.urls")]
URL, IMPORT = "/demo/import-ctg.xlsx", "/conventions/import/"


@pytest.fixture(autouse=True)
def themes(db):
    for order, label in enumerate(
        ("Petite enfance", "Parentalité", "Accès aux droits", "Jeunesse")
    ):
        Theme.objects.create(slug=f"theme-{order}", label=label, order=order, icon="people")


def test_the_import_proposes_what_each_heading_holds():
    assert proposed(list(example.HEADINGS.values())) == list(example.HEADINGS)


def test_carole_takes_it_sends_it_and_imports_it_without_an_error(client, carole, places):
    client.force_login(carole)
    page = client.get(IMPORT).content.decode()
    taken = client.get(URL)
    content = b"".join(taken.streaming_content)

    sent = client.post(
        IMPORT, {"key": str(uuid4()), "file": SimpleUploadedFile("exemple-ctg.xlsx", content)}
    )
    made = ConventionImport.objects.get()
    columns = {f"column-{index}": name for index, name in enumerate(made.columns)}
    client.post(f"{made.get_absolute_url()}verifier/", columns)
    made.refresh_from_db()

    assert f'href="{URL}"' in page
    assert sent.url == made.get_absolute_url()
    assert (made.state, made.errors) == (ImportState.CHECKED, [])
    assert {name: made.counts[name] for name in ("conventions", "posts", "vacancies", "invited")} == {
        "conventions": 3,
        "posts": 4,
        "vacancies": 1,
        "invited": 3,
    }  # fmt: skip


def test_every_person_of_it_is_invented(places):
    sheet = example.example_sheet(places.caf06, date(2026, 11, 22))
    rows = list(load_workbook(BytesIO(workbook(sheet))).worksheets[0].iter_rows(values_only=True))
    addresses = [row[list(example.HEADINGS).index("email")] for row in rows[1:]]

    assert [one.partition("@")[2] for one in addresses if one] == [DOMAIN] * 3


def test_a_caf_without_intercommunality_has_one_too(db):
    department = DepartmentFactory(code="976", name="Mayotte", name_with_article="de Mayotte")
    CommuneFactory(insee="97601", name="Acoua", department=department)

    sheet = example.example_sheet(
        CafFactory(code="976", name="Caf de Mayotte", departments=[department]), date(2026, 11, 22)
    )

    assert len(list(sheet.rows)) == 1


def test_it_is_for_those_who_import(client, alice, mona, nina, places):
    statuses = {"visitor": client.get(URL).status_code}
    for person in (nina, alice, mona):
        client.force_login(person)
        statuses[person.first_name] = client.get(URL).status_code

    assert statuses == {"visitor": 302, "Nina": 403, "Alice": 403, "Mona": 200}
    assert not Convention.objects.filter(imported_in__isnull=False).exists()
