"""A name written from right to left is read where it stands: the words beside it keep their places."""

import pytest
from django.db import DatabaseError, transaction

from ctgnet.names import TitleField, apart
from tests import house
from tests.access import walker
from tests.access.world import build
from tests.pages.turned import turned

FROM_THE_RIGHT = "ابجد"
# Lists, details, forms, a desk, the journal, sentences, the menu.
PAGES = (
    *("caf_desk", "directory", "journal", "myspace", "person_detail", "territory_detail"),
    *("events:event_list", "events:event_detail", "events:event_attendees"),
    *("practices:sheet_list", "practices:sheet_detail", "conventions:convention_detail"),
    *("conventions:convention_team", "conventions:body_detail", "conventions:plan_detail"),
    *("conventions:sheet_detail", "conventions:elected_note", "conventions:assignment_request"),
)


@pytest.fixture
def world(request, db, places, alpes_azur, pays_de_grasse):
    """Everything that bears a name bears that one."""
    world = build(request, places, alpes_azur, pays_de_grasse)
    for model in house.our_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, TitleField):
                _rename(model, field.name)
    return world


def _rename(model, column):
    for pk in model._base_manager.values_list("pk", flat=True):
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=pk).update(**{column: FROM_THE_RIGHT})
        except DatabaseError:
            continue  # a link of a body has no name without its address


def paths_of(world, persona):
    for url in PAGES:
        rows = walker.lines()[url]["get"]
        yield from (
            world.path(url, thing)
            for thing, row in rows.items()
            if walker.by_persona(row)[persona] == "200"
        )


def test_no_page_lets_a_name_turn_what_stands_beside_it(client, world):
    found, shown = {}, 0
    for who in ("carole", "mona"):
        client.force_login(world.people[who])
        for path in paths_of(world, who):
            page = client.get(path).content.decode()
            shown += FROM_THE_RIGHT in page
            if lines := turned(page):
                found[who, path] = lines

    assert found == {}
    assert shown > 2 * len(PAGES)


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>La CTG ابجد, 3 communes</p>", ["La CTG ابجد, 3 communes"]),
        ("<li><a href='/'>ابجد</a> (2024)</li>", ["ابجد (2024)"]),
        (f"<h1>{FROM_THE_RIGHT}</h1><p>La CTG <bdi>{FROM_THE_RIGHT}</bdi>, 3 communes</p>", []),
        (f"<p>La CTG {apart(FROM_THE_RIGHT)}, 3 communes</p>", []),
    ],
)
def test_control_a_turned_line_is_seen(html, lines):
    assert turned(html) == lines
