"""Contents that somebody finds out of place: reported, answered."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ctgnet.rows import locked
from members.actions.news import notify, take_back_news
from members.actions.roles import holders_of
from members.actions.trace import record_act
from members.models import (
    Member,
    Notification,
    Report,
    Role,
)
from members.tasks import tell_reporter


@transaction.atomic
def report_content(*, path, reason, details, reporter=None, reporter_email=""):
    """Somebody says that a content should not be there; the national administration is told."""
    report = Report.objects.create(
        path=path,
        reason=reason,
        details=details,
        reporter=reporter,
        reporter_email=reporter_email,
    )
    for moderator in Member.objects.listed().filter(pk__in=holders_of(kind=Role.Kind.NATIONAL)):
        notify(
            moderator,
            kind=Notification.Kind.DESK,
            text=f"Un contenu est signalé : {report.get_reason_display()}",
            path=reverse("report_list"),
            key=f"report:{report.pk}",
        )
    return report


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
