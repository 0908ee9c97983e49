"""Personal data held by the sheets: what a person wrote, asked and answered."""

from django.urls import reverse

from members.actions import forget_hidden
from practices import actions
from practices.actions.questions import empty_question
from practices.actions.writing import forget_sheet
from practices.models import Question, ReviewNote, Revision, Sheet

ERASED = "Texte retiré à la demande de la personne."


def export_of(member):
    """Everything this app knows of a person, as plain values."""
    return {
        "fiches": [
            {
                "titre": sheet.title,
                "état": sheet.get_status_display(),
                "création": sheet.created_at.isoformat(),
                "résumé": sheet.summary,
                "page": sheet.get_absolute_url(),
            }
            for sheet in Sheet.objects.filter(author=member).order_by("pk")
        ],
        "fiches écrites à plusieurs": list(
            member.co_authored_sheets.order_by("pk").values_list("title", flat=True)
        ),
        "révisions": [
            {"titre": revision.title, "résumé": revision.summary, "page": page_of(revision)}
            for revision in member.revisions.filter(sheet__handed_on=None)
            .select_related("sheet")
            .order_by("pk")
        ],
        "relectures": list(member.review_notes.order_by("pk").values_list("text", flat=True)),
        "questions": list(member.questions.order_by("pk").values_list("text", flat=True)),
        "réponses": list(
            Question.objects.filter(answered_by=member)
            .order_by("pk")
            .values_list("answer", flat=True)
        ),
    }


def release(member, *, by):
    """Drafts stay with their author for 90 days (`hand_sheets`), shared sheets with the network; what
    was asked of the Caf goes.
    """
    if not member.is_active:
        actions.withdraw_requests_of(member, by=by)


def erase(member):
    """What was not shared goes, and what was asked or said of others; shared sheets stay, under an
    account that no longer has a name, and so do the drafts and the revisions that their territory has
    taken up.
    """
    own = Sheet.objects.filter(author=member)
    for draft in own.drafts().filter(handed_on=None).order_by("pk"):
        forget_sheet(draft, by=member)
    Revision.objects.filter(author=member, sheet__handed_on=None).delete()
    _forget_hidden_questions(member)
    Question.objects.filter(author=member, withdrawn_at=None).update(text=ERASED)
    ReviewNote.objects.filter(author=member).update(text=ERASED)
    member.co_authored_sheets.clear()
    member.co_authored_revisions.clear()


def _forget_hidden_questions(member):
    """Words that a moderator set aside go with the others."""
    forget_hidden(kinds=["question"], writer=member, by=member)
    for question in Question.objects.filter(author=member, hidden_parts__contains=["text"]):
        empty_question(question)


def page_of(revision):
    return reverse("practices:sheet_revision", args=[revision.sheet.slug])
