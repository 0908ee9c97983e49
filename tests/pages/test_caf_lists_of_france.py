"""The same lists for the national administration: France, or one Caf at a time."""

import pytest
from django.urls import reverse

from ctgnet.pages.caf_desk import actions
from ctgnet.pages.caf_desk.lists import LISTS
from members.models import AuditLine, Role
from tests.factories.conventions import ConventionFactory, days
from tests.factories.members import RoleFactory
from tests.pages.caf_lists import REASON, fill


def two_cafs(places):
    """A CTG that ends soon in each of the two Cafs."""
    for code, name in (("06001", "Azur"), ("83042", "Golfe")):
        ConventionFactory(local_name=name, communes=[places.communes[code]], end_date=days(30))


@pytest.mark.parametrize(
    ("query", "seen"),
    [("", ["Azur", "Golfe"]), ("?caf=france", ["Azur", "Golfe"]), ("?caf=83", ["Golfe"])],
)
def test_the_administration_reads_the_lists_of_france_or_of_a_caf(client, mona, places, query, seen):  # fmt: skip
    two_cafs(places)
    client.force_login(mona)

    page = client.get(reverse("followed_list", args=["echeances"]) + query)

    assert sorted(line.title for line in page.context["lines"]) == seen


def test_its_desk_leads_to_the_lists_of_france(client, mona):
    client.force_login(mona)

    page = client.get(reverse("caf_desk"))

    assert page.context["followed"] == []
    for name in LISTS:
        assert f"{reverse('followed_list', args=[name])}?caf=france" in page.content.decode()


@pytest.mark.parametrize("code", ["83", "france", "99", "\x00", "06 "])
def test_an_officer_reads_no_other_caf(client, carole, places, code):
    client.force_login(carole)

    for method, name in (("get", "followed_list"), ("post", "followed_list_export")):
        url = reverse(name, args=["echeances"])
        assert getattr(client, method)(url, {"caf": code}).status_code in {400, 404}


def test_an_unknown_caf_does_not_exist(client, mona, places):
    client.force_login(mona)

    assert client.get(reverse("register_take"), {"caf": "99"}).status_code == 404


def test_an_administrator_who_also_works_at_a_caf_begins_with_it(client, mona, places):
    RoleFactory(member=mona, kind=Role.Kind.CAF_OFFICER, caf=places.caf06)
    two_cafs(places)
    client.force_login(mona)
    url = reverse("followed_list", args=["echeances"])

    asked = [(page.context["scope"].must_say_why, len(page.context["lines"])) for page in (
        client.get(url), client.get(url, {"caf": "83"}), client.get(url, {"caf": "france"})
    )]  # fmt: skip

    assert asked == [(False, 1), (True, 1), (True, 2)]


EXPORTS = ["followed_list_export", "register_export", "people_export", "requests_export"]


@pytest.mark.parametrize("name", EXPORTS)
def test_the_administration_takes_them_away_with_a_reason(client, mona, places, name):
    two_cafs(places)
    RoleFactory(requested=True)
    client.force_login(mona)
    url = reverse(name, args=["echeances"] if name == "followed_list_export" else [])
    asked = {} if name == "requests_export" else {"caf": "83"}

    refused = client.post(url, asked)
    answer = client.post(url, asked | {"reason": REASON})

    assert (refused.status_code, answer.status_code) == (422, 200)
    [line] = AuditLine.objects.filter(verb__startswith="export_")
    everywhere = name == "requests_export"
    assert (line.reason, line.caf_id, line.after["cafs"]) == (
        REASON,
        None if everywhere else "83",
        "france" if everywhere else ["83"],
    )


def test_people_leave_one_caf_at_a_time(client, mona, places, alice):
    client.force_login(mona)

    page = client.get(reverse("register_take")).content.decode()
    answer = client.post(reverse("people_export"), {"caf": "france", "reason": REASON})

    assert "Les personnes s’emportent une Caf à la fois" in page
    assert answer.status_code == 422
    assert not AuditLine.objects.filter(verb="export_people").exists()


def test_a_list_that_is_too_long_asks_for_a_caf(client, mona, places, monkeypatch):
    monkeypatch.setattr(actions, "MOST_ROWS", 1)
    two_cafs(places)
    client.force_login(mona)

    answer = client.post(reverse("register_export"), {"caf": "france", "reason": REASON})

    assert answer.status_code == 422
    assert "choisissez une Caf" in answer.content.decode()
    assert not AuditLine.objects.filter(verb="export_list").exists()


def test_the_administration_has_its_quota_too(client, mona, places, monkeypatch):
    monkeypatch.setattr(actions, "LISTS_A_DAY", 1)
    client.force_login(mona)
    url = reverse("register_export")

    answers = [client.post(url, {"caf": "06", "reason": REASON}).status_code for _ in range(2)]

    assert answers == [200, 422]


@pytest.mark.parametrize("number", [1, 5, 50])
@pytest.mark.parametrize("name", LISTS)
def test_the_lists_of_france_cost_the_same_for_any_number(
    client, mona, places, name, number, django_assert_num_queries
):
    fill(places, number)
    client.force_login(mona)

    with django_assert_num_queries(8):
        client.get(reverse("followed_list", args=[name]), {"caf": "france"})


@pytest.mark.parametrize("number", [1, 5, 50])
@pytest.mark.parametrize("name", ["register_export", "people_export"])
def test_the_files_of_the_administration_cost_the_same_for_any_number(
    client, mona, places, name, number, django_assert_num_queries
):
    fill(places, number)
    client.force_login(mona)
    asked = {"caf": "06" if name == "people_export" else "france", "reason": REASON}

    with django_assert_num_queries({"register_export": 20, "people_export": 15}[name]):
        client.post(reverse(name), asked)
