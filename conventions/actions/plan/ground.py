"""What every write in a plan stands on: one writer at a time, no stale form, places from 1 to n."""

from django.core.exceptions import ValidationError

from conventions.actions.trace import record
from conventions.models import ActionSheet, Axis, Indicator, Objective, Plan
from conventions.standing import standing_of
from ctgnet.rows import locked
from members.actions import Stale

STALE = "Quelqu’un a modifié cette partie du plan depuis que vous avez ouvert la page : rien n’est enregistré."
GONE = "Cette partie du plan a été retirée depuis que vous avez ouvert la page."


def locked_plan(convention):
    """The plan of a CTG, made when it is first written in; whoever else writes in it waits."""
    convention = locked(convention)
    plan, _ = Plan.objects.get_or_create(convention=convention)
    plan.convention = convention
    return plan


def found(thing):
    """The plan and the row as they are now, removed or not; what was deleted meanwhile is no more."""
    plan = locked_plan(thing.plan.convention)
    row = type(thing).objects.filter(pk=thing.pk).first()
    if row is None:
        raise Stale(GONE)
    return plan, row


def fresh(thing, version=None):
    """The row as it is now: not the one that was removed, nor another than the one that was read."""
    plan, row = found(thing)
    if row.is_removed:
        raise Stale(GONE)
    refuse_older(row, version)
    return plan, row


def written_by(rows, key):
    """What this very form has already written: sent twice, it writes once."""
    return rows.filter(creation_key=key).first()


def refuse_older(thing, version):
    """A form opened before a change saves nothing; without a version, the act bears any change."""
    if version is not None and thing.version != version:
        raise Stale(STALE)


def write(thing, values):
    """Check and save a row with its next version."""
    for name, value in values.items():
        setattr(thing, name, value)
    thing.version += 1
    thing.full_clean(exclude=[field.name for field in thing._meta.fields if field.is_relation])
    thing.save()


def trace(plan, *, by, verb, thing=None, always=False, **facts):
    """The team writes its own plan freely; whoever acts for it leaves a line in the log."""
    if always or plan.convention_id not in standing_of(by).conventions:
        record(plan.convention, by=by, verb=verb, thing=thing or plan, **facts)


# Places ----------------------------------------------------------------------------------------


def brothers(thing):
    """What stands beside it, in order, itself included."""
    match thing:
        case Axis():
            return thing.plan.axes.kept()
        case Objective():
            return thing.axis.objectives.kept()
        case ActionSheet():
            return thing.parent.sheets.kept()
        case Indicator():
            return thing.sheet.indicators.kept()
    raise TypeError(f"{thing!r} has no place in a plan")


def parent_of(thing):
    """What it hangs on, and comes back with it; an axis hangs on nothing."""
    match thing:
        case Axis():
            return None
        case Objective():
            return thing.axis
        case ActionSheet():
            return thing.parent
    return thing.sheet


def next_place(rows):
    return rows.count() + 1


def settle(thing, rank=None):
    """Put it at that place among its like, at the end without one; the others close up."""
    others = [one for one in brothers(thing) if one.pk != thing.pk]
    place = len(others) if rank is None else min(max(rank - 1, 0), len(others))
    others.insert(place, thing)
    renumber(others)


def renumber(rows):
    """1, 2, 3… in that order: the database checks at the end that no place is taken twice."""
    changed = []
    for place, row in enumerate(rows, 1):
        if row.position != place:
            row.position = place
            changed.append(row)
    if changed:
        type(changed[0]).objects.bulk_update(changed, ["position"])


def refuse_full(thing, count):
    raise ValidationError(
        f"« {thing} » porte encore {count} : déplacez ou retirez d’abord ce qu’il contient."
    )
