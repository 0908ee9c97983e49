"""What an author asks of the Caf: taken back, answered, or left by an account that is closed."""

from django.db.models import Q
from django.urls import reverse

from members.actions import take_back_news, tell_withdrawn
from practices.models import Sheet

REVIEW_ASKED, MOVE_ASKED = "review_asked_key", "move_asked_key"


def take_back_request(sheet, name):
    """Nobody has to answer it any more; answers those who had been told."""
    return take_back_news(getattr(sheet, name))


def withdraw_requests_of(member, *, by):
    """An account is closed: its sheets stay, nobody reads them again nor moves them for it."""
    asked = Q(review_asked_at__isnull=False) | Q(move_asked_at__isnull=False)
    for sheet in Sheet.objects.filter(asked, author=member).select_for_update(of=("self",)):
        for name in (REVIEW_ASKED, MOVE_ASKED):
            tell_withdrawn(
                take_back_request(sheet, name),
                member=member,
                by=by,
                text=f"Une demande est retirée, le compte de l’auteur est fermé : « {sheet.title} ».",
                path=reverse("caf_desk"),
                key=f"{getattr(sheet, name)}:left",
            )
        sheet.review_asked_at = sheet.changes_asked_at = sheet.move_asked_at = None
        sheet.save(update_fields=["review_asked_at", "changes_asked_at", "move_asked_at"])
