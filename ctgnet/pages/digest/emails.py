"""The message of the day, unsent."""

from itertools import groupby

from django.urls import reverse

from ctgnet.mail.messages import Message
from members.emails import button, unsubscribe_url
from members.models import Notification

MOST_NEWS_SHOWN = 30


def digest(member, news, digested_at, *, count):
    """The first news, grouped by subject, each with its page; the rest of `count` is on the site."""
    subjects = [
        (
            Notification.Kind(kind).label,
            [
                {"text": item.text, "url": button(member, item.path, "")["button_url"]}
                for item in items
            ],
        )
        for kind, items in groupby(news, key=lambda item: item.kind)
    ]
    return Message(
        key=f"digest:{digested_at}:to:{member.pk}",
        to=member.address,
        template="digest/digest",
        about=tuple(int(person) for item in news for person in item.about),
        unsubscribe_url=unsubscribe_url(member),
        context={
            "member": member,
            "subjects": subjects,
            "count": count,
            "more": max(0, count - MOST_NEWS_SHOWN),
        }
        | button(member, reverse("notification_list"), "Voir mes nouvelles"),
    )
