"""The message about an account that nobody opens, unsent."""

from django.urls import reverse

from ctgnet.mail.messages import Message
from members.emails import button


def account_to_close(member, closes_on):
    """Opening the account is enough to keep it; whoever is suspended can only write."""
    page, label = "/contact/", "Nous écrire"
    if member.is_active:
        page, label = reverse("account_login"), "Ouvrir mon compte"
    return Message(
        key=f"account-to-close:{member.warned_at:%Y-%m-%d}:to:{member.pk}",
        to=member.address,
        template="privacy/account_to_close",
        context={
            "member": member,
            "closes_on": closes_on,
        }
        | button(member, page, label),
    )
