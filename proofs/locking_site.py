"""The site with one thing undone, for a control: wrong passwords and codes are counted by account alone."""

from django.conf import settings

from ctgnet.wsgi import application

settings.LIMITS = settings.LIMITS | dict.fromkeys(
    ("login_failed", "second_factor"), "5/5m/anywhere"
)

__all__ = ["application"]
