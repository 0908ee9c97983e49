"""A sheet as an article, and the questions under it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from practices.actions import questions
from practices.models import Question, Sheet
from tests.factories.practices import QuestionFactory, SheetFactory
from tests.practices.pages import at, text_of

# The article -------------------------------------------------------------------------------------


def test_a_draft_does_not_exist_for_others(client, alice, bob, mona):
    sheet = SheetFactory(author=alice)

    statuses = {}
    for who in (alice, bob, mona):
        client.force_login(who)
        statuses[who.first_name] = client.get(sheet.get_absolute_url()).status_code
    client.logout()
    statuses["visitor"] = client.get(sheet.get_absolute_url()).status_code

    # Mona is only asked why she would open it (tests/practices/test_openings.py).
    assert statuses == {"Alice": 200, "Bob": 404, "Mona": 302, "visitor": 404}


def test_visitors_read_the_name_only_where_its_owner_opened_it(client, alice):
    alice.job_title = "Chargée de coopération"
    alice.save()
    sheet = SheetFactory(author=alice, public=True)
    QuestionFactory(sheet=sheet, text="Question entre membres ?")

    closed = text_of(client.get(sheet.get_absolute_url()))
    alice.profile_visibility = "public"
    alice.save()
    opened = text_of(client.get(sheet.get_absolute_url()))

    assert ["Tilleul" in page for page in (closed, opened)] == [False, True]
    assert "Chargée de coopération" in closed
    assert "Question entre membres" not in closed + opened


def test_the_article_shows_what_is_known_and_nothing_else(client, bob, alice, alpes_azur):
    sheet = SheetFactory(
        author=alice, shared=True, convention=alpes_azur, cost_band="none", co_authors=[bob]
    )
    client.force_login(bob)

    article = client.get(sheet.get_absolute_url()).context["article"]

    assert article.facts == [
        ("Territoire", "Alpes d’Azur"),
        ("Coût", "Aucun coût"),
        ("Licence", "Licence Ouverte 2.0"),
    ]
    assert [section.anchor for section in article.sections] == [
        "context",
        "steps",
        "replication-tips",
    ]
    assert (article.byline, article.co_authors) == ("Alice Tilleul", ["Bob Noisetier"])


@pytest.mark.parametrize("questions", [1, 5, 50])
def test_an_article_costs_the_same_whatever_is_asked(
    client, bob, carole, alpes_azur, django_assert_max_num_queries, questions
):
    sheet = SheetFactory(public=True, convention=alpes_azur)
    for number in range(questions):
        QuestionFactory(sheet=sheet, text=f"Question {number}")

    costs = []
    for who in (bob, carole):
        client.force_login(who)
        with django_assert_max_num_queries(11) as queries:
            client.get(sheet.get_absolute_url())
        costs.append(len(queries))

    assert costs == ARTICLE_QUERIES


# One of them counts whose names are read.
ARTICLE_QUERIES = [8, 11]


@pytest.mark.parametrize("slug", ["n-existe-pas", "0", "A" * 200])
def test_a_wrong_address_is_not_found(client, alice, slug):
    client.force_login(alice)

    assert client.get(f"/fiches/{slug}/").status_code == 404


# Questions ---------------------------------------------------------------------------------------


def test_members_ask_and_authors_answer(client, alice, bob):
    sheet = SheetFactory(author=alice, shared=True)
    client.force_login(bob)
    empty = client.post(at(sheet, "question_ask"), {"text": " "})
    asked = client.post(at(sheet, "question_ask"), {"text": "Combien ?"})
    question = Question.objects.get()
    url = reverse("practices:question_answer", args=[sheet.slug, question.pk])
    refused = client.post(url, {f"reponse-{question.pk}-answer": "Moi !"})
    client.force_login(alice)
    own = client.post(at(sheet, "question_ask"), {"text": "Moi-même ?"})
    blank = client.post(url, {f"reponse-{question.pk}-answer": ""})
    answered = client.post(url, {f"reponse-{question.pk}-answer": "Dix."})

    question.refresh_from_db()
    assert (empty.status_code, blank.status_code) == (422, 422)
    assert (refused.status_code, own.status_code) == (403, 403)
    anchor = f"{sheet.get_absolute_url()}#question-{question.pk}"
    assert (asked.url, answered.url, question.answer) == (anchor, anchor, "Dix.")


def test_an_answer_to_a_question_that_is_gone_is_given_back_beside_its_sheet(client, alice, bob):
    question = QuestionFactory(sheet=SheetFactory(author=alice, shared=True))
    url = reverse("practices:question_answer", args=[question.sheet.slug, question.pk])
    typed = {f"reponse-{question.pk}-answer": "Dix familles\nen mai"}
    question.delete()
    client.force_login(alice)
    answer = client.post(url, typed)
    client.force_login(bob)
    of_another = client.post(url, typed)

    assert (answer.status_code, of_another.status_code) == (422, 404)
    said = "Cette question a été retirée entre-temps\u00a0: rien n’est publié."
    assert f'<p class="message" role="alert">{said}</p>' in answer.text
    assert re.search(r"<textarea[^>]*>\s*Dix familles\nen mai</textarea>", answer.text)
    assert f'href="{question.sheet.get_absolute_url()}#questions"' in answer.text


@pytest.mark.parametrize("what", ["question", "sheet"])
def test_what_was_withdrawn_meanwhile_gives_back_what_was_typed(client, alice, bob, what):
    """Said as it is, seen at once, with a link to the page that the form came from."""
    question = QuestionFactory(sheet=SheetFactory(author=alice, shared=True))
    page = question.sheet.get_absolute_url()
    url = reverse("practices:question_edit", args=[question.sheet.slug, question.pk])
    asking = at(question.sheet, "question_ask")
    client.force_login(bob)
    if what == "question":
        question.delete()
        typed = {"text": "Dix familles", "password": "Un secret"}
    else:
        Sheet.objects.filter(pk=question.sheet_id).update(status="hidden")
        url, typed = asking, {"text": "Dix familles"}

    refused = client.post(url, typed, headers={"Referer": f"http://testserver{page}"})

    words = text_of(refused)
    assert refused.status_code == 404
    assert words.count("Ce que vous envoyiez n’a pas été enregistré") == 1
    assert "Cette page n’existe pas" not in words
    assert '<details class="section" open>' in refused.text
    assert "<p>Dix familles</p>" in refused.text
    assert "Un secret" not in refused.text
    assert f'<a href="{page}">' in refused.text


def test_no_way_back_leads_to_another_site(client, bob):
    client.force_login(bob)
    question = QuestionFactory(sheet=SheetFactory(shared=True))
    url = reverse("practices:question_edit", args=[question.sheet.slug, question.pk])
    question.delete()

    refused = client.post(url, {"text": "Dix"}, headers={"Referer": "https://ailleurs.example/a/"})

    assert refused.status_code == 404
    assert "Revenir à la page d’où vous veniez" not in refused.text
    assert "ailleurs.example" not in refused.text


def test_an_answer_to_a_question_hidden_meanwhile_is_given_back_and_no_other_is_asked_for(
    client, alice
):
    question = QuestionFactory(sheet=SheetFactory(author=alice, shared=True))
    page = question.sheet.get_absolute_url()
    url = reverse("practices:question_answer", args=[question.sheet.slug, question.pk])
    client.force_login(alice)
    offered = [client.get(page).text.count(f'action="{url}"')]
    Question.objects.filter(pk=question.pk).update(text="", hidden_parts=["text"])

    answer = client.post(url, {f"reponse-{question.pk}-answer": "Dix familles"})

    offered.append(client.get(page).text.count(f'action="{url}"'))
    assert (answer.status_code, offered) == (422, [1, 0])
    assert "readonly>Dix familles</textarea>" in answer.text


def test_an_answer_that_comes_too_late_is_given_back(client, alice, monkeypatch):
    """Hidden between the page and its answer: what was typed is not lost, and nothing is written."""
    question = QuestionFactory(sheet=SheetFactory(author=alice, shared=True))
    url = reverse("practices:question_answer", args=[question.sheet.slug, question.pk])
    client.force_login(alice)
    monkeypatch.setattr("practices.rules.can_answer_question", lambda member, question: True)
    Question.objects.filter(pk=question.pk).update(hidden_parts=["answer"])

    response = client.post(url, {f"reponse-{question.pk}-answer": "Dix, ou <b>douze</b>."})

    assert response.status_code == 422
    assert "Cette réponse est masquée par la modération" in text_of(response)
    assert "readonly>Dix, ou &lt;b&gt;douze&lt;/b&gt;.</textarea>" in response.text
    assert Question.objects.get(pk=question.pk).answer == ""


def test_the_twenty_first_question_of_the_day_waits(client, bob, monkeypatch):
    monkeypatch.setattr(questions, "MAX_QUESTIONS_A_DAY", 2)
    sheet = SheetFactory(shared=True)
    for hours in (3, 20, 30):
        QuestionFactory(author=bob, asked_at=timezone.now() - timedelta(hours=hours))
    client.force_login(bob)

    response = client.post(at(sheet, "question_ask"), {"text": "Encore ?"})

    assert response.status_code == 422
    assert "reprenez dans 4 heures" in text_of(response)


def test_a_question_of_another_sheet_is_not_found(client, alice, nina):
    question = QuestionFactory()
    mine = SheetFactory(author=alice, public=True)
    url = reverse("practices:question_answer", args=[mine.slug, question.pk])
    client.force_login(alice)
    elsewhere = client.post(url, {})
    client.force_login(nina)
    hidden = client.post(
        reverse("practices:question_answer", args=[mine.slug, QuestionFactory(sheet=mine).pk]), {}
    )

    assert (elsewhere.status_code, hidden.status_code) == (404, 404)
