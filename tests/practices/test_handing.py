"""What somebody wrote and left behind goes to their territory after 90 days, and to nobody else."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from conventions.models import Assignment
from conventions.standing import standing_of
from members.models import Member, Notification
from practices import actions, privacy, rules
from practices.actions.handing import _hand
from practices.jobs import hand_what_was_left
from practices.models import Sheet
from tests.factories.conventions import AssignmentFactory, PostFactory, days
from tests.factories.members import RoleFactory
from tests.factories.practices import SheetFactory


@pytest.fixture
def left(alice, alpes_azur):
    """A draft of Alice, who left her post 90 days ago, a draft without a CTG and a shared sheet."""
    Assignment.objects.filter(member=alice).update(starts_on=days(-400), ends_on=days(-90))
    facts = {"author": alice, "created_at": timezone.now() - timedelta(days=100)}
    SheetFactory(**facts, title="Sans CTG")
    SheetFactory(**facts, convention=alpes_azur, title="Partagée", shared=True)
    return SheetFactory(**facts, convention=alpes_azur, title="Brouillon", complete=True)


@pytest.fixture
def successor(alpes_azur, nina):
    AssignmentFactory(post=PostFactory(convention=alpes_azur), member=nina, starts_on=days(-80))
    return nina


def again(member):
    """As the next request reads them."""
    return Member.objects.get(pk=member.pk)


def read_by(member):
    seen = Sheet.objects.visible_to(standing_of(again(member)))
    return set(seen.values_list("title", flat=True))


def test_after_90_days_it_is_theirs_who_carry_the_ctg(left, alice, successor, bob):
    before = (read_by(alice), read_by(successor))
    handed = actions.hand_sheets()
    twice = actions.hand_sheets()
    left.refresh_from_db()

    assert before == ({"Sans CTG", "Partagée", "Brouillon"}, {"Partagée"})
    assert (handed, twice, left.handed_on) == (2, 0, days(0))
    assert (read_by(alice), read_by(successor)) == ({"Sans CTG"}, {"Partagée", "Brouillon"})
    assert read_by(bob) == {"Partagée"}
    own = Sheet.objects.drafts_of(standing_of(again(successor)))
    assert list(own.values_list("title", flat=True)) == ["Brouillon"]
    assert (
        Notification.objects.filter(member=successor, key__startswith="sheet-handed:").count() == 2
    )


def test_control_a_day_before_nothing_moves(left, alice):
    Assignment.objects.filter(member=alice).update(ends_on=days(-89))

    assert (actions.hand_sheets(), "Brouillon" in read_by(alice)) == (0, True)


def test_whoever_holds_another_function_keeps_what_they_wrote(left, alice):
    RoleFactory(member=alice)

    assert actions.hand_sheets() == 0


@pytest.mark.parametrize(("days_ago", "handed"), [(91, 2), (10, 0)])
def test_a_role_taken_away_counts_from_that_day(left, successor, alice, mona, days_ago, handed):
    RoleFactory(
        member=alice,
        starts_on=days(-200),
        ended_at=timezone.now() - timedelta(days=days_ago),
        ended_by=mona,
    )

    assert actions.hand_sheets() == handed


def test_the_job_of_the_night_does_it(left, successor):
    hand_what_was_left()

    assert Sheet.objects.exclude(handed_on=None).count() == 2


def test_who_holds_it_writes_shares_and_answers(left, alice, successor, carole):
    actions.hand_sheets()
    draft, shared = Sheet.objects.get(title="Brouillon"), Sheet.objects.get(title="Partagée")
    old, new = again(alice), again(successor)

    of_the_draft = (rules.can_edit, rules.can_share, rules.can_delete)
    of_the_shared = (rules.can_ask_review, rules.can_ask_move, rules.can_answer)
    assert [rule(new, draft) for rule in of_the_draft] == [True] * 3
    assert [rule(new, shared) for rule in of_the_shared] == [True] * 3
    assert [rule(old, draft) for rule in of_the_draft] == [False] * 3
    assert [rule(old, shared) for rule in of_the_shared] == [False] * 3
    assert (rules.can_review(carole, shared), rules.can_review(new, shared)) == (True, False)


def test_an_officer_who_carries_the_ctg_too_does_not_review_what_they_hold(
    left, carole, alpes_azur
):
    AssignmentFactory(post=PostFactory(convention=alpes_azur), member=carole)
    actions.hand_sheets()

    assert not rules.can_review(again(carole), Sheet.objects.get(title="Partagée"))


def test_an_account_erased_later_leaves_what_its_territory_has_taken_up(left, successor, alice):
    actions.hand_sheets()

    privacy.erase(alice)

    assert set(Sheet.objects.values_list("title", flat=True)) == {"Partagée", "Brouillon"}


def test_what_was_handed_keeps_its_ctg(left):
    left.handed_on, left.convention = days(0), None

    with pytest.raises(ValidationError, match="garde sa CTG"):
        left.validate_constraints()


def test_two_nights_that_meet_hand_it_once(left, successor):
    assert [_hand(left.pk, days(0)) for _ in range(2)] == [True, False]
