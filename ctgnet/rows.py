"""What every app asks of its rows: facts that go together, and a row held until the end."""

from contextlib import contextmanager

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import CharField, CheckConstraint, Model, Q


def go_together(*fields, name, message):
    """All of these are written, or none: a fact keeps its date and its author."""
    return CheckConstraint(
        condition=Q(**dict.fromkeys(fields)) | Q(**{f"{field}__isnull": False for field in fields}),
        name=name,
        violation_error_message=message,
    )


class WrittenInPart(Model):
    """A row of which a bare `save()` writes what was changed in memory, and nothing else.

    Libraries save whole rows that they read a while before; what others wrote meanwhile must stay.
    """

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, *args, **options):
        row = super().from_db(*args, **options)
        row._read = row._values()
        return row

    def refresh_from_db(self, using=None, fields=None, **options):
        super().refresh_from_db(using=using, fields=fields, **options)
        self._remember(fields)

    def save(self, **options):
        if options.get("update_fields") is None and not self._state.adding:
            now = self._values()
            options["update_fields"] = [
                name for name in now if name not in self._read or now[name] != self._read[name]
            ]
        super().save(**options)
        self._remember(options.get("update_fields"))

    def _remember(self, names):
        self._read = self.__dict__.get("_read", {}) | self._values(names)

    def _values(self, names=None):
        """Of the columns that were read; lists copied, since they change in place."""
        held = self.__dict__
        return {
            field.attname: held[field.attname].copy()
            if isinstance(held[field.attname], list)
            else held[field.attname]
            for field in self._meta.concrete_fields
            if not (field.generated or field.primary_key)
            and field.attname in held
            and (names is None or field.name in names or field.attname in names)
        }


class Gone(ObjectDoesNotExist):
    """Somebody has just removed the row that this act is about; `kind` names it in French."""

    def __init__(self, thing):
        self.kind = thing._meta.verbose_name
        super().__init__(f"{thing._meta.label} {thing.pk} was removed meanwhile")


def hidden_parts():
    """The parts of a row that a moderator hides; their words wait with the decision."""
    names = CharField(max_length=20)
    return ArrayField(
        names,
        verbose_name="parties masquées",
        default=list,
        db_default=[],
        blank=True,
        editable=False,
    )


def hidden_part(part, *columns, name):
    """A hidden part leaves no word in its columns: no page, list or file can show it, or take others."""
    return CheckConstraint(
        condition=~Q(hidden_parts__contains=[part]) | Q(**dict.fromkeys(columns, "")),
        name=name,
        violation_error_message="Ce texte est masqué par la modération : il ne se modifie pas.",
    )


def locked(thing, *related):
    """The row as it is now, for us alone until the transaction ends; what it refers to is read along."""
    # Not type(thing): the signed-in member comes wrapped in a lazy object.
    rows = thing._meta.model._default_manager.select_for_update(of=("self",))
    if related:
        rows = rows.select_related(*related)
    found = rows.filter(pk=thing.pk).first()
    if found is None:
        raise Gone(thing)
    return found


def hold(kind, word):
    """Whoever else says this word of this kind waits until our transaction ends, then reads what we wrote.

    For what is looked for before it is made, and that no constraint may forbid: two organisations may
    bear one name when somebody says that they are two.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), hashtext(%s))", [kind, word])


@contextmanager
def apart():
    """A cursor on a connection of its own: what it writes is seen at once, whatever becomes of ours."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.close()


def links_to(model):
    """Every link of another table to this one: (its model, the name of its field, its `on_delete`)."""
    return [
        (relation.related_model, relation.field.name, relation.on_delete)
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and not relation.concrete
        and (relation.one_to_many or relation.one_to_one)
        and relation.related_model._meta.auto_created is not model  # its own lists of several
    ]
