"""A hidden content is nowhere to be read, comes back exactly, and removed it leaves no word."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from psycopg import sql

from conventions.standing import NOBODY
from ctgnet.pages.moderation import contents, rules
from ctgnet.pages.privacy.actions import export_member
from members import actions
from members.models import AuditLine, Decision, Member, Notification, Report
from members.moderation import TESTIMONY
from members.privacy import erase as erase_account
from practices.actions import (
    answer_question,
    archive_sheet,
    ask_question,
    ask_review,
    delete_draft,
    delete_question,
    edit_question,
    note_review,
    publish_sheet,
    review_sheet,
    save_sheet,
    unarchive_sheet,
    unshare_sheet,
)
from practices.models import Question, Sheet
from practices.privacy import erase as erase_from_library
from tests.factories.practices import QuestionFactory, RevisionFactory, SheetFactory
from tests.pages.moderated import KINDS, NAMES, WHY, WORD, state_of, written

# Doors that read a word of a content, whoever opens them.
DOORS = (
    *("/", "/fiches/", "/fiches/?q=zanzibar", "/recherche/?q=zanzibar", "/evenements/"),
    *("/evenements/calendrier/", "/le-metier/", "/chiffres/", "/carte/", "/annuaire/"),
    *("/annuaire/?aide=zanzibar", "/mon-espace/", "/mon-espace/notifications/", "/caf/"),
    *("/territoires/departement/06/", "/fiches/titres-proches/?title=zanzibar"),
    *("/mon-espace/journal/", "/caf/journal/", "/recherche/?q=zanzibar&type=personnes"),
)
# What was shared belongs to the memory of the network, whoever leaves.
KEPT = ("sheet", "event", "answer")
# What a save always moves.
MOVED = {"version", "changed_at", "updated_at", "sequence"}


@pytest.fixture(params=NAMES)
def content(request, bob, alice):
    return written(request.param, bob, alice)


def pages_of(thing):
    """Its own pages, under the address it had, and those around it."""
    own = getattr(thing, "sheet", thing)
    if not hasattr(own, "get_absolute_url"):
        return []
    page = own.get_absolute_url()
    around = ["revision/", "versions/", "calendrier.ics", "participants/", "modifier/"]
    return [page, *(page + end for end in around)]


def readings(client, doors, people):
    """{(person, door)} of those where the word is read."""
    found = set()
    for person in people:
        client.logout()
        if person:
            client.force_login(person)
        for door in doors:
            answer = client.get(door, follow=True)
            text = b"".join(answer).decode() if answer.streaming else answer.content.decode()
            asked = text.replace('value="zanzibar"', "").replace("q=zanzibar", "")
            if WORD in asked:
                found.add((person.first_name if person else "visitor", door))
    return found


def test_a_hidden_content_is_read_by_no_door(client, content, alice, carole, mona):
    kind, thing = content
    people, doors = [None, alice, carole], [*DOORS, *pages_of(thing)]
    before = readings(client, doors, people)

    actions.hide_content(kind, thing, by=mona, reason=WHY)

    assert before  # the word was somewhere to be read
    assert readings(client, doors, people) == set()
    assert [WORD in json.dumps(export_member(one), default=str) for one in (alice, carole)] == [
        False,
        False,
    ]


def test_restored_it_is_exactly_what_it_was(content, mona):
    kind, thing = content
    before = state_of(thing)
    actions.hide_content(kind, thing, by=mona, reason=WHY)

    decision = actions.restore_content(kind, thing, by=mona, reason="Rien à redire, après lecture.")

    after = state_of(thing)
    assert {name for name in before if before[name] != after[name]} <= MOVED
    assert (decision.words, decision.news, decision.state) == ({}, [], "rétabli")


def test_removed_it_leaves_no_word_anywhere_and_a_whole_trace(content, mona):
    kind, thing = content

    decision = actions.remove_content(kind, thing, by=mona, reason=WHY)

    kept = [state_of(thing), Decision.objects.values().get(), *AuditLine.objects.values()]
    assert WORD not in json.dumps(kept, default=str)
    assert (decision.removed_by, decision.end_reason, decision.state) == (mona, WHY, "retiré")
    trace = AuditLine.objects.get()
    assert (trace.verb, trace.actor, trace.reason) == ("remove_content", mona, WHY)


def written_anywhere(word):
    """Tables of the database in which that word is still written, whatever its case."""
    with connection.cursor() as cursor:
        found = set()
        for table in connection.introspection.table_names(cursor):
            asked = sql.SQL("SELECT 1 FROM {} t WHERE t::text ILIKE %s LIMIT 1")
            cursor.execute(asked.format(sql.Identifier(table)), [f"%{word}%"])
            if cursor.fetchone():
                found.add(table)
        return found


def quoted(kind, thing, by):
    """Reported in words that repeat it."""
    path = kind.page_of(thing).partition("#")[0]
    about = contents.about(path, f"{kind.name}:{thing.pk}")
    return actions.report_content(
        path=path, reason="wrong", details=f"« {WORD} » est faux.", reporter=by, about=about
    )


@pytest.mark.parametrize("is_answered", [True, False])
def test_removed_after_a_report_it_is_written_nowhere(content, paul, mona, is_answered):
    kind, thing = content
    report, other = quoted(kind, thing, paul), quoted(kind, thing, mona)
    decision = actions.hide_content(kind, thing, by=mona, reason=WHY)
    if is_answered:
        actions.answer_report(report, decision, by=mona)
    before = written_anywhere(WORD)

    removed = actions.remove_content(kind, thing, by=mona, reason=WHY)
    actions.answer_report(other, removed, by=mona)

    assert "members_report" in before
    assert written_anywhere(WORD) == set()
    report.refresh_from_db()
    assert (report.reason, report.reporter, report.is_about(kind.name, thing.pk)) == (
        "wrong",
        paul,
        True,
    )


def test_a_contestation_is_read_before_its_words_go(bob, alice, mona):
    kind, thing = written("question", bob, alice)
    decision = actions.hide_content(kind, thing, by=mona, reason=WHY)
    contest = actions.contest_decision(decision, by=bob, message=f"{WORD} est vrai.")

    actions.remove_content(kind, thing, by=mona, reason=WHY)
    waiting = Report.objects.get(pk=contest.pk).details
    actions.close_report(contest, by=mona, outcome="Nous avons relu.", is_told=True)

    contest.refresh_from_db()
    assert (waiting, contest.details) == (f"{WORD} est vrai.", "")


def test_hidden_then_removed_it_is_removed_once(content, mona, karim):
    kind, thing = content
    hidden = actions.hide_content(kind, thing, by=karim, reason=WHY)

    removed = actions.remove_content(kind, thing, by=mona, reason=WHY)

    assert (removed.pk, removed.hidden_by, removed.removed_by) == (hidden.pk, karim, mona)
    with pytest.raises(ValidationError):
        actions.restore_content(kind, thing, by=mona, reason=WHY)


def test_its_writer_still_reads_the_words_in_their_own_data(content, bob, mona):
    kind, thing = content
    actions.hide_content(kind, thing, by=mona, reason=WHY)

    mine = json.dumps(export_member(Member.objects.get(pk=bob.pk)), default=str, ensure_ascii=False)

    assert (WORD in mine, WHY in mine) == (True, True)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in KEPT])
def test_an_erased_writer_leaves_no_hidden_word(name, bob, alice, mona):
    kind, thing = written(name, bob, alice)
    actions.hide_content(kind, thing, by=mona, reason=WHY)

    erase_from_library(bob)
    erase_account(Member.objects.get(pk=bob.pk))

    assert Decision.objects.get().state == "retiré"
    assert WORD not in json.dumps(list(Decision.objects.values()), default=str)


@pytest.mark.parametrize("is_hidden", [True, False])
@pytest.mark.parametrize("name", [name for name in NAMES if name not in KEPT])
def test_an_erased_writer_leaves_no_word_in_what_was_reported(
    name, is_hidden, bob, alice, paul, mona
):
    kind, thing = written(name, bob, alice)
    report = quoted(kind, thing, paul)
    if is_hidden:
        decision = actions.hide_content(kind, thing, by=mona, reason=WHY)
        actions.answer_report(report, decision, by=mona)

    erase_from_library(bob)
    erase_account(Member.objects.get(pk=bob.pk))

    report.refresh_from_db()
    assert (report.details, report.reporter) == ("", paul)
    assert written_anywhere(WORD) == set()


@pytest.mark.parametrize("by_erasure", [True, False])
def test_a_deleted_sheet_leaves_no_word_in_what_was_reported(bob, alice, paul, mona, by_erasure):
    """Shared, reported, taken back, deleted: neither the quotes nor the address that repeats its title."""
    sheet = SheetFactory(
        author=bob, shared=True, title=f"{WORD} en fiche", slug="zanzibar-en-fiche"
    )
    question = QuestionFactory(sheet=sheet, author=alice, text=f"{WORD} ?")
    reports = [quoted(KINDS["sheet"], sheet, paul), quoted(KINDS["question"], question, mona)]
    pages_of_it = f"{sheet.get_absolute_url()}partager/"
    reports.append(Report.objects.create(path=pages_of_it, reason="wrong"))
    actions.hide_content(KINDS["question"], question, by=mona, reason=WHY)
    sheet = unshare_sheet(sheet, by=bob)
    before = written_anywhere(WORD)

    if by_erasure:
        erase_from_library(bob)
    else:
        delete_draft(sheet, by=bob)

    assert {"members_report", "members_decision"} <= before
    assert written_anywhere(WORD) == set()
    for report in reports:
        report.refresh_from_db()
        assert (report.path, report.details) == ("", "")


# Who decides --------------------------------------------------------------------------------------


def test_the_national_administration_and_the_caf_of_the_territory_decide(content, request, bob):
    kind, thing = content
    piece = contents.piece_of(f"{kind.name}:{thing.pk}")
    names = ("bob", "carole", "karim", "mona", "paul", "nina")

    may = {name for name in names if rules.can_moderate(request.getfixturevalue(name), piece)}

    assert may == {"carole", "mona"}


def test_nobody_decides_of_what_is_asked_under_their_own_sheet(mona, alice):
    question = QuestionFactory(sheet__author=mona, author=alice)

    assert not rules.can_moderate(mona, contents.piece_of(f"question:{question.pk}"))


# What is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "   ", "court", "\x00" * 20])
@pytest.mark.parametrize("act", ["hide_content", "restore_content", "remove_content"])
def test_a_decision_says_why(act, reason, bob, alice, mona):
    kind, thing = written("question", bob, alice)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        getattr(actions, act)(kind, thing, by=mona, reason=reason)

    assert Question.objects.get(pk=thing.pk).text == thing.text


def test_other_words_than_those_read_are_not_decided_about(content, mona):
    kind, thing = content
    for act in (actions.hide_content, actions.remove_content):
        with pytest.raises(ValidationError, match="a changé"):
            act(kind, thing, by=mona, reason=WHY, seen="autre chose")

    assert Decision.objects.count() == 0


def test_what_was_restored_meanwhile_is_not_removed(content, mona, karim):
    kind, thing = content
    actions.hide_content(kind, thing, by=mona, reason=WHY)
    seen = contents.piece_of(f"{kind.name}:{thing.pk}").seen
    actions.restore_content(kind, thing, by=karim, reason=WHY, seen=seen)

    with pytest.raises(ValidationError, match="a changé"):
        actions.remove_content(kind, thing, by=mona, reason=WHY, seen=seen)


def test_a_content_that_says_nothing_is_not_hidden(bob, mona):
    kind = next(kind for kind in contents.KINDS.values() if kind.name == "profile-bio")
    with pytest.raises(ValidationError, match="vide"):
        actions.hide_content(kind, bob, by=mona, reason=WHY)


def test_what_has_gone_is_said(bob, alice, mona):
    kind, thing = written("question", bob, alice)
    delete_question(thing, by=bob)
    with pytest.raises(ValidationError, match="n’est plus là"):
        actions.hide_content(kind, thing, by=mona, reason=WHY)


def test_what_is_not_hidden_is_not_restored(content, mona):
    kind, thing = content
    with pytest.raises(ValidationError, match="n’est pas masqué"):
        actions.restore_content(kind, thing, by=mona, reason=WHY)


# Its writer, meanwhile ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in NAMES if name != "sheet"])
def test_the_database_takes_no_word_in_a_hidden_place(name, bob, alice, mona):
    kind, thing = written(name, bob, alice)
    actions.hide_content(kind, thing, by=mona, reason=WHY)
    column = next(name for name in ("answer", "summary", "text", kind.part) if hasattr(thing, name))

    with pytest.raises(IntegrityError), transaction.atomic():
        kind.model.objects.filter(pk=thing.pk).update(
            **{column if name != "question" else "text": "De nouveau"}
        )


def test_a_hidden_sheet_is_written_and_moved_by_nobody(bob, alice, mona):
    kind, sheet = written("sheet", bob, alice)
    RevisionFactory(sheet=sheet, title="Révision")
    actions.hide_content(kind, sheet, by=mona, reason=WHY)

    with pytest.raises(ValidationError, match="masquée"):
        save_sheet(sheet, by=bob, version=sheet.text_at_work.version, title="Autre")
    acts = {
        unshare_sheet: {},
        ask_review: {},
        note_review: {"text": "Relu."},
        review_sheet: {},
        publish_sheet: {},
        archive_sheet: {},
        unarchive_sheet: {},
        delete_draft: {},
    }
    for act, options in acts.items():
        with pytest.raises(ValidationError, match="masquée"):
            act(sheet, by=bob, **options)
    with pytest.raises(ValidationError, match="plus en ligne"):
        ask_question(sheet, by=alice, text="Une question ?")

    assert Sheet.objects.get(pk=sheet.pk).status == "hidden"


def test_a_removed_sheet_takes_its_revision_along(bob, alice, mona):
    kind, sheet = written("sheet", bob, alice)
    RevisionFactory(sheet=sheet, title=f"{WORD} encore")

    actions.remove_content(kind, sheet, by=mona, reason=WHY)

    sheet = Sheet.objects.get(pk=sheet.pk)
    assert (sheet.title, sheet.text_at_work, WORD.lower() in sheet.slug) == (
        "Fiche retirée par la modération",
        sheet,
        False,
    )


def test_a_hidden_question_is_not_edited_nor_its_hidden_answer(bob, alice, mona):
    for name, act in (("question", edit_question), ("answer", answer_question)):
        kind, question = written(name, bob, alice)
        actions.hide_content(kind, question, by=mona, reason=WHY)
        with pytest.raises(ValidationError):
            act(question, by=bob, text="De nouveau")


def test_whoever_asked_takes_back_a_hidden_question(bob, alice, mona):
    kind, question = written("question", bob, alice)
    answer_question(question, by=alice, text="Oui.")
    actions.hide_content(kind, question, by=mona, reason=WHY)

    delete_question(question, by=bob)

    question, decision = Question.objects.get(pk=question.pk), Decision.objects.get()
    assert (question.is_withdrawn, question.hidden_parts, question.answer) == (True, [], "Oui.")
    assert (decision.words, decision.removed_by) == ({}, bob)


def test_a_removed_answer_may_be_given_again(bob, alice, mona):
    kind, question = written("answer", bob, alice)
    actions.remove_content(kind, question, by=mona, reason=WHY)

    answer_question(question, by=bob, text="Une réponse correcte")

    assert Question.objects.get(pk=question.pk).answer == "Une réponse correcte"


def test_a_hidden_field_is_not_saved_and_the_others_are(bob, alice, mona):
    kind, bob = written("profile-bio", bob, alice)
    actions.hide_content(kind, bob, by=mona, reason=WHY)
    bob.refresh_from_db()

    with pytest.raises(ValidationError, match="masqué"):
        actions.update_profile(bob, version=bob.version, values={"bio": "De nouveau"})
    actions.update_profile(bob, version=bob.version, values={"can_help": "Les budgets"})

    bob.refresh_from_db()
    assert (bob.bio, bob.can_help) == ("", "Les budgets")


def test_a_profile_opened_before_is_not_saved_over_a_decision(bob, alice, mona):
    kind, bob = written("profile-bio", bob, alice)
    before = bob.version
    actions.hide_content(kind, bob, by=mona, reason=WHY)

    with pytest.raises(actions.Stale):
        actions.update_profile(bob, version=before, values={"can_help": "Les budgets"})


def test_new_words_take_the_place_of_a_hidden_testimony(bob, alice, mona):
    kind, testimony = written("testimony", bob, alice)
    actions.hide_content(kind, testimony, by=mona, reason=WHY)
    with pytest.raises(ValidationError, match="masqué"):
        actions.choose_testimony(testimony, by=mona, is_shown=True)

    actions.give_testimony(bob, text="Autre chose", role_words="Pilote")

    assert Decision.objects.get().words == {}
    assert TESTIMONY.rows().get().text == "Autre chose"


# The news --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sheet", "event"])
def test_the_news_that_told_its_title_come_back_with_it(name, bob, alice, nina, mona):
    kind, thing = written(name, bob, alice)
    Notification.objects.create(
        member=alice, kind="role", text=f"Voyez «\u00a0{thing.title}\u00a0».", path="/", key="q"
    )
    for reader in (alice, nina):
        Notification.objects.create(
            member=reader, kind="sheet", text=f"{WORD}", path=thing.get_absolute_url(), key="k"
        )
    before = list(Notification.objects.order_by("pk").values("member", "text", "created_at"))
    actions.hide_content(kind, thing, by=mona, reason=WHY)
    hidden = Notification.objects.filter(text__contains=WORD).count()
    nina.erased_at = nina.joined_at
    nina.save()

    actions.restore_content(kind, thing, by=mona, reason=WHY)

    after = Notification.objects.filter(text__contains=WORD).order_by("pk")
    after = after.values("member", "text", "created_at")
    assert (hidden, list(after)) == (0, [one for one in before if one["member"] == alice.pk])


def test_a_visitor_sees_no_report_and_a_caf_those_of_its_territory_alone(bob, alice, carole, karim):
    _, thing = written("question", bob, alice)
    about = contents.about(thing.sheet.get_absolute_url(), f"question:{thing.pk}")
    report = actions.report_content(path="/x/", reason="wrong", details="", about=about)

    from_caf = [rules.can_see_reports(one) for one in (alice, carole, karim)]

    assert (report.kind, report.cafs, list(report.writers.all())) == ("question", ["06"], [bob])
    assert type(report).objects.visible_to(NOBODY).count() == 0
    assert from_caf == [False, True, True]
