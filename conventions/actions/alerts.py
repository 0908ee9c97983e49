"""The clock of the CTGs: who is told that an end comes near."""

from django.db import transaction
from django.utils import timezone

from conventions.addressees import carriers_of, officers_of
from conventions.models import ALERT_MONTHS, ClockAlert, Convention, months_before
from conventions.tasks import tell_alert
from ctgnet.templatetags.french import ctg_of, day
from members.actions import notify
from members.models import Notification


def alert_of_ends(*, today=None):
    """Tell the team and the Cafs of each CTG to renew, once a step; returns how many were told.

    A step that was missed is told at the next run; several at once are told as the nearest one.
    """
    today = today or timezone.localdate()
    soon = Convention.objects.to_renew(today).order_by("pk")
    told = set(
        ClockAlert.objects.filter(convention__in=soon.values("pk")).values_list(
            "convention", "months", "ends_on"
        )
    )
    due = [(convention, _step(convention, today)) for convention in soon]
    return sum(
        _alert(convention, months)
        for convention, months in due
        if months and (convention.pk, months, convention.effective_end) not in told
    )


def _step(convention, today):
    """The nearest step that has come: 12, 9, 6 or 3 months before the end; none yet otherwise."""
    end = convention.effective_end
    return min((step for step in ALERT_MONTHS if months_before(end, step) <= today), default=None)


@transaction.atomic
def _alert(convention, months):
    """Written before it is told, under a constraint: two workers tell it once."""
    ends_on = convention.effective_end
    alert, is_new = ClockAlert.objects.get_or_create(
        convention=convention, months=months, ends_on=ends_on
    )
    if not is_new:
        return False
    for person in (carriers_of(convention) | officers_of(convention)).distinct():
        notify(
            person,
            kind=Notification.Kind.CONVENTION,
            text=f"La {ctg_of(convention.name)} se termine le {day(ends_on)}.",
            path=convention.get_absolute_url(),
            key=f"alert:{alert.pk}",
        )
        tell_alert.enqueue(alert.pk, person.pk)
    return True
