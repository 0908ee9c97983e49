"""Writing a sheet: the draft, what a colleague saved meanwhile, odd input."""

import re
from urllib.parse import urlencode

import pytest

from practices import actions
from practices.models import Sheet
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.practices import SheetFactory
from tests.factories.reference import ThemeFactory
from tests.practices.conftest import typed
from tests.practices.pages import at, shared_days_ago, text_of


def test_a_title_opens_a_draft(client, alice, alpes_azur):
    client.force_login(alice)

    response = client.post("/fiches/nouvelle/", {"title": "Le café", "kind": "practice"})

    sheet = Sheet.objects.get()
    assert (response.status_code, response.url) == (302, "/fiches/le-cafe/modifier/")
    assert (sheet.author, sheet.convention) == (alice, alpes_azur)


def test_without_a_title_nothing_is_opened(client, alice):
    client.force_login(alice)

    response = client.post("/fiches/nouvelle/", {"title": " ", "kind": "practice"})

    assert (response.status_code, Sheet.objects.count()) == (422, 0)


def test_who_carries_two_ctgs_says_which_one(client, alice, alpes_azur, pays_de_grasse):
    AssignmentFactory(member=alice, post=PostFactory(convention=pays_de_grasse))
    client.force_login(alice)

    client.post(
        "/fiches/nouvelle/", {"title": "Frise", "kind": "practice", "convention": pays_de_grasse.pk}
    )

    assert Sheet.objects.get().convention == pays_de_grasse


@pytest.mark.parametrize("who", ["nina", "paul", "erwan"])
def test_who_may_not_write_is_told_who_can(client, request, who):
    client.force_login(request.getfixturevalue(who))

    response = client.get("/fiches/nouvelle/")

    assert response.status_code == 403
    assert "une fois leur fonction validée" in text_of(response)


def test_saving_by_the_button_then_sharing(client, alice):
    sheet = SheetFactory(author=alice)
    client.force_login(alice)

    saved = client.post(at(sheet, "sheet_edit"), typed(sheet, summary="Court."))
    sheet.refresh_from_db()
    onwards = client.post(at(sheet, "sheet_edit"), typed(sheet, then="share"))

    assert (saved.url, sheet.summary) == (at(sheet, "sheet_edit"), "Court.")
    assert onwards.url == at(sheet, "sheet_share")


def test_the_draft_saves_itself(client, alice):
    sheet = SheetFactory(author=alice)
    client.force_login(alice)

    answer = client.post(at(sheet, "sheet_save"), typed(sheet, context="<p>Un mot</p>"))

    sheet.refresh_from_db()
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert (sheet.context, sheet.version) == ("<p>Un mot</p>", 2)


def test_what_a_colleague_saved_meanwhile_is_shown_and_nothing_is_lost(client, alice, bob):
    youth = ThemeFactory(slug="youth", label="Jeunesse")
    sheet = SheetFactory(author=alice, co_authors=[bob])
    mine = typed(sheet, summary="Le texte d’Alice", context="<p>À moi</p>", kind="tool")
    actions.save_sheet(
        sheet,
        by=bob,
        version=1,
        summary="Le texte de Bob",
        context="<p>À <strong>lui</strong></p>",
        themes=[youth],
    )
    client.force_login(alice)

    by_itself = client.post(at(sheet, "sheet_save"), mine)
    by_button = client.post(at(sheet, "sheet_edit"), mine)

    sheet.refresh_from_db()
    assert (by_itself.status_code, by_button.status_code) == (409, 409)
    assert (sheet.summary, sheet.version) == ("Le texte de Bob", 2)
    conflicts = {c.anchor: c.saved for c in by_button.context["conflicts"]}
    assert conflicts == {
        "id_kind_0": "Pratique",
        "id_summary": "Le texte de Bob",
        "id_themes_0": "Jeunesse",
        "id_context": "<p>À <strong>lui</strong></p>",
    }
    page = by_button.content.decode()
    assert ("Le texte d’Alice" in page, "À moi" in page) == (True, True)
    assert '<input type="hidden" name="version" value="2">' in page

    again = client.post(at(sheet, "sheet_edit"), mine | {"version": 2})
    sheet.refresh_from_db()
    assert (again.status_code, sheet.summary) == (302, "Le texte d’Alice")


@pytest.mark.parametrize("version", ["", "abc", "²", "-1", "9" * 40])
def test_a_form_without_a_sensible_version_is_stale(client, alice, version):
    sheet = SheetFactory(author=alice)
    client.force_login(alice)

    assert client.post(at(sheet, "sheet_save"), typed(sheet, version=version)).status_code == 409


def test_two_megabytes_are_refused_with_a_sentence_and_kept_on_the_page(client, alice):
    sheet = SheetFactory(author=alice)
    client.force_login(alice)
    paste = "é" * 1_000_000

    by_itself = client.post(at(sheet, "sheet_save"), typed(sheet, context=paste))
    by_button = client.post(at(sheet, "sheet_edit"), typed(sheet, context=paste))

    assert (by_itself.status_code, by_button.status_code) == (422, 422)
    assert "trop longue" in by_itself.json()["message"]
    assert "1000000 caractères" in text_of(by_button).replace(" ", "").replace(
        "caractères", " caractères"
    )
    assert paste in by_button.content.decode()
    sheet.refresh_from_db()
    assert (sheet.context, sheet.version) == ("", 1)


@pytest.mark.parametrize("odd", [b"a%00b", b"%ED%A0%80", b"%FF%FE"])
def test_bytes_that_are_not_text_never_break(client, alice, odd):
    sheet = SheetFactory(author=alice)
    client.force_login(alice)
    body = urlencode(typed(sheet) | {"summary": "SUMMARY"}, doseq=True).encode()

    answer = client.post(
        at(sheet, "sheet_save"),
        body.replace(b"SUMMARY", odd),
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code in {200, 422}


def test_a_lost_session_saves_nothing_and_comes_back_to_the_sheet(client, alice):
    sheet = SheetFactory(author=alice)

    answer = client.post(at(sheet, "sheet_save"), typed(sheet, summary="Perdu ?"))

    assert answer.status_code == 302
    assert answer.url.startswith("/compte/connexion/?next=")


def test_a_shared_sheet_is_not_saved_by_itself(client, alice):
    sheet = SheetFactory(author=alice, shared=True)
    client.force_login(alice)

    assert client.post(at(sheet, "sheet_save"), typed(sheet)).status_code == 409
    updated = client.post(at(sheet, "sheet_edit"), typed(sheet, summary="Mieux dit."))
    emptied = client.post(at(sheet, "sheet_edit"), typed(sheet, summary="", version=2))

    assert (updated.url, emptied.status_code) == (sheet.get_absolute_url(), 422)
    assert "Écrivez le résumé" in text_of(emptied)


def test_a_co_author_writes_the_draft_and_does_not_choose_the_others(client, alice, bob):
    sheet = SheetFactory(author=alice, co_authors=[bob])
    client.force_login(bob)

    form = client.get(at(sheet, "sheet_edit")).context["form"]
    client.post(at(sheet, "sheet_edit"), typed(sheet, summary="Par Bob", co_authors=[]))

    sheet.refresh_from_db()
    assert "co_authors" not in form.fields
    assert (sheet.summary, [*sheet.co_authors.all()]) == ("Par Bob", [bob])


def test_choices_are_limited_to_one_s_own_territory(client, alice, bob, alpes_azur, pays_de_grasse):
    sheet = SheetFactory(author=alice)
    client.force_login(alice)

    answer = client.post(at(sheet, "sheet_edit"), typed(sheet, convention=pays_de_grasse.pk))

    assert answer.status_code == 422
    assert [*answer.context["form"].fields["convention"].queryset] == [alpes_azur]


def test_a_reader_may_not_modify(client, alice, bob):
    sheet = SheetFactory(author=alice, shared=True)
    client.force_login(bob)

    refused = client.get(at(sheet, "sheet_edit"))

    assert refused.status_code == 403
    assert "Seules les personnes qui ont écrit cette fiche" in text_of(refused)


def test_the_editor_is_loaded_with_a_nonce_and_only_there(client, alice):
    sheet = SheetFactory(author=alice)
    client.force_login(alice)

    writing = client.get(at(sheet, "sheet_edit"))
    reading = client.get(sheet.get_absolute_url())

    nonce = re.search(r"'nonce-([^']+)'", writing.headers["Content-Security-Policy"])[1]
    page = writing.content.decode()
    assert f'<script type="importmap" nonce="{nonce}">' in page
    assert "js/editor.js" in page
    assert "nonce" not in reading.headers["Content-Security-Policy"]
    assert "editor" not in reading.content.decode()


def test_similar_titles_are_shown_while_typing(client, alice, nina):
    shared_days_ago(1, title="Pauses-café des parents", slug="pauses")
    SheetFactory(title="Pauses-café secrètes")
    client.force_login(alice)

    found = text_of(client.get("/fiches/titres-proches/", {"title": "pause café"}))
    nothing = client.get("/fiches/titres-proches/", {"title": "pause café", "fiche": "pauses"})
    client.force_login(nina)

    assert "Pauses-café des parents" in found
    assert "secrètes" not in found
    assert nothing.content.strip() == b""
    assert client.get("/fiches/titres-proches/").status_code == 403
