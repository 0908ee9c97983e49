"""The register: what each row says, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from conventions.figures import teams_of
from conventions.models import Convention, Coverage, State
from ctgnet.written import Among, WrittenOnce
from reference.models import ThemeBadge


@dataclass(frozen=True)
class Territory:
    """Where a convention applies, in few words."""

    communes: int = 0
    population: int = 0
    epcis: tuple = ()
    departments: tuple = ()
    first_commune: str = ""
    codes: tuple = ()

    @property
    def label(self):
        """« Cogolin », « CC Alpes d’Azur », or nothing better than the number of communes."""
        if self.communes == 1:
            return self.first_commune
        return self.epcis[0] if len(self.epcis) == 1 else ""


def _perimeters(conventions, today):
    return (
        Coverage.objects.standing(today)
        .filter(Among(conventions, "convention"))
        .order_by()
        .values("convention")
        .annotate(
            count=Count("pk"),
            inhabitants=Sum("commune__population"),
            epcis=ArrayAgg(
                "commune__intercommunality__short_name",
                distinct=True,
                filter=Q(commune__intercommunality__isnull=False),
                default=[],
            ),
            departments=ArrayAgg("commune__department__name", distinct=True),
            first=Min("commune__name"),
            codes=ArrayAgg("commune", distinct=True),
        )
    )


_PERIMETERS = WrittenOnce(_perimeters, conventions=[-1], today=date.min)


def territories_of(conventions):
    """{convention: Territory} of today's perimeters, in one query."""
    today = timezone.localdate()
    rows = _PERIMETERS(conventions=conventions, today=today) if conventions else []
    return {
        row["convention"]: Territory(
            communes=row["count"],
            population=row["inhabitants"],
            epcis=tuple(row["epcis"]),
            departments=tuple(row["departments"]),
            first_commune=row["first"],
            codes=tuple(row["codes"]),
        )
        for row in rows
    }


class Card(NamedTuple):
    """A CTG in the register, and nothing that its line does not show: two equal cards are one."""

    url: str
    name: str
    label: str
    communes: int
    departments: tuple[str, ...]
    period: str
    people: int
    invited: int
    fte: Decimal | None
    themes: tuple[ThemeBadge, ...]
    state: str
    tone: str
    is_over: bool  # a team that is no more is not one to come


def _listed(keys, today):
    return Convention.objects.filter(Among(keys)).with_state(today).with_badges()


_LISTED = WrittenOnce(_listed, keys=[-1], today=date.min)


def cards_of(keys, standing):
    """The lines of these conventions, in this order, as this person may read them."""
    if not keys:
        return []
    found = {one.pk: one for one in _LISTED(keys=keys, today=timezone.localdate())}
    territories, teams = territories_of(keys), teams_of(keys)
    return [
        _card(found[key], territories.get(key, Territory()), teams[key], standing)
        for key in keys
        if key in found
    ]


def _card(convention, territory, team, standing):
    is_told = team.shows_total or convention.pk in standing.conventions
    return Card(
        url=convention.get_absolute_url(),
        name=convention.name,
        label=territory.label,
        communes=territory.communes,
        departments=territory.departments,
        period=convention.period,
        people=team.people,
        invited=team.invited,
        fte=team.fte if is_told else None,
        themes=tuple(ThemeBadge(**theme) for theme in convention.theme_badges),
        state=convention.state_label,
        tone=convention.state_tone,
        is_over=convention.state == State.ENDED,
    )
