"""What the worker does for sheets. Who is told, and whether they may, is decided when it leaves.

One task a person: a mailbox that refuses a mail silences nobody else.
"""

from django.db.models import Q
from django.utils import timezone

from conventions.models import Assignment
from conventions.standing import standing_of
from ctgnet.queue import task
from members.actions import notify
from members.models import AuditLine, MailPreference, Member, Notification, Role
from practices import emails
from practices.models import Question, ReviewNote, Sheet
from practices.rules import cafs_of, can_archive, can_review

SHEET, QUESTION, DESK = Notification.Kind.SHEET, Notification.Kind.QUESTION, Notification.Kind.DESK


@task
def announce_sheet(sheet_id):
    """Tell the team of the same CTG and the officers of its Cafs that a sheet has come."""
    sheet = _sheet(sheet_id)
    if sheet is None or not sheet.is_shared:
        return
    for member in _circle(sheet):
        tell_neighbour.enqueue(sheet_id, member.pk)


@task
def tell_neighbour(sheet_id, member_id):
    sheet, member = _sheet(sheet_id), Member.objects.get(pk=member_id)
    if sheet is not None and sheet.is_shared and _may_read(member, sheet):
        _tell(
            member,
            kind=SHEET,
            text=f"Nouvelle fiche : « {sheet.title} »",
            sheet=sheet,
            message=emails.sheet_shared(sheet, to=member),
        )


@task
def tell_reviewers(sheet_id):
    """Tell those who may review it that an author asks for it."""
    sheet = _sheet(sheet_id)
    if sheet is None or sheet.review_asked_at is None:
        return
    for member in _officers(sheet):
        if can_review(member, sheet):
            tell_reviewer.enqueue(sheet_id, member.pk)


@task
def tell_reviewer(sheet_id, member_id):
    sheet, member = _sheet(sheet_id), Member.objects.get(pk=member_id)
    if sheet is not None and sheet.review_asked_at and can_review(member, sheet):
        _tell(
            member,
            kind=DESK,
            text=f"Relecture demandée : « {sheet.title} »",
            sheet=sheet,
            message=emails.review_asked(sheet, to=member),
        )


@task
def tell_author_of_review(line_id):
    line = AuditLine.objects.get(pk=line_id)
    sheet = _sheet(line.object_id)
    if sheet is not None:
        _tell(
            sheet.author,
            kind=QUESTION,
            text=f"Votre fiche « {sheet.title} » a été relue",
            sheet=sheet,
            message=emails.sheet_reviewed(sheet, to=sheet.author, line=line),
        )


@task
def tell_author_of_note(note_id):
    note = ReviewNote.objects.select_related("author", "sheet__author").filter(pk=note_id).first()
    if note is not None and note.sheet.is_shared:
        wish = "demande des changements à" if note.asks_changes else "commente"
        _tell(
            note.sheet.author,
            kind=QUESTION,
            text=f"{note.author.full_name} {wish} votre fiche « {note.sheet.title} »",
            sheet=note.sheet,
            message=emails.review_noted(note, to=note.sheet.author),
        )


@task
def tell_archivers(sheet_id):
    """Tell those who may do it that an author asks to archive a sheet, or to bring it back."""
    sheet = _sheet(sheet_id)
    if sheet is None or sheet.move_asked_at is None:
        return
    for member in _officers(sheet):
        if can_archive(member, sheet):
            tell_archiver.enqueue(sheet_id, member.pk)


@task
def tell_archiver(sheet_id, member_id):
    sheet, member = _sheet(sheet_id), Member.objects.get(pk=member_id)
    if sheet is not None and sheet.move_asked_at and can_archive(member, sheet):
        wish = "Retour demandé" if sheet.is_archived else "Archivage demandé"
        _tell(
            member,
            kind=DESK,
            text=f"{wish} : « {sheet.title} »",
            sheet=sheet,
            message=emails.move_asked(sheet, to=member),
        )


@task
def tell_author_of_move(line_id):
    line = AuditLine.objects.get(pk=line_id)
    sheet = _sheet(line.object_id)
    if sheet is not None:
        _tell(
            sheet.author,
            kind=QUESTION,
            text=f"Votre fiche « {sheet.title} » {emails.ANSWERS[line.verb]}",
            sheet=sheet,
            message=emails.move_answered(sheet, to=sheet.author, line=line),
        )


@task
def tell_author_of_publication(line_id):
    line = AuditLine.objects.get(pk=line_id)
    sheet = _sheet(line.object_id)
    if sheet is not None and sheet.is_public:
        _tell(
            sheet.author,
            kind=QUESTION,
            text=f"Votre fiche « {sheet.title} » est ouverte au public",
            sheet=sheet,
            message=emails.sheet_published(sheet, to=sheet.author, line=line),
        )


@task
def tell_author_of_question(question_id):
    question = _question(question_id)
    if question is not None and question.sheet.is_shared:
        author = question.sheet.author
        _tell(
            author,
            kind=QUESTION,
            text=f"Une question sur votre fiche « {question.sheet.title} »",
            sheet=question.sheet,
            message=emails.question_asked(question, to=author),
        )


@task
def tell_asker_of_answer(question_id):
    question = _question(question_id)
    if question is None or question.is_withdrawn:
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
    related = ("author", "sheet__author")
    return Question.objects.select_related(*related).filter(pk=pk).first()


def _officers(sheet):
    """The officers of the Cafs that answer for this sheet."""
    roles = Role.objects.current().filter(caf__in=cafs_of(sheet))
    return Member.objects.listed().filter(pk__in=roles.values("member")).order_by("pk")


def _circle(sheet):
    """Those whom this sheet concerns first, its authors excepted, as long as they may read it."""
    team = Assignment.objects.current().filter(post__convention=sheet.convention_id)
    nearby = Q(pk__in=team.values("member")) | Q(pk__in=_officers(sheet).values("pk"))
    others = Member.objects.listed().exclude(pk=sheet.author_id)
    others = others.exclude(pk__in=sheet.co_authors.values("pk"))
    return [m for m in others.filter(nearby).order_by("pk") if _may_read(m, sheet)]


def _may_read(member, sheet):
    return Sheet.objects.visible_to(standing_of(member)).filter(pk=sheet.pk).exists()


def _tell(member, *, kind, text, sheet, message):
    """On the site, and by mail for those who wish so; the daily digest then has nothing to add."""
    if not member.is_active:
        return
    notify(member, kind=kind, text=text, path=sheet.get_absolute_url(), key=message.key)
    silent = MailPreference.objects.filter(
        member=member, kind=kind, rhythm=MailPreference.Rhythm.NEVER
    )
    if silent.exists():
        return
    message.send()
    told = Notification.objects.filter(member=member, key=message.key, digested_at=None)
    told.update(digested_at=timezone.now())
