"""Two people write or share a sheet at the same moment: done once, and nothing is lost."""

import threading

import pytest
from django.db import transaction

from practices import actions
from practices.models import Sheet
from tests.factories.practices import SheetFactory
from tests.practices.same_moment import at_once


def save_without_lock(sheet, *, by, version, **values):
    """The control: the same check on a row that nobody holds."""
    with transaction.atomic():
        row = Sheet.objects.get(pk=sheet.pk)
        if row.version != version:
            raise actions.StaleSheetError(row)
        row.refresh_from_db()
        threading.Event().wait(0.2)
        row.version += 1
        row.summary = values["summary"]
        row.save(update_fields=["summary", "version"])


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_one_is_told():
    sheet = SheetFactory()

    outcomes = at_once(
        *(
            lambda text=text: actions.save_sheet(sheet, by=sheet.author, version=1, summary=text)
            for text in ("un", "deux")
        )
    )

    stale = [outcome for outcome in outcomes if isinstance(outcome, actions.StaleSheetError)]
    sheet.refresh_from_db()
    assert (len(stale), sheet.version) == (1, 2)
    assert stale[0].current.summary == sheet.summary


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_one_text_is_lost():
    sheet = SheetFactory()

    outcomes = at_once(
        *(
            lambda text=text: save_without_lock(sheet, by=sheet.author, version=1, summary=text)
            for text in ("un", "deux")
        )
    )

    assert outcomes == [None, None]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_announces_once(world):
    sheet = SheetFactory(complete=True)

    at_once(*[lambda: actions.share_sheet(sheet, by=sheet.author)] * 4)

    assert len(world.jobs()) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_title_at_the_same_second_gives_two_addresses():
    author = SheetFactory().author

    outcomes = at_once(*[lambda: actions.create_sheet(by=author, title="Frise").slug] * 3)

    assert sorted(outcomes) == ["frise", "frise-2", "frise-3"]
