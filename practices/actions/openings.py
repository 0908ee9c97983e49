"""A sheet opened for an hour by the national administration, with a written reason."""

from django.db import transaction

from conventions.standing import standing_of
from members.actions import open_with_reason, record_act
from members.models import Notification
from practices.rules import holders_of_sheet


@transaction.atomic
def open_sheet(sheet, *, by, reason):
    """Read and write as its author would, for an hour: those who write it read why."""
    return open_with_reason(
        sheet,
        by=by,
        verb="open_sheet",
        reason=reason,
        what=f"la fiche « {sheet.title} »",
        concerned=[*holders_of_sheet(sheet), *sheet.co_authors.all()],
        kind=Notification.Kind.SHEET,
        subject=sheet.author,
    )


def record_rewriting(sheet, *, by, story):
    """Each change that is made in the place of the author leaves a line, with the reason of the hour."""
    if opening := standing_of(by).opening_of(sheet):
        record_act(
            by=by,
            verb="edit_sheet",
            thing=sheet,
            subject=sheet.author,
            after={"version": story.version},
            reason=opening.reason,
        )
