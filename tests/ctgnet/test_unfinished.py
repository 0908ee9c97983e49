"""What the end of a session stopped: whose it is, how long, how much, and what is never kept."""

import re
import time
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ctgnet import unfinished
from ctgnet.acting import POSTED_BY_HTMX
from ctgnet.sessions.ending import forget_in_what_waits
from ctgnet.sessions.models import NOBODY, Session
from ctgnet.typed import AGAIN, sign_owner
from members.actions import suspend_member
from members.models import Member, Report, traces_of
from members.privacy import erase
from practices.models import Question
from tests import house
from tests.factories.events import EventFactory
from tests.factories.members import PASSWORD
from tests.factories.practices import SheetFactory
from tests.practices.conftest import typed
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
OWN = {"HTTP_ORIGIN": "http://testserver"}
BY_HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_SEC_FETCH_MODE": "cors"}
MESSAGE = {"text": "Bonjour, une question sur le café des parents."}
OFFER = 'aria-label="À reprendre"'


@pytest.fixture
def guarded():
    """A client that asks for the token of the forms, as a browser is asked."""
    return StrictClient(enforce_csrf_checks=True)


@pytest.fixture
def sheet(alice):
    return SheetFactory(author=alice, shared=True)


@pytest.fixture
def asking(sheet):
    """Where a question about Alice's sheet is sent: no page can be opened there."""
    return f"{sheet.get_absolute_url()}questions/"


def sign_in(client, member, page="/"):
    return client.post(
        f"/compte/connexion/?next={page}", {"login": member.email, "password": PASSWORD}
    )


def fields_of(page, action):
    """What the form of a page that leads there would send."""
    form = re.search(rf'<form [^>]*action="{action}".*?</form>', page.text, re.S)[0]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in found}


def end_of_session(client):
    Session.objects.all().delete()
    return client


def test_one_button_is_offered_again_and_does_it(client, bob, asking, sheet):
    client.force_login(bob)
    sent = end_of_session(client).post(asking, {"text": "Combien de familles ?"})
    assert sent.url == f"/compte/connexion/?next={sheet.get_absolute_url()}"
    assert "Ce que vous envoyiez est gardé" in client.get(sent.url).text
    assert Question.objects.count() == 0

    back = sign_in(client, bob, sheet.get_absolute_url())
    page = client.get(back.url)
    assert page.text.count("Vous alliez : <strong>poser une question</strong>") == 1
    client.post(asking, fields_of(page, asking))

    assert Question.objects.get().text == "Combien de familles ?"
    assert OFFER not in client.get(sheet.get_absolute_url()).text


@pytest.mark.parametrize(
    ("headers", "page"),
    [
        ({}, "/annuaire/"),
        ({"HTTP_SEC_FETCH_DEST": "document"}, "/annuaire/"),
        ({"HTTP_SEC_FETCH_DEST": "empty"}, "/fiches/"),
        ({"HTTP_HX_REQUEST": "true"}, "/fiches/"),
    ],
)
def test_a_page_asked_for_is_the_one_one_comes_to(client, headers, page):
    """What a script asks for is a part of the page that it stands in."""
    away = client.get("/annuaire/", HTTP_REFERER="http://testserver/fiches/", **headers)

    assert away.url == f"/compte/connexion/?next={page}"


def test_the_page_where_the_button_was_is_the_one_one_comes_back_to(client, bob, asking):
    client.force_login(bob)
    from_here = {"HTTP_REFERER": "http://testserver/fiches/?q=caf%C3%A9&page=2"}
    from_elsewhere = {"HTTP_REFERER": "http://ailleurs.example/fiches/"}
    to_be_sent_only = {"HTTP_REFERER": f"http://testserver{asking}"}
    end_of_session(client)

    nexts = [
        client.post(asking, {}, **headers).url.partition("next=")[2]
        for headers in (from_here, from_elsewhere, to_be_sent_only)
    ]

    sheet_page = asking.removesuffix("questions/")
    assert nexts == ["/fiches/%3Fq%3Dcaf%25C3%25A9%26page%3D2", sheet_page, sheet_page]


def test_a_form_is_opened_again_with_everything_and_does_nothing_by_itself(client, alice):
    client.force_login(alice)
    typed = {"first_name": "Alix", "last_name": "Tilleul", "bio": "Je relie les équipes."}
    end_of_session(client).post("/mon-espace/profil/", typed)
    sign_in(client, alice)
    offered = client.get("/mon-espace/profil/")

    again = client.post("/mon-espace/profil/", fields_of(offered, "/mon-espace/profil/"))

    assert again.status_code == 422
    assert again.text.count('value="Alix"') == 1
    assert "Je relie les équipes.</textarea>" in again.text
    assert again.text.count("Voici ce que vous aviez écrit : relisez et enregistrez") == 1
    alice.refresh_from_db()
    assert alice.first_name == "Alice"


def test_what_is_brought_back_is_kept_until_it_is_saved(client, alice, bob):
    """Read again, left, opened again, refused: still there, as it was typed last."""
    where = f"{bob.get_absolute_url()}ecrire/"
    client.force_login(alice)
    end_of_session(client).post(where, MESSAGE)
    sign_in(client, alice)

    again = client.post(where, fields_of(client.get(where), where))
    left = fields_of(client.get(where), where)
    refused = client.post(where, {"text": "x" * 10_000})
    newer = fields_of(client.get(where), where)
    sent = client.post(where, MESSAGE)

    assert ("relisez et enregistrez" in again.text, "à corriger" in again.text) == (True, False)
    assert (left["text"], refused.status_code) == (MESSAGE["text"], 422)
    assert newer["text"] == "x" * 10_000
    assert (sent.status_code, OFFER in client.get(where).text) == (302, False)


def test_a_sheet_without_script_is_kept_until_it_is_saved(client, alice):
    sheet = SheetFactory(author=alice)
    where = f"{sheet.get_absolute_url()}modifier/"
    client.force_login(alice)
    written = typed(sheet, title="Le café des familles")
    end_of_session(client).post(where, written)
    client.force_login(alice)

    again = client.post(where, fields_of(client.get(where), where))
    kept = OFFER in client.get("/fiches/").text
    client.post(where, written)

    assert (again.status_code, kept) == (422, True)
    assert OFFER not in client.get("/fiches/").text


def test_what_a_script_saved_from_the_page_is_not_offered_again(client, alice):
    sheet = SheetFactory(author=alice)
    where = f"{sheet.get_absolute_url()}modifier/"
    client.force_login(alice)
    written = typed(sheet, title="Le café des familles")
    end_of_session(client).post(where, written)
    client.force_login(alice)
    save = f"{sheet.get_absolute_url()}enregistrer/"
    from_the_page = {"HTTP_REFERER": f"http://testserver{where}", "HTTP_SEC_FETCH_MODE": "cors"}

    assert client.post(save, written, **from_the_page).status_code == 200
    assert OFFER not in client.get("/fiches/").text


def test_a_form_refused_for_a_stale_token_replaces_nothing_of_what_is_kept(guarded, bob, asking):
    """Another site may send anything there: what waits stays what its author wrote."""
    elsewhere = {
        "HTTP_ORIGIN": "http://ailleurs.example",
        "HTTP_REFERER": "http://ailleurs.example/",
    }
    guarded.post(asking, {"text": "De Bob", "page_de": sign_owner(bob.pk)}, **OWN)
    guarded.force_login(bob)

    assert guarded.post(asking, {"text": "D’un autre site"}, **elsewhere).status_code == 403
    assert fields_of(guarded.get("/fiches/"), asking)["text"] == "De Bob"


def test_a_report_of_a_member_signed_out_is_not_sent_as_a_visitor_s(client, alice):
    client.force_login(alice)
    typed = {"path": "/fiches/", "reason": "wrong", "details": "Trois mots ici"}
    client.cookies.clear()

    sent = client.post("/signaler/", typed | {"page_de": sign_owner(alice.pk)})
    said = client.get(sent.url).text
    sign_in(client, alice)

    assert (sent.url, Report.objects.count()) == ("/compte/connexion/?next=/signaler/", 0)
    assert "Votre session a pris fin. Ce que vous envoyiez est gardé" in said
    assert "Vous alliez : <strong>signaler un contenu</strong>" in client.get("/signaler/").text


@pytest.mark.parametrize("path", ["/compte/connexion/", "/compte/deconnexion/"])
def test_pages_of_accounts_never_ask_to_sign_in_first(client, alice, path):
    answer = client.post(path, {"page_de": sign_owner(alice.pk)})

    assert answer.headers.get("Location", "").partition("?")[0] != "/compte/connexion/"
    assert unfinished.KEY not in client.session


def over(client):
    Session.objects.update(expire_date=timezone.now())


def of_a_page(client):
    """Nothing is left of the session; the page still says for whom it was drawn."""
    client.cookies.clear()


@pytest.mark.parametrize("end", [over, end_of_session, of_a_page])
def test_another_member_never_sees_what_was_typed(client, alice, bob, asking, end):
    sign_in(client, bob)
    drawn = (
        fields_of(client.get(asking.removesuffix("questions/")), asking) if end is of_a_page else {}
    )
    end(client)
    client.post(asking, drawn | {"text": "Entre nous seulement"})

    client.force_login(alice)
    seen_by_alice = client.get("/fiches/").text

    assert "Entre nous" not in seen_by_alice
    assert OFFER not in seen_by_alice


def test_a_page_opened_by_another_is_neither_sent_nor_shown(client, alice, bob, asking, sheet):
    client.force_login(alice)
    typed = {"text": "Entre nous seulement", "page_de": sign_owner(bob.pk)}

    refused = client.post(asking, typed)
    assert (refused.status_code, "Entre nous" in refused.text) == (403, False)
    assert refused.text.count("Changer de compte") == 1
    assert OFFER not in client.get("/fiches/").text
    away = client.post("/reprise/changer-de-compte/")
    sign_in(client, bob)

    assert away.url == f"/compte/connexion/?next={sheet.get_absolute_url()}"
    assert "Entre nous seulement" in client.get(sheet.get_absolute_url()).text
    assert Question.objects.count() == 0


def test_switching_without_anything_kept_only_signs_out(client, alice):
    client.force_login(alice)

    assert client.post("/reprise/changer-de-compte/").url == "/compte/connexion/?next=/"
    assert client.get("/mon-espace/").status_code == 302


def test_it_can_be_given_up(client, bob, asking):
    client.force_login(bob)
    end_of_session(client).post(asking, {"text": "Finalement non"})
    client.force_login(bob)
    offered = client.get("/fiches/")
    given_up = client.post(
        "/reprise/abandonner/",
        fields_of(offered, "/reprise/abandonner/"),
        HTTP_REFERER="http://testserver/fiches/",
    )

    assert (given_up.status_code, given_up.url) == (302, "/fiches/")
    assert OFFER not in client.get("/fiches/").text


def test_passwords_and_codes_are_never_kept(client, alice):
    client.force_login(alice)
    typed = {"oldpassword": "secret un", "password1": "secret deux", "code": "AB12", "note": "x"}
    end_of_session(client).post("/compte/mot-de-passe/", typed)
    client.force_login(alice)

    sent = fields_of(client.get("/aide/"), "/compte/mot-de-passe/")
    assert {name: sent.get(name) for name in typed} == {
        "oldpassword": None,
        "password1": None,
        "code": None,
        "note": "x",
    }


def test_a_file_is_said_to_be_chosen_again(client, alice, alpes_azur):
    client.force_login(alice)
    where = f"{alpes_azur.get_absolute_url()}documents/nouveau/"
    file = SimpleUploadedFile("bilan 2026.pdf", b"%PDF-1.7")
    end_of_session(client).post(where, {"title": "Bilan", "file": file})
    client.force_login(alice)

    assert "choisissez de nouveau bilan 2026.pdf" in client.get("/aide/").text


def test_it_waits_half_a_day(client, bob, asking, monkeypatch):
    client.force_login(bob)
    end_of_session(client).post(asking, {"text": "Avant la nuit"})
    client.force_login(bob)
    assert OFFER in client.get("/fiches/").text

    monkeypatch.setattr(unfinished, "KEPT_FOR", 0)
    assert OFFER not in client.get("/fiches/").text
    assert unfinished.KEY in client.session

    Session.objects.update(expire_date=timezone.now() + timedelta(days=1))
    client.get("/fiches/")
    assert unfinished.KEY not in client.session


def test_what_is_too_long_comes_back_in_the_answer_itself(client, bob, asking):
    client.force_login(bob)
    client.get("/fiches/")
    long = "un mot " * 50_000
    answer = end_of_session(client).post(asking, {"text": long})

    assert answer.status_code == 403
    assert f'name="text" value="{long}"' in answer.text
    assert "reconnectez-vous" in answer.text


def test_whoever_never_had_a_page_may_not_fill_the_database(client, asking, settings):
    settings.LIMITS = settings.LIMITS | {"keep_unfinished": "1/h/ip"}

    answers = [client.post(asking, {"text": "Un mot"}).status_code for _ in range(2)]

    assert answers == [302, 403]


def test_a_few_acts_are_kept_the_newest_ones(client, bob, asking):
    client.force_login(bob)
    client.get("/fiches/")
    end_of_session(client)
    for number in range(7):
        client.post(f"{asking}?{number}", {"text": "Un mot"})
    client.force_login(bob)

    page = client.get("/fiches/").text
    assert re.findall(rf'action="{asking}\?(\d)"', page) == ["2", "3", "4", "5", "6"]


def test_a_button_that_changes_a_part_of_its_page_is_offered_too(client, bob):
    client.force_login(bob)
    where = f"{EventFactory().get_absolute_url()}inscription/"
    end_of_session(client).post(where, {"note": "Un mot"}, **BY_HTMX)
    client.force_login(bob)

    assert OFFER in client.get("/fiches/").text


def test_what_htmx_posts_leads_the_whole_page_to_sign_in_wherever_it_posts(client, bob):
    """Not an error at the top of a page, out of sight: as every other form."""
    things = {"slug": EventFactory().slug, "pk": 1}
    led = {}
    for name in sorted(POSTED_BY_HTMX):
        parameters = re.findall(r"<\w+:(\w+)>", house.routes()[name][0])
        path = reverse(name, kwargs={key: things[key] for key in parameters})
        client.cookies.clear()
        answer = client.post(path, {"note": "Un mot", "page_de": sign_owner(bob.pk)}, **BY_HTMX)
        kept = [act["path"] for act in client.session[unfinished.KEY]]
        to = answer.headers.get("HX-Redirect", "").partition("?")[0]
        led[name] = (answer.status_code, to, "Location" in answer.headers, kept == [path])

    assert led == dict.fromkeys(POSTED_BY_HTMX, (200, "/compte/connexion/", False, True))


def test_a_script_that_saves_by_itself_leaves_nothing_to_take_up(client, bob, asking):
    client.force_login(bob)
    end_of_session(client).post(asking, {"text": "…"}, HTTP_SEC_FETCH_MODE="cors")
    client.force_login(bob)

    assert OFFER not in client.get("/fiches/").text


def test_what_is_refused_for_now_is_still_offered(client, alice, bob, settings):
    settings.LIMITS = settings.LIMITS | {"write_to_member": "1/d/user"}
    where = f"{bob.get_absolute_url()}ecrire/"
    client.force_login(alice)
    client.post(where, MESSAGE)
    end_of_session(client).post(where, MESSAGE)
    client.force_login(alice)

    assert client.post(where, MESSAGE).status_code == 429
    assert OFFER in client.get("/fiches/").text


def test_a_stale_token_of_a_session_that_ended_leads_to_sign_in(guarded, bob, asking, sheet):
    answer = guarded.post(asking, {"text": "Un mot", "page_de": sign_owner(bob.pk)}, **OWN)

    assert answer.url == f"/compte/connexion/?next={sheet.get_absolute_url()}"


def test_a_stale_token_of_another_s_page_is_refused(guarded, alice, bob):
    guarded.force_login(alice)
    answer = guarded.post("/contact/", {"message": "De Bob", "page_de": sign_owner(bob.pk)}, **OWN)

    assert answer.status_code == 403
    assert ("De Bob" in answer.text, "Changer de compte" in answer.text) == (False, True)


def test_whoever_must_add_a_second_factor_first_loses_nothing(client, carole):
    carole.authenticator_set.all().delete()
    client.force_login(carole)
    sent = client.post("/evenements/nouveau/", {"title": "Une rencontre d’automne"})

    assert sent.url == "/compte/securite/?next=/evenements/nouveau/"
    assert 'value="Une rencontre d’automne"' in client.get("/compte/securite/").text


def test_an_address_that_cannot_be_opened_says_it_in_french(client, bob, asking, sheet):
    client.force_login(bob)
    page = client.get(asking)

    assert (page.status_code, page.headers["Allow"]) == (405, "POST")
    assert page.text.count("Cette adresse ne s’ouvre pas") == 2
    assert f'<a class="btn btn-primary" href="{sheet.get_absolute_url()}">' in page.text


def test_a_visitor_is_never_led_by_a_link_to_what_cannot_be_opened(client, asking, sheet):
    assert client.get(asking).url == f"/compte/connexion/?next={sheet.get_absolute_url()}"


def test_a_page_hidden_from_visitors_keeps_what_was_sent_to_it(client, alice, alpes_azur):
    where = f"{alpes_azur.get_absolute_url()}plan-d-actions/pdf/"
    client.force_login(alice)
    client.get("/fiches/")
    hidden = end_of_session(client).post(where, {"note": "Trois mots ici"})
    client.force_login(alice)

    assert hidden.status_code == 404
    assert "Trois mots ici" in client.get("/fiches/").text


def test_nothing_typed_reaches_the_log(client, bob, asking, caplog):
    client.force_login(bob)
    end_of_session(client).post(asking, {"text": "Mot-canari"})
    client.get(asking)

    assert "Mot-canari" not in caplog.text


def test_a_form_drawn_for_a_member_says_so_and_a_visitor_s_does_not(client, alice):
    visitor = client.get("/contact/").text
    client.force_login(alice)

    assert 'name="page_de"' not in visitor
    assert f'name="page_de" value="{sign_owner(alice.pk)}"' in client.get("/contact/").text


def test_a_forged_owner_is_nobody(client, bob, alice, asking):
    client.force_login(bob)
    forged = sign_owner(alice.pk).replace(str(alice.pk), str(bob.pk), 1)
    client.post(asking, {"text": "Sans détour", "page_de": forged})

    assert Question.objects.get().text == "Sans détour"


# Several people, several sessions, one browser ---------------------------------------------------


def sign_out(client):
    client.post("/compte/deconnexion/")


def proof_over(client):
    """The session is ended by the site: its person must prove again who they are."""
    session = client.session
    session["since"] -= timedelta(days=31).total_seconds()
    session.save()
    client.get("/fiches/")


def leave_nothing(client):
    """Another signs in over it: Django empties the session of somebody else."""


def is_offered(client, member):
    client.force_login(member)
    return OFFER in client.get("/fiches/").text


@pytest.fixture
def left_by_bob(client, bob, asking):
    """His session ended while he was asking; he is back, and has not taken it up."""
    sign_in(client, bob)
    end_of_session(client).post(
        asking, {"text": "Entre nous seulement", "page_de": sign_owner(bob.pk)}
    )
    sign_in(client, bob)
    return client


@pytest.mark.parametrize("leave", [sign_out, proof_over, leave_nothing])
def test_what_waits_outlives_each_end_of_session(left_by_bob, alice, bob, leave):
    leave(left_by_bob)
    of_alice = is_offered(left_by_bob, alice)
    leave(left_by_bob)

    assert (of_alice, is_offered(left_by_bob, bob)) == (False, True)


def test_signed_by_nobody_it_becomes_of_whoever_reads_it_first(client, alice, bob, asking):
    client.post(asking, {"text": "Entre nous seulement"})

    seen = [is_offered(client, member) for member in (bob, alice, bob)]

    assert seen == [True, False, True]


def test_signing_in_and_out_gives_no_more_than_half_a_day(left_by_bob, alice, bob):
    session = left_by_bob.session
    session[unfinished.KEY][0]["at"] -= unfinished.KEPT_FOR
    session.save()
    left_by_bob.force_login(alice)

    assert unfinished.KEY not in left_by_bob.session


@pytest.mark.parametrize("where", ["his own session", "that of another", "nobody's"])
def test_a_closed_account_leaves_nothing_of_it_in_any_browser(
    left_by_bob, alice, bob, mona, asking, where
):
    if where != "his own session":
        sign_out(left_by_bob)
    if where == "that of another":
        left_by_bob.post(asking, {"text": "D’Alice", "page_de": sign_owner(alice.pk)})
        left_by_bob.force_login(alice)
    suspend_member(bob, by=mona, reason="Compte emprunté")
    of_alice = where == "that of another" and OFFER in left_by_bob.get("/fiches/").text
    kept = [act["owner"] for act in left_by_bob.session.get(unfinished.KEY, [])]

    assert kept == ([alice.pk] if of_alice else [])
    assert of_alice is (where == "that of another")
    assert not Session.objects.filter(keeps_for__contains=[bob.pk]).exists()


def test_an_account_is_closed_even_when_a_session_can_be_read_no_more(
    left_by_bob, alice, bob, mona
):
    """Signed with a key that was changed since: what it kept is lost to everybody."""
    left_by_bob.force_login(alice)
    waiting = Session.objects.filter(keeps_for__contains=[bob.pk])
    assert waiting.update(session_data="illisible") == 1

    suspend_member(bob, by=mona, reason="Compte emprunté")

    assert not waiting.exists()


def test_a_request_that_was_running_writes_back_nothing_of_a_closed_account(
    left_by_bob, alice, bob, mona, asking
):
    left_by_bob.post(asking, {"text": "D’Alice", "page_de": sign_owner(alice.pk)})
    left_by_bob.force_login(alice)
    running = left_by_bob.session
    assert {act["owner"] for act in running[unfinished.KEY]} == {alice.pk, bob.pk}

    suspend_member(bob, by=mona, reason="Compte emprunté")
    running["seen"] = True
    running.save()

    assert [act["owner"] for act in left_by_bob.session[unfinished.KEY]] == [alice.pk]
    assert not Session.objects.filter(keeps_for__contains=[bob.pk]).exists()


def test_whoever_erases_their_account_leaves_nothing_in_the_next_session(left_by_bob, bob):
    sent = {"password": PASSWORD}
    left_by_bob.post("/compte/confirmer-mon-identite/?next=/aide/", sent)
    left_by_bob.post(reverse("privacy_erase"), {"word": "EFFACER"})

    assert not Member.objects.filter(pk=bob.pk, is_active=True).exists()
    assert unfinished.KEY not in left_by_bob.session


@pytest.fixture
def keeping(db):
    """Keep what somebody was typing, None for a visitor; read it again."""

    def keep(owner, *fields):
        session = StrictClient().session
        act = {"path": "/x/", "page": "/x/", "fields": fields, "files": [], "at": time.time()}
        session[unfinished.KEY] = [act | {"owner": owner and owner.pk}]
        session.save()
        return lambda: dict(Session.objects.get(pk=session.session_key).get_decoded()[unfinished.KEY][0]["fields"])  # fmt: skip

    return keep


def test_whoever_is_erased_is_out_of_what_others_were_typing(keeping, alice, bob):
    picked = keeping(alice, ("posts-0-person", bob.choice), ("posts-0-person_q", "B."), ("x", "y"))
    written = keeping(None, ("text", f"Dites-le à {bob.email}"))

    erase(bob)

    assert picked() == {"posts-0-person": "", "posts-0-person_q": "", "x": "y"}
    assert written() == {"text": "Dites-le à"}


def test_only_the_browsers_that_keep_something_are_read(keeping, alice, bob):
    keeping(alice, ("text", "Bonjour"))
    for member in (alice, bob):
        StrictClient().force_login(member)
    asking = StrictClient()
    asking.post(reverse("account_request_login_code"), {"email": bob.email})

    assert Session.objects.count() == 4
    assert Session.objects.exclude(keeps_for=[]).count() == 2
    assert Session.objects.get(session_key=asking.session.session_key).keeps_for == [NOBODY]


def test_only_the_browsers_that_name_them_are_held(keeping, alice, bob):
    keeping(alice, ("text", f"Dites-le à {bob.email}"))
    keeping(alice, ("text", "Bonjour"))

    with CaptureQueriesContext(connection) as queries:
        forget_in_what_waits(traces_of(bob))

    assert sum("FOR NO KEY UPDATE" in query["sql"] for query in queries) == 1


def test_what_others_typed_stays_when_these_alone_are_to_forget(keeping, alice, bob, nina):
    hers, of_nina = (keeping(one, ("text", f"à {bob.email}")) for one in (alice, nina))

    forget_in_what_waits(traces_of(bob), typed_by={alice.pk})

    assert (hers(), of_nina()) == ({"text": "à"}, {"text": f"à {bob.email}"})


def test_nobody_pushes_out_what_waits_for_another(left_by_bob, alice, bob, asking):
    sign_out(left_by_bob)
    for number in range(unfinished.MOST_ACTS):
        sent = {"text": "Un mot", "page_de": sign_owner(alice.pk)}
        left_by_bob.post(f"{asking}?{number}" if number else asking, sent)

    assert (is_offered(left_by_bob, alice), is_offered(left_by_bob, bob)) == (True, True)


# Something else sent from the same form -----------------------------------------------------------


@pytest.fixture
def writing(client, alice, bob):
    """Alice’s long message to Bob is kept; she is back on its page, and types another one."""
    where = f"{bob.get_absolute_url()}ecrire/"
    client.force_login(alice)
    end_of_session(client).post(where, MESSAGE)
    client.force_login(alice)
    return where


def offered_text(client, where):
    page = client.get("/fiches/")
    return fields_of(page, where)["text"] if OFFER in page.text else None


@pytest.mark.parametrize(("text", "status"), [("Bonjour Bob, demain ?", 302), ("x" * 10_000, 422)])
def test_another_text_leaves_it_offered(client, writing, text, status):
    sent = client.post(writing, {"text": text})

    assert (sent.status_code, offered_text(client, writing)) == (status, MESSAGE["text"])


def test_the_same_words_are_the_same_act(client, writing):
    assert client.post(writing, MESSAGE).status_code == 302
    assert offered_text(client, writing) is None


def test_once_brought_back_what_is_sent_is_that_act(client, writing):
    client.post(writing, MESSAGE | {AGAIN: "1"})

    assert client.post(writing, {"text": "Bonjour, en plus court."}).status_code == 302
    assert offered_text(client, writing) is None


def test_two_texts_kept_at_one_address_leave_one_by_one(client, alice, writing):
    other = {"text": "Bonjour Bob, encore une chose."}
    sign_out(client)
    client.post(writing, other | {"page_de": sign_owner(alice.pk)})
    client.force_login(alice)
    for brought_back in (MESSAGE, other):
        client.post(writing, brought_back | {AGAIN: "1"})
    client.post(writing, {"text": "Bonjour Bob, en bref."})
    left = offered_text(client, writing)
    client.post("/reprise/abandonner/", fields_of(client.get("/fiches/"), "/reprise/abandonner/"))

    assert (left, offered_text(client, writing)) == (MESSAGE["text"], None)
