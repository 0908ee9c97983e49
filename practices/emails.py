"""The messages about sheets, unsent: one function each, one person each."""

from django.urls import reverse
from django.utils import timezone

from ctgnet.mail.messages import Message, absolute

# The one button of each message says what it opens.
BUTTONS = {
    "sheet_shared": "Lire la fiche",
    "review_asked": "Lire la fiche",
    "sheet_reviewed": "Voir la fiche",
    "sheet_published": "Voir la fiche",
    "question_asked": "Répondre à la question",
    "question_answered": "Voir la réponse",
}


def sheet_shared(sheet, *, to):
    """A colleague of the same territory has shared a sheet."""
    return _message("sheet_shared", sheet, to=to, fact=f"sheet-shared:{sheet.pk}")


def review_asked(sheet, *, to):
    """An author asks the Caf to read a sheet: told once a day, however often it is asked again."""
    day = timezone.localdate(sheet.review_asked_at)
    return _message("review_asked", sheet, to=to, fact=f"sheet-review-asked:{sheet.pk}:{day}")


def sheet_reviewed(sheet, *, to, line):
    """To the author: the sheet was read and approved."""
    return _message("sheet_reviewed", sheet, to=to, fact=f"act:{line.pk}", comment=line.reason)


def sheet_published(sheet, *, to, line):
    """To the author: everybody can read the sheet."""
    return _message("sheet_published", sheet, to=to, fact=f"act:{line.pk}")


def question_asked(question, *, to):
    """To the author: a peer asks something."""
    return _message(
        "question_asked",
        question.sheet,
        to=to,
        fact=f"question:{question.pk}",
        anchor=f"#question-{question.pk}",
        question=question,
    )


def question_answered(question, *, to):
    """To the person who asked: here is the answer."""
    return _message(
        "question_answered",
        question.sheet,
        to=to,
        fact=f"answer:{question.pk}",
        anchor=f"#question-{question.pk}",
        question=question,
    )


def _message(name, sheet, *, to, fact, anchor="", **context):
    path = reverse("practices:sheet_detail", args=[sheet.slug])
    return Message(
        key=f"{fact}:to:{to.pk}",
        to=to.email,
        template=f"practices/{name}",
        context={
            "sheet": sheet,
            "to": to,
            "button_url": absolute(path + anchor),
            "button_label": BUTTONS[name],
        }
        | context,
    )
