"""The counts beside the filters of the register are kept a minute; its total is always that of its rows."""

import pytest
from django.urls import reverse

from tests.factories.conventions import ConventionFactory

pytestmark = pytest.mark.django_db


def register(client, **filters):
    context = client.get(reverse("conventions:convention_list"), filters).context
    options = {name: options for name, _, options, _ in context["selects"]}
    counted = {option.value: option.number for option in options["departement"]}
    return context["total"].number, counted, len(context["cards"])


@pytest.mark.parametrize("filters", [{}, {"departement": "06"}])
def test_the_total_stays_exact_while_the_counts_of_filters_are_kept(
    client, kept_lists, places, filters
):
    ConventionFactory(communes=[places.communes["06001"]])
    assert register(client, **filters) == (1, {"06": 1}, 1)
    ConventionFactory(communes=[places.communes["06069"]])

    assert register(client, **filters) == (2, {"06": 1}, 2)


def test_each_filter_keeps_its_own_counts(client, kept_lists, places):
    ConventionFactory(communes=[places.communes["06001"]])
    ConventionFactory(communes=[places.communes["83042"]])

    assert register(client) == (2, {"06": 1, "83": 1}, 2)
    assert register(client, departement="83") == (1, {"83": 1}, 1)


def test_words_are_counted_each_time(client, kept_lists, places):
    ConventionFactory(communes=[places.communes["06001"]])
    assert register(client, q="aiglun") == (1, {"06": 1}, 1)
    ConventionFactory(communes=[places.communes["06001"], places.communes["83042"]])

    assert register(client, q="aiglun") == (2, {"06": 2, "83": 1}, 2)
