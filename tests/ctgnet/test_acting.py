"""What acts by itself bears the mark of its reader's session; htmx posts only where pages have it."""

import re

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from ctgnet.acting import WholePages
from ctgnet.typed import sign_owner
from members.models import Role
from tests import house
from tests.factories.members import RoleFactory

MARK = re.compile(r'<meta name="acts" content="([0-9a-f]{32})">')
MARKED = re.compile(r'data-acts="([^"]*)"')
BY_HTMX = {"HX-Request": "true"}


def page_of(client, path="/fiches/", **headers):
    return client.get(path, headers=headers).content.decode()


def test_each_session_has_its_mark_and_keeps_it(client, carole, mona):
    marks = []
    for who in (carole, carole, mona):
        client.logout()
        client.force_login(who)
        marks.append({MARK.search(page_of(client, path))[1] for path in ("/fiches/", "/caf/")})

    assert [len(of_session) for of_session in marks] == [1, 1, 1]
    assert len(set.union(*marks)) == 3


def test_the_pages_of_all_visitors_have_one_mark_which_is_no_member_s(client, carole):
    visitors = {MARK.search(page_of(Client()))[1] for _ in range(2)}
    client.force_login(carole)

    assert len(visitors) == 1
    assert MARK.search(page_of(client))[1] not in visitors


def test_what_acts_in_a_page_or_in_a_part_of_it_bears_its_mark(client, carole):
    client.force_login(carole)
    whole, part = page_of(client), page_of(client, **BY_HTMX)
    fields = page_of(client, "/fiches/nouvelle/")  # attributes of a widget, written by the form

    marks = {mark for page in (whole, part, fields) for mark in MARKED.findall(page)}
    assert marks == {MARK.search(whole)[1]}
    assert all(MARKED.search(page) for page in (whole, fields))


@pytest.fixture
def asked(places):
    return RoleFactory(requested=True, kind=Role.Kind.CAF_OFFICER, caf=places.caf06)


@pytest.mark.parametrize(("headers", "status"), [(BY_HTMX, "requested"), ({}, "validated")])
def test_a_request_is_validated_by_its_button_never_by_htmx(client, mona, asked, headers, status):
    client.force_login(mona)

    answer = client.post(reverse("role_validate", args=[asked.pk]), headers=headers)

    asked.refresh_from_db()
    assert (asked.status, answer.status_code) == (status, 403 if headers else 302)


def posts_of_the_site():
    return [name for name in house.our_views() if "<" not in house.routes()[name][0]]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_address_answers_htmx_but_those_that_pages_post_to(client, mona, method):
    client.force_login(mona)
    statuses = {
        getattr(client, method)(reverse(name), headers=BY_HTMX).status_code
        for name in posts_of_the_site()
        if name != "conventions:convention_create"
    }

    assert statuses == {403}


WHOLE = ("body", "innerHTML")


def place_of(answer):
    return answer.headers.get("HX-Retarget"), answer.headers.get("HX-Reswap")


@pytest.mark.parametrize("status", [200, 400, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503])
@pytest.mark.parametrize(
    ("headers", "page", "place"),
    [
        (BY_HTMX, "500.html", WHOLE),
        (BY_HTMX | {"HX-Request-Type": "full"}, "500.html", (None, None)),
        (BY_HTMX, "components/mark.html", (None, None)),
        ({}, "500.html", (None, None)),
    ],
    ids=["whole", "asked whole", "part", "not htmx"],
)
def test_a_whole_page_never_comes_into_a_part(status, headers, page, place):
    answered = HttpResponse(render_to_string(page), status=status)
    request = RequestFactory().post("/", headers=headers)

    answer = WholePages(lambda request: answered)(request)

    assert (place_of(answer), answer.status_code) == (place, status)


def test_each_refusal_of_the_site_takes_the_whole_window(carole, bob):
    """A stale token, the page of somebody else, what is not there."""
    stale, client = Client(enforce_csrf_checks=True), Client()
    for one in (stale, client):
        one.force_login(carole)
    answers = [
        stale.post(reverse("contact"), headers=BY_HTMX | {"Origin": "http://testserver"}),
        client.post(reverse("contact"), {"page_de": sign_owner(bob.pk)}, headers=BY_HTMX),
        client.get("/nulle-part/", headers=BY_HTMX),
        client.post("/nulle-part/", headers=BY_HTMX),
    ]

    told = [(answer.status_code, place_of(answer)) for answer in answers]
    assert told == [(status, WHOLE) for status in (403, 403, 404, 404)]
