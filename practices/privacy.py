"""Personal data held by the sheets: what a person wrote, asked and answered."""

from practices.models import Question, Sheet

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
        "questions": list(member.questions.order_by("pk").values_list("text", flat=True)),
        "réponses": list(
            Question.objects.filter(answered_by=member)
            .order_by("pk")
            .values_list("answer", flat=True)
        ),
    }


def erase(member):
    """Drafts and questions go; shared sheets stay, under an account that no longer has a name."""
    Sheet.objects.filter(author=member).drafts().delete()
    Question.objects.filter(author=member).update(text=ERASED)
    member.co_authored_sheets.clear()
