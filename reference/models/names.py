"""Names as people type them, and how they are found."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func


class FoldName(Func):
    """A name as people type it: no case, accent, ligature, apostrophe or hyphen, St for Saint.

    Immutable SQL function `fold_name`, made by the first migration.
    """

    function = "fold_name"
    output_field = models.TextField()


def folded_name(source="name"):
    return models.GeneratedField(
        expression=FoldName(F(source)), output_field=models.TextField(), db_persist=True
    )


def name_indexes(table, field="folded"):
    """Two ways into a name: by its beginning (b-tree), by a word in the middle (trigrams)."""
    return [
        models.Index(fields=[field], opclasses=["text_pattern_ops"], name=f"{table}_prefix"),
        GinIndex(fields=[field], opclasses=["gin_trgm_ops"], name=f"{table}_trigrams"),
    ]
