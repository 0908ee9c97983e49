"""Limits are counted on a connection of their own: the transaction of an act neither hides nor undoes them."""


class CountersApart:
    """The cache of limits is read and written beside the transaction of the request."""

    def db_for_read(self, model, **hints):
        return "counters" if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read
