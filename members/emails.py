"""The messages about people, unsent."""

from django.core import signing
from django.urls import reverse

from ctgnet.mail.messages import Message, absolute


def invitation(invitation):
    """The single-use link: signed for this invitation only."""
    token = signing.dumps(invitation.pk, salt="members.invitation")
    return Message(
        key=f"invitation:{invitation.pk}",
        to=invitation.member.email,
        template="members/invitation",
        context={
            "invitation": invitation,
            "button_url": absolute(reverse("invitation_accept", args=[token])),
        },
    )
