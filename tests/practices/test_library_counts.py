"""The counts beside the filters are kept a minute for verified members, who all see the same sheets."""

import pytest
from django.urls import reverse

from tests.factories.practices import SheetFactory
from tests.factories.reference import ThemeFactory

pytestmark = pytest.mark.django_db


def library(client, member, **filters):
    client.logout()
    if member:
        client.force_login(member)
    return client.get(reverse("practices:sheet_list"), filters).context["library"]


def counted(library):
    return {group.title: [c.number for c in group.choices] for group in library.groups}[
        "Type de fiche"
    ]


def test_the_total_stays_exact_while_the_counts_of_filters_are_kept(client, kept_lists, alice, bob):
    SheetFactory(author=alice, shared=True)
    assert counted(library(client, bob)) == [1]
    SheetFactory(author=alice, shared=True)

    kept = library(client, alice)
    assert (counted(kept), kept.total.number, len(kept.cards)) == ([1], 2, 2)


def test_what_members_count_is_never_shown_to_others(client, kept_lists, alice, bob, nina):
    SheetFactory(author=alice, shared=True)
    SheetFactory(author=alice, public=True)
    assert counted(library(client, bob)) == [2]

    assert counted(library(client, nina)) == [1]
    assert counted(library(client, None)) == [1]


def test_each_filter_keeps_its_own_counts(client, kept_lists, alice, bob, parenting):
    SheetFactory(author=alice, shared=True, themes=[parenting])
    mobility = ThemeFactory(slug="mobility", label="Mobilité")
    SheetFactory(author=alice, shared=True, kind="tool", themes=[mobility])
    assert counted(library(client, bob)) == [1, 1]
    assert counted(library(client, bob, thematique=parenting.slug)) == [1]
    SheetFactory(author=alice, shared=True, themes=[parenting])

    kept = library(client, alice, thematique=parenting.slug)
    assert (counted(kept), kept.total.number) == ([1], 2)


def test_a_filter_that_finds_nothing_keeps_nothing(client, kept_lists, alice, parenting):
    assert library(client, alice, thematique=parenting.slug).total.number == 0
    SheetFactory(author=alice, shared=True, themes=[parenting])

    assert counted(library(client, alice, thematique=parenting.slug)) == [1]
