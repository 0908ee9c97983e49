"""Pages by keyset: every row once, in order, whatever the rows, the order and the size."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import signing
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ctgnet.mail.models import OutgoingMail
from ctgnet.paging import COUNT_CAP, CappedCount, Page, capped_counts, counted_page, keyset_page
from reference.models import Region, Theme
from tests.factories.reference import RegionFactory

DAY = datetime(2026, 11, 27, 14, 30, tzinfo=UTC)
ORDERS = [("order", "slug"), ("-order", "slug"), ("label", "-order", "slug"), ("-slug",)]


def themes(*ranks):
    """As many themes; equal ranks are ties that only the last name of the order breaks."""
    made = [
        Theme(slug=f"t{n}", label=f"Thème {rank % 2}", order=rank) for n, rank in enumerate(ranks)
    ]
    return Theme.objects.bulk_create(made)


def walk(queryset, order, size):
    """Every row of every page, as somebody who always asks for the next one reads them."""
    rows, cursor = [], None
    for _ in range(queryset.count() + 2):
        page = keyset_page(queryset, order=order, cursor=cursor, size=size)
        rows += page.items
        cursor = page.next_cursor
        if cursor is None:
            return rows
    raise AssertionError("the pages never end")


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    ranks=st.lists(st.integers(0, 3), max_size=12),
    order=st.sampled_from(ORDERS),
    size=st.integers(1, 5),
)
def test_walking_all_pages_reads_each_row_once_in_order(db, ranks, order, size):
    with transaction.atomic():
        themes(*ranks)
        everything = Theme.objects.all()
        assert walk(everything, order, size) == list(everything.order_by(*order))
        transaction.set_rollback(True)


def test_moments_and_days_keep_their_exact_place(db):
    """Two mails of the same second, a microsecond apart: neither is skipped nor read twice."""
    for number in range(5):
        moment = DAY + timedelta(microseconds=number // 2)
        OutgoingMail.objects.create(key=str(number), claimed_at=moment, sent_at=DAY)
    order = ("-claimed_at", "-pk")
    assert walk(OutgoingMail.objects.all(), order, 2) == list(OutgoingMail.objects.order_by(*order))


def test_days_are_written_and_read_as_days(db):
    for number in range(3):
        RegionFactory(
            code=f"{number:02}", name=f"R{number}", valid_to=date(2026, 1, 1 + number % 2)
        )
    order = ("-valid_to", "pk")
    assert walk(Region.objects.all(), order, 1) == list(Region.objects.order_by(*order))


def test_a_row_added_meanwhile_moves_no_other_row_to_the_next_page(db):
    themes(5, 6, 7)
    first = keyset_page(Theme.objects.all(), order=("order", "slug"), size=2)
    Theme.objects.create(slug="avant", label="Avant", order=1)
    following = keyset_page(
        Theme.objects.all(), order=("order", "slug"), size=2, cursor=first.next_cursor
    )
    assert [theme.order for theme in following] == [7]


def stolen():
    """The signed cursor of another list."""
    return signing.dumps([5, "t0"], salt="paging:reference.theme:-order,slug")


# Cursors that nobody was given: noise, another list's, a signature cut short.
FORGED = {
    "empty": lambda: "",
    "none": lambda: None,
    "word": lambda: "x",
    "three parts": lambda: "a:b:c",
    "accents": lambda: "é:ü:ö",
    "numbers": lambda: "1e9:1:1",
    "another list's": stolen,
    "cut short": lambda: stolen()[:-1],
    "statement": lambda: "'; DROP TABLE",
    "endless": lambda: "a" * 10_000,
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_cursor_that_makes_no_sense_opens_the_first_page(db, forge):
    themes(1, 2, 3)
    page = keyset_page(Theme.objects.all(), order=("order", "slug"), size=2, cursor=forge())
    assert ([theme.order for theme in page], page.is_first) == ([1, 2], True)


def test_a_cursor_taken_to_a_list_of_other_things_opens_its_first_page(db):
    """Both lists are ordered by key: one of words, the other of numbers."""
    themes(1, 2, 3)
    OutgoingMail.objects.create(key="k")
    words = keyset_page(Theme.objects.all(), order=("-pk",), size=1)
    page = keyset_page(OutgoingMail.objects.all(), order=("-pk",), cursor=words.next_cursor)
    assert (len(page), page.is_first) == (1, True)


def test_the_last_page_says_so_even_when_it_is_full(db):
    themes(1, 2)
    page = keyset_page(Theme.objects.all(), order=("order", "slug"), size=2)
    assert (len(page), page.next_cursor) == (2, None)


def test_each_page_costs_one_query(db, django_assert_num_queries):
    themes(*range(9))
    cursor = keyset_page(Theme.objects.all(), order=("order", "slug"), size=3).next_cursor
    with django_assert_num_queries(1):
        keyset_page(Theme.objects.all(), order=("order", "slug"), size=3, cursor=cursor)


def test_an_empty_list_is_one_empty_page(db):
    assert keyset_page(Theme.objects.all(), order=("slug",)) == Page([], None, True)


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0"), (999, "999"), (1_000, "1\u202f000"), (1_001, "plus de 1\u202f000")],
)
def test_counts_are_exact_to_a_thousand(number, words):
    assert str(CappedCount(number)) == words


def test_counting_stops_past_the_thousand(db):
    Theme.objects.bulk_create(
        Theme(slug=f"t{n}", label="T", order=n % 9) for n in range(COUNT_CAP + 20)
    )
    page, count = counted_page(Theme.objects.all(), order=("order", "slug"), size=2)
    assert (len(page), count.number, count.is_capped) == (2, COUNT_CAP + 1, True)


def test_counting_is_exact_below_the_cap(db):
    themes(1, 1, 2)
    ones, none = Theme.objects.filter(order=1), Theme.objects.filter(order=9)
    assert capped_counts({"ones": ones, "none": none}) == {
        "ones": CappedCount(2),
        "none": CappedCount(0),
    }


def test_every_page_knows_how_many_there_are_in_all(db, django_assert_num_queries):
    themes(1, 2, 3)
    order = ("order", "slug")
    with django_assert_num_queries(1):
        first, of_first = counted_page(Theme.objects.all(), order=order, size=2)
    _, of_second = counted_page(Theme.objects.all(), order=order, size=2, cursor=first.next_cursor)
    assert [of_first, of_second] == [CappedCount(3), CappedCount(3)]


def test_an_empty_list_counts_none(db):
    assert counted_page(Theme.objects.all(), order=("slug",)) == (
        Page([], None, True),
        CappedCount(0),
    )
