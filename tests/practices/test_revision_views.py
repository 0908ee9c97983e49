"""The author writes a revision, others keep reading the sheet, a reviewer puts it online."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from practices import actions
from practices.models import Question, ReviewNote, Revision, Sheet
from tests.factories.practices import (
    QuestionFactory,
    ReviewNoteFactory,
    RevisionFactory,
    SheetFactory,
)
from tests.practices.conftest import typed
from tests.practices.pages import LIST, at, text_of

GRID = {"is_clear": "on", "is_reusable": "on", "is_lawful": "on"}


@pytest.fixture
def sheet(alice, bob, carole, alpes_azur):
    return SheetFactory(
        author=alice,
        public=True,
        reviewed_by=carole,
        convention=alpes_azur,
        co_authors=[bob],
        slug="pauses",
        title="Pauses-café",
    )


@pytest.fixture
def revision(sheet):
    return RevisionFactory(sheet=sheet, asked=True, context="<p>Le secret de la révision.</p>")


def test_the_author_writes_apart_and_sees_what_changes(client, alice, sheet):
    client.force_login(alice)
    page = client.get(at(sheet, "sheet_edit"))
    by_itself = client.post(at(sheet, "sheet_save"), typed(sheet, summary="Mieux."))
    again = client.post(at(sheet, "sheet_edit"), typed(sheet, summary="Encore.", version=2))
    later = client.post(
        at(sheet, "sheet_edit"), typed(sheet, summary="Enfin.", version=3, then="edit")
    )

    assert "La fiche relue reste en ligne" in text_of(page)
    assert f'data-autosave="{at(sheet, "sheet_save")}"' in page.content.decode()
    assert (by_itself.status_code, by_itself.json()["version"]) == (200, 2)
    assert by_itself.json()["message"].startswith("Révision enregistrée à")
    assert (again.url, later.url) == (at(sheet, "sheet_revision"), at(sheet, "sheet_edit"))
    shown = text_of(client.get(at(sheet, "sheet_revision")))
    assert "Enfin." in shown
    assert (Sheet.objects.get().summary, Revision.objects.get().version) == (sheet.summary, 4)
    assert '<input type="hidden" name="version" value="4">' in client.get(
        at(sheet, "sheet_edit")
    ).content.decode().replace("\n", "")


def test_saving_without_a_change_opens_no_revision(client, alice, sheet):
    client.force_login(alice)

    done = client.post(at(sheet, "sheet_edit"), typed(sheet), follow=True)

    assert "Rien n’a changé." in text_of(done)
    assert not Revision.objects.exists()


def test_two_tabs_see_both_texts(client, alice, sheet, revision):
    client.force_login(alice)

    answer = client.post(at(sheet, "sheet_edit"), typed(sheet, context="<p>À moi.</p>"))

    assert answer.status_code == 409
    saved = {conflict.anchor: conflict.saved for conflict in answer.context["conflicts"]}
    assert saved["id_context"] == "<p>Le secret de la révision.</p>"
    assert "À moi." in answer.content.decode()
    assert client.post(at(sheet, "sheet_save"), typed(sheet)).status_code == 409


def test_nobody_else_meets_the_revision(client, alice, bob, carole, karim, paul, sheet, revision):
    Sheet.objects.update(review_asked_at=None)
    everywhere = [sheet.get_absolute_url(), LIST, f"{LIST}?q=secret", at(sheet, "sheet_revision")]
    meet = set()
    for member in (None, alice, bob, carole, karim, paul):
        client.logout()
        if member:
            client.force_login(member)
        shown = "".join(text_of(client.get(url)) for url in everywhere)
        if "secret de la" in shown or "Révision en cours" in shown:
            meet.add(member.first_name if member else "visitor")

    assert meet == {"Alice", "Bob"}


def test_a_co_author_reads_the_revision_and_does_not_write_it(client, bob, sheet, revision):
    client.force_login(bob)

    assert "secret" in text_of(client.get(at(sheet, "sheet_revision")))
    assert client.get(at(sheet, "sheet_edit")).status_code == 403


def test_what_a_revision_holds_is_cleaned_where_it_is_read(client, carole, sheet, revision):
    Revision.objects.update(context="<p onclick='x()'>Un <script>alert(1)</script>mot.</p>")
    Revision.objects.update(partners="<script>alert(2)</script>")
    client.force_login(carole)

    page = client.get(at(sheet, "sheet_review")).content.decode()

    assert ("onclick" in page, "alert(1)" in page) == (False, False)
    assert "&lt;script&gt;alert(2)&lt;/script&gt;" in page


def test_a_reviewer_reads_what_changes_and_puts_it_online(client, carole, sheet, revision):
    client.force_login(carole)
    page = client.get(at(sheet, "sheet_review"))
    version = re.search(r'name="version" value="(\d+)"', page.content.decode())[1]

    done = client.post(at(sheet, "sheet_review"), GRID | {"version": version})
    again = client.post(at(sheet, "sheet_review"), GRID | {"version": version})

    assert "Le secret de la révision." in text_of(page)
    assert (done.url, again.url) == (sheet.get_absolute_url(), sheet.get_absolute_url())
    online = Sheet.objects.get()
    assert (online.context, online.is_public) == ("<p>Le secret de la révision.</p>", True)
    client.logout()
    assert "Le secret de la révision." in text_of(client.get(sheet.get_absolute_url()))


def test_a_revision_that_changed_or_lost_a_part_is_not_approved(client, carole, sheet, revision):
    client.force_login(carole)
    stale = client.post(at(sheet, "sheet_review"), GRID | {"version": 1})
    Revision.objects.update(summary="")
    incomplete = client.post(at(sheet, "sheet_review"), GRID | {"version": 2})

    assert (stale.status_code, incomplete.status_code) == (409, 422)
    assert "Écrivez le résumé" in text_of(incomplete)
    assert Sheet.objects.get().context == sheet.context


def test_the_online_text_is_opened_to_the_public_whatever_is_being_written(
    client, carole, sheet, revision
):
    Sheet.objects.update(public_at=None, public_by=None)
    client.force_login(carole)
    page = client.get(at(sheet, "sheet_publish")).content.decode()

    client.post(at(sheet, "sheet_publish"), {"version": 1})

    assert 'name="version" value="1"' in page
    assert Sheet.objects.get().is_public


def test_a_revision_is_abandoned_as_it_was_seen(client, alice, sheet, revision):
    client.force_login(alice)
    page = client.get(at(sheet, "sheet_abandon"))
    stale = client.post(at(sheet, "sheet_abandon"), {"version": 1})
    kept = Revision.objects.count()
    done = client.post(at(sheet, "sheet_abandon"), {"version": 2})
    gone = client.get(at(sheet, "sheet_revision"))

    assert 'name="version" value="2"' in page.content.decode()
    assert (stale.status_code, kept) == (409, 1)
    assert (done.url, Revision.objects.count()) == (sheet.get_absolute_url(), 0)
    assert gone.status_code == 404


def test_an_incomplete_revision_is_not_sent_to_its_readers(client, alice, sheet):
    RevisionFactory(sheet=sheet, summary="")
    client.force_login(alice)

    answer = client.post(at(sheet, "sheet_ask_review"), follow=True)

    assert "Écrivez le résumé" in text_of(answer)
    assert Sheet.objects.get().review_asked_at is None


@pytest.mark.parametrize("notes", [1, 5, 50])
def test_a_revision_costs_the_same_whatever_is_said_of_it(
    client, alice, carole, sheet, revision, django_assert_max_num_queries, notes
):
    for number in range(notes):
        ReviewNoteFactory(sheet=sheet, text=f"Note {number}")

    costs = []
    for member, page in [
        (alice, "sheet_revision"),
        (carole, "sheet_review"),
        (alice, "sheet_detail"),
    ]:
        client.force_login(member)
        with django_assert_max_num_queries(25) as queries:
            client.get(at(sheet, page))
        costs.append(len(queries))

    assert costs == REVISION_QUERIES


REVISION_QUERIES = [15, 18, 10]


# Words before the approval


def test_another_caf_comments_and_asks_for_changes(client, alice, karim, alpes_azur):
    sheet = SheetFactory(
        author=alice, shared=True, convention=alpes_azur, review_asked_at=timezone.now()
    )
    client.force_login(karim)
    empty = client.post(at(sheet, "sheet_comment"), {"text": " "})
    said = [
        client.post(at(sheet, "sheet_comment"), {"text": "Qui anime ?", "asks_changes": "on"})
        for _ in range(2)
    ]
    refused = client.get(at(sheet, "sheet_review"))
    client.force_login(alice)
    page = text_of(client.get(sheet.get_absolute_url()))

    assert (empty.status_code, [answer.status_code for answer in said]) == (422, [302, 302])
    assert refused.status_code == 403
    assert ReviewNote.objects.get().asks_changes is True
    assert "Changements demandés le" in page
    assert "Qui anime ?" in page
    assert "Demander une nouvelle relecture" in page


def test_the_words_of_readers_are_not_for_other_members(client, alice, paul, alpes_azur):
    sheet = SheetFactory(
        author=alice, shared=True, convention=alpes_azur, review_asked_at=timezone.now()
    )
    ReviewNoteFactory(sheet=sheet, text="Entre nous.")
    client.force_login(paul)

    page = text_of(client.get(sheet.get_absolute_url()))

    assert ("Entre nous." in page, "Relecture demandée" in page) == (False, False)


def test_the_words_of_the_last_review_are_gone_with_it(client, alice, sheet, revision):
    ReviewNoteFactory(sheet=sheet, text="Ancien mot.")
    ReviewNote.objects.update(written_at=sheet.reviewed_at - timezone.timedelta(days=1))
    client.force_login(alice)

    assert "Ancien mot." not in text_of(client.get(at(sheet, "sheet_revision")))


# Out of the library and back


def test_an_author_asks_and_the_caf_declines_with_a_word(client, alice, carole, sheet):
    client.force_login(alice)
    asked = client.post(at(sheet, "sheet_ask_archive"))
    own = text_of(client.get(sheet.get_absolute_url()))
    client.force_login(carole)
    seen = text_of(client.get(sheet.get_absolute_url()))
    silent = client.post(at(sheet, "sheet_decline"), {"reason": ""})
    declined = client.post(at(sheet, "sheet_decline"), {"reason": "Elle sert encore."})

    assert asked.url == declined.url == sheet.get_absolute_url()
    assert "Annuler ma demande à la Caf" in own
    assert "Archivage demandé le" in seen
    assert "Décliner la demande" in seen
    assert silent.status_code == 422
    assert Sheet.objects.get().move_asked_at is None


def test_an_author_takes_his_request_back(client, alice):
    sheet = SheetFactory(author=alice, archived=True)
    client.force_login(alice)
    client.post(at(sheet, "sheet_ask_unarchive"))
    waiting = text_of(client.get(sheet.get_absolute_url()))
    client.post(at(sheet, "sheet_withdraw_move"))

    assert "Retour demandé le" in waiting
    assert Sheet.objects.get().move_asked_at is None


# Questions corrected and taken back


def path_of(question, name):
    return reverse(f"practices:{name}", args=[question.sheet.slug, question.pk])


def test_a_question_is_corrected_then_taken_back(client, bob):
    question = QuestionFactory(author=bob)
    client.force_login(bob)
    page = text_of(client.get(question.sheet.get_absolute_url()))
    empty = client.post(path_of(question, "question_edit"), {"text": ""})
    client.post(path_of(question, "question_edit"), {"text": "Combien de familles ?"})
    question.refresh_from_db()
    shown = text_of(client.get(path_of(question, "question_delete")))
    gone = client.post(path_of(question, "question_delete"))

    assert "Modifier ma question" in page
    assert empty.status_code == 422
    assert question.text == "Combien de familles ?"
    assert "Combien de familles ?" in shown
    assert gone.url == f"{question.sheet.get_absolute_url()}#questions"
    assert not Question.objects.exists()
    assert client.post(path_of(question, "question_delete")).status_code == 404


def test_an_answered_question_is_taken_back_without_its_answer(client, alice, bob, paul):
    question = QuestionFactory(author=bob, text="Mon mot de trop.")
    actions.answer_question(question, by=alice, text="Dix.")
    client.force_login(bob)
    late = client.get(path_of(question, "question_edit"))
    client.post(path_of(question, "question_delete"))
    client.force_login(paul)
    page = text_of(client.get(question.sheet.get_absolute_url()))

    assert late.status_code == 403
    assert "Question retirée par son auteur" in page
    assert ("Mon mot de trop." in page, "Dix." in page) == (False, True)
