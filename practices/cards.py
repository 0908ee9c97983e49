"""What lists show of a sheet: plain words, read at once for all the sheets of a page."""

from datetime import datetime
from typing import NamedTuple

from conventions.rules import can_see_name
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
    return [_card(member, sheets[key]) for key in keys if key in sheets]


def byline(member, sheet):
    """Who tells it: the name where its owner lets this reader see it, else the function alone."""
    author = sheet.author
    if can_see_name(member, author):
        return author.full_name
    return author.job_title or "Une personne du réseau"


def _card(member, sheet):
    return Card(
        url=sheet.get_absolute_url(),
        title=sheet.title,
        summary=sheet.summary,
        themes=tuple(ThemeBadge(**theme) for theme in sheet.first_themes),
        where=str(sheet.convention or sheet.department or byline(member, sheet)),
        shared_at=sheet.shared_at,
        kind="" if sheet.kind == Sheet.Kind.PRACTICE else sheet.get_kind_display(),
        is_reviewed=sheet.is_reviewed,
    )
