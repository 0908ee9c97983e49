"""The messages about sheets, unsent: one function each, one person each."""

from django.urls import reverse
from django.utils import timezone

from ctgnet.mail.messages import Message, absolute

# The one button of each message says what it opens.
BUTTONS = {
    "review_asked": "Lire la fiche",
    "sheet_reviewed": "Voir la fiche",
    "review_noted": "Reprendre ma fiche",
    "move_asked": "Répondre à la demande",
    "move_answered": "Voir la fiche",
    "sheet_published": "Voir la fiche",
    "question_asked": "Répondre à la question",
    "question_answered": "Voir la réponse",
}
# What was decided about a sheet that its author asked to move, by the verb of the act.
ANSWERS = {
    "archive_sheet": "a quitté la bibliothèque",
    "unarchive_sheet": "est de retour dans la bibliothèque",
    "decline_archive": "reste dans la bibliothèque",
    "decline_unarchive": "reste archivée",
}


def review_asked(sheet, *, to):
    """An author asks the Caf to read a sheet: told once a day, however often it is asked again."""
    day = timezone.localdate(sheet.review_asked_at)
    fact = f"{sheet.review_asked_key}:{day}"
    return _message("review_asked", sheet, to=to, fact=fact, about=(sheet.author_id,))


def sheet_reviewed(sheet, *, to, line):
    """To the author: the sheet was read and approved."""
    return _message(
        "sheet_reviewed",
        sheet,
        to=to,
        fact=f"act:{line.pk}",
        comment=line.reason,
        is_revision=line.after.get("is_revision", False),
    )


def review_noted(note, *, to):
    """To the author: somebody who reads the text again has a remark, or asks for changes."""
    fact, about = f"review-note:{note.pk}", (note.author_id,)
    return _message("review_noted", note.sheet, to=to, fact=fact, about=about, note=note)


def move_asked(sheet, *, to):
    """An author asks the Caf to archive a sheet, or to bring it back: told once a day."""
    day = timezone.localdate(sheet.move_asked_at)
    fact = f"{sheet.move_asked_key}:{day}"
    return _message("move_asked", sheet, to=to, fact=fact, about=(sheet.author_id,))


def move_answered(sheet, *, to, line):
    """To the author: what the Caf did of the request, and why when it declined."""
    return _message(
        "move_answered",
        sheet,
        to=to,
        fact=f"act:{line.pk}",
        answer=ANSWERS[line.verb],
        comment=line.reason,
    )


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
        about=(question.author_id,),
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


def _message(name, sheet, *, to, fact, about=(), anchor="", **context):
    path = reverse("practices:sheet_detail", args=[sheet.slug])
    return Message(
        key=f"{fact}:to:{to.pk}",
        to=to.address,
        template=f"practices/{name}",
        about=about,
        context={
            "sheet": sheet,
            "to": to,
            "button_url": absolute(path + anchor),
            "button_label": BUTTONS[name],
        }
        | context,
    )
