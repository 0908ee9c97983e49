"""A national administrator opens a sheet for an hour with a reason: what she may, and who reads it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from conventions.standing import standing_of
from members.actions import close_opening
from members.models import AuditLine, Opening, Role
from practices import actions, rules
from practices.models import Revision, Sheet
from tests.factories.members import RoleFactory
from tests.factories.practices import ReviewNoteFactory, RevisionFactory, SheetFactory
from tests.practices.conftest import typed
from tests.practices.pages import at, text_of

REASON = "Un nom d’enfant dans le texte"
QUESTIONS = {
    "abandon": rules.can_abandon_revision,
    "archive": rules.can_archive,
    "ask_review": rules.can_ask_review,
    "comment": rules.can_comment_review,
    "delete": rules.can_delete,
    "edit": rules.can_edit,
    "notes": rules.can_read_notes,
    "open": rules.can_open,
    "publish": rules.can_publish,
    "review": rules.can_review,
    "revision": rules.can_read_revision,
    "share": rules.can_share,
}


@pytest.fixture
def draft(alice, bob, alpes_azur):
    return SheetFactory(
        author=alice,
        co_authors=[bob],
        convention=alpes_azur,
        slug="pauses",
        title="Canari",
        complete=True,
    )


@pytest.fixture
def reviewed(alice, carole, alpes_azur):
    return SheetFactory(
        author=alice, public=True, reviewed_by=carole, convention=alpes_azur, slug="relue"
    )


def powers(member, sheet):
    """Every question of the rules that an opening may answer."""
    return {name for name, rule in QUESTIONS.items() if rule(member, sheet)}


def sees(member, sheet):
    return Sheet.objects.visible_to(standing_of(member)).filter(pk=sheet.pk).exists()


def opened(sheet, mona):
    actions.open_sheet(sheet, by=mona, reason=REASON)
    return sheet


def reread(sheet):
    return Sheet.objects.get(pk=sheet.pk)


def end_the_hour(member):
    Opening.objects.update(until=timezone.now() - timedelta(minutes=1))
    member.forget_roles()


# What it gives ---------------------------------------------------------------------------------


def test_a_draft_is_read_and_written_for_an_hour_and_never_shared_nor_thrown_away(draft, mona):
    def state():
        return (sees(mona, draft), powers(mona, draft))

    before = state()
    opened(draft, mona)
    during = state()
    end_the_hour(mona)

    assert (before, during, state()) == (
        (False, {"open"}),
        (True, {"edit", "notes"}),
        (False, {"open"}),
    )


def test_a_revision_is_read_and_written_for_an_hour(reviewed, mona):
    RevisionFactory(sheet=reviewed)
    before = powers(mona, reviewed)
    opened(reviewed, mona)

    assert before == {"archive", "open", "publish", "review"}
    assert powers(mona, reviewed) == before - {"open"} | {"edit", "notes", "revision"}


def test_it_opens_that_sheet_and_no_other_and_for_her_alone(draft, alice, mona):
    other = SheetFactory(author=alice)
    colleague = RoleFactory(kind=Role.Kind.NATIONAL).member
    opened(draft, mona)

    assert (sees(mona, other), powers(mona, other)) == (False, {"open"})
    assert (sees(colleague, draft), powers(colleague, draft)) == (False, {"open"})


def test_it_is_lost_with_the_role(draft, mona):
    opened(draft, mona)
    mona.roles.update(ended_at=timezone.now(), ended_by=mona)
    mona.forget_roles()

    assert (sees(mona, draft), powers(mona, draft)) == (False, set())


def test_never_on_her_own_case(draft, alice, mona):
    own = SheetFactory(author=mona)
    draft.co_authors.add(mona)

    assert (rules.can_open(mona, own), rules.can_open(mona, draft)) == (False, False)


def test_only_the_administration_opens_and_nothing_that_is_archived(
    draft, alice, carole, karim, mona, paul
):
    people = (AnonymousUser(), alice, carole, karim, mona, paul)
    archived = SheetFactory(author=alice, archived=True)

    assert [person for person in people if rules.can_open(person, draft)] == [mona]
    assert not rules.can_open(mona, archived)


def test_a_sheet_archived_meanwhile_is_written_by_nobody(draft, mona):
    opened(draft, mona)
    draft.status = "archived"

    assert not rules.can_edit(mona, draft)


# Who reads it ------------------------------------------------------------------------------------


def test_those_who_write_it_read_the_reason(draft, alice, bob, carole, mona):
    opened(draft, mona)

    line = AuditLine.objects.get()
    assert set(Opening.objects.get().concerned.all()) == {alice, bob}
    assert [person.notifications.count() for person in (alice, bob, carole, mona)] == [1, 1, 0, 0]
    assert alice.notifications.get().text.replace("\u00a0", " ") == (
        f"L’administration nationale a ouvert la fiche « Canari » pour une heure. Motif : {REASON}"
    )
    # Without a Caf: its officers do not know that a draft is there.
    assert (line.verb, line.subject, line.caf, line.reason) == ("open_sheet", alice, None, REASON)


def test_the_journal_of_those_who_write_it_shows_it(client, draft, alice, bob, carole, mona):
    opened(draft, mona)
    shown = {}
    for person in (alice, bob, carole, mona):
        client.force_login(person)
        shown[person.first_name] = text_of(client.get(reverse("journal"))).count(REASON)

    assert shown == {"Alice": 1, "Bob": 1, "Carole": 0, "Mona": 1}


def test_each_change_of_a_draft_carries_the_reason(draft, mona):
    opened(draft, mona)

    actions.save_sheet(draft, by=mona, version=1, summary="Sans nom.")
    actions.save_sheet(draft, by=mona, version=2, summary="Sans nom.")

    lines = AuditLine.objects.order_by("pk").values_list("verb", "reason", "after")
    assert list(lines) == [
        ("open_sheet", REASON, {}),
        ("edit_sheet", REASON, {"version": 2}),
    ]


def test_a_revision_that_she_begins_is_the_author_s(reviewed, alice, mona):
    opened(reviewed, mona)

    actions.save_sheet(reviewed, by=mona, version=1, summary="Sans nom.")

    assert Revision.objects.get().author == alice
    assert AuditLine.objects.get(verb="edit_sheet").after == {"version": 2}


def test_authors_write_without_a_line(draft, reviewed, alice):
    actions.save_sheet(draft, by=alice, version=1, summary="Mieux.")
    actions.save_sheet(reviewed, by=alice, version=1, summary="Mieux.")

    assert AuditLine.objects.count() == 0


# She does not approve what she wrote ---------------------------------------------------------------


def test_whoever_changed_a_text_neither_comments_nor_approves_it_nor_opens_it_to_all(
    reviewed, carole, mona
):
    opened(reviewed, mona)
    revision = actions.save_sheet(reviewed, by=mona, version=1, summary="Sans nom.")
    actions.ask_review(reread(reviewed), by=reviewed.author)
    sheet = reread(reviewed)

    assert powers(mona, sheet) == {"archive", "edit", "notes", "revision"}
    assert {"comment", "publish", "review"} <= powers(carole, sheet)
    end_the_hour(mona)
    assert powers(mona, reread(reviewed)) == {"archive", "open"}
    with pytest.raises(ValidationError, match="On ne relit pas un texte que l’on a écrit"):
        actions.review_sheet(sheet, by=mona, version=revision.version)
    assert Revision.objects.count() == 1


def test_her_words_are_hers_once_a_draft_is_shared(draft, mona, carole):
    opened(draft, mona)
    actions.save_sheet(draft, by=mona, version=1, summary="Sans nom.")
    actions.share_sheet(reread(draft), by=draft.author)
    sheet = reread(draft)

    assert [rules.can_review(who, sheet) for who in (mona, carole)] == [False, True]


def test_reading_is_not_writing(reviewed, mona):
    opened(reviewed, mona)

    assert rules.can_review(mona, reread(reviewed))


# The pages ---------------------------------------------------------------------------------------


def test_a_draft_says_that_it_is_there_and_nothing_of_it(client, draft, mona):
    client.force_login(mona)
    answer = client.get(draft.get_absolute_url())
    page = text_of(client.get(answer.url))

    assert answer.url == at(draft, "sheet_open")
    assert [page.count(words) for words in ("Pourquoi l’ouvrir ?", "Canari", "Alice")] == [1, 0, 0]
    for name in ("sheet_edit", "sheet_revision", "sheet_share", "sheet_delete"):
        assert client.get(at(draft, name)).status_code == 404


def test_an_address_without_a_sheet_stays_absent_for_the_administration(client, mona):
    client.force_login(mona)

    assert [client.get(f"/fiches/rien/{end}").status_code for end in ("", "ouvrir/")] == [404, 404]


def test_she_opens_writes_and_closes_a_draft(client, draft, mona):
    client.force_login(mona)
    answer = client.post(at(draft, "sheet_open"), {"reason": REASON})
    article = text_of(client.get(answer.url))
    editor = text_of(client.get(at(draft, "sheet_edit")))
    saved = client.post(at(draft, "sheet_edit"), typed(draft, summary="Sans nom.", then="share"))
    closed = client.post(at(draft, "sheet_shut"))

    assert answer.url == draft.get_absolute_url()
    assert [page.count(REASON) for page in (article, editor)] == [1, 1]
    assert [
        editor.count(words) for words in ("data-autosave=", "Continuer vers la publication")
    ] == [0, 0]
    assert article.count("Supprimer le brouillon") == 0
    assert saved.url == at(draft, "sheet_edit")
    assert reread(draft).summary == "Sans nom."
    assert closed.url == reverse("admin_desk")
    assert client.get(at(draft, "sheet_edit")).status_code == 404


def test_she_opens_a_revision_and_reads_what_was_said_of_it(client, reviewed, mona, carole):
    RevisionFactory(sheet=reviewed, summary="Le secret")
    ReviewNoteFactory(sheet=reviewed, author=carole, text="Dites qui anime")
    client.force_login(mona)
    before = text_of(client.get(reviewed.get_absolute_url()))
    refused = client.get(at(reviewed, "sheet_revision")).status_code
    client.post(at(reviewed, "sheet_open"), {"reason": REASON})
    page = text_of(client.get(at(reviewed, "sheet_revision")))
    closed = client.post(at(reviewed, "sheet_shut"))

    assert before.count("Ouvrir cette fiche pour une heure") == 1
    assert (refused, closed.url) == (404, reviewed.get_absolute_url())
    assert [page.count(words) for words in ("Dites qui anime", REASON)] == [1, 1]
    assert ["Le secret" in shown for shown in (before, page)] == [False, True]
    assert page.count("Abandonner la révision") == 0
    assert client.get(at(reviewed, "sheet_abandon")).status_code == 403


def test_after_the_hour_what_she_typed_is_not_saved(client, draft, reviewed, mona):
    for sheet in (draft, reviewed):
        opened(sheet, mona)
    end_the_hour(mona)
    client.force_login(mona)

    statuses = [
        client.post(at(sheet, "sheet_edit"), typed(sheet, summary="Trop tard.")).status_code
        for sheet in (draft, reviewed)
    ]

    assert statuses == [404, 403]
    assert not Sheet.objects.filter(summary="Trop tard.").exists()
    assert Revision.objects.count() == 0


def test_co_authors_are_not_led_to_a_publication_that_is_not_theirs(client, draft, bob):
    client.force_login(bob)
    page = text_of(client.get(at(draft, "sheet_edit")))

    saved = client.post(at(draft, "sheet_edit"), typed(draft, then="share"))

    assert page.count("Continuer vers la publication") == 0
    assert saved.url == at(draft, "sheet_edit")


@pytest.mark.parametrize("reason", ["", "  ", " x ", "x" * 301])
def test_a_reason_is_asked_for_again(client, draft, mona, reason):
    client.force_login(mona)

    answer = client.post(at(draft, "sheet_open"), {"reason": reason})

    assert (answer.status_code, Opening.objects.count()) == (422, 0)
    assert "Canari" not in text_of(answer)


def test_the_way_back_stays_on_the_site(client, reviewed, mona):
    client.force_login(mona)
    elsewhere = {"reason": REASON, "next": "https://ailleurs.example/"}

    assert client.post(at(reviewed, "sheet_open"), elsewhere).url == reviewed.get_absolute_url()


def test_who_may_open_and_close(client, alice, bob, carole, karim, nina, draft, reviewed):
    def each(name, sheet):
        statuses = []
        for person in (alice, bob, carole, karim, nina):
            client.force_login(person)
            statuses.append(client.post(at(sheet, name), {"reason": REASON}).status_code)
        return statuses

    assert each("sheet_open", draft) == [302, 302, 404, 404, 404]
    assert each("sheet_open", reviewed) == [302, 403, 403, 403, 403]
    assert each("sheet_shut", reviewed) == [403] * 5
    assert Opening.objects.count() == 0


def test_closed_it_gives_nothing(draft, mona):
    opened(draft, mona)
    close_opening(draft, by=mona)

    assert (sees(mona, draft), powers(mona, draft)) == (False, {"open"})
