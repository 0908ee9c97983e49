"""What holds for every request: broken text, private pages, the second factor."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from ctgnet.middleware import RefuseBrokenText
from tests.factories.members import RoleFactory

NUL, LONE_SURROGATE = "\x00", "\udcff"


@pytest.mark.parametrize("address", ["/fiches/a%00b/", "/recherche/?q=a%00b", "/recherche/?a%00=b"])
def test_a_nul_in_the_address_is_refused_in_french(client, address):
    response = client.get(address)
    assert response.status_code == 400
    assert '<html lang="fr"' in response.content.decode()


@pytest.mark.parametrize("address", ["/" + "a" * 8_000, "/recherche/?q=" + "a" * 8_000])
def test_an_address_that_no_page_has_is_refused_before_it_is_read(client, caplog, address):
    response = client.get(address)

    assert (response.status_code, '<html lang="fr"' in response.text) == (414, True)
    assert "aaa" not in caplog.text


def test_control_the_longest_address_of_a_search_is_read(client, db):
    assert client.get("/recherche/?q=" + "a" * 7_900).status_code == 200


@pytest.mark.parametrize("where", ["path", "name", "value"])
def test_a_lone_surrogate_is_refused_wherever_it_hides(db, where):
    request = RequestFactory().get("/")
    request.GET = request.GET.copy()
    if where == "path":
        request.path = f"/{LONE_SURROGATE}"
    elif where == "name":
        request.GET[LONE_SURROGATE] = "a"
    else:
        request.GET["q"] = LONE_SURROGATE
    assert RefuseBrokenText(lambda request: HttpResponse())(request).status_code == 400


def test_ordinary_text_passes_whatever_its_script():
    request = RequestFactory().get("/recherche/", {"q": "L’Haÿ-les-Roses, 東京, 👩‍👧, e\u0301"})
    assert RefuseBrokenText(lambda request: HttpResponse("lu"))(request).content == b"lu"


def test_what_a_signed_in_person_reads_is_kept_by_no_cache(client, alice):
    client.force_login(alice)
    assert client.get("/page-absente/").headers["Cache-Control"] == "private, no-store"


def test_what_a_visitor_reads_may_be_kept(client, db):
    assert "Cache-Control" not in client.get("/page-absente/").headers


def test_no_page_may_use_camera_microphone_or_position(client, db):
    wanted = "camera=(), geolocation=(), microphone=()"
    assert client.get("/page-absente/").headers["Permissions-Policy"] == wanted


@pytest.mark.parametrize("kind", ["caf_officer", "caf_referent", "national"])
def test_power_without_a_second_factor_leads_to_its_set_up(client, nina, places, settings, kind):
    settings.SECOND_FACTOR_REQUIRED = True
    RoleFactory(member=nina, kind=kind, caf=places.caf06 if kind != "national" else None)
    client.force_login(nina)
    response = client.get("/annuaire/?theme=a&page=2")
    assert response.status_code == 302
    assert response.url == "/compte/securite/?next=/annuaire/%3Ftheme%3Da%26page%3D2"


def test_a_post_without_the_second_factor_does_nothing_either(client, nina, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    RoleFactory(member=nina, kind="national")
    client.force_login(nina)
    assert client.post("/annuaire/").url.startswith("/compte/securite/")


def test_the_second_factor_is_set_up_and_the_health_read_without_it(client, nina, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    RoleFactory(member=nina, kind="national")
    client.force_login(nina)
    assert client.get("/sante/").status_code in {200, 503}
    assert client.get("/compte/securite/").status_code == 200


@pytest.mark.parametrize("persona", ["alice", "paul", "nina", "erwan", "carole", "mona"])
def test_nobody_else_is_asked_for_it(client, request, settings, persona):
    """Neither those without power, nor those who have set it up."""
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(request.getfixturevalue(persona))
    assert client.get("/page-absente/").status_code == 404


def test_the_demonstration_does_not_ask_for_it(client, nina, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    RoleFactory(member=nina, kind="national")
    client.force_login(nina)
    assert client.get("/page-absente/").status_code == 404
