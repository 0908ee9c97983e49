"""What lists show of a sheet: plain words, read at once for all the sheets of a page."""

from datetime import datetime
from typing import NamedTuple

from conventions.names import told_names
from ctgnet.written import Among, WrittenOnce
from practices.models import Sheet
from reference.models import ThemeBadge


class Card(NamedTuple):
    """A sheet in a list, and nothing that the card does not show: two equal cards are one."""

    url: str
    title: str
    summary: str
    themes: tuple[ThemeBadge, ...]
    where: str
    shared_at: datetime
    kind: str
    is_reviewed: bool


_SHEETS = WrittenOnce(lambda keys: Sheet.objects.filter(Among(keys)).for_cards(), keys=[-1])


def cards_of(member, keys):
    """The cards of these sheets for this reader, in this order, in one query."""
    sheets = {sheet.pk: sheet for sheet in _SHEETS(keys=keys)} if keys else {}
    signed = [sheet.author for sheet in sheets.values() if not _place_of(sheet)]
    told = told_names(member, signed)
    return [_card(sheets[key], told) for key in keys if key in sheets]


def signature(person, told):
    """Who tells it: the name where this reader may read it, else the function alone."""
    if person.pk in told:
        return person.full_name
    return person.job_title or "Une personne du réseau"


def _place_of(sheet):
    return sheet.convention or sheet.department


def _card(sheet, told):
    return Card(
        url=sheet.get_absolute_url(),
        title=sheet.title,
        summary=sheet.summary,
        themes=tuple(ThemeBadge(**theme) for theme in sheet.first_themes),
        where=str(_place_of(sheet) or signature(sheet.author, told)),
        shared_at=sheet.shared_at,
        kind="" if sheet.kind == Sheet.Kind.PRACTICE else sheet.get_kind_display(),
        is_reviewed=sheet.is_reviewed,
    )
