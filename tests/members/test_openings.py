"""The hour that the national administration opens with a reason: once, told, logged, closed."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from members import actions
from members.models import AuditLine, Notification, Opening

REASON = "Réunion annulée ce matin"


def test_contact_details_are_opened_for_an_hour_and_the_person_reads_why(alice, mona):
    before = timezone.now()

    opening = actions.open_contact(alice, by=mona, reason=f"  {REASON}\n")

    line = AuditLine.objects.get()
    assert (line.actor, line.verb, line.subject, line.reason) == (
        mona,
        "open_member",
        alice,
        REASON,
    )
    assert timedelta(0) <= opening.until - before - timedelta(hours=1) < timedelta(minutes=1)
    assert [news.text for news in alice.notifications.all()] == [
        f"L’administration nationale a ouvert vos coordonnées pour une heure. Motif\xa0: {REASON}"
    ]
    assert (opening.reason, opening.is_running, str(opening)) == (
        REASON,
        True,
        f"Ouverture {opening.pk}",
    )


@pytest.mark.parametrize("reason", ["", "  \n ", "x", "  neuf sig \n"])
def test_nothing_opens_without_a_reason_of_ten_characters(alice, mona, reason):
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        actions.open_contact(alice, by=mona, reason=reason)

    assert (Opening.objects.count(), AuditLine.objects.count()) == (0, 0)


def test_two_clicks_open_once(alice, mona):
    first = actions.open_contact(alice, by=mona, reason=REASON)
    second = actions.open_contact(alice, by=mona, reason="Autre motif")

    assert first == second
    assert (AuditLine.objects.count(), Notification.objects.count()) == (1, 1)


def test_one_thing_opened_opens_no_other(alice, bob, mona):
    first = actions.open_contact(alice, by=mona, reason=REASON)
    second = actions.open_contact(bob, by=mona, reason=REASON)

    assert first != second


def test_after_the_hour_it_is_opened_again_with_another_line(alice, mona):
    first = actions.open_contact(alice, by=mona, reason=REASON)
    Opening.objects.update(until=timezone.now() - timedelta(seconds=1))

    second = actions.open_contact(alice, by=mona, reason="Autre motif")

    assert first != second
    assert list(AuditLine.objects.order_by("pk").values_list("reason", flat=True)) == [
        REASON,
        "Autre motif",
    ]


def test_a_reason_too_long_is_cut_and_not_refused(alice, mona):
    opening = actions.open_contact(alice, by=mona, reason="x" * 400)

    assert opening.reason == "x" * 300


def test_what_is_opened_is_closed_by_its_author_only(alice, bob, mona):
    actions.open_contact(alice, by=mona, reason=REASON)

    actions.close_opening(alice, by=bob)
    kept = Opening.objects.current().count()
    actions.close_opening(alice, by=mona)

    assert (kept, Opening.objects.current().count()) == (1, 0)


def test_whoever_opens_is_not_told_by_themselves(mona, alice):
    opening = actions.open_with_reason(
        alice,
        by=mona,
        verb="open_sheet",
        reason=REASON,
        what="la fiche",
        concerned=[mona, alice],
        kind=Notification.Kind.SHEET,
    )

    assert (list(opening.concerned.all()), mona.notifications.count()) == ([alice], 0)
