"""A list costs the same number of queries for 1, 5 and 50 rows."""

from collections import Counter

from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Member
from tests import rows
from tests.strict_client import StrictClient

LISTS = {
    "visitor": [
        "/",
        "/conventions/",
        "/fiches/",
        "/evenements/",
        "/recherche/?q=pauses",
        "/territoires/",
        "/territoires/region/93/",
        "/territoires/departement/06/",
        "/carte/",
        "/carte/departement/06/",
        "/chiffres/",
    ],
    "alice": [
        "/",
        "/conventions/",
        "/fiches/",
        "/evenements/",
        "/evenements/calendrier/",
        "/annuaire/",
        "/recherche/?q=pauses",
        "/territoires/departement/06/",
        "/territoires/caf/06/",
        "/mon-espace/",
        "/mon-espace/notifications/",
        "/mon-espace/journal/",
    ],
    "carole": ["/", "/caf/", "/caf/collegues/", "/caf/invitations/", "/caf/journal/"],
    "mona": [
        "/",
        "/administration/",
        "/administration/courriels/",
        "/administration/signalements/",
    ],
}
MOST = 25


def cost(client, path):
    """Queries of a page that was opened before: the session is not part of it."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert response.status_code == 200, path
    return [query["sql"] for query in queries]


def test_every_list_costs_the_same_for_1_5_and_50_rows(alice, carole, mona):
    """The rows are made once for all the lists: they are most of the time of this test."""
    people = {"visitor": None, "alice": alice, "carole": carole, "mona": mona}
    clients = {persona: signed_in(member) for persona, member in people.items()}
    costs = {(persona, path): [] for persona in LISTS for path in LISTS[persona]}
    for more in (1, 4, 45):
        for _ in range(more):
            rows.everything(alice)
        for (persona, path), measured in costs.items():
            measured.append(cost(clients[persona], path))
    faults = {
        page: ([len(queries) for queries in measured], extra(measured[0], measured[-1]))
        for page, measured in costs.items()
        if grows(measured) or len(measured[-1]) > MOST
    }
    assert faults == {}


def grows(measured):
    """A page of more than sixty names tells none, and asks a query less."""
    return max(map(len, measured)) > len(measured[0])


def signed_in(member):
    client = StrictClient()
    if member is not None:
        client.force_login(member)
    return client


def extra(before, after):
    """The queries that came with the rows."""
    known = Counter(query[:120] for query in before)
    added = []
    for query in after:
        known[query[:120]] -= 1
        if known[query[:120]] < 0:
            added.append(query[:400])
    return added


def test_control_a_query_by_row_is_seen(db, places):
    """Two more rows, two more queries, named."""
    for _ in range(3):
        rows.person()

    def page(number):
        with CaptureQueriesContext(connection) as queries:
            for member in Member.objects.all()[:number]:
                list(member.sheets.all())
        return [query["sql"] for query in queries]

    assert len(extra(page(1), page(3))) == 2
