"""What every app asks of its rows: facts that go together, and a row held until the end."""

from django.db.models import CheckConstraint, Q


def go_together(*fields, name, message):
    """All of these are written, or none: a fact keeps its date and its author."""
    return CheckConstraint(
        condition=Q(**dict.fromkeys(fields)) | Q(**{f"{field}__isnull": False for field in fields}),
        name=name,
        violation_error_message=message,
    )


def locked(thing, *related):
    """The row as it is now, for us alone until the transaction ends; what it refers to is read along."""
    # Not type(thing): the signed-in member comes wrapped in a lazy object.
    rows = thing._meta.model._default_manager.select_for_update(of=("self",))
    return rows.select_related(*related).get(pk=thing.pk) if related else rows.get(pk=thing.pk)
