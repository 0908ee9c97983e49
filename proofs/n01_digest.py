"""N1: the digest of a morning with 100,000 news for 20,000 readers."""

import os
import subprocess
import sys
import time
import tracemalloc

from django.db import OperationalError, connection
from django.db.models import Field
from django.db.models.lookups import In

from ctgnet import many
from ctgnet.mail.models import OutgoingMail
from ctgnet.pages.digest.actions import prepare_digests
from members.models import Member, Notification
from proofs import Outcome
from proofs.smtp_sink import Sink
from tools.local_postgres import ROOT

ID = "N1"
TITLE = "the digest of 100,000 news is prepared once, and one reader stops nobody"
READERS, NEWS_EACH = 20_000, 5
# Each proof notes a change of the register, on one row a transaction: many in one take their square.
PROVED_AT_ONCE = 500
SENT = 300
MOST_SECONDS, MOST_MEGABYTES = 60, 50
PATIENCE_SECONDS = 240


def run():
    _write_news()
    tracemalloc.start()
    began = time.monotonic()
    prepared = prepare_digests()
    seconds, megabytes = time.monotonic() - began, tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    again = prepare_digests()
    jobs = _one("SELECT count(*), count(DISTINCT args->>'member_id') FROM procrastinate_jobs")
    sent = _send_some()
    bad = sum(
        (
            prepared != READERS,
            again != 0,
            jobs != (READERS, READERS),
            sent != SENT - 1,
            seconds > MOST_SECONDS,
            megabytes > MOST_MEGABYTES,
        )
    )
    control = _control()
    return Outcome(
        tried=READERS * NEWS_EACH,
        bad=bad,
        control=f"with one parameter a value: {control}",
        figure=f"{prepared} readers prepared in {seconds:.1f} s, {megabytes:.0f} MB at most, {again} the second"
        f" time; {sent} mails of {SENT} sent, one reader failing",
        control_failed_as_it_must=control == "refused by PostgreSQL",
    )


def _write_news():
    Member.objects.bulk_create(
        Member(email=f"p{n}@preuve.example", first_name="P", last_name=str(n))
        for n in range(READERS)
    )
    with connection.cursor() as cursor:
        for done in range(0, READERS, PROVED_AT_ONCE):
            cursor.execute(
                'INSERT INTO account_emailaddress (user_id, email, verified, "primary") SELECT id, email,'
                " true, true FROM members_member ORDER BY id LIMIT %s OFFSET %s",
                [PROVED_AT_ONCE, done],
            )
        cursor.execute(
            "INSERT INTO members_notification (member_id, kind, text, path, key, about, created_at)"
            " SELECT id, 'role', 'Une nouvelle', '/', 'n' || number, '{}', now()"
            " FROM members_member, generate_series(1, %s) AS number",
            [NEWS_EACH],
        )


def _one(query, *values):
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()


def _send_some():
    """The worker takes some hundreds; the first reader has gone meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE id NOT IN"
            " (SELECT id FROM procrastinate_jobs ORDER BY id LIMIT %s)",
            [SENT],
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET args = args || '{\"member_id\": -1}'"
            " WHERE id = (SELECT min(id) FROM procrastinate_jobs)"
        )
    sink = Sink()
    environment = os.environ | {"EMAIL_URL": sink.url, "DEMO": "0"}
    command = [sys.executable, "manage.py", "worker", "--once"]
    subprocess.run(command, cwd=ROOT, env=environment, timeout=PATIENCE_SECONDS, check=True)
    sink.shutdown()
    sent = OutgoingMail.objects.filter(state=OutgoingMail.State.SENT).count()
    return sent if sent == len(sink.taken) == sink.taken.total() else -1


def _control():
    keys = list(Notification.objects.values_list("pk", flat=True))
    Field.register_lookup(In)
    try:
        Notification.objects.filter(pk__in=keys).update(digested_at=None)
    except OperationalError:
        return "refused by PostgreSQL"
    finally:
        many.register()
    return "accepted"
