"""What makes a form write once."""

import uuid

from django.db import models

ALREADY_USED = "Ce formulaire a déjà servi : ouvrez-en un autre."


def creation_key():
    """One form sent twice makes one thing."""
    return models.UUIDField(
        unique=True,
        default=uuid.uuid4,
        editable=False,
        error_messages={"unique": ALREADY_USED},
    )
