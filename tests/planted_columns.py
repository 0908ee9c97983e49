"""Every column that holds words, written in the database itself, around every form."""

from itertools import count

from django.db import DatabaseError, models, transaction

from tests import house
from tests.planted import packs

# Codes, addresses and choices: a page looks them up, nobody types them.
NOT_TYPED = {
    *(
        "slug",
        "public_id",
        "code",
        "siren",
        "insee",
        "digest",
        "path",
        "key",
        "session_key",
        "session_data",
    ),
    *("template", "verb", "icon", "time_zone", "kind", "object_kind", "object_id", "act"),
    *("file_kind", "color", "email", "to", "password", "location"),
}

# The database takes no link but to a site.
SITE = "https://a.example/"


def columns_of_words():
    """(model, column) of every text that somebody may have typed."""
    return [
        (model, field)
        for model in house.our_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, models.EmailField | models.FileField)
        and not (field.choices or field.unique or field.generated or field.name in NOT_TYPED)
    ]


def cells():
    """(model, column, key of a row) of each of these columns."""
    return [
        (model, field, pk)
        for model, field in columns_of_words()
        for pk in model._base_manager.order_by("pk").values_list("pk", flat=True)
    ]


def laid_in(field, text):
    return SITE + text if isinstance(field, models.URLField) else text


def texts_for(field):
    """[(value, how many texts it holds)] as long as the column is."""
    longest = field.max_length and field.max_length - len(laid_in(field, ""))
    return [(laid_in(field, text), number) for text, number in packs(longest)]


def write(values):
    """{cell: text} laid in the database; those that it took, a constraint holding the others."""
    rows = {}
    for (model, field, pk), text in values.items():
        rows.setdefault((model, pk), {})[field] = text
    return {
        (model, field, pk)
        for (model, pk), texts in rows.items()
        for field in _take(model, pk, texts)
    }


def _take(model, pk, texts):
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=pk).update(**{f.name: text for f, text in texts.items()})
    except DatabaseError:
        alone = ({field: text} for field, text in texts.items()) if len(texts) > 1 else ()
        return [field for one in alone for field in _take(model, pk, one)]
    return list(texts)


def rounds(chosen):
    """{cell: (text, how many)} of each round, until each column of these cells has held every text."""
    rows = {}
    for model, field, pk in chosen:
        rows.setdefault((model, field), []).append(pk)
    for turn in count():
        values = {}
        for (model, field), pks in rows.items():
            due = texts_for(field)[turn * len(pks) : (turn + 1) * len(pks)]
            values |= {(model, field, pk): pack for pk, pack in zip(pks, due, strict=False)}
        if not values:
            return
        yield values
