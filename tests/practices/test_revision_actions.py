"""A reviewed sheet keeps its text while the next one is written, read again, and put in its place."""

import pytest
from django.core.exceptions import ValidationError

from members.models import AuditLine
from practices import actions
from practices.models import Revision, Sheet
from tests.factories.practices import RevisionFactory, SheetFactory
from tests.factories.reference import ThemeFactory
from tests.practices.same_moment import at_once


@pytest.fixture
def sheet(alice, carole):
    return SheetFactory(author=alice, public=True, reviewed_by=carole, title="Pauses-café")


@pytest.fixture
def revision(sheet):
    return RevisionFactory(sheet=sheet, asked=True, title="Pauses-café, saison 2")


def reread(sheet):
    return Sheet.objects.get(pk=sheet.pk)


def test_changing_a_reviewed_sheet_opens_a_revision_and_leaves_the_sheet_as_it_was(sheet, alice):
    youth = ThemeFactory(slug="youth")

    saved = actions.save_sheet(sheet, by=alice, version=1, summary="Mieux.", themes=[youth])

    online, revision = reread(sheet), Revision.objects.get()
    assert (online.summary, online.version, online.is_public) == (sheet.summary, 1, True)
    assert [theme.slug for theme in online.themes.all()] == ["parenting"]
    assert saved == revision
    assert (revision.summary, revision.title, revision.version) == ("Mieux.", "Pauses-café", 2)
    assert (revision.author, [*revision.themes.all()]) == (alice, [youth])


def test_a_revision_goes_on_where_it_was_left(sheet, revision, alice):
    actions.save_sheet(sheet, by=alice, version=2, context="<p onclick=x>Autre.</p>")

    revision.refresh_from_db()
    assert (revision.title, revision.context) == ("Pauses-café, saison 2", "<p>Autre.</p>")
    assert revision.version == 3


def test_saving_the_reviewed_text_as_it_is_opens_nothing(sheet, alice):
    saved = actions.save_sheet(
        sheet, by=alice, version=1, summary=sheet.summary, themes=sheet.themes.all()
    )

    assert (saved, Revision.objects.count()) == (sheet, 0)


def test_a_revision_may_be_incomplete_while_it_is_written(sheet, alice):
    assert actions.save_sheet(sheet, by=alice, version=1, summary="").summary == ""


@pytest.mark.parametrize("version", [1, 3])
def test_a_stale_page_writes_nothing_in_the_revision(sheet, revision, alice, version):
    with pytest.raises(actions.StaleSheetError) as stale:
        actions.save_sheet(sheet, by=alice, version=version, summary="Perdu ?")

    assert stale.value.current == revision


def test_a_sheet_that_is_only_shared_is_changed_in_place(alice):
    shared = SheetFactory(author=alice, shared=True)

    actions.save_sheet(shared, by=alice, version=1, summary="Mieux.")

    assert (reread(shared).summary, Revision.objects.count()) == ("Mieux.", 0)


# Asked, read, put online


def test_a_review_is_asked_for_a_complete_revision(sheet, alice, world):
    nothing = actions.ask_review(sheet, by=alice)
    actions.save_sheet(sheet, by=alice, version=1, summary="")
    with pytest.raises(ValidationError, match="En bref"):
        actions.ask_review(sheet, by=alice)
    actions.save_sheet(sheet, by=alice, version=2, summary="Mieux.")
    asked = [actions.ask_review(sheet, by=alice).review_asked_at for _ in range(2)]

    assert nothing.review_asked_at is None
    assert asked[0] == asked[1] is not None
    assert world.jobs() == [("tell_officers", {"sheet_id": sheet.pk, "request_name": "review"})]


def test_the_revision_that_was_read_takes_the_place_of_the_text(sheet, revision, carole, world):
    opened = sheet.public_at
    youth = ThemeFactory(slug="youth")
    revision.themes.set([youth])

    for _ in range(2):
        actions.review_sheet(sheet, by=carole, version=2, comment="Bravo.")

    online = reread(sheet)
    assert (online.title, online.summary, online.version) == (
        "Pauses-café, saison 2",
        revision.summary,
        2,
    )
    assert [*online.themes.all()] == [youth]
    assert (online.public_at, online.reviewed_by, online.review_asked_at) == (opened, carole, None)
    assert online.reviewed_at > sheet.reviewed_at
    assert not Revision.objects.exists()
    line = AuditLine.objects.get()
    assert (line.verb, line.actor, line.reason) == ("review_sheet", carole, "Bravo.")
    assert line.after == {"version": 2, "is_revision": True}
    assert [name for name, _ in world.jobs()] == ["tell_author_of_act"]


def test_a_revision_that_was_not_read_is_not_put_online(sheet, revision, alice, carole):
    actions.save_sheet(sheet, by=alice, version=2, summary="Encore autre chose.")

    with pytest.raises(actions.StaleSheetError):
        actions.review_sheet(sheet, by=carole, version=2)

    assert (reread(sheet).title, Revision.objects.count()) == ("Pauses-café", 1)


def test_a_revision_whose_review_nobody_asked_is_not_put_online(sheet, carole):
    RevisionFactory(sheet=sheet, title="Pas finie")

    actions.review_sheet(sheet, by=carole, version=2)

    assert (reread(sheet).title, Revision.objects.count()) == ("Pauses-café", 1)


def test_a_revision_that_lost_a_part_is_not_put_online(sheet, revision, alice, carole):
    actions.save_sheet(sheet, by=alice, version=2, summary="")

    with pytest.raises(ValidationError, match="En bref"):
        actions.review_sheet(sheet, by=carole, version=3)


def test_who_becomes_a_co_author_does_not_approve_the_text(sheet, revision, carole):
    revision.co_authors.add(carole)

    with pytest.raises(ValidationError, match="On ne relit pas"):
        actions.review_sheet(sheet, by=carole, version=2)

    assert Revision.objects.get() == revision


def test_the_convention_of_a_revision_moves_the_sheet(sheet, revision, carole, alpes_azur):
    revision.convention = alpes_azur
    revision.save()

    actions.review_sheet(sheet, by=carole, version=2)

    assert reread(sheet).department_id == "06"


# Given up


def test_an_abandoned_revision_leaves_the_sheet_and_frees_no_number(sheet, revision, alice):
    for _ in range(2):
        actions.abandon_revision(sheet, by=alice, version=2)

    online = reread(sheet)
    assert (online.title, online.version, online.review_asked_at) == ("Pauses-café", 3, None)
    assert (online.is_public, Revision.objects.count()) == (True, 0)
    with pytest.raises(actions.StaleSheetError):
        actions.save_sheet(sheet, by=alice, version=2, summary="D’un onglet oublié.")


def test_a_revision_that_went_on_is_not_abandoned(sheet, revision, alice):
    actions.save_sheet(sheet, by=alice, version=2, summary="Dans un autre onglet.")

    with pytest.raises(actions.StaleSheetError):
        actions.abandon_revision(sheet, by=alice, version=2)

    assert Revision.objects.get() == revision


def test_taking_a_sheet_back_keeps_what_was_being_written(sheet, revision, alice):
    actions.unshare_sheet(sheet, by=alice)

    draft = reread(sheet)
    assert (draft.is_draft, draft.title, draft.version) == (True, "Pauses-café, saison 2", 2)
    assert {draft.reviewed_at, draft.public_at, draft.review_asked_at} == {None}
    assert not Revision.objects.exists()


def test_an_archived_sheet_comes_back_with_its_revision(sheet, revision, carole):
    actions.archive_sheet(sheet, by=carole)
    with pytest.raises(ValidationError):
        actions.review_sheet(sheet, by=carole, version=2)
    actions.unarchive_sheet(sheet, by=carole)

    assert (reread(sheet).title, Revision.objects.get()) == ("Pauses-café", revision)


@pytest.mark.django_db(transaction=True)
def test_two_tabs_open_one_revision():
    sheet = SheetFactory(reviewed=True)

    outcomes = at_once(
        *(
            lambda text=text: actions.save_sheet(sheet, by=sheet.author, version=1, summary=text)
            for text in ("un", "deux")
        )
    )

    stale = [outcome for outcome in outcomes if isinstance(outcome, actions.StaleSheetError)]
    assert (len(stale), Revision.objects.get().version) == (1, 2)
