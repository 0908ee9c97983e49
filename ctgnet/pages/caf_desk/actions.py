"""Lists that leave the site: counted by day, and written in the journal of the Caf."""

from django.core.exceptions import ValidationError
from django.db import transaction

from members.actions import SHORTEST_REASON, count_use, record_act
from reference.models import Caf

LISTS_A_DAY, PEOPLE_A_DAY = 20, 3
WHY = "Dites en quelques mots à quoi servira cette liste de personnes : le motif reste au journal."


@transaction.atomic
def export_list(name, *, by, cafs, rows):
    """One more list of that person today; the line says which one and how long it is."""
    _refuse_too_many(by, "export_list", LISTS_A_DAY)
    return _record(by, "export_list", cafs, name=name, rows=rows)


@transaction.atomic
def export_people(*, by, cafs, rows, reason):
    """Names and addresses: a written reason, and three times a day."""
    reason = reason.strip()[:300]
    if len(reason) < SHORTEST_REASON:
        raise ValidationError(WHY)
    _refuse_too_many(by, "export_people", PEOPLE_A_DAY)
    return _record(by, "export_people", cafs, name="people", rows=rows, reason=reason)


def _refuse_too_many(by, act, most):
    if count_use(by, act) > most:
        raise ValidationError(f"{most} exports par jour au plus : continuez demain.")


def _record(by, verb, cafs, *, name, rows, reason=""):
    caf = Caf.objects.filter(pk__in=cafs).order_by("pk").first()
    after = {"list": name, "rows": rows, "cafs": sorted(cafs)}
    return record_act(by=by, verb=verb, thing=caf, caf=caf, after=after, reason=reason)
