"""What can still be refined in the register: states, départements, thématiques, and how many in each."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.cache import caches
from django.db.models import Count, Q, Value
from django.utils import timezone

from conventions.models import Convention, Coverage, Stage, State, anniversary
from ctgnet.paging import COUNT_CAP
from ctgnet.written import Among, WrittenOnce
from reference.models import Department


@dataclass(frozen=True)
class Option:
    """A value of a filter that would leave some conventions, and how many."""

    value: str
    label: str
    number: int


def facets_of_register(filters, conventions):
    """(states, départements, thématiques) of at most 1,000 of these, in four queries.

    The same for every reader: unless words were searched, counted again every minute only.
    """
    if "q" in filters:
        return _facets(conventions)
    key = f"register-facets?{urlencode(filters)}"
    return caches["lists"].get_or_set(key, lambda: _facets(conventions))


def _facets(conventions):
    keys = list(conventions.order_by().values_list("pk", flat=True)[: COUNT_CAP + 1])
    today = timezone.localdate()
    return (
        _states(keys, today),
        _departments(keys, today),
        [Option(*row) for row in _THEMES(keys=keys)],
    )


def _states(keys, today):
    (numbers,) = _STATES(keys=keys, today=today, soon=anniversary(today, 1))
    options = [Option(state, State(state).label, numbers[state]) for state in State.values]
    return [option for option in options if option.number]


def _departments(keys, today):
    return [
        Option(code, Department(code=code, name=name).name_in_list, number)
        for code, name, number in _DEPARTMENTS(keys=keys, today=today)
    ]


# The questions -----------------------------------------------------------------------------------


def _in_each_state(keys, today, soon):
    signed = Q(stage=Stage.SIGNED)
    closed = Q(closed_on__lte=today)
    begun = signed & Q(start_date__lte=today)
    running = begun & Q(effective_end__gte=today, confirmed_at__isnull=False) & ~closed
    together = Convention.objects.filter(Among(keys)).with_state(today).values(together=Value(1))
    return together.order_by().annotate(
        **{
            State.PREPARATION: Count("pk", filter=(~signed | Q(start_date__gt=today)) & ~closed),
            State.IN_FORCE: Count("pk", filter=running),
            State.TO_RENEW: Count(
                "pk", filter=running & Q(effective_end__lte=soon, is_followed=False)
            ),
            State.ENDED: Count("pk", filter=(signed & Q(effective_end__lt=today)) | closed),
        },
    )


def _in_each_department(keys, today):
    held = Coverage.objects.standing(today).filter(Among(keys, "convention"))
    named = held.values_list("commune__department", "commune__department__name")
    counted = named.annotate(number=Count("convention", distinct=True))
    return counted.order_by("commune__department")


def _on_each_theme(keys):
    themed = Convention.objects.filter(Among(keys), themes__isnull=False)
    counted = themed.values_list("themes", "themes__label").annotate(number=Count("pk"))
    return counted.order_by("themes__order")


_STATES = WrittenOnce(_in_each_state, keys=[-1], today=date.min, soon=date.max)
_DEPARTMENTS = WrittenOnce(_in_each_department, keys=[-1], today=date.min)
_THEMES = WrittenOnce(_on_each_theme, keys=[-1])
