"""An address that a link opens in one click: one of the web and no other, whoever wrote the row."""

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q

FAULT = "Une adresse commence par https:// ou http://."


class WebAddressField(models.URLField):
    """Typed by somebody, opened by others."""

    default_validators = [URLValidator(schemes=["http", "https"], message=FAULT)]

    def deconstruct(self):
        name, _, arguments, keywords = super().deconstruct()
        return name, "django.db.models.URLField", arguments, keywords


def open_the_web(*fields, name):
    """Every such address of a row, or none: another could act in the browser of whoever opens it."""
    sound = Q()
    for field in fields:
        sound &= Q(**{field: ""}) | Q(**{f"{field}__iregex": "^https?://"})
    return models.CheckConstraint(condition=sound, name=name, violation_error_message=FAULT)
