"""Contents that somebody finds out of place: reported, answered."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from ctgnet.rows import locked
from ctgnet.templatetags.french import day
from members.actions.news import notify, take_back_news
from members.actions.trace import record_act
from members.answering import holders_of_role
from members.models import (
    Member,
    Notification,
    Report,
    Role,
)
from members.tasks import tell_reporter, tell_reporter_of_put_back

# After it was answered.
WORDS_LAST = timedelta(days=365)
LONGEST_NEWS = Notification._meta.get_field("text").max_length
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
def report_content(
    *,
    path,
    reason,
    details,
    reporter=None,
    reporter_email="",
    about=About(),
    contests=None,
    is_letter=False,
):
    """Somebody says that a content should not be there; those who may decide are told."""
    report = Report.objects.create(
        path=path,
        is_letter=is_letter,
        reason=reason,
        details=details,
        reporter=reporter,
        reporter_email=reporter_email,
        kind=about.kind,
        object_id=about.key,
        cafs=list(about.cafs),
        contests=contests,
    )
    report.writers.set(about.writers)
    told = f"Un contenu est signalé : {report.heading}"
    for moderator in _moderators(report):
        notify(
            moderator,
            kind=Notification.Kind.DESK,
            text=report.heading if report.is_answered_in_words else told,
            path=reverse("report_detail", args=[report.pk]),
            key=f"report:{report.pk}",
        )
    return report


@transaction.atomic
def contest_decision(decision, *, by, message):
    """Whoever wrote a hidden content asks the national administration to look again, once."""
    decision = locked(decision)
    if asked := Report.objects.filter(contests=decision, reporter=by).first():
        return asked
    return report_content(
        path=decision.get_absolute_url(),
        reason=Report.Reason.OTHER,
        details=message,
        reporter=by,
        about=About(
            kind=decision.kind, key=decision.object_id, writers=tuple(decision.writers.all())
        ),
        contests=decision,
    )


def _moderators(report):
    """The national administration and the Cafs that answer for it, never whoever wrote it."""
    nationals = Q(pk__in=holders_of_role(kind=Role.Kind.NATIONAL))
    officers = Q(pk__in=holders_of_role(kind__in=Role.OF_CAF, caf__in=report.cafs))
    others = Member.objects.reached().exclude(pk__in=report.writers.values("pk"))
    return others.filter(nationals | officers)


@transaction.atomic
def answer_report(report, decision, *, by):
    """What was decided of the content answers those who reported it, never a report of another one."""
    if not report.is_about(decision.kind, decision.object_id):
        raise ValidationError(OF_ANOTHER)
    why = decision.end_reason or decision.reason
    outcome = f"{decision.label}, {decision.state}. {why}"
    is_told = report.contests_id == decision.pk
    return close_report(report, by=by, outcome=outcome[:300], is_told=is_told)


@transaction.atomic
def close_report(report, *, by, outcome, is_told=False):
    """Say what was done about a report, and tell who made it what they may know. Once.

    `is_told`: whoever contests learns it by the decision itself.
    """
    report = locked(report)
    if report.closed_at:
        return report
    report.closed_at, report.closed_by, report.outcome = timezone.now(), by, outcome
    report.save(update_fields=["closed_at", "closed_by", "outcome"])
    if report.contests and report.contests.removed_at:
        Report.objects.filter(pk=report.pk).forget_quotes()
    record_act(by=by, verb="close_report", thing=report, reason=outcome)
    take_back_news(f"report:{report.pk}", besides=by)
    if not is_told:
        _tell_reporter(report)
    return report


def _tell_reporter(report):
    if report.reporter:
        text, path = _told_to_reporter(report)
        notify(
            report.reporter,
            kind=Notification.Kind.ROLE,
            text=text[:LONGEST_NEWS],
            path=path,
            key=f"report-closed:{report.pk}",
        )
    tell_reporter.enqueue(report.pk)


def _told_to_reporter(report):
    """(what the news says, where it leads)."""
    if report.contests_id:
        page = report.contests.get_absolute_url()
        return f"Votre contestation a été relue : {report.outcome}", page
    if report.is_letter:
        return f"Réponse à votre message : {report.outcome}", report.path
    became = f" : le contenu {report.became}" if report.became else ""
    said = f"Votre signalement du {day(report.created_at)} a été traité{became}."
    return said, reverse("contact")


def tell_put_back(decision, *, by):
    """Whoever was told that it is hidden, by their account or at the address they left, reads that it is no
    more, without a word of it.
    """
    told = Report.objects.of_content(decision.kind, decision.object_id).filter(
        contests=None, closed_at__gte=decision.hidden_at
    )
    for report in told.exclude(reporter=by).select_related("reporter"):
        if report.reporter and report.reporter.is_active:
            notify(
                report.reporter,
                kind=Notification.Kind.ROLE,
                text=f"Le contenu que vous avez signalé le {day(report.created_at)} n’est plus masqué : "
                "la décision a été revue.",
                path=reverse("contact"),
                key=f"report-put-back:{decision.pk}:{report.pk}",
            )
        tell_reporter_of_put_back.enqueue(report.pk, decision.pk)


def forget_old_reports() -> int:
    """A year after the answer, who reported and in which words is forgotten."""
    old = Report.objects.filter(closed_at__lte=timezone.now() - WORDS_LAST)
    said = Q(reporter__isnull=False) | ~Q(reporter_email="") | ~Q(details="")
    return old.filter(said).forget_words()
