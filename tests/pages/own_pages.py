"""What the tests of one's own pages find there."""

from members.actions import notify
from members.models import Notification


def page_of(response):
    return response.content.decode().replace("\xa0", " ")


def news(member, *keys):
    for key in keys:
        notify(member, kind=Notification.Kind.SHEET, text=f"Nouvelle {key}", path="/", key=key)
