"""Ceilings a day on acts that are harmless once and harmful a thousand times."""

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from members.models import DailyUse

# One statement, also between two windows: the database adds, nobody reads before writing.
COUNT = """
    INSERT INTO members_dailyuse (member_id, act, day, number) VALUES (%s, %s, %s, 1)
    ON CONFLICT (member_id, act, day) DO UPDATE SET number = members_dailyuse.number + 1
    RETURNING number"""


def count_use(member, act):
    """One more of that act today; how many this makes."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [member.pk, act, timezone.localdate()])
        return cursor.fetchone()[0]


ASKED_A_DAY = 3
ASKED_ENOUGH = (
    f"Vous avez fait cette demande {ASKED_A_DAY} fois aujourd’hui : attendez demain pour la refaire. "
    "Si c’est urgent, écrivez à la personne qui peut y répondre."
)


def count_asking(member, what, key):
    """Asking again after a refusal or a change of mind has an end: whoever answers is told each time."""
    if count_use(member, f"{what}:{key}") > ASKED_A_DAY:
        raise ValidationError(ASKED_ENOUGH)


def forget_uses():
    """Counters of past days serve nobody."""
    DailyUse.objects.filter(day__lt=timezone.localdate()).delete()
