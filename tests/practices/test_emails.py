"""Who is told, by which words, once, and only while they may still read."""

import pytest
from django.utils import timezone

from ctgnet.mail.models import OutgoingMail
from members.models import MailPreference, Notification
from practices import actions, tasks
from practices.models import Sheet
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.members import MemberFactory, RoleFactory
from tests.factories.practices import QuestionFactory, SheetFactory


@pytest.fixture
def sheet(alice, alpes_azur):
    return SheetFactory(
        shared=True, author=alice, convention=alpes_azur, title="L’été & les ados", slug="ete"
    )


@pytest.fixture
def colleague(alpes_azur):
    member = MemberFactory(email="collegue@essai.example")
    AssignmentFactory(member=member, post=PostFactory(convention=alpes_azur))
    return member


def test_a_shared_sheet_is_told_on_the_site_to_the_team_and_the_caf(
    sheet, colleague, carole, karim, bob, world
):
    tasks.announce_sheet(sheet.pk)
    tasks.announce_sheet(sheet.pk)
    world.work()

    told = Notification.objects.order_by("member__email").values_list("member__email", "path")
    assert list(told) == [
        ("carole@essai.example", "/fiches/ete/"),
        ("collegue@essai.example", "/fiches/ete/"),
    ]
    # Nothing is asked of them: the mail of the day carries it.
    assert (world.mails(), Notification.objects.exclude(digested_at=None).count()) == ([], 0)


def test_co_authors_suspended_and_ended_colleagues_are_not_told(sheet, colleague, suzie, world):
    sheet.co_authors.add(colleague)

    tasks.announce_sheet(sheet.pk)
    world.work()

    told = Notification.objects.values_list("member__email", flat=True)
    assert list(told) == []


def test_a_sheet_taken_back_before_the_worker_came_is_not_announced(sheet, carole, world):
    actions.unshare_sheet(sheet, by=sheet.author)

    tasks.announce_sheet(sheet.pk)
    tasks.announce_sheet(0)
    world.work()

    assert (world.mails(), Notification.objects.count()) == ([], 0)


def test_who_wants_no_mail_reads_it_on_the_site(sheet, bob, world):
    MailPreference.objects.create(member=sheet.author, kind="question", rhythm="never")

    tasks.tell_author_of_question(QuestionFactory(sheet=sheet, author=bob).pk)

    assert (world.mails(), Notification.objects.filter(member=sheet.author).count()) == ([], 1)


def test_a_review_is_asked_of_those_who_may_do_it(sheet, carole, karim, colleague, world):
    actions.ask_review(sheet, by=sheet.author)

    tasks.tell_officers(sheet.pk, "review")
    world.work()

    assert world.mails() == [("carole@essai.example", "Relecture demandée : L’été & les ados")]


def test_each_person_is_told_by_a_task_of_their_own(sheet, carole, world):
    Sheet.objects.update(review_asked_at=timezone.now())
    second = RoleFactory(kind="caf_officer", caf=carole.roles.get().caf).member
    tasks.tell_officers(sheet.pk, "review")

    told = {"tell_officer": {carole.pk, second.pk}}
    assert {name: {job["member_id"] for _, job in world.jobs()} for name, _ in world.jobs()} == told
    actions.withdraw_review(sheet, by=sheet.author)
    world.work()
    assert world.mails() == []


def test_a_review_asked_again_the_same_day_is_told_once(sheet, carole, world):
    for _ in range(3):
        actions.ask_review(sheet, by=sheet.author)
        world.work()
        actions.withdraw_review(sheet, by=sheet.author)

    assert len(world.mails()) == 1
    # What is withdrawn takes its news back.
    assert Notification.objects.filter(member=carole).count() == 0


def test_a_request_withdrawn_is_not_told(sheet, carole, world):
    tasks.tell_officers(sheet.pk, "review")
    tasks.tell_officers(0, "review")
    world.work()

    assert world.mails() == []


def test_an_officer_who_wrote_with_the_author_is_not_asked(sheet, carole, world):
    sheet.co_authors.add(carole)
    actions.ask_review(sheet, by=sheet.author)

    tasks.tell_officers(sheet.pk, "review")
    world.work()

    assert world.mails() == []


def test_the_author_learns_of_the_review_and_of_the_opening(sheet, carole, world):
    actions.review_sheet(sheet, by=carole, comment="Bravo.")
    actions.publish_sheet(sheet, by=carole)
    for name, arguments in world.jobs():
        getattr(tasks, name)(*arguments.values())

    assert world.mails() == [
        ("alice@essai.example", "Votre fiche a été relue : L’été & les ados"),
        ("alice@essai.example", "Votre fiche est ouverte au public : L’été & les ados"),
    ]
    assert "Bravo." in OutgoingMail.objects.first().text


def test_facts_undone_before_the_worker_came_are_not_told(sheet, carole, world):
    actions.review_sheet(sheet, by=carole)
    actions.publish_sheet(sheet, by=carole)
    left = world.jobs()
    Sheet.objects.filter(pk=sheet.pk).delete()

    for name, arguments in left:
        getattr(tasks, name)(*arguments.values())

    assert world.mails() == []


def test_question_and_answer_are_told_by_name(sheet, bob, world):
    question = QuestionFactory(sheet=sheet, author=bob, text="Combien d’ados ?")
    tasks.tell_author_of_question(question.pk)
    actions.answer_question(question, by=sheet.author, text="Une dizaine.")
    tasks.tell_asker_of_answer(question.pk)

    assert world.mails() == [
        ("alice@essai.example", "Une question sur votre fiche : L’été & les ados"),
        ("bob@essai.example", "Une réponse à votre question : L’été & les ados"),
    ]
    asked, answered = OutgoingMail.objects.order_by("pk")
    assert "Bob Noisetier vous pose une question sur «\u00a0L’été & les ados\u00a0»" in asked.text
    assert asked.text.count("http://127.0.0.1:8000/fiches/ete/#question-") == 1
    assert "Combien d’ados ?" in answered.text
    assert "Une dizaine." in answered.text


def test_who_may_no_longer_read_the_sheet_is_not_told_of_the_answer(sheet, erwan, world):
    question = QuestionFactory(sheet=sheet, author=erwan)
    actions.answer_question(question, by=sheet.author, text="Dix.")

    tasks.tell_asker_of_answer(question.pk)
    tasks.tell_asker_of_answer(0)
    tasks.tell_author_of_question(0)

    assert world.mails() == []


def test_an_author_whose_account_is_closed_is_told_nothing(sheet, bob, world):
    question = QuestionFactory(sheet=sheet, author=bob)
    sheet.author.is_active = False
    sheet.author.save(update_fields=["is_active"])

    tasks.tell_author_of_question(question.pk)

    assert (world.mails(), Notification.objects.count()) == ([], 0)


def test_html_of_a_mail_escapes_what_members_typed(sheet, bob):
    question = QuestionFactory(sheet=sheet, author=bob, text="<script>alert(1)</script>")

    tasks.tell_author_of_question(question.pk)

    mail = OutgoingMail.objects.get()
    assert "<script>" not in mail.html
    assert "<script>alert(1)</script>" in mail.text


# Reviews, revisions and requests


def test_the_author_reads_what_a_reader_asks(sheet, karim, world):
    actions.ask_review(sheet, by=sheet.author)
    actions.note_review(sheet, by=karim, text="Qui anime ?")
    actions.note_review(sheet, by=karim, text="Dites qui anime.", asks_changes=True)
    world.work()

    assert world.mails()[-2:] == [
        ("alice@essai.example", "Un commentaire sur votre fiche : L’été & les ados"),
        ("alice@essai.example", "Des changements demandés sur votre fiche : L’été & les ados"),
    ]
    last = OutgoingMail.objects.last()
    assert "Dites qui anime." in last.text
    assert "demandez une nouvelle relecture" in last.text


def test_a_note_on_a_sheet_that_was_taken_back_is_not_told(sheet, karim, world):
    note = actions.note_review(sheet, by=karim, text="Qui anime ?")
    actions.unshare_sheet(sheet, by=sheet.author)

    tasks.tell_author_of_note(note.pk)
    tasks.tell_author_of_note(0)

    assert world.mails() == []


def test_the_author_learns_that_the_revision_is_online(sheet, carole, world):
    actions.review_sheet(sheet, by=carole)
    actions.save_sheet(sheet, by=sheet.author, version=1, summary="Mieux.")
    actions.ask_review(sheet, by=sheet.author)
    actions.review_sheet(sheet, by=carole, version=2)
    world.work()

    subject = "Vos changements sont en ligne : L’été & les ados"
    assert world.mails().count(("alice@essai.example", subject)) == 1


@pytest.mark.parametrize(
    ("status", "asked"), [("shared", "Archivage demandé"), ("archived", "Retour demandé")]
)
def test_a_request_is_told_to_those_who_can_do_it(sheet, carole, karim, world, status, asked):
    Sheet.objects.update(status=status)
    actions.ask_move(sheet, by=sheet.author)
    world.work()
    actions.decline_move(sheet, by=carole, reason="Elle sert encore.")
    world.work()

    assert world.mails() == [
        ("carole@essai.example", f"{asked} : L’été & les ados"),
        ("alice@essai.example", "Votre demande a une réponse : L’été & les ados"),
    ]
    assert "Elle sert encore." in OutgoingMail.objects.last().text


def test_a_request_that_is_no_more_is_not_told(sheet, carole, world):
    actions.ask_move(sheet, by=sheet.author)
    actions.withdraw_move(sheet, by=sheet.author)
    world.work()
    tasks.tell_officers(0, "move")
    tasks.tell_officer(sheet.pk, "move", carole.pk)

    assert world.mails() == []


def test_the_answer_to_a_request_about_a_sheet_that_is_gone_is_not_told(sheet, carole, world):
    actions.ask_move(sheet, by=sheet.author)
    actions.archive_sheet(sheet, by=carole)
    Sheet.objects.all().delete()

    world.work()

    assert world.mails() == []


def test_an_answer_to_a_withdrawn_question_is_not_told(sheet, bob, world):
    question = QuestionFactory(sheet=sheet, author=bob)
    actions.answer_question(question, by=sheet.author, text="Dix.")
    actions.delete_question(question, by=bob)
    world.work()

    assert world.mails() == []
