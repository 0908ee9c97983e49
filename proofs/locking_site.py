"""The site with one thing undone, for a control: wrong passwords are counted by account alone."""

from django.conf import settings

from ctgnet.wsgi import application

settings.LIMITS = settings.LIMITS | {"login_failed": "5/5m/anywhere"}

__all__ = ["application"]
