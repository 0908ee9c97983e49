"""What is taken away from a plan: PDF, spreadsheets, the note for elected members."""

import re
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from conventions.actions import plan as actions
from conventions.models import Criterion
from conventions.planning.printing import plan_page
from conventions.views.plan import documents
from ctgnet import pdf
from tests.ctgnet.test_pdf import unfolded
from tests.factories.conventions import days
from tests.factories.plan import (
    ActionSheetFactory,
    IndicatorFactory,
    IndicatorValueFactory,
    MilestoneFactory,
    YearlyReviewFactory,
)
from tests.factories.reference import AudienceFactory, OrganisationFactory


@pytest.fixture(autouse=True)
def signed_in(client, alice):
    client.force_login(alice)


@pytest.fixture
def full(sheet, parenting, places):
    """A sheet with something everywhere."""
    body = OrganisationFactory(name="MSA d’essai")
    for name in ("findings", "objectives", "description", "human_resources", "risks"):
        setattr(sheet, name, f"Texte {name}")
    sheet.budget, sheet.other_partners, sheet.lead_organisation = 12000, "La PMI", body
    sheet.starts_on, sheet.ends_on = days(-100), days(100)
    sheet.save()
    sheet.themes.set([parenting])
    sheet.partners.set([body])
    sheet.funders.set([body])
    sheet.communes.set(["06001"])
    indicator = IndicatorFactory(
        sheet=sheet, title="Familles", baseline=1, baseline_year=2023, target=9
    )
    IndicatorFactory(sheet=sheet, title="Retiré", removed=True)
    IndicatorValueFactory(indicator=indicator, value=5)
    MilestoneFactory(sheet=sheet, title="Un lieu", done_on=days(-3))
    YearlyReviewFactory(sheet=sheet, text="Belle année")
    return sheet


def book_of(answer):
    return load_workbook(BytesIO(b"".join(answer.streaming_content)))


def test_the_plan_leaves_as_a_spreadsheet(client, url, full):
    book = book_of(client.get(f"{url}plan.xlsx"))

    assert book.sheetnames == ["Plan", "Indicateurs", "Jalons", "Bilans"]
    headings, row = list(book["Plan"].iter_rows(values_only=True))
    told = dict(zip(headings, row, strict=True))
    assert told["Numéro"] == "1.1.1"
    assert (told["Axe"], told["Objectif du plan"]) == ("Grandir ici", "Accueillir chaque enfant")
    assert (told["Thématiques"], told["Partenaires"]) == ("Parentalité", "MSA d’essai; La PMI")
    assert (told["Budget (euros)"], told["Statut"]) == (12000, "À lancer")
    assert [row[2] for row in book["Indicateurs"].iter_rows(min_row=2, values_only=True)] == [
        "Familles"
    ]
    assert next(book["Bilans"].iter_rows(min_row=2, values_only=True))[4] == "Belle année"


def test_the_template_is_what_the_import_reads(client, url, plan):
    book = book_of(client.get(f"{url}modele.xlsx"))
    assert len(list(book["Plan"].iter_rows())) == 2


def test_the_evaluation_leaves_for_the_copil(client, url, full, alice, alpes_azur):
    marks = dict.fromkeys(Criterion, (None, "")) | {Criterion.IMPACT: (3, "Oui")}
    actions.save_evaluation(
        alpes_azur,
        by=alice,
        moment="start",
        version=0,
        held_on=days(0),
        summary="Un début",
        judgements=marks,
    )

    book = book_of(client.get(f"{url}evaluations.xlsx"))

    rows = {row[0]: row[2:] for row in book["Critères"].iter_rows(min_row=2, values_only=True)}
    assert rows["Effets"] == (3, "Oui")
    assert rows["Pertinence"] == (None, None)
    assert book["À retenir"]["C2"].value == "Un début"


@pytest.mark.pdf
def test_the_plan_and_the_note_are_printed(client, url, full):
    for name in ("plan.pdf", "note.pdf"):
        answer = client.get(url + name)
        content = b"".join(answer.streaming_content)
        assert (answer["Content-Type"], content[:5]) == ("application/pdf", b"%PDF-"), name
    # The last one is the note.
    assert len(re.findall(rb"/Type /Page\b", unfolded(content))) == 1


def printed(plan, *, is_working):
    return plan_page(plan, timezone.localdate(), is_working=is_working)


def test_what_is_printed_for_all_is_without_working_notes(plan, full):
    notes = ("Texte findings", "Texte risks", "Texte human_resources", "12", "Belle année")
    mine, theirs = printed(plan, is_working=True), printed(plan, is_working=False)

    assert all(words in mine for words in notes)
    assert not any(words in theirs for words in ("Texte findings", "Texte risks", "Belle année"))
    assert "Retiré" not in mine
    assert "Familles" in theirs


@pytest.mark.parametrize("count", [1, 5, 50])
def test_a_long_plan_is_printed_in_the_same_number_of_queries(plan, axis, parenting, count):
    for _ in range(count):
        sheet = ActionSheetFactory(axis=axis, themes=[parenting])
        IndicatorValueFactory(indicator=IndicatorFactory(sheet=sheet))
        MilestoneFactory(sheet=sheet)
        YearlyReviewFactory(sheet=sheet)
        sheet.audiences.set([AudienceFactory()])

    with CaptureQueriesContext(connection) as queries:
        text = printed(plan, is_working=True)

    assert (len(queries), text.count("<article>")) == (12, count)


def test_where_no_pdf_can_be_made_the_page_is_printed(client, url, full, monkeypatch):
    def no_pango(*_):
        raise pdf.NoPdf

    monkeypatch.setattr(documents, "render_pdf", no_pango)
    answer = client.get(f"{url}note.pdf")

    assert answer.url == f"{url}note/"
    assert "imprimez cette page" in client.get(answer.url).content.decode()


def test_the_note_says_the_ctg_in_one_page(client, url, full, axis, alice):
    ActionSheetFactory(axis=axis, title="Un guide", status="completed", progress=100)
    ActionSheetFactory(axis=axis, title="En panne", overdue=True)
    MilestoneFactory(sheet=full, title="Choisir le lieu", due_on=days(20))

    shown = client.get(f"{url}note/").content.decode()

    for words in (
        "Un guide",
        "En panne",
        "Choisir le lieu",
        "0,5\u00a0ETP",
        "Fin et renouvellement",
    ):
        assert words in shown, words


def test_the_note_of_an_empty_plan_still_says_the_ctg(client, url, plan):
    shown = client.get(f"{url}note/").content.decode()
    assert "Aucune action n’est encore achevée" in shown
