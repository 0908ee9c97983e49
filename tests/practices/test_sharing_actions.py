"""A sheet is shared once it is whole, taken back, archived and brought back."""

import pytest
from django.core.exceptions import ValidationError

from members.models import AuditLine, Notification
from practices import actions, tasks
from practices.models import SheetStatus
from tests.factories.practices import SheetFactory


def test_sharing_shows_the_sheet_and_announces_it(alice, world):
    sheet = SheetFactory(author=alice, complete=True)

    actions.share_sheet(sheet, by=alice)

    sheet.refresh_from_db()
    assert (sheet.is_shared, sheet.shared_by) == (True, alice)
    assert world.jobs() == [("announce_sheet", {"sheet_id": sheet.pk})]


def test_sharing_twice_announces_once(alice, world):
    sheet = SheetFactory(author=alice, complete=True)
    first = actions.share_sheet(sheet, by=alice).shared_at

    assert actions.share_sheet(sheet, by=alice).shared_at == first
    assert len(world.jobs()) == 1


def test_the_terms_are_given_at_the_moment_of_sharing(alice):
    sheet = SheetFactory(author=alice, complete=True, licence="", has_employer_agreement=False)

    actions.share_sheet(sheet, by=alice, licence="cc-by-4.0", has_employer_agreement=True)

    sheet.refresh_from_db()
    assert (sheet.licence, sheet.has_employer_agreement) == ("cc-by-4.0", True)


def test_each_thing_that_is_missing_is_said(alice, world):
    sheet = SheetFactory(author=alice)

    with pytest.raises(ValidationError) as refusal:
        actions.share_sheet(sheet, by=alice)

    assert refusal.value.messages == [
        "Écrivez le résumé «\u00a0En bref\u00a0».",
        "Choisissez au moins une thématique.",
        "Racontez le contexte ou le déroulé.",
        "Donnez vos conseils pour refaire chez soi.",
        "Choisissez une licence.",
        "Confirmez l’accord de votre employeur.",
    ]
    sheet.refresh_from_db()
    assert (sheet.status, world.jobs()) == (SheetStatus.DRAFT, [])


def test_taking_a_sheet_back_forgets_its_review(alice):
    sheet = SheetFactory(author=alice, public=True)

    actions.unshare_sheet(sheet, by=alice)
    actions.unshare_sheet(sheet, by=alice)

    sheet.refresh_from_db()
    assert sheet.status == SheetStatus.DRAFT
    assert {sheet.shared_at, sheet.reviewed_at, sheet.public_at} == {None}


def test_the_news_of_a_sheet_taken_back_is_not_carried(alice, carole, alpes_azur):
    sheet = SheetFactory(author=alice, shared=True, convention=alpes_azur)
    tasks.announce_sheet(sheet.pk)
    told = Notification.objects.filter(member=carole, kind="sheet").count()

    actions.unshare_sheet(sheet, by=alice)

    left = Notification.objects.filter(member=carole, kind="sheet").count()
    assert (told, left) == (1, 0)


def test_archiving_and_bringing_back_leave_two_lines(alice, carole):
    sheet = SheetFactory(author=alice, public=True)

    for _ in range(2):
        actions.archive_sheet(sheet, by=carole)
    sheet.refresh_from_db()
    archived = sheet.status
    for _ in range(2):
        actions.unarchive_sheet(sheet, by=carole)

    sheet.refresh_from_db()
    assert (archived, sheet.is_public) == (SheetStatus.ARCHIVED, True)
    verbs = AuditLine.objects.order_by("pk").values_list("verb", "actor", "subject")
    assert list(verbs) == [
        ("archive_sheet", carole.pk, alice.pk),
        ("unarchive_sheet", carole.pk, alice.pk),
    ]
