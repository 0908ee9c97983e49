"""Contents that somebody finds out of place: reported, answered."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from ctgnet.rows import locked
from members.actions.news import notify, take_back_news
from members.actions.trace import record_act
from members.answering import holders_of
from members.models import (
    Member,
    Notification,
    Report,
    Role,
)
from members.tasks import tell_reporter

# After it was answered.
WORDS_LAST = timedelta(days=365)
OF_ANOTHER = (
    "Ce signalement porte sur un autre contenu : rien n’a été décidé. "
    "Signalez celui-ci depuis sa page, puis décidez depuis son propre signalement."
)


@dataclass(frozen=True)
class About:
    """The very content that a report is about, as far as its page tells."""

    kind: str = ""
    key: str = ""
    writers: tuple[Member, ...] = ()
    cafs: tuple[str, ...] = ()


@transaction.atomic
def report_content(*, path, reason, details, reporter=None, reporter_email="", about=About()):
    """Somebody says that a content should not be there; those who may decide are told."""
    report = Report.objects.create(
        path=path,
        reason=reason,
        details=details,
        reporter=reporter,
        reporter_email=reporter_email,
        kind=about.kind,
        object_id=about.key,
        cafs=list(about.cafs),
    )
    report.writers.set(about.writers)
    for moderator in _moderators(report):
        notify(
            moderator,
            kind=Notification.Kind.DESK,
            text=f"Un contenu est signalé : {report.get_reason_display()}",
            path=reverse("report_list"),
            key=f"report:{report.pk}",
        )
    return report


@transaction.atomic
def contest_decision(decision, *, by, message):
    """Whoever wrote a hidden content asks the national administration to look again, once."""
    decision = locked(decision)
    if asked := Report.objects.filter(contests=decision, reporter=by).first():
        return asked
    report = report_content(
        path=decision.get_absolute_url(),
        reason=Report.Reason.OTHER,
        details=message,
        reporter=by,
        about=About(
            kind=decision.kind, key=decision.object_id, writers=tuple(decision.writers.all())
        ),
    )
    report.contests = decision
    report.save(update_fields=["contests"])
    return report


def _moderators(report):
    """The national administration and the Cafs that answer for it, never whoever wrote it."""
    nationals = Q(pk__in=holders_of(kind=Role.Kind.NATIONAL))
    officers = Q(pk__in=holders_of(kind__in=Role.OF_CAF, caf__in=report.cafs))
    others = Member.objects.listed().exclude(pk__in=report.writers.values("pk"))
    return others.filter(nationals | officers)


@transaction.atomic
def answer_report(report, decision, *, by):
    """What was decided of the content answers those who reported it, never a report of another one."""
    if not report.is_about(decision.kind, decision.object_id):
        raise ValidationError(OF_ANOTHER)
    why = decision.end_reason or decision.reason
    outcome = f"{decision.label}, {decision.state}. {why}"
    return close_report(report, by=by, outcome=outcome[:300])


@transaction.atomic
def close_report(report, *, by, outcome):
    """Say what was done about a report, and tell who made it that it was read. Once."""
    report = locked(report)
    if report.closed_at:
        return report
    report.closed_at, report.closed_by, report.outcome = timezone.now(), by, outcome
    report.save(update_fields=["closed_at", "closed_by", "outcome"])
    record_act(by=by, verb="close_report", thing=report, reason=outcome)
    take_back_news(f"report:{report.pk}", besides=by)
    if report.reporter:
        notify(
            report.reporter,
            kind=Notification.Kind.ROLE,
            text="Votre signalement a été traité.",
            path=reverse("contact"),
            key=f"report-closed:{report.pk}",
        )
    tell_reporter.enqueue(report.pk)
    return report


def forget_old_reports() -> int:
    """A year after the answer, who reported and in which words is forgotten; the answer stays."""
    old = Report.objects.filter(closed_at__lte=timezone.now() - WORDS_LAST)
    said = Q(reporter__isnull=False) | ~Q(reporter_email="") | ~Q(details="")
    return old.filter(said).update(reporter=None, reporter_email="", details="")
