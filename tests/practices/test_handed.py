"""A sheet that was handed on speaks to whoever carries its CTG, and no more to whoever left."""

from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from conventions.models import Assignment, PostKind
from conventions.standing import standing_of
from ctgnet.pages.home import queries
from members.models import AuditLine, Member
from practices import actions, privacy, rules, tasks
from practices.actions.handing import _hand
from practices.models import Revision, Sheet
from tests.factories.conventions import AssignmentFactory, PostFactory, days
from tests.factories.practices import QuestionFactory, SheetFactory


@pytest.fixture
def left(alice, alpes_azur):
    """Alice left her post 90 days ago, and a draft and a shared sheet of its CTG."""
    Assignment.objects.filter(member=alice).update(starts_on=days(-400), ends_on=days(-90))
    facts = {"author": alice, "convention": alpes_azur}
    facts |= {"created_at": timezone.now() - timedelta(days=100)}
    SheetFactory(**facts, title="Brouillon", complete=True)
    return SheetFactory(**facts, title="Partagée", shared=True)


def carry(convention, member, **post):
    AssignmentFactory(post=PostFactory(convention=convention, **post), member=member)
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def handed(left, alpes_azur, nina, bob):
    """Nina and Bob carry it since."""
    for person in (nina, bob):
        carry(alpes_azur, person)
    actions.hand_sheets()
    return Sheet.objects.get(pk=left.pk)


def told(mailoutbox):
    return sorted(message.to[0].partition("@")[0] for message in mailoutbox)


def runs(fact, key):
    """Those that were left to the worker, one a person."""
    jobs = ProcrastinateJob.objects.filter(task_name="practices.tasks.tell_holder")
    rows = [(job.args["fact"], job.args["key"], job.args["holder_id"]) for job in jobs]
    return [row for row in rows if row[:2] == (fact, key)]


def test_whoever_carries_it_is_told_of_questions_notes_and_decisions(handed, carole, mailoutbox):
    question = QuestionFactory(sheet=handed, author=carole)
    note = handed.review_notes.create(author=carole, text="Précisez.", version=handed.version)
    line = AuditLine.objects.create(
        actor=carole,
        verb="review_sheet",
        object_kind="practices.sheet",
        object_id=str(handed.pk),
    )

    answers = []
    for task, fact, key in (
        (tasks.tell_author_of_question, "question", question.pk),
        (tasks.tell_author_of_note, "note", note.pk),
        (tasks.tell_author_of_act, "act", line.pk),
    ):
        mailoutbox.clear()
        task(key)
        at_once, left = told(mailoutbox), runs(fact, key)
        for one in left:
            tasks.tell_holder(*one)
        answers.append((at_once, told(mailoutbox)))

    assert answers == [([], ["bob", "nina"])] * 3


def test_a_sheet_that_was_not_handed_speaks_to_its_author_at_once(left, carole, mailoutbox):
    tasks.tell_author_of_question(QuestionFactory(sheet=left, author=carole).pk)

    assert told(mailoutbox) == ["alice"]


def waiting_for(member):
    member = Member.objects.get(pk=member.pk)
    return [line.text for line in queries.waiting_for(member, standing_of(member))]


def test_the_home_offers_it_to_those_who_hold_it_alone(handed, alice, nina, carole):
    QuestionFactory(sheet=handed, author=carole)

    mine = ["Une question sur votre fiche « Partagée »", "Brouillon à reprendre : Brouillon"]
    assert [waiting_for(person) for person in (alice, nina)] == [[], mine]


def test_whoever_holds_it_does_not_question_it_nor_review_it_and_reads_its_notes(
    handed, nina, carole
):
    nina, carole = (Member.objects.get(pk=one.pk) for one in (nina, carole))

    of_one = (rules.can_ask, rules.can_comment_review, rules.can_read_notes, rules.can_answer)
    assert [rule(nina, handed) for rule in of_one] == [False, False, True, True]
    assert [rule(carole, handed) for rule in of_one] == [True, True, True, False]


def test_the_revision_that_successors_write_outlives_the_account_of_the_author(handed, alice, bob):
    own = SheetFactory(author=alice, title="À elle", reviewed=True)
    for sheet in (handed, own):
        Revision.objects.create(sheet=sheet, author=alice, title=sheet.title, version=1)
    exported = [one["titre"] for one in privacy.export_of(alice)["révisions"]]

    privacy.erase(alice)

    assert exported == ["À elle"]
    assert [revision.sheet for revision in Revision.objects.all()] == [handed]


# When it is handed ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [None, PostKind.ELECTED])
def test_where_nobody_can_take_it_up_it_stays_with_its_author(left, alpes_azur, nina, kind):
    """An elected person reads: to carry on is for those who work there."""
    if kind:
        carry(alpes_azur, nina, kind=kind)
    before = actions.hand_sheets()
    carry(alpes_azur, nina)

    assert (before, actions.hand_sheets()) == (0, 2)


def test_whoever_came_back_before_the_lock_keeps_it(left, alice, alpes_azur, nina):
    """The list was read, then a function was given again."""
    carry(alpes_azur, nina)
    AssignmentFactory(post=PostFactory(), member=alice)

    assert (_hand(left.pk, days(0)), Sheet.objects.get(pk=left.pk).handed_on) == (False, None)
