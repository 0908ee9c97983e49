"""Ceilings a day on acts that are harmless once and harmful a thousand times."""

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


def forget_uses():
    """Counters of past days serve nobody."""
    DailyUse.objects.filter(day__lt=timezone.localdate()).delete()
