"""What waits for an answer: everything this person may decide, oldest first, for the desk and the home."""

from datetime import timedelta

from django.db.models import BigIntegerField, Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from conventions.models import Convention
from conventions.standing import standing_of
from ctgnet.pages.caf_desk.of_register import (
    amendment_line,
    amendments_to_confirm,
    assignment_line,
    assignments_waiting,
    convention_line,
    conventions_to_confirm,
    departure_line,
    departures_announced,
    joining_line,
    joinings_waiting,
)
from ctgnet.pages.caf_desk.waiting import Waiting, decides, delegation_of
from ctgnet.paging import capped_counts
from events.models import Event
from members.models import AuditLine, GrantStatus, Member, Report, Role
from practices.models import Revision, Sheet, SheetStatus


def roles_waiting(standing):
    """Roles this person may answer: colleagues of the Caf for its référents, partners for any Caf."""
    mine = Member.objects.one_with(standing.member_id)
    waiting = Role.objects.requested().exclude(member__in=mine.values("pk"))
    waiting = waiting.filter(~Exists(_favours(standing)) | Q(kind=Role.Kind.PARTNER))
    if standing.is_national:
        own_proposals = Q(kind=Role.Kind.NATIONAL, requested_by=standing.member_id)
        waiting = waiting.exclude(own_proposals)
    elif standing.is_caf_officer:
        colleagues = Q(kind=Role.Kind.CAF_OFFICER, caf__in=standing.referent_cafs)
        waiting = waiting.filter(colleagues | Q(kind=Role.Kind.PARTNER))
    else:
        return waiting.none()
    waiting = waiting.select_related("member", "caf", "organisation").with_delegate().with_proof()
    return waiting.order_by("requested_at", "pk")


def _favours(standing):
    """What the person who asks has validated for the reader within a year."""
    return Role.objects.filter(
        member=standing.member_id,
        status=GrantStatus.VALIDATED,
        decided_at__gte=timezone.now() - timedelta(days=365),
        decided_by=OuterRef("member"),
    )


def sheets_waiting(standing):
    """A text to read again, a sheet to archive or to bring back: of its Cafs, never one's own."""
    if not standing.is_caf_officer:
        return Sheet.objects.none()
    to_read = Q(review_asked_at__isnull=False, changes_asked_at=None, status=SheetStatus.SHARED)
    to_move = Q(move_asked_at__isnull=False) & ~Q(status=SheetStatus.DRAFT)
    asked = Sheet.objects.filter((to_read & ~_rewritten_by(standing)) | to_move)
    co_authored = Sheet.co_authors.through.objects.filter(member=standing.member_id)
    others = asked.exclude(author=standing.member_id).exclude(pk__in=co_authored.values("sheet"))
    ours = Convention.objects.of_cafs(standing.cafs)
    colleagues = Role.objects.current().filter(caf__in=standing.cafs)
    answered = Q(convention__in=ours.values("pk")) | Q(
        convention=None, author__in=colleagues.values("member")
    )
    return others.filter(answered).annotate(has_revision=Exists(_revisions()))


def _rewritten_by(standing):
    """Once changed by the reader in the place of its author: another person reads it again."""
    lines = AuditLine.objects.filter(actor=standing.member_id, verb="edit_sheet")
    mine = lines.annotate(key=Cast("object_id", BigIntegerField()))
    return Q(pk__in=mine.values("key"))


def _revisions():
    return Revision.objects.filter(sheet=OuterRef("pk"))


def events_to_publish(standing):
    """Meetings nobody has published: of one's Cafs; those of the whole network for its administration."""
    drafts = Event.objects.filter(
        published_at=None, cancelled_at=None, ends_at__gte=timezone.now()
    ).select_related("caf", "convention")
    answered = Q(pk__in=Event.objects.of_cafs(standing.cafs).values("pk"))
    if standing.is_national:
        orphans = Convention.objects.without_officer()
        answered |= Q(caf=None, convention=None) | Q(convention__in=orphans.values("pk"))
    elif not standing.is_caf_officer:
        return drafts.none()
    read = Event.objects.visible_to(standing).filter(pk=OuterRef("pk"))
    return drafts.filter(answered).annotate(is_read=Exists(read))


def reports_waiting(standing):
    if not standing.is_national:
        return Report.objects.none()
    return Report.objects.visible_to(standing).waiting()


def count_waiting(standing):
    """How many lines `waiting_at` would show, in one query; none for those who decide nothing."""
    if not decides(standing):
        return 0
    lists = {
        kind.__name__: waiting for kind in KINDS if not (waiting := kind(standing)).query.is_empty()
    }
    return sum(count.number for count in capped_counts(lists).values())


def waiting_at(member):
    """Everything this person may answer in one list, whatever waits longest at the top."""
    standing = standing_of(member)
    if not decides(standing):
        return []
    lines = [line(one, standing) for kind, line in KINDS.items() for one in kind(standing)]
    return sorted(lines, key=lambda line: line.requested_at)


def line_at(member, kind, pk):
    """That very request as it waits at the desk of this person; None once it does not."""
    return next((one for one in waiting_at(member) if (one.kind, one.pk) == (kind, pk)), None)


def _role_line(role, standing):
    is_of_a_caf = role.kind == Role.Kind.CAF_OFFICER
    is_of_any = role.kind == Role.Kind.PARTNER and standing.is_caf_officer
    return Waiting(
        kind="role",
        pk=role.pk,
        member=role.member,
        title=role.get_kind_display(),
        place=str(role.caf or role.organisation or ""),
        note=role.note,
        proof=role.member.proof_in_words(is_proved=role.is_proved),
        requested_at=role.requested_at,
        can_delegate=is_of_a_caf or is_of_any,
        **delegation_of(role),
    )


def _sheet_line(sheet, standing):
    if sheet.review_asked_at and not sheet.changes_asked_at and sheet.is_shared:
        words = "Révision à relire" if sheet.has_revision else "Fiche à relire"
        asked_at = sheet.review_asked_at
    else:
        words = "Retour demandé" if sheet.is_archived else "Archivage demandé"
        asked_at = sheet.move_asked_at
    return Waiting(
        kind="fiche",
        pk=sheet.pk,
        title=f"{words} : {sheet.title}",
        requested_at=asked_at,
        url=sheet.get_absolute_url(),
    )


def _event_line(event, standing):
    """The administration first says why, in the place of a Caf: it is told no more than that one waits."""
    return Waiting(
        kind="rencontre",
        pk=event.pk,
        title=f"Rencontre à publier : {event.title}" if event.is_read else "Rencontre à publier",
        place=event.organiser,
        requested_at=event.changed_at,
        url=event.get_absolute_url()
        if event.is_read
        else reverse("events:event_open", args=[event.slug]),
    )


def _report_line(report, standing):
    """By its own name: somebody who contests, or writes to the team of the site, reports nothing."""
    is_report = not report.is_answered_in_words
    return Waiting(
        kind="signalement",
        pk=report.pk,
        title=f"Signalement à traiter : {report.heading}" if is_report else report.heading,
        place=report.path if is_report else "",
        requested_at=report.created_at,
        url=reverse("report_detail", args=[report.pk]),
    )


KINDS = {
    roles_waiting: _role_line,
    assignments_waiting: assignment_line,
    conventions_to_confirm: convention_line,
    amendments_to_confirm: amendment_line,
    departures_announced: departure_line,
    joinings_waiting: joining_line,
    sheets_waiting: _sheet_line,
    events_to_publish: _event_line,
    reports_waiting: _report_line,
}
