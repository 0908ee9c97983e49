"""Figures that are costly to add up: computed once for everybody, again when the register changed.

    kept(day, {"departements": compute})   # {"departements": what `compute()` answers, as JSON keeps it}

Whoever reads first after a change computes, alone; meanwhile the others read what was kept before.
"""

from contextlib import contextmanager
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone

from ctgnet.pages.models import Change, KeptFigures, Subject

# Days of the past are asked once in a while; what was computed for them is not kept for ever.
KEPT_FOR = timedelta(days=7)
# One computation at a time on the whole site: the others wait, or come back. Any number will do.
TURN = 20_180_101
ADD_UP = """
    WITH past AS (DELETE FROM pages_change WHERE transaction <> 0 RETURNING subject, number)
    INSERT INTO pages_change (transaction, subject, number)
    SELECT 0, subject, sum(number) FROM past GROUP BY subject
    ON CONFLICT (transaction, subject) DO UPDATE SET number = pages_change.number + EXCLUDED.number"""


class Busy(Exception):
    """Something costly is being computed for somebody else: come back in a moment."""


def version_of(*subjects):
    """How many changes of these subjects were made: it only grows."""
    changes = Change.objects.filter(subject__in=subjects)
    return changes.aggregate(total=Sum("number", default=0))["total"]


def kept(day, computations):
    """{name: what its computation answers for that day}, computed once until the register changes.

    Raises Busy when something is not kept for a day other than today and somebody else is computing.
    """
    content, missing = _fresh(day, computations)
    if not missing:
        return content
    old = _contents(day, missing)
    is_lacking = old.keys() != missing
    with turn(waits=is_lacking and day == timezone.localdate()) as is_mine:
        if is_mine:
            return content | _computed(day, {name: computations[name] for name in missing})
    if is_lacking:
        raise Busy
    return content | old


def _contents(day, names, **state):
    rows = KeptFigures.objects.filter(day=day, name__in=names, **state)
    return dict(rows.values_list("name", "content"))


def _fresh(day, computations):
    """What is kept and still true, and the names of the others."""
    version = version_of(Subject.REGISTER)
    content = _contents(day, computations, version=version)
    return content, computations.keys() - content.keys()


def _computed(day, computations):
    """Read again first: whoever had the turn before may have computed the same."""
    version = version_of(Subject.REGISTER)
    content, missing = _fresh(day, computations)
    for name in missing:
        content[name] = computations[name]()
        KeptFigures.objects.update_or_create(
            name=name,
            day=day,
            defaults={"version": version, "content": content[name], "computed_at": timezone.now()},
        )
    return content


@contextmanager
def turn(*, waits):
    """True inside when the turn is ours, until the block ends; False at once when it does not wait."""
    with transaction.atomic(), connection.cursor() as cursor:
        if waits:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
            yield True
        else:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TURN])
            yield cursor.fetchone()[0]


@transaction.atomic
def tidy():
    """Add up the changes of the past in one row a subject; drop the figures that nobody asked lately."""
    with connection.cursor() as cursor:
        cursor.execute(ADD_UP)
    KeptFigures.objects.filter(computed_at__lt=timezone.now() - KEPT_FOR).delete()
