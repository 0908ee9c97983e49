"""R5: 1,000 mails while the workers are killed 50 times: none twice, none lost without a trace."""

import os
import random
import signal
import subprocess
import sys
import time

from django.db import connection
from django.db.models import Count
from django.utils import timezone

from ctgnet.mail.jobs import CLAIM_LASTS, show_doubts
from ctgnet.mail.models import OutgoingMail
from ctgnet.queue import SILENCE_OF_THE_DEAD
from members.actions import INVITATIONS_A_DAY, invite_member
from members.models import Member
from proofs import Outcome
from proofs.smtp_sink import Sink
from tools.local_postgres import ROOT

ID = "R5"
TITLE = "a killed worker never sends twice and leaves its doubt visible"
MAILS, KILLS, WORKERS = 1_000, 50, 2
CONTROL_MAILS, CONTROL_KILLS = 400, 25
LIFE_SECONDS = (1.2, 3.0)  # a worker needs about a second to start
PATIENCE_SECONDS = 240


def run():
    tried = trial(["manage.py", "worker", "--concurrency=1"], MAILS, KILLS)
    naive = trial(["-m", "proofs.naive_worker"], CONTROL_MAILS, CONTROL_KILLS)
    bad = tried["twice"] + tried["lost"] + max(0, tried["uncertain"] - KILLS)
    return Outcome(
        tried=MAILS,
        bad=bad,
        control=f"send and mark in one transaction: {naive['twice']} sent twice of {CONTROL_MAILS}"
        f" in {naive['kills']} kills",
        figure=f"{tried['kills']} kills, {tried['sent']} sent, {tried['uncertain']} visible as uncertain,"
        f" {tried['twice']} twice, {tried['lost']} lost",
        control_failed_as_it_must=naive["twice"] > 0,
    )


def trial(command, mails, kills):
    """Queue the mails, kill workers while they send, let survivors finish, then count."""
    _empty()
    sink = Sink()
    for number in range(mails):
        if number % INVITATIONS_A_DAY == 0:
            inviter = Member.objects.create_user(f"inviter{number}@proof.example")
        invite_member(
            email=f"p{number}@proof.example", first_name="P", last_name=f"N{number}", by=inviter
        )
    done = _kill_while_sending(command, sink.url, kills)
    _finish(command, sink.url, mails)
    sink.shutdown()
    return _count(sink, mails) | {"kills": done}


def _kill_while_sending(command, smtp, kills):
    """Two workers at a time; one of them dies at a moment nobody chose."""
    workers = [_start(command, smtp) for _ in range(WORKERS)]
    done = 0
    while done < kills and _waiting():
        time.sleep(random.uniform(*LIFE_SECONDS))
        victim = random.randrange(WORKERS)
        workers[victim].send_signal(signal.SIGKILL)
        workers[victim].wait()
        done += 1
        workers[victim] = _start(command, smtp)
    for worker in workers:
        worker.kill()
        worker.wait()
    return done


def _finish(command, smtp, mails):
    """Workers that live: the jobs of the dead are taken up, the doubts shown."""
    worker = _start(command, smtp)
    limit = time.monotonic() + PATIENCE_SECONDS + SILENCE_OF_THE_DEAD.total_seconds()
    while _waiting() and time.monotonic() < limit:
        time.sleep(1)
    worker.kill()
    worker.wait()
    OutgoingMail.objects.filter(state="sending").update(claimed_at=timezone.now() - 2 * CLAIM_LASTS)
    show_doubts()


def _count(sink, mails):
    states = dict(OutgoingMail.objects.values_list("state").annotate(n=Count("pk")))
    sent, uncertain = states.get("sent", 0), states.get("uncertain", 0)
    return {
        "sent": sent,
        "uncertain": uncertain,
        "twice": sum(1 for times in sink.taken.values() if times > 1),
        "lost": mails - sent - uncertain,
    }


def _start(command, smtp):
    environment = os.environ | {"EMAIL_URL": smtp, "DEMO": "0"}
    return subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment)


def _waiting():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs"
            " WHERE status IN ('todo', 'doing') AND task_name = 'members.tasks.send_invitation'"
        )
        return cursor.fetchone()[0]


def _empty():
    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE mail_outgoingmail, procrastinate_jobs, procrastinate_workers CASCADE"
        )
        cursor.execute("ALTER TABLE members_auditline DISABLE TRIGGER USER")
        cursor.execute("TRUNCATE members_member CASCADE")
        cursor.execute("ALTER TABLE members_auditline ENABLE TRIGGER USER")
