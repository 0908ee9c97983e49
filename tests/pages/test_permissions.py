"""« Qui peut faire quoi » : the whole table, in words."""

import tomllib

from django.conf import settings

from ctgnet.pages.permissions.table import COLUMNS, WORDS, groups

ROWS = tomllib.loads((settings.BASE_DIR / "docs/permissions.toml").read_text())["row"]


def test_the_table_holds_each_act_and_each_column():
    assert len(ROWS) == len({row["id"] for row in ROWS}) == 69
    assert {tuple(row["cells"]) for row in ROWS} == {tuple(COLUMNS)}


def test_each_cell_has_its_words_and_each_word_its_cell():
    assert {cell for row in ROWS for cell in row["cells"].values()} == set(WORDS)


def test_nobody_changes_the_log_nor_signs_in_as_somebody_else():
    cells = {row["id"]: set(row["cells"].values()) for row in ROWS}

    assert (cells["58"], cells["59"]) == ({"—"}, {"—"})


def test_the_page_shows_the_table_to_everybody(client, db):
    page = client.get("/qui-peut-faire-quoi/").content.decode()

    assert page.count('<th scope="row">') == sum(len(rows) for _, rows in groups()) == 69
