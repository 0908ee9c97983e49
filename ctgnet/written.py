"""Queries that every page asks: their SQL is written once, then only given its values.

Django takes longer to write most of them than PostgreSQL to answer.
"""

from copy import copy
from functools import cached_property

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, BooleanField, F, Func, Value


class WrittenOnce:
    """A queryset asked again and again with other values.

    `ask` makes it from named values; `examples` are values that it holds nowhere else, so that their
    places in the SQL are known. A value only ever fills a place: `ask` may not choose by it.
    """

    def __init__(self, ask, **examples):
        self._ask, self._examples = ask, examples

    def __call__(self, **values):
        """The rows, as the queryset gives them."""
        queryset, written, sql, places = self._written
        parameters = tuple(values[name] if name else fixed for name, fixed in places)
        compiler = copy(written)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # that of this thread
        compiler.as_sql = lambda *args, **options: (sql, parameters)
        rows = queryset.all()
        rows.query.get_compiler = lambda *args, **options: compiler
        return list(rows)

    @cached_property
    def _written(self):
        """The queryset, what compiled it, its text, and for each of its parameters the name of the value or the
        constant: kept once all is there. Threads that come first together each write their own, with their
        own connection.
        """
        queryset = self._ask(**self._examples)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        places = [(self._name_of(parameter), parameter) for parameter in parameters]
        if lost := self._examples.keys() - {name for name, _ in places}:
            raise ValueError(f"Nowhere in the SQL: {', '.join(sorted(lost))}.")
        return queryset, compiler, sql, places

    def _name_of(self, parameter):
        return next((name for name, one in self._examples.items() if one == parameter), None)


class Among(Func):
    """For `filter(Among(keys))`: one value in the SQL however many keys; `pk__in` has one each."""

    template, arg_joiner = "%(expressions)s)", " = ANY("
    output_field = BooleanField()

    def __init__(self, keys, name="pk"):
        super().__init__(F(name), Value(keys, ArrayField(BigIntegerField())))
