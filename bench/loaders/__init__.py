"""A seeded network of any size, by bulk loading: fast to make, the same each time, text that varies."""

import random

from django.core.management import call_command
from django.db import connection

from bench.loaders.conventions import load_conventions
from bench.loaders.events import load_events
from bench.loaders.members import load_members
from bench.loaders.plans import load_plan
from bench.loaders.practices import load_sheets

SEED = 20_260_101
MOST_CONVENTIONS = 3_000

__all__ = ["grow_to", "load_france"]


def load_france():
    call_command("load_reference", verbosity=0)


def grow_to(scale):
    """Make everything again with `scale` sheets and as many people."""
    _empty()
    dice = random.Random(SEED)
    conventions = load_conventions(min(MOST_CONVENTIONS, max(60, scale // 6)), dice)
    members = load_members(scale, conventions, dice)
    load_sheets(scale, members, conventions, dice)
    load_events(max(100, scale // 10), members, dice)
    load_plan(conventions[0], members[0], dice)  # of the CTG that the reader carries
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _empty():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE members_auditline DISABLE TRIGGER USER")
        cursor.execute("TRUNCATE members_member, ctgnet_sessions_session CASCADE")
        cursor.execute("ALTER TABLE members_auditline ENABLE TRIGGER USER")
