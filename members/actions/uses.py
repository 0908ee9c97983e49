"""Ceilings a day on acts that are harmless once and harmful a thousand times."""

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from members.models import DailyUse, Member

# One statement, also between two windows: the database adds, nobody reads before writing.
COUNT = """
    INSERT INTO members_dailyuse AS use (member_id, act, day, number, people)
    VALUES (%s, %s, %s, 1, %s::bigint[])
    ON CONFLICT (member_id, act, day) DO UPDATE SET number = use.number + 1, people = ARRAY(
        SELECT DISTINCT unnest(use.people || excluded.people)
    )
    RETURNING number"""
# The same for a set of people: those read already cost nothing, not even a write; the row that
# another window holds is waited for, so that both together never pass the ceiling.
READ = """
    WITH asked (people) AS (VALUES (%(people)s::bigint[])),
    known AS (
        SELECT 1 FROM members_dailyuse AS use, asked
        WHERE member_id = %(member)s AND act = %(act)s AND day = %(day)s
        AND use.people @> asked.people
    ),
    added AS (
        INSERT INTO members_dailyuse AS use (member_id, act, day, number, people)
        SELECT %(member)s, %(act)s, %(day)s, cardinality(people), people FROM asked
        WHERE NOT EXISTS (SELECT 1 FROM known) AND cardinality(people) <= %(most)s
        ON CONFLICT (member_id, act, day) DO UPDATE SET (number, people) = (
            SELECT count(*), array_agg(one) FROM (
                SELECT DISTINCT unnest(use.people || excluded.people) AS one
            ) AS every
        ) WHERE (
            SELECT count(DISTINCT one) FROM unnest(use.people || excluded.people) AS one
        ) <= %(most)s
        RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM known) OR EXISTS (SELECT 1 FROM added)"""


def count_use(member: Member, act: str, people: Iterable[int] = ()) -> int:
    """One more of that act today, which delivered these people; how many acts this makes."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [member.pk, act, timezone.localdate(), sorted({*people})])
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


def may_read_people(member: Member, people: Iterable[int]) -> bool:
    """These names are now read by this member; false, and none of them is, beyond the ceiling of the day.

    One counter for every door: pages of names, search, suggestions, teams of other territories.
    """
    others = sorted({*people} - {member.pk})
    if not others or _read(member, others):
        return True
    count_use(member, DailyUse.REFUSED_PEOPLE)
    return False


def _read(member, people):
    facts = {
        "member": member.pk,
        "act": DailyUse.READ_PEOPLE,
        "day": timezone.localdate(),
        "people": people,
        "most": settings.PEOPLE_READ_A_DAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(READ, facts)
        return cursor.fetchone()[0]


def forget_uses() -> None:
    """Counters of past days serve nobody."""
    DailyUse.objects.filter(day__lt=timezone.localdate()).delete()
