"""Sharing a sheet, and its review."""

import re

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from members.models import AuditLine
from practices import actions
from practices.actions.text import MODERATED_MEANWHILE, SEE_YOUR_NEWS
from practices.models import TOLD_IN_WORDS, Sheet
from tests.factories.practices import SheetFactory
from tests.factories.reference import ThemeFactory
from tests.practices.pages import LIST, at, text_of


def test_sharing_shows_what_is_missing_then_succeeds_once(client, alice, world):
    sheet = SheetFactory(author=alice, complete=True, summary="", licence="")
    client.force_login(alice)
    terms = {"licence": "cc-by-4.0", "has_employer_agreement": "on"}

    shown = text_of(client.get(at(sheet, "sheet_share")))
    refused = client.post(at(sheet, "sheet_share"), {})
    Sheet.objects.update(summary="Court.")
    sheet.themes.add(ThemeFactory())
    answers = [client.post(at(sheet, "sheet_share"), terms) for _ in range(2)]

    assert "Écrivez le résumé" in shown
    assert "Choisissez une licence." in text_of(refused)
    assert (refused.status_code, [a.url for a in answers]) == (422, [sheet.get_absolute_url()] * 2)
    assert len(world.jobs()) == 1


def test_what_sharing_asks_is_marked_and_refused_beside_the_field(client, alice):
    sheet = SheetFactory(author=alice, complete=True, licence="", has_employer_agreement=False)
    client.force_login(alice)

    shown = text_of(client.get(at(sheet, "sheet_share")))
    refused = client.post(at(sheet, "sheet_share"), {"licence": "cc-by-4.0"})

    assert shown.count("(obligatoire)") == 2
    assert refused.context["form"].errors == {
        "has_employer_agreement": ["Confirmez l’accord de votre employeur."]
    }


@pytest.mark.parametrize(
    ("page", "who", "typed", "status"),
    [
        ("sheet_unshare", "alice", {}, 302),
        ("sheet_ask_review", "alice", {}, 302),
        ("sheet_archive", "carole", {}, 302),
        ("sheet_comment", "carole", {"text": "Qui anime ?"}, 422),
        ("sheet_decline", "carole", {"reason": "Elle sert encore."}, 422),
    ],
)
def test_what_is_hidden_between_the_page_and_the_act_is_not_announced_as_done(
    client, request, alice, page, who, typed, status
):
    """The page found the sheet; a moderator hides it before its row is held."""
    now = timezone.now()
    asked = {} if page == "sheet_ask_review" else {"review_asked_at": now, "move_asked_at": now}
    convention = alice.assignments.get().post.convention
    sheet = SheetFactory(author=alice, shared=True, complete=True, convention=convention, **asked)
    client.force_login(request.getfixturevalue(who))

    def hide_first(execute, sql, *args):
        if "FOR UPDATE" in sql and '"practices_sheet"' in sql:
            Sheet.objects.filter(pk=sheet.pk).update(status="hidden")
        return execute(sql, *args)

    with connection.execute_wrapper(hide_first):
        answer = client.post(at(sheet, page), typed)

    said = [str(message) for message in get_messages(answer.wsgi_request)]
    told = said if status == 302 else answer.context["form"].non_field_errors()
    refusal = MODERATED_MEANWHILE % "masquée" + (SEE_YOUR_NEWS if who == "alice" else "")
    assert (answer.status_code, [refusal]) == (status, list(told))


def test_a_sheet_that_was_removed_is_not_called_hidden(alice, bob, carole):
    sheet = SheetFactory(author=alice, shared=True)
    sheet.co_authors.add(bob)
    Sheet.objects.filter(pk=sheet.pk).update(status="removed", **dict.fromkeys(TOLD_IN_WORDS, ""))

    said = {}
    for member in (alice, bob, carole):
        with pytest.raises(ValidationError) as refused:
            actions.withdraw_move(sheet, by=member)
        (said[member.first_name],) = refused.value.messages

    refusal = MODERATED_MEANWHILE % "retirée"
    told = refusal + SEE_YOUR_NEWS
    assert said == {"Alice": told, "Bob": told, "Carole": refusal}


@pytest.mark.parametrize(
    ("page", "columns", "typed"),
    [
        ("sheet_comment", {"status": "archived"}, {"text": "Qui anime ?"}),
        ("sheet_decline", {"move_asked_at": None}, {"reason": "Elle sert encore."}),
    ],
)
def test_what_waits_no_more_is_not_said_done_and_what_was_typed_stays(
    client, alice, carole, page, columns, typed
):
    """Somebody answered between the page and the act."""
    now = timezone.now()
    convention = alice.assignments.get().post.convention
    sheet = SheetFactory(
        author=alice, shared=True, convention=convention, review_asked_at=now, move_asked_at=now
    )
    client.force_login(carole)

    def answer_first(execute, sql, *args):
        if "FOR UPDATE" in sql and '"practices_sheet"' in sql:
            Sheet.objects.filter(pk=sheet.pk).update(**columns)
        return execute(sql, *args)

    with connection.execute_wrapper(answer_first):
        answer = client.post(at(sheet, page), typed)

    assert (answer.status_code, len(answer.context["form"].non_field_errors())) == (422, 1)
    assert next(iter(typed.values())) in answer.text
    assert not AuditLine.objects.exists()


def test_nothing_is_declined_when_nothing_is_asked(client, alice, carole):
    convention = alice.assignments.get().post.convention
    sheet = SheetFactory(author=alice, shared=True, convention=convention)
    client.force_login(carole)

    opened = client.get(at(sheet, "sheet_decline"))
    sent = client.post(at(sheet, "sheet_decline"), {"reason": "Elle sert encore."})

    said = [str(message) for message in get_messages(opened.wsgi_request)]
    assert opened.url == sheet.get_absolute_url()
    assert said == ["Rien n’est demandé pour cette fiche\u00a0: il n’y a rien à décliner."]
    assert (sent.status_code, "Elle sert encore." in sent.text) == (422, True)


CONFIRMED = [
    ("sheet_unshare", "alice", {"shared": True}, "status", "draft"),
    ("sheet_ask_review", "alice", {"shared": True}, "status", "shared"),
    ("sheet_withdraw_review", "alice", {"shared": True}, "review_asked_at", None),
    ("sheet_publish", "carole", {"reviewed": True}, "is_public", True),
    ("sheet_close", "carole", {"public": True}, "is_public", False),
    ("sheet_archive", "carole", {"shared": True}, "status", "archived"),
    ("sheet_unarchive", "carole", {"archived": True}, "status", "shared"),
]


@pytest.mark.parametrize(("name", "who", "traits", "field", "value"), CONFIRMED)
def test_an_act_is_confirmed_then_done(
    client, request, alice, alpes_azur, name, who, traits, field, value
):
    sheet = SheetFactory(author=alice, convention=alpes_azur, **traits)
    client.force_login(request.getfixturevalue(who))

    shown = client.get(at(sheet, name))
    before = Sheet.objects.get()
    done = client.post(at(sheet, name), {"version": before.version})

    after = Sheet.objects.get()
    assert (shown.status_code, before.status, done.status_code) == (200, sheet.status, 302)
    assert getattr(after, field) == value


@pytest.mark.parametrize("name", [row[0] for row in CONFIRMED] + ["sheet_delete", "sheet_review"])
def test_a_reader_is_told_who_can(client, bob, alice, name):
    sheet = SheetFactory(author=alice, shared=True)
    client.force_login(bob)

    refused = client.post(at(sheet, name))

    assert refused.status_code == 403
    assert re.search("Seule la personne|Une fiche", text_of(refused))


def test_deleting_a_draft_leads_back_to_the_library(client, alice):
    sheet = SheetFactory(author=alice)
    client.force_login(alice)

    done = client.post(at(sheet, "sheet_delete"))

    assert (done.url, Sheet.objects.count()) == (LIST, 0)


def test_a_review_needs_the_three_points(client, alice, carole, alpes_azur):
    sheet = SheetFactory(author=alice, convention=alpes_azur, shared=True)
    client.force_login(carole)
    grid = {"is_clear": "on", "is_reusable": "on", "is_lawful": "on", "comment": "Bravo."}
    grid["version"] = sheet.version

    refused = client.post(at(sheet, "sheet_review"), {"is_clear": "on"})
    done = client.post(at(sheet, "sheet_review"), grid)
    again = client.post(at(sheet, "sheet_review"), grid)

    sheet.refresh_from_db()
    assert (refused.status_code, done.status_code, again.status_code) == (422, 302, 302)
    assert sheet.reviewed_by == carole


@pytest.mark.parametrize(
    ("name", "traits"), [("sheet_review", {"shared": True}), ("sheet_publish", {"reviewed": True})]
)
def test_a_text_that_changed_since_the_page_opened_is_not_approved(
    client, alice, carole, alpes_azur, name, traits
):
    sheet = SheetFactory(author=alice, convention=alpes_azur, **traits)
    client.force_login(carole)
    page = client.get(at(sheet, name)).content.decode()
    shown = int(re.search(r'name="version" value="(\d+)"', page)[1])
    Sheet.objects.update(version=shown + 1)

    grid = {"is_clear": "on", "is_reusable": "on", "is_lawful": "on"}
    answers = [client.post(at(sheet, name), grid | {"version": v}) for v in (shown, "9" * 5_000)]

    sheet = Sheet.objects.get()
    assert [answer.status_code for answer in answers] == [409, 409]
    assert "a changé depuis que vous avez ouvert cette page" in text_of(answers[0])
    assert (sheet.is_reviewed, sheet.is_public) == (name == "sheet_publish", False)
