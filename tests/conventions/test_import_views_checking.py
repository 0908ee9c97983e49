"""The page of a spreadsheet before it is written: its columns chosen, what is wrong shown."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from conventions import actions
from conventions.models import ConventionImport
from tests.conventions.import_pages import send, text_of, xlsx
from tests.conventions.import_rows import ONE
from tests.conventions.importing import POST, SOUND, line, sent, written

# What the lines name.
pytestmark = pytest.mark.usefixtures("places", "parenting")


def columns_of(made):
    return {f"column-{index}": name for index, name in enumerate(made.columns)}


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
