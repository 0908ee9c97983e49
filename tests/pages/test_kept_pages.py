"""Public pages kept for a few minutes: one for all visitors, gone as soon as what it shows has changed."""

import pytest
from django.core.cache import caches
from django.urls import reverse

from conventions.models import Convention
from ctgnet.pages.keeping import TURN
from members.models import Visibility
from practices.models import Sheet
from reference.models import Commune
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.practices import SheetFactory
from tests.pages.elsewhere import elsewhere

pytestmark = pytest.mark.django_db

PAGES = (
    "/",
    "/carte/",
    "/chiffres/",
    "/territoires/",
    "/territoires/region/93/",
    "/territoires/departement/06/",
    "/territoires/caf/06/",
    "/territoires/epci/200039931/",
    "/territoires/commune/06001/",
    "/carte/departement/06/",
    "/chiffres/ctg.csv",
    "/chiffres/couverture.csv",
    "/chiffres/tableau.xlsx",
)


@pytest.fixture(autouse=True)
def memory(settings):
    settings.VISITOR_CACHE_SECONDS = 300
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def pages_kept():
    return len(caches["pages"]._cache)


@pytest.mark.parametrize("path", PAGES)
def test_no_parameter_and_no_cookie_asks_for_the_page_again(
    client, alpes_azur, path, django_assert_num_queries
):
    first = client.get(path)
    client.cookies["essai"] = "1"
    client.cookies["messages"] = "rien"

    with django_assert_num_queries(1):
        again = client.get(f"{path}?a=1&utm_source=essai&niveaux=2")

    assert (again.content, pages_kept()) == (first.content, 1)


@pytest.mark.parametrize("path", PAGES[:-3])
def test_an_ended_session_is_a_visitor_like_any_other(
    client, alpes_azur, path, django_assert_num_queries
):
    first = client.get(path)
    client.cookies["session"] = "z" * 32

    with django_assert_num_queries(2):
        again = client.get(path)

    assert again.content == first.content


JUNK = ("apres=hasard", "apres=WyJhIiwxXQ:1abc:def", "au=%20&niveau=&apres=")


@pytest.mark.parametrize("junk", JUNK)
def test_a_value_that_opens_nothing_asks_for_no_other_page(
    client, alpes_azur, junk, django_assert_num_queries
):
    first = client.get("/chiffres/")

    with django_assert_num_queries(1):
        again = client.get(f"/chiffres/?{junk}")

    assert (again.content, pages_kept()) == (first.content, 1)


ASKED = {
    "gzip": "gzip",
    "br, GZIP;q=0.5": "gzip",
    "gzip;q=0": None,
    "gzip; q=0.000, br": None,
    "identity": None,
    "xgzip": None,
}


@pytest.mark.parametrize(("accepted", "sent"), ASKED.items())
def test_a_kept_page_is_compressed_for_who_can_read_it(client, places, accepted, sent):
    client.get("/chiffres/ctg.csv")

    again = client.get("/chiffres/ctg.csv", headers={"Accept-Encoding": accepted})

    assert again.headers.get("Content-Encoding") == sent


def test_what_is_not_known_is_in_no_link_of_the_kept_page(client, alpes_azur):
    page = client.get("/chiffres/?niveau=ctg&malin=<b>").text

    assert ("malin" in page, client.get("/chiffres/?niveau=ctg").text == page) == (False, True)


def test_each_choice_of_colours_has_its_page(client, places):
    pages = []
    for theme in ("dark", "light", "dark", "rose"):
        client.cookies["theme"] = theme
        pages.append('data-bs-theme="dark"' in client.get("/carte/").text)

    assert (pages, pages_kept()) == ([True, False, True, False], 3)


def test_a_member_reads_a_fresh_page_and_leaves_none_behind(client, alpes_azur, alice):
    client.force_login(alice)
    client.get("/territoires/commune/06001/")

    client.logout()
    assert (pages_kept(), "Tilleul" in client.get("/territoires/commune/06001/").text) == (0, False)


def test_what_is_said_to_one_visitor_is_kept_for_nobody(client, places, alice):
    client.force_login(alice)
    told = client.post(reverse("account_logout"), follow=True).text

    after = client.get("/").text
    assert (told.count("session est fermée"), after.count("session est fermée"), pages_kept()) == (
        1,
        0,
        1,
    )


@pytest.mark.parametrize("path", ["/territoires/commune/06005/", "/territoires/commune/00000/"])
def test_a_redirect_and_an_error_are_not_kept(client, places, path):
    Commune.objects.filter(pk="06005").update(valid_to="2025-12-31", merged_into="06001")
    client.get(path)
    client.get("/chiffres/?au=hier")

    assert pages_kept() == 0


# What its owner hides, or erases, leaves every kept page at once -----------------------------------


@pytest.fixture
def shown(alpes_azur):
    """Somebody whose name anybody reads on the page of a commune."""
    assignment = AssignmentFactory(
        post=PostFactory(convention=alpes_azur), member__last_name="Mimosa",
        member__profile_visibility=Visibility.PUBLIC,
    )  # fmt: skip
    return assignment.member


def hide(member):
    member.profile_visibility = Visibility.MEMBERS
    member.save()


def suspend(member):
    member.is_active = False
    member.save(update_fields=["is_active"])


def rename(member):
    type(member).objects.filter(pk=member.pk).update(last_name="Jasmin")


@pytest.mark.parametrize("act", [hide, suspend, rename])
@pytest.mark.parametrize("path", ["/territoires/commune/06001/", "/territoires/departement/06/"])
def test_a_name_that_is_shown_no_more_leaves_the_kept_page(client, shown, act, path):
    before = client.get(path).text.count("Mimosa")
    act(shown)

    assert (before, client.get(path).text.count("Mimosa")) == (1, 0)


def test_a_sheet_that_is_public_no_more_leaves_the_front_page(client, places):
    sheet = SheetFactory(public=True)
    before = client.get("/").text.count(sheet.title)
    Sheet.objects.filter(pk=sheet.pk).update(
        public_at=None, public_by=None, reviewed_at=None, reviewed_by=None
    )

    assert (before > 0, client.get("/").text.count(sheet.title)) == (True, 0)


def test_a_sign_in_and_a_draft_change_no_public_page(client, places, alice):
    draft = SheetFactory(author=alice)
    client.get("/")
    type(alice).objects.filter(pk=alice.pk).update(last_login="2026-11-30T08:00Z", bio="Autre")
    Sheet.objects.filter(pk=draft.pk).update(title="Un brouillon repris")
    client.get("/")

    assert pages_kept() == 1


def test_a_ctg_that_leaves_the_register_leaves_the_figures(client, alpes_azur):
    before = client.get("/").context["conventions"]
    Convention.objects.update(confirmed_at=None, confirmed_by=None)

    assert (before, client.get("/").context["conventions"]) == (1, 0)


# One file at a time --------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES[-3:])
@pytest.mark.parametrize("is_member", [True, False])
def test_a_file_is_made_once_for_everybody(client, alpes_azur, alice, path, is_member):
    first = client.get(path)
    if is_member:
        client.force_login(alice)

    again = client.get(path)

    assert (again.content, again["Content-Disposition"]) == (
        first.content,
        first["Content-Disposition"],
    )
    assert pages_kept() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "path", [*PAGES[-3:], "/chiffres/?au=2025-03-01", "/chiffres/?niveau=planete"]
)
def test_whoever_comes_meanwhile_is_told_to_come_back(client, alpes_azur, path, caplog):
    with elsewhere("SELECT pg_advisory_lock(%s)", [TURN]):
        busy = client.get(path)

    assert (busy.status_code, busy["Retry-After"]) == (503, "5")
    assert (busy.text.count("Ces chiffres se préparent"), caplog.messages) == (2, [])
    assert client.get(path).status_code == (422 if "planete" in path else 200)
