"""What happens to a sheet: once, all or nothing, and nobody overwrites anybody."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from members.models import AuditLine
from practices import actions
from practices.actions import writing
from practices.models import Question, Sheet, SheetStatus
from tests.factories.practices import QuestionFactory, SheetFactory
from tests.factories.reference import AudienceFactory, ThemeFactory

CONTENT = {
    "summary": "Une heure, un café.",
    "context": "<p>Le besoin.</p>",
    "replication_tips": "<p>Commencez petit.</p>",
    "licence": Sheet.Licence.LICENCE_OUVERTE,
    "has_employer_agreement": True,
}


def line():
    return AuditLine.objects.values("actor", "verb", "object_id", "subject", "reason").get()


# Writing


def test_a_first_save_opens_a_draft_where_the_author_works(alice, alpes_azur):
    sheet = actions.create_sheet(by=alice, title="  Le café des parents ", convention=alpes_azur)

    sheet.refresh_from_db()
    assert (sheet.title, sheet.slug, sheet.status) == (
        "Le café des parents",
        "le-cafe-des-parents",
        SheetStatus.DRAFT,
    )
    assert (sheet.author, sheet.department_id, sheet.version) == (alice, "06", 1)


def test_a_caf_officer_s_sheet_is_in_the_departement_of_the_caf(carole, mona):
    assert actions.create_sheet(by=carole, title="Notre réseau").department_id == "06"
    assert actions.create_sheet(by=mona, title="Vu de loin").department_id is None


def test_a_sheet_needs_a_title(alice):
    with pytest.raises(ValidationError):
        actions.create_sheet(by=alice, title="   ")

    assert not Sheet.objects.exists()


def test_the_same_title_takes_the_next_address(alice, bob):
    slugs = [actions.create_sheet(by=who, title="Frise").slug for who in (alice, bob, alice)]

    assert slugs == ["frise", "frise-2", "frise-3"]


def test_no_sheet_takes_the_address_of_a_page(alice):
    assert actions.create_sheet(by=alice, title="Nouvelle").slug == "nouvelle-2"
    assert actions.create_sheet(by=alice, title="!!!").slug == "fiche"


def test_after_twenty_homonyms_the_title_must_say_more(alice, monkeypatch):
    monkeypatch.setattr(writing, "SLUG_TRIES", 1)
    actions.create_sheet(by=alice, title="Frise")

    with pytest.raises(ValidationError, match="précisez-le"):
        actions.create_sheet(by=alice, title="Frise")


def test_saving_writes_what_changed_and_cleans_it(alice):
    sheet = SheetFactory(author=alice)
    theme, audience = ThemeFactory(), AudienceFactory()

    saved = actions.save_sheet(
        sheet,
        by=alice,
        version=1,
        context="<p onclick=x>Un <b>mot</b>.</p>",
        themes=[theme],
        audiences=[audience],
    )

    saved.refresh_from_db()
    assert (saved.context, saved.version) == ("<p>Un mot.</p>", 2)
    assert ([*saved.themes.all()], [*saved.audiences.all()]) == ([theme], [audience])


def test_saving_the_same_thing_changes_nothing(alice):
    sheet = SheetFactory(author=alice, complete=True)

    saved = actions.save_sheet(
        sheet, by=alice, version=1, context=sheet.context, themes=sheet.themes.all()
    )

    assert saved.version == 1


def test_ticking_a_theme_alone_is_a_change(alice):
    sheet = SheetFactory(author=alice)

    assert actions.save_sheet(sheet, by=alice, version=1, themes=[ThemeFactory()]).version == 2


def test_a_stale_save_writes_nothing_and_shows_what_stands(alice, bob):
    sheet = SheetFactory(author=alice, co_authors=[bob])
    actions.save_sheet(sheet, by=bob, version=1, summary="Le texte de Bob")

    with pytest.raises(actions.StaleSheetError) as stale:
        actions.save_sheet(sheet, by=alice, version=1, summary="Le texte d’Alice")

    assert stale.value.current.summary == "Le texte de Bob"
    sheet.refresh_from_db()
    assert sheet.summary == "Le texte de Bob"


def test_a_shared_sheet_stays_complete(alice):
    sheet = SheetFactory(author=alice, shared=True)

    with pytest.raises(ValidationError, match="En bref"):
        actions.save_sheet(sheet, by=alice, version=1, summary="")

    sheet.refresh_from_db()
    assert sheet.summary


def test_a_draft_can_be_thrown_away_a_shared_sheet_cannot(alice):
    actions.delete_draft(SheetFactory(author=alice), by=alice)
    shared = SheetFactory(author=alice, shared=True)

    with pytest.raises(ValidationError):
        actions.delete_draft(shared, by=alice)

    assert list(Sheet.objects.all()) == [shared]


# Sharing


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


# Review


def test_asking_for_a_review_tells_the_caf_once(alice, world):
    sheet = SheetFactory(author=alice, shared=True)

    actions.ask_review(sheet, by=alice)
    actions.ask_review(sheet, by=alice)

    assert world.jobs() == [("tell_officers", {"sheet_id": sheet.pk, "request_name": "review"})]


@pytest.mark.parametrize("traits", [{}, {"reviewed": True}, {"archived": True}])
def test_only_a_shared_sheet_waits_for_a_review(alice, world, traits):
    sheet = actions.ask_review(SheetFactory(author=alice, **traits), by=alice)

    assert (sheet.review_asked_at, world.jobs()) == (None, [])


def test_a_request_can_be_withdrawn(alice):
    sheet = actions.ask_review(SheetFactory(author=alice, shared=True), by=alice)

    assert actions.withdraw_review(sheet, by=alice).review_asked_at is None


def test_a_review_is_dated_traced_and_told_once(alice, carole, world):
    sheet = SheetFactory(author=alice, shared=True, review_asked_at=timezone.now())

    for _ in range(2):
        actions.review_sheet(sheet, by=carole, comment="Très clair.")

    sheet.refresh_from_db()
    assert (sheet.reviewed_by, sheet.review_asked_at) == (carole, None)
    assert line() == {
        "actor": carole.pk,
        "verb": "review_sheet",
        "object_id": str(sheet.pk),
        "subject": alice.pk,
        "reason": "Très clair.",
    }
    assert [name for name, _ in world.jobs()] == ["tell_author_of_act"]


def test_a_draft_is_not_reviewed(alice, carole):
    with pytest.raises(ValidationError):
        actions.review_sheet(SheetFactory(author=alice), by=carole)


def test_opening_to_the_public_and_closing_are_traced(alice, carole, world):
    sheet = SheetFactory(author=alice, reviewed=True)

    for _ in range(2):
        actions.publish_sheet(sheet, by=carole)
    sheet.refresh_from_db()
    opened = sheet.is_public
    for _ in range(2):
        actions.close_sheet(sheet, by=carole)

    sheet.refresh_from_db()
    assert (opened, sheet.is_public) == (True, False)
    verbs = AuditLine.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["publish_sheet", "close_sheet"]
    assert [name for name, _ in world.jobs()] == ["tell_author_of_act"]


def test_a_sheet_that_nobody_reviewed_is_not_opened(alice, carole):
    with pytest.raises(ValidationError):
        actions.publish_sheet(SheetFactory(author=alice, shared=True), by=carole)


# Questions


def test_a_question_pressed_twice_is_one_question(alice, bob, world):
    sheet = SheetFactory(author=alice, shared=True)

    for _ in range(2):
        actions.ask_question(sheet, by=bob, text=" Combien ? ")

    question = Question.objects.get()
    assert question.text == "Combien ?"
    assert world.jobs() == [("tell_author_of_question", {"question_id": question.pk})]


def test_twenty_questions_a_day_are_enough(alice, bob):
    sheet = SheetFactory(author=alice, shared=True)
    for number in range(20):
        actions.ask_question(sheet, by=bob, text=f"Question {number}")

    with pytest.raises(ValidationError, match="demain"):
        actions.ask_question(sheet, by=bob, text="Encore une")

    Question.objects.update(asked_at=timezone.now() - timedelta(days=2))
    assert actions.ask_question(sheet, by=bob, text="Le lendemain").pk


def test_the_first_answer_is_told_the_next_ones_are_better_words(alice, world):
    question = QuestionFactory()

    actions.answer_question(question, by=alice, text="Dix.")
    actions.answer_question(question, by=alice, text="Dix, parfois douze.")

    question.refresh_from_db()
    assert (question.answer, question.answered_by) == ("Dix, parfois douze.", alice)
    assert world.jobs() == [("tell_asker_of_answer", {"question_id": question.pk})]


# Two people at the same time


def at_once(*works):
    """Run these functions at the same moment, each with its own connection; their outcomes."""
    barrier, outcomes = threading.Barrier(len(works)), []

    def run(work):
        try:
            barrier.wait()
            outcomes.append(work())
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def save_without_lock(sheet, *, by, version, **values):
    """The control: the same check on a row that nobody holds."""
    with transaction.atomic():
        row = Sheet.objects.get(pk=sheet.pk)
        if row.version != version:
            raise actions.StaleSheetError(row)
        row.refresh_from_db()
        threading.Event().wait(0.2)
        row.version += 1
        row.summary = values["summary"]
        row.save(update_fields=["summary", "version"])


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_one_is_told():
    sheet = SheetFactory()

    outcomes = at_once(
        *(
            lambda text=text: actions.save_sheet(sheet, by=sheet.author, version=1, summary=text)
            for text in ("un", "deux")
        )
    )

    stale = [outcome for outcome in outcomes if isinstance(outcome, actions.StaleSheetError)]
    sheet.refresh_from_db()
    assert (len(stale), sheet.version) == (1, 2)
    assert stale[0].current.summary == sheet.summary


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_one_text_is_lost():
    sheet = SheetFactory()

    outcomes = at_once(
        *(
            lambda text=text: save_without_lock(sheet, by=sheet.author, version=1, summary=text)
            for text in ("un", "deux")
        )
    )

    assert outcomes == [None, None]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_announces_once(world):
    sheet = SheetFactory(complete=True)

    at_once(*[lambda: actions.share_sheet(sheet, by=sheet.author)] * 4)

    assert len(world.jobs()) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_title_at_the_same_second_gives_two_addresses():
    author = SheetFactory().author

    outcomes = at_once(*[lambda: actions.create_sheet(by=author, title="Frise").slug] * 3)

    assert sorted(outcomes) == ["frise", "frise-2", "frise-3"]


def test_a_text_that_changed_since_it_was_read_is_not_approved(alice, carole):
    sheet = SheetFactory(author=alice, shared=True)
    actions.save_sheet(sheet, by=alice, version=1, summary="Un autre texte.")

    with pytest.raises(actions.StaleSheetError):
        actions.review_sheet(sheet, by=carole, version=1)

    sheet.refresh_from_db()
    assert (sheet.version, sheet.is_reviewed) == (2, False)
