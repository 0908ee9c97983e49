"""A sheet is written under an address of its own, and nobody overwrites anybody."""

import pytest
from django.core.exceptions import ValidationError

from practices import actions
from practices.actions import writing
from practices.models import Sheet, SheetStatus
from tests.factories.practices import SheetFactory
from tests.factories.reference import AudienceFactory, ThemeFactory


def test_a_first_save_opens_a_draft_where_the_author_works(alice, alpes_azur):
    sheet = actions.create_sheet(by=alice, title="  Le café des parents ", convention=alpes_azur)

    sheet.refresh_from_db()
    assert (sheet.title, sheet.slug, sheet.status) == (
        "Le café des parents",
        "le-cafe-des-parents",
        SheetStatus.DRAFT,
    )
    assert (sheet.author, sheet.department_id, sheet.version) == (alice, "06", 1)


def test_a_caf_officer_s_sheet_is_in_the_departement_of_the_caf(carole, mona):
    assert actions.create_sheet(by=carole, title="Notre réseau").department_id == "06"
    assert actions.create_sheet(by=mona, title="Vu de loin").department_id is None


def test_a_sheet_needs_a_title(alice):
    with pytest.raises(ValidationError):
        actions.create_sheet(by=alice, title="   ")

    assert not Sheet.objects.exists()


def test_the_same_title_takes_the_next_address(alice, bob):
    slugs = [actions.create_sheet(by=who, title="Frise").slug for who in (alice, bob, alice)]

    assert slugs == ["frise", "frise-2", "frise-3"]


def test_no_sheet_takes_the_address_of_a_page(alice):
    assert actions.create_sheet(by=alice, title="Nouvelle").slug == "nouvelle-2"
    assert actions.create_sheet(by=alice, title="رحلة").slug == "fiche"
    with pytest.raises(ValidationError, match="au moins une lettre ou un chiffre"):
        actions.create_sheet(by=alice, title="!!!")


def test_after_twenty_homonyms_the_title_must_say_more(alice, monkeypatch):
    monkeypatch.setattr(writing, "SLUG_TRIES", 1)
    actions.create_sheet(by=alice, title="Frise")

    with pytest.raises(ValidationError, match="précisez-le"):
        actions.create_sheet(by=alice, title="Frise")


def test_saving_writes_what_changed_and_cleans_it(alice):
    sheet = SheetFactory(author=alice)
    theme, audience = ThemeFactory(), AudienceFactory()

    saved = actions.save_sheet(
        sheet,
        by=alice,
        version=1,
        context="<p onclick=x>Un <b>mot</b>.</p>",
        themes=[theme],
        audiences=[audience],
    )

    saved.refresh_from_db()
    assert (saved.context, saved.version) == ("<p>Un mot.</p>", 2)
    assert ([*saved.themes.all()], [*saved.audiences.all()]) == ([theme], [audience])


def test_saving_the_same_thing_changes_nothing(alice):
    sheet = SheetFactory(author=alice, complete=True)

    saved = actions.save_sheet(
        sheet, by=alice, version=1, context=sheet.context, themes=sheet.themes.all()
    )

    assert saved.version == 1


def test_ticking_a_theme_alone_is_a_change(alice):
    sheet = SheetFactory(author=alice)

    assert actions.save_sheet(sheet, by=alice, version=1, themes=[ThemeFactory()]).version == 2


def test_a_stale_save_writes_nothing_and_shows_what_stands(alice, bob):
    sheet = SheetFactory(author=alice, co_authors=[bob])
    actions.save_sheet(sheet, by=bob, version=1, summary="Le texte de Bob")

    with pytest.raises(actions.StaleSheetError) as stale:
        actions.save_sheet(sheet, by=alice, version=1, summary="Le texte d’Alice")

    assert stale.value.current.summary == "Le texte de Bob"
    sheet.refresh_from_db()
    assert sheet.summary == "Le texte de Bob"


def test_a_shared_sheet_stays_complete(alice):
    sheet = SheetFactory(author=alice, shared=True)

    with pytest.raises(ValidationError, match="En bref"):
        actions.save_sheet(sheet, by=alice, version=1, summary="")

    sheet.refresh_from_db()
    assert sheet.summary


def test_a_draft_can_be_thrown_away_a_shared_sheet_cannot(alice):
    actions.delete_draft(SheetFactory(author=alice), by=alice)
    shared = SheetFactory(author=alice, shared=True)

    with pytest.raises(ValidationError):
        actions.delete_draft(shared, by=alice)

    assert list(Sheet.objects.all()) == [shared]
