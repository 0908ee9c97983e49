"""What somebody wrote and left behind: theirs to read for 90 days, then their territory's."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from conventions.models import Assignment
from members.actions import notify
from members.models import Notification, Role
from practices.models import Sheet
from practices.rules import holders_of_sheet

READABLE_FOR = timedelta(days=90)


def hand_sheets():
    """Sheets of a CTG whose author has held nothing for 90 days; how many went to those who carry it."""
    today = timezone.localdate()
    return sum(_hand(pk, today) for pk in _left(today).order_by("pk").values_list("pk", flat=True))


def _left(today):
    limit = today - READABLE_FOR
    held = Q(ends_on=None) | Q(ends_on__gt=limit)
    posts = Assignment.objects.validated().filter(held)
    roles = Role.objects.validated().filter(held, Q(ended_at=None) | Q(ended_at__date__gt=limit))
    left = Sheet.objects.filter(
        handed_on=None, convention__isnull=False, created_at__date__lte=limit
    )
    return left.exclude(author__in=posts.values("member")).exclude(
        author__in=roles.values("member")
    )


@transaction.atomic
def _hand(pk, today):
    """False when another job has just done it, when its author is back, or while nobody carries its CTG."""
    waiting = _left(today).select_for_update(of=("self",)).filter(pk=pk)
    sheet = waiting.select_related("convention").first()
    if sheet is None:
        return False
    sheet.handed_on = today
    holders = holders_of_sheet(sheet)
    if not holders:
        return False
    sheet.save(update_fields=["handed_on"])
    for member in holders:
        notify(
            member,
            kind=Notification.Kind.SHEET,
            text=f"Une fiche revient à votre CTG, la personne qui l’a écrite est partie : « {sheet.title} »",
            path=sheet.get_absolute_url(),
            key=f"sheet-handed:{sheet.pk}",
        )
    return True
