"""Two organisations that may be one are found by their name or their number."""

from datetime import date

import pytest
from django.urls import reverse

from ctgnet.pages.admin_desk.duplicates import likely_pairs
from tests.factories.conventions import ConventionFactory, PostFactory
from tests.factories.reference import OrganisationFactory
from tests.pages.merging import signs


def named(pairs):
    return [(pair.kept.pk, pair.absorbed.pk, pair.why) for pair in pairs]


def test_alike_by_name_or_by_number(kept, absorbed, places):
    official = OrganisationFactory(
        kind="epci", name="CC Azur", siren="200039931", intercommunality=places.azur
    )
    typed = OrganisationFactory(kind="other", name="Communauté Azur", siren="200039931")
    OrganisationFactory(kind="other", name="Centre social des Arcades")

    assert named(likely_pairs()) == [
        (kept.pk, absorbed.pk, "Même nom et même type"),
        (official.pk, typed.pk, "Même numéro SIREN"),
    ]


def test_alike_but_for_a_small_word(db):
    first, second, _ = (
        OrganisationFactory(kind="association", name=name)
        for name in (
            "Centre social Les Marronniers",
            "Centre social des marronniers",
            "Les Marronniers",
        )
    )

    assert named(likely_pairs()) == [(first.pk, second.pk, "Noms presque pareils, même type")]


def test_the_same_name_in_two_departments_is_two(kept, absorbed, places):
    signs(kept, ConventionFactory(communes=[places.communes["06001"]]))
    post = PostFactory(
        convention=ConventionFactory(communes=[places.communes["83042"]]), employer=absorbed
    )
    assert likely_pairs() == []

    post.convention.coverages.create(commune=places.communes["06005"], from_date=date(2025, 1, 1))

    assert len(likely_pairs()) == 1


def test_two_of_the_official_lists_are_two(places):
    for code in ("06001", "83042"):
        OrganisationFactory(kind="commune", name="Saint-Martin", commune=places.communes[code])

    assert likely_pairs() == []


@pytest.mark.parametrize("number", [1, 5, 50])
def test_duplicate_list_costs_the_same_for_any_number(client, mona, number, django_assert_num_queries):  # fmt: skip
    for rank in range(number):
        for _ in range(2):
            OrganisationFactory(name=f"Association {rank}")
    client.force_login(mona)

    with django_assert_num_queries(27):
        page = client.get(reverse("duplicate_list"))
    assert len(page.context["lines"]) == number
