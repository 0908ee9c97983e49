"""What the worker does for sheets. Who is told, and whether they may, is decided when it leaves.

One task a person for what leaves by mail: a mailbox that refuses silences nobody else.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from conventions.models import Assignment
from conventions.standing import standing_of
from ctgnet.queue import task
from members.actions import notify
from members.models import AuditLine, MailPreference, Member, Notification, Role
from practices import emails
from practices.models import Question, ReviewNote, Sheet
from practices.rules import cafs_of, can_archive, can_review, holders_of_sheet

SHEET, QUESTION, DESK = Notification.Kind.SHEET, Notification.Kind.QUESTION, Notification.Kind.DESK


@task
def announce_sheet(sheet_id):
    """Tell the team of the same CTG and the officers of its Cafs that a sheet has come.

    It asks nothing of them: the mail of the day carries it.
    """
    sheet = _sheet(sheet_id)
    if sheet is None or not sheet.is_shared:
        return
    for member in _circle(sheet):
        notify(
            member,
            kind=SHEET,
            text=f"Nouvelle fiche : « {sheet.title} »",
            path=sheet.get_absolute_url(),
            key=sheet.sharing_key,
        )


@dataclass(frozen=True)
class Request:
    """What an author asks of the officers of the Cafs."""

    asked_at: str
    may_answer: Callable
    title: Callable
    message: Callable

    def waits_for(self, member, sheet):
        """It still stands, and this person may answer it."""
        return getattr(sheet, self.asked_at) is not None and self.may_answer(member, sheet)


REQUESTS = {
    "review": Request(
        "review_asked_at", can_review, lambda sheet: "Relecture demandée", emails.review_asked
    ),
    "move": Request(
        "move_asked_at",
        can_archive,
        lambda sheet: "Retour demandé" if sheet.is_archived else "Archivage demandé",
        emails.move_asked,
    ),
}


@task
def tell_officers(sheet_id, request_name):
    """Tell those who may answer that an author asks for something."""
    sheet, request = _sheet(sheet_id), REQUESTS[request_name]
    for member in _officers(sheet) if sheet else ():
        if request.waits_for(member, sheet):
            tell_officer.enqueue(sheet_id, request_name, member.pk)


@task
def tell_officer(sheet_id, request_name, member_id):
    sheet, request = _sheet(sheet_id), REQUESTS[request_name]
    member = Member.objects.get(pk=member_id)
    if sheet is not None and request.waits_for(member, sheet):
        _tell(
            member,
            kind=DESK,
            text=f"{request.title(sheet)} : « {sheet.title} »",
            sheet=sheet,
            message=request.message(sheet, to=member),
        )


# What was done of a sheet, in words for its author, and the mail that says more.
ACTS = {
    "review_sheet": ("a été relue", emails.sheet_reviewed),
    "publish_sheet": ("est ouverte au public", emails.sheet_published),
} | {verb: (words, emails.move_answered) for verb, words in emails.ANSWERS.items()}


@task
def tell_author_of_act(line_id):
    """Tell whoever holds the sheet what an officer did of it."""
    _tell_of_act(line_id)


@task
def tell_author_of_note(note_id):
    _tell_of_note(note_id)


@task
def tell_author_of_question(question_id):
    _tell_of_question(question_id)


@task
def tell_holder(fact, key, holder_id):
    """One of those who hold the sheet together."""
    TOLD[fact](key, holder_id)


def _told_now(fact, key, sheet, holder_id):
    """Whom this run tells: an author, or one of several holders, each of whom has a run of their own."""
    holders = holders_of_sheet(sheet)
    if holder_id is None and sheet.handed_on:
        for member in holders:
            tell_holder.enqueue(fact, key, member.pk)
        return []
    return [member for member in holders if holder_id in (None, member.pk)]


def _tell_of_act(line_id, holder_id=None):
    line = AuditLine.objects.get(pk=line_id)
    words, message = ACTS[line.verb]
    sheet = _sheet(line.object_id)
    if (
        sheet is None
        or sheet.is_moderated
        or (line.verb == "publish_sheet" and not sheet.is_public)
    ):
        return
    for holder in _told_now("act", line_id, sheet, holder_id):
        _tell(
            holder,
            kind=QUESTION,
            text=f"Votre fiche « {sheet.title} » {words}",
            sheet=sheet,
            message=message(sheet, to=holder, line=line),
        )


def _tell_of_note(note_id, holder_id=None):
    note = (
        ReviewNote.objects.select_related("author", "sheet__author", "sheet__convention")
        .filter(pk=note_id)
        .first()
    )
    if note is not None and note.sheet.is_shared:
        wish = "demande des changements à" if note.asks_changes else "commente"
        for holder in _told_now("note", note_id, note.sheet, holder_id):
            _tell(
                holder,
                kind=QUESTION,
                about=[note.author],
                text=f"{note.author.full_name} {wish} votre fiche « {note.sheet.title} »",
                sheet=note.sheet,
                message=emails.review_noted(note, to=holder),
            )


def _tell_of_question(question_id, holder_id=None):
    question = _question(question_id)
    if question is not None and question.sheet.is_shared and not question.is_hidden:
        for holder in _told_now("question", question_id, question.sheet, holder_id):
            _tell(
                holder,
                kind=QUESTION,
                text=f"Une question sur votre fiche « {question.sheet.title} »",
                sheet=question.sheet,
                message=emails.question_asked(question, to=holder),
            )


TOLD = {"act": _tell_of_act, "note": _tell_of_note, "question": _tell_of_question}


@task
def tell_asker_of_answer(question_id):
    question = _question(question_id)
    if question is None or question.is_withdrawn or question.has_hidden_answer:
        return
    if _may_read(question.author, question.sheet):
        _tell(
            question.author,
            kind=QUESTION,
            text=f"Une réponse à votre question sur « {question.sheet.title} »",
            sheet=question.sheet,
            message=emails.question_answered(question, to=question.author),
        )


def _sheet(pk):
    """The sheet as it stands now; None when it was deleted meanwhile."""
    return Sheet.objects.select_related("author", "convention").filter(pk=pk).first()


def _question(pk):
    related = ("author", "sheet__author", "sheet__convention")
    return Question.objects.select_related(*related).filter(pk=pk).first()


def _officers(sheet):
    """The officers of the Cafs that answer for this sheet."""
    roles = Role.objects.current().filter(caf__in=cafs_of(sheet))
    return Member.objects.reached().filter(pk__in=roles.values("member")).order_by("pk")


def _circle(sheet):
    """Those whom this sheet concerns first, its authors excepted, as long as they may read it."""
    team = Assignment.objects.current().filter(post__convention=sheet.convention_id)
    nearby = Q(pk__in=team.values("member")) | Q(pk__in=_officers(sheet).values("pk"))
    others = Member.objects.reached().exclude(pk=sheet.author_id)
    others = others.exclude(pk__in=sheet.co_authors.values("pk"))
    return [m for m in others.filter(nearby).order_by("pk") if _may_read(m, sheet)]


def _may_read(member, sheet):
    return Sheet.objects.visible_to(standing_of(member)).filter(pk=sheet.pk).exists()


def _tell(member, *, kind, text, sheet, message, about=()):
    """On the site, and at once by mail unless they refuse it; the daily digest has nothing to add."""
    if not member.is_reached:
        return
    page = sheet.get_absolute_url()
    notify(member, kind=kind, text=text, path=page, key=message.key, about=about)
    silent = MailPreference.objects.filter(
        member=member, kind=kind, rhythm=MailPreference.Rhythm.NEVER
    )
    if silent.exists():
        return
    message.send()
    told = Notification.objects.filter(member=member, key=message.key, digested_at=None)
    told.update(digested_at=timezone.now())
