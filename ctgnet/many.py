"""However many values a query compares with, PostgreSQL is given one: it takes no more than 65,535.

`filter(pk__in=keys)`, `exclude(member__in=people)` and what Django fetches for a list of rows write a
parameter a value. Above some hundreds they become one array, without a word of the caller. Rows written
at once (`bulk_create`, `bulk_update`, `in_bulk`) are cut by Django itself.
"""

from django.db.models import Field, ForeignKey
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In

# Below, PostgreSQL sees each value and plans for them.
FEW = 500


class _AsOneArray:
    """`x = ANY(array)` in the place of `x IN (a, b, …)`, for a long list of plain values."""

    def process_rhs(self, compiler, connection):
        sql, params = super().process_rhs(compiler, connection)
        if not self.rhs_is_direct_value() or len(params) <= FEW:
            return sql, params
        if sql != f"({', '.join(['%s'] * len(params))})":  # expressions among them
            return sql, params
        field = self.lhs.output_field
        kind = getattr(field, "target_field", field).cast_db_type(connection)
        return f"ANY(%s::{kind}[])", [list(params)]

    def get_rhs_op(self, connection, rhs):
        return f"= {rhs}" if rhs.startswith("ANY(") else super().get_rhs_op(connection, rhs)


class InOneArray(_AsOneArray, In):
    """For a column of its own."""


class RelatedInOneArray(_AsOneArray, RelatedIn):
    """For a link to another table."""


def register():
    """Once, when the applications are ready."""
    Field.register_lookup(InOneArray)
    ForeignKey.register_lookup(RelatedInOneArray)
