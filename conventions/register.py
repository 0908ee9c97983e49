"""The register: what each row says, and what can still be refined, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.cache import caches
from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from conventions.figures import teams_of
from conventions.models import Convention, Coverage, Stage, State, anniversary
from ctgnet.paging import COUNT_CAP
from ctgnet.written import Among, WrittenOnce
from reference.models import Department, ThemeBadge


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
    fte: Decimal | None
    themes: tuple[ThemeBadge, ...]
    state: str
    tone: str


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
    is_told = shows_total(team) or convention.pk in standing.conventions
    return Card(
        url=convention.get_absolute_url(),
        name=convention.name,
        label=territory.label,
        communes=territory.communes,
        departments=territory.departments,
        period=convention.period,
        people=team.people,
        fte=team.fte if is_told else None,
        themes=tuple(ThemeBadge(**theme) for theme in convention.theme_badges),
        state=convention.state_label,
        tone=convention.state_tone,
    )


def shows_total(team):
    """A total over one person is that person's share: it is not for everybody."""
    return team.people != 1


@dataclass(frozen=True)
class Option:
    """A value of a filter that would leave some conventions, and how many."""

    value: str
    label: str
    number: int


def facets_of(conventions, *, is_whole=False):
    """(states, départements, thématiques) of at most 1,000 of these, in three queries.

    Those of the whole register, the same for every reader, are counted again every minute only.
    """
    if is_whole:
        return caches["lists"].get_or_set("register-facets", lambda: _facets(conventions))
    return _facets(conventions)


def _facets(conventions):
    capped = Convention.objects.filter(pk__in=conventions.order_by().values("pk")[: COUNT_CAP + 1])
    themes = (
        capped.filter(themes__isnull=False)
        .values_list("themes", "themes__label")
        .annotate(number=Count("pk"))
        .order_by("themes__order")
    )
    return _states(capped), _departments(capped), [Option(*row) for row in themes]


def _departments(conventions):
    rows = (
        Coverage.objects.standing()
        .filter(convention__in=conventions.values("pk"))
        .values_list("commune__department", "commune__department__name")
        .annotate(number=Count("convention", distinct=True))
        .order_by("commune__department")
    )
    return [
        Option(code, Department(code=code, name=name).name_in_list, number)
        for code, name, number in rows
    ]


def _states(conventions):
    today = timezone.localdate()
    signed = Q(stage=Stage.SIGNED)
    closed = Q(closed_on__lte=today)
    begun = signed & Q(start_date__lte=today)
    running = begun & Q(effective_end__gte=today, confirmed_at__isnull=False) & ~closed
    counts = conventions.with_state(today).aggregate(
        **{
            State.PREPARATION: Count("pk", filter=(~signed | Q(start_date__gt=today)) & ~closed),
            State.IN_FORCE: Count("pk", filter=running),
            State.TO_RENEW: Count(
                "pk",
                filter=running & Q(effective_end__lte=anniversary(today, 1), is_followed=False),
            ),
            State.ENDED: Count("pk", filter=(signed & Q(effective_end__lt=today)) | closed),
        },
    )
    options = [Option(state, State(state).label, counts[state]) for state in State.values]
    return [option for option in options if option.number]
