"""Queries that compare with more values than PostgreSQL takes parameters."""

import ast
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.db.models import Field, ForeignKey
from django.db.models.fields.related_lookups import RelatedIn
from django.db.models.lookups import In
from django.test.utils import CaptureQueriesContext

from conventions.models import Convention, Coverage, TeamLetter
from ctgnet import many
from members.models import Member, Notification
from reference.models import Commune
from tests.factories.members import MemberFactory

TOO_MANY = 2**16 + 10
ROOT = Path(__file__).resolve().parent.parent.parent
QUERIES = {
    "keys": lambda: Member.objects.filter(pk__in=range(TOO_MANY)),
    "a set": lambda: Member.objects.filter(pk__in=set(range(TOO_MANY))),
    "texts": lambda: Member.objects.filter(email__in=map(str, range(TOO_MANY))),
    "keys that are texts": lambda: Commune.objects.filter(
        pk__in=[f"{n:05}" for n in range(TOO_MANY)]
    ),
    "a link": lambda: Notification.objects.filter(member__in=range(TOO_MANY)),
    "a link to a text": lambda: Coverage.objects.filter(
        commune__in=[f"{n}" for n in range(TOO_MANY)]
    ),
    "a link backwards": lambda: Member.objects.filter(notifications__in=range(TOO_MANY)),
    "several links": lambda: Convention.objects.filter(themes__in=range(TOO_MANY)),
    "what is left out": lambda: Member.objects.exclude(
        pk__in=range(5_000_000, 5_000_000 + TOO_MANY)
    ),
    "days": lambda: Convention.objects.filter(
        start_date__in=[date(1900, 1, 1) + timedelta(n) for n in range(TOO_MANY)]
    ),
    "keys without order": lambda: TeamLetter.objects.filter(
        pk__in=[uuid4() for _ in range(TOO_MANY)]
    ),
    "numbers computed": lambda: Member.objects.values_list("pk").filter(pk__in=range(TOO_MANY)),
}


@pytest.mark.parametrize("name", QUERIES)
def test_any_number_of_values_is_one_parameter(db, name):
    person = MemberFactory(email="1@essai.example")

    found = list(QUERIES[name]())

    if name in ("keys", "a set", "what is left out"):
        assert found == [person]


def test_a_short_list_is_written_as_it_was(db):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(Member.objects.filter(pk__in=[1, 2, 3]).values("pk"))

    assert asked[0]["sql"].endswith("IN (1, 2, 3)")


def test_it_finds_the_same_rows_with_nothing_among_the_values(db):
    people = MemberFactory.create_batch(3)
    keys = [people[0].pk, None, people[2].pk, *range(-2 * many.FEW, 0)]

    found = Member.objects.filter(pk__in=keys).order_by("pk")
    others = Member.objects.exclude(pk__in=keys)

    assert (list(found), list(others)) == ([people[0], people[2]], [people[1]])


def test_what_django_fetches_for_many_rows_is_one_parameter_too(db):
    MemberFactory.create_batch(2)
    people = [*Member.objects.all(), *(Member(pk=-number) for number in range(1, TOO_MANY))]

    from django.db.models import prefetch_related_objects

    prefetch_related_objects(people, "notifications")

    assert people[0].notifications.count() == 0


def test_rows_written_or_read_by_key_at_once_are_cut(db):
    person = MemberFactory()
    news = [
        Notification(member=person, kind="role", text="x", path="/", key=str(number))
        for number in range(12_000)  # six columns and more: above the limit
    ]

    written = Notification.objects.bulk_create(news)
    for one in written:
        one.text = "y"
    Notification.objects.bulk_update(written, ["text"])

    assert Notification.objects.filter(text="y").count() == len(news)
    assert list(Member.objects.in_bulk(range(person.pk, person.pk + TOO_MANY))) == [person.pk]


def test_control_without_it_they_fail(db):
    Field.register_lookup(In)
    ForeignKey.register_lookup(RelatedIn)
    try:
        with pytest.raises(OperationalError):
            list(QUERIES["keys"]())
    finally:
        many.register()


PARTS = ("reference", "members", "conventions", "practices", "events", "ctgnet")


def written_by_hand(source):
    """Lines that make as many places in a text of SQL as there are values."""
    for node in ast.walk(ast.parse(source)):
        is_repeated = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)
        if is_repeated and any(
            isinstance(part, ast.Constant) and isinstance(part.value, str) and "%s" in part.value
            for part in ast.walk(node.left)
        ):
            yield node.lineno
        if isinstance(node, ast.Attribute) and node.attr == "executemany":
            yield node.lineno


def test_no_sql_by_hand_grows_with_the_rows():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for part in PARTS
        for path in sorted(ROOT.joinpath(part).rglob("*.py"))
        if "migrations" not in path.parts and path.name != "many.py"
        for line in written_by_hand(path.read_text())
    ]

    assert found == []


@pytest.mark.parametrize(
    "source", ["q = 'IN (' + ', '.join(['%s'] * n) + ')'", "c.executemany('…', rows)"]
)
def test_control_sql_that_grows_is_seen(source):
    assert list(written_by_hand(source)) == [1]
