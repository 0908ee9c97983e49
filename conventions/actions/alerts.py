"""The clock of the CTGs: who is told that an end comes near, and that it has passed."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from conventions.addressees import told_of_alert
from conventions.models import ALERT_MONTHS, OVER, ClockAlert, Convention, months_before
from conventions.tasks import tell_alert
from ctgnet.templatetags.french import ctg_of, day
from members.actions import notify
from members.models import Notification

# A morning that was missed is made up for; what was over long before is news to nobody.
TOLD_AFTERWARDS = timedelta(days=31)


def alert_of_ends(*, today=None):
    """Tell the team and the Cafs of each CTG to renew, once a step; returns how many were told.

    A step that was missed is told at the next run; several at once are told as the nearest one.
    """
    today = today or timezone.localdate()
    soon = Convention.objects.to_renew(today).order_by("pk")
    return _tell(soon, [(convention, _step(convention, today)) for convention in soon])


def tell_of_past_ends(*, today=None):
    """Tell those who carried a CTG, and its Cafs, that its last day has passed; returns how many were told."""
    today = today or timezone.localdate()
    over = Convention.objects.over_since(today - TOLD_AFTERWARDS, today).order_by("pk")
    return _tell(over, [(convention, OVER) for convention in over])


def _tell(conventions, due):
    """Those of `due`, (CTG, step or None), that nothing has told yet; how many."""
    told = set(
        ClockAlert.objects.filter(convention__in=conventions.values("pk")).values_list(
            "convention", "months", "ends_on"
        )
    )
    return sum(
        _alert(convention, months)
        for convention, months in due
        if months is not None and (convention.pk, months, convention.effective_end) not in told
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
    ends = "s’est terminée" if alert.is_over else "se termine"
    for person in told_of_alert(alert):
        notify(
            person,
            kind=Notification.Kind.CONVENTION,
            text=f"La {ctg_of(convention.name)} {ends} le {day(ends_on)}.",
            path=convention.get_absolute_url(),
            key=f"alert:{alert.pk}",
        )
        tell_alert.enqueue(alert.pk, person.pk)
    return True
