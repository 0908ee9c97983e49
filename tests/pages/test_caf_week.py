"""Monday's mail of a Caf officer: what waits and what comes, once a week, if they want it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from conventions.models import Assignment
from ctgnet.pages.caf_desk.jobs import send_the_weeks
from ctgnet.pages.caf_desk.tasks import send_week
from ctgnet.queue import ProcrastinateJob
from members.actions import set_mail_preference
from members.models import MailPreference, Notification
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory, days
from tests.factories.members import InvitationFactory, RoleFactory

WEEK = "2026-W48"


@pytest.fixture
def busy(alpes_azur, nina, places):
    """A request, a vacancy, an end that comes near."""
    AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur), member=nina)
    ConventionFactory(
        local_name="Bientôt finie", communes=[places.communes["06001"]], end_date=days(30)
    )


def test_every_officer_has_their_mail_and_nobody_else(carole, karim, mona, alice, places):
    RoleFactory(member=alice, kind="caf_officer", caf=places.caf06, requested=True)
    invited = InvitationFactory().member
    RoleFactory(member=invited, kind="caf_officer", caf=places.caf06)

    send_the_weeks()

    jobs = ProcrastinateJob.objects.filter(task_name__endswith="send_week")
    assert sorted(job.args["member_id"] for job in jobs) == sorted([carole.pk, karim.pk])
    assert {job.args["week"] for job in jobs} == {f"{timezone.localdate():%G-W%V}"}


def test_the_mail_says_what_waits_and_what_comes(carole, busy):
    send_week(carole.pk, WEEK)

    [sent] = mail.outbox
    text = sent.body.replace("\xa0", " ")
    assert sent.subject.replace("\xa0", " ") == "Votre semaine à la Caf : 1 demande en attente"
    assert "1 demande attend votre réponse. La plus ancienne : Nina Lavande" in text
    assert "CTG qui se terminent dans les 12 mois : 1\n- Bientôt finie : se termine le" in text
    assert "Postes vacants : 1" in text
    assert "http://127.0.0.1:8000/caf/suivi/communes-sans-ctg/" in text
    assert sent.extra_headers["List-Unsubscribe"].strip("<>") in text


def test_sent_twice_in_the_week_it_leaves_once(carole, busy):
    for _ in range(2):
        send_week(carole.pk, WEEK)
    send_week(carole.pk, "2026-W49")

    assert len(mail.outbox) == 2


def test_a_wish_for_no_mail_a_role_that_ended_or_a_closed_account_send_nothing(carole, karim, busy, mona):  # fmt: skip
    set_mail_preference(carole, kind=Notification.Kind.DESK, rhythm=MailPreference.Rhythm.NEVER)
    karim.is_active = False
    karim.save()

    for person in (carole, karim, mona):
        send_week(person.pk, WEEK)
    send_week(999_999, WEEK)

    assert mail.outbox == []


def test_a_quiet_week_sends_nothing(karim, places):
    ConventionFactory(communes=[places.communes["83042"]], end_date=days(1400))
    ctg = places.communes["83042"].coverages.get().convention
    ctg.themes.create(slug="t", label="T", order=1)
    ctg.signatories.create(organisation_id=PostFactory(convention=ctg).employer_id)
    AssignmentFactory(post=ctg.posts.get())

    send_week(karim.pk, WEEK)

    assert mail.outbox == []


def test_late_requests_are_counted(carole, busy):
    Assignment.objects.requested().update(requested_at=timezone.now() - timedelta(days=8))

    send_week(carole.pk, WEEK)

    assert "dont 1 depuis plus d’une semaine" in mail.outbox[0].body
