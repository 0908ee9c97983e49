"""The pages of the library, as each person meets them."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from django.urls import reverse
from django.utils import timezone

from practices import actions
from practices.actions import questions
from practices.models import Question, Sheet
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.practices import QuestionFactory, SheetFactory
from tests.factories.reference import AudienceFactory, ThemeFactory
from tests.practices.conftest import typed

LIST = "/fiches/"


def text_of(response):
    words = unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r"\s+", " ", words)


def titles_of(response):
    return [card.title for card in response.context["library"].cards]


def at(sheet, name):
    return reverse(f"practices:{name}", args=[sheet.slug])


def shared_days_ago(days, **traits):
    moment = timezone.now() - timedelta(days=days)
    return SheetFactory(shared=True, shared_at=moment, **traits)


# The list


def test_each_reader_finds_what_they_may_read(client, alice, nina):
    SheetFactory(title="Un brouillon", author=alice)
    SheetFactory(title="Une archivée", archived=True)
    shared_days_ago(1, title="Une partagée")
    SheetFactory(title="Une publique", public=True)

    found = {}
    for who in (None, nina, alice):
        client.logout()
        if who:
            client.force_login(who)
        found[who.first_name if who else "visitor"] = titles_of(client.get(LIST))

    assert found == {
        "visitor": ["Une publique"],
        "Nina": ["Une publique"],
        "Alice": ["Une publique", "Une partagée"],
    }


def test_filters_say_how_many_sheets_they_would_leave(client, alice, places):
    youth = ThemeFactory(slug="youth", label="Jeunesse", order=3)
    parents = AudienceFactory()
    first = shared_days_ago(1, themes=[youth], department=places.alpes_maritimes, maturity="proven")
    first.audiences.add(parents)
    shared_days_ago(2, themes=[youth, ThemeFactory()], kind="tool", area_kind="rural")
    SheetFactory(title="Un brouillon caché", themes=[youth])
    client.force_login(alice)

    library = client.get(LIST).context["library"]

    counts = {g.title: [(c.label, c.number) for c in g.choices] for g in library.groups}
    assert counts == {
        "Thématique": [("Jeunesse", 2), ("Parentalité", 1)],
        "Public": [("Parents", 1)],
        "Type de fiche": [("Pratique", 1), ("Outil", 1)],
        "Type de territoire": [("Rural", 1)],
        "Niveau de recul": [("Éprouvée", 1)],
        "Département": [("06 – Alpes-Maritimes", 1)],
    }
    assert str(library.total) == "2"


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"thematique": "youth"}, ["B", "A"]),
        ({"thematique": "youth", "type": "tool"}, ["B"]),
        ({"public": "parents"}, ["A"]),
        ({"territoire": "rural"}, ["B"]),
        ({"recul": "proven"}, ["A"]),
        ({"departement": "06"}, ["A"]),
        ({"q": "accueils"}, ["B"]),
        ({"q": "accueils", "tri": "recentes"}, ["B"]),
        ({"thematique": "n-existe-pas"}, []),
        ({"type": "n-existe-pas"}, ["B", "A"]),
    ],
)
def test_filters_and_words_narrow_the_list(client, alice, places, query, titles):
    youth = ThemeFactory(slug="youth", label="Jeunesse")
    a = shared_days_ago(
        2, title="A", themes=[youth], department=places.alpes_maritimes, maturity="proven"
    )
    a.audiences.add(AudienceFactory())
    shared_days_ago(
        1, title="B", themes=[youth], kind="tool", area_kind="rural", summary="Un accueil."
    )
    client.force_login(alice)

    assert titles_of(client.get(LIST, query)) == titles


def test_active_filters_are_chips_that_can_be_removed(client, alice):
    ThemeFactory(slug="youth", label="Jeunesse")
    client.force_login(alice)

    library = client.get(LIST, {"q": "café", "type": "tool", "apres": "x"}).context["library"]

    assert library.chips == [("«\u00a0café\u00a0»", "?type=tool"), ("Outil", "?q=caf%C3%A9")]


def test_a_filter_that_leaves_no_sheet_is_still_said_in_words(client, alice, places):
    ThemeFactory(slug="youth", label="Jeunesse")
    AudienceFactory(slug="parents", label="Les parents")
    client.force_login(alice)

    filters = {"thematique": "youth", "public": "parents", "departement": "83", "type": "tool"}
    library = client.get(LIST, filters).context["library"]

    assert [label for label, _ in library.chips] == ["Jeunesse", "Les parents", "Outil", "83 – Var"]


def test_my_department_and_the_way_out(client, alice, carole, mona):
    presets = {}
    for who in (alice, carole, mona):
        client.force_login(who)
        presets[who.first_name] = client.get(LIST).context["library"].preset
    client.force_login(alice)
    escape = client.get(LIST, {"departement": "06", "type": "tool"}).context["library"].preset

    assert presets == {
        "Alice": ("Mon département (06)", "?departement=06"),
        "Carole": ("Mon département (06)", "?departement=06"),
        "Mona": None,
    }
    assert escape == ("Toute la France", "?type=tool")


def test_an_empty_list_says_what_to_do(client, alice, nina):
    client.force_login(nina)
    nothing = text_of(client.get(LIST))
    client.force_login(alice)
    first = text_of(client.get(LIST))
    filtered = text_of(client.get(LIST, {"type": "tool"}))

    assert "Aucune fiche n’est encore ouverte au public." in nothing
    assert "La première peut être la vôtre." in first
    assert "Voir toutes les fiches" in filtered


def test_a_slip_is_answered_by_a_suggestion(client, alice):
    shared_days_ago(1, title="Évaluer la convention")
    client.force_login(alice)

    library = client.get(LIST, {"q": "conventoin"}).context["library"]

    assert library.suggestion == ("convention", "?q=convention")


def test_pages_follow_one_another_without_a_gap(client, alice):
    for number in range(25):
        shared_days_ago(number, title=f"Le café {number}")
    client.force_login(alice)

    seen = []
    for query in ({}, {"q": "café"}):
        first = client.get(LIST, query)
        cursor = first.context["library"].page.next_cursor
        second = client.get(LIST, query | {"apres": cursor})
        seen.append(len({*titles_of(first), *titles_of(second)}))
        assert second.context["library"].page.next_cursor is None

    assert seen == [25, 25]


def test_htmx_receives_the_results_alone(client, alice):
    client.force_login(alice)

    page = client.get(LIST, headers={"HX-Request": "true"}).content.decode()

    assert ('id="resultats"' in page, "<html" in page) == (True, False)


@pytest.mark.parametrize("rows", [1, 5, 50])
def test_the_list_costs_the_same_whatever_its_length(
    client, alice, alpes_azur, django_assert_max_num_queries, rows
):
    for number in range(rows):
        shared_days_ago(number, author=alice, convention=alpes_azur)
    client.force_login(alice)

    with django_assert_max_num_queries(10) as plain:
        client.get(LIST)
    with django_assert_max_num_queries(10) as searched:
        client.get(LIST, {"q": "parents", "thematique": "parenting"})

    assert (len(plain), len(searched)) == LIST_QUERIES


LIST_QUERIES = (8, 8)


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "a" * 5000,
        "q=%27%22%5C",
        "q=%3C-%3E",
        "apres=zzz",
        "apres=W10",
        "departement=%25",
        "tri=x",
    ],
)
def test_odd_addresses_answer(client, alice, query):
    shared_days_ago(1)
    client.force_login(alice)

    assert client.get(f"{LIST}?{query}").context["library"].total.number in {0, 1}


@pytest.mark.parametrize("query", ["q=%00", "thematique=a%00"])
def test_a_nul_in_the_address_is_refused(client, alice, query):
    client.force_login(alice)

    assert client.get(f"{LIST}?{query}").status_code == 400


# The article


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
        with django_assert_max_num_queries(10) as queries:
            client.get(sheet.get_absolute_url())
        costs.append(len(queries))

    assert costs == ARTICLE_QUERIES


ARTICLE_QUERIES = [7, 10]


@pytest.mark.parametrize("slug", ["n-existe-pas", "0", "A" * 200])
def test_a_wrong_address_is_not_found(client, alice, slug):
    client.force_login(alice)

    assert client.get(f"/fiches/{slug}/").status_code == 404


# Writing


def test_a_title_opens_a_draft(client, alice, alpes_azur):
    client.force_login(alice)

    response = client.post("/fiches/nouvelle/", {"title": "Le café", "kind": "practice"})

    sheet = Sheet.objects.get()
    assert (response.status_code, response.url) == (302, "/fiches/le-cafe/modifier/")
    assert (sheet.author, sheet.convention) == (alice, alpes_azur)


def test_without_a_title_nothing_is_opened(client, alice):
    client.force_login(alice)

    response = client.post("/fiches/nouvelle/", {"title": " ", "kind": "practice"})

    assert (response.status_code, Sheet.objects.count()) == (422, 0)


def test_who_carries_two_ctgs_says_which_one(client, alice, alpes_azur, pays_de_grasse):
    AssignmentFactory(member=alice, post=PostFactory(convention=pays_de_grasse))
    client.force_login(alice)

    client.post(
        "/fiches/nouvelle/", {"title": "Frise", "kind": "practice", "convention": pays_de_grasse.pk}
    )

    assert Sheet.objects.get().convention == pays_de_grasse


@pytest.mark.parametrize("who", ["nina", "paul", "erwan"])
def test_who_may_not_write_is_told_who_can(client, request, who):
    client.force_login(request.getfixturevalue(who))

    response = client.get("/fiches/nouvelle/")

    assert response.status_code == 403
    assert "une fois leur fonction validée" in text_of(response)


def test_saving_by_the_button_then_sharing(client, alice):
    sheet = SheetFactory(author=alice)
    client.force_login(alice)

    saved = client.post(at(sheet, "sheet_edit"), typed(sheet, summary="Court."))
    sheet.refresh_from_db()
    onwards = client.post(at(sheet, "sheet_edit"), typed(sheet, then="share"))

    assert (saved.url, sheet.summary) == (at(sheet, "sheet_edit"), "Court.")
    assert onwards.url == at(sheet, "sheet_share")


def test_the_draft_saves_itself(client, alice):
    sheet = SheetFactory(author=alice)
    client.force_login(alice)

    answer = client.post(at(sheet, "sheet_save"), typed(sheet, context="<p>Un mot</p>"))

    sheet.refresh_from_db()
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    assert (sheet.context, sheet.version) == ("<p>Un mot</p>", 2)


def test_what_a_colleague_saved_meanwhile_is_shown_and_nothing_is_lost(client, alice, bob):
    youth = ThemeFactory(slug="youth", label="Jeunesse")
    sheet = SheetFactory(author=alice, co_authors=[bob])
    mine = typed(sheet, summary="Le texte d’Alice", context="<p>À moi</p>", kind="tool")
    actions.save_sheet(
        sheet,
        by=bob,
        version=1,
        summary="Le texte de Bob",
        context="<p>À <strong>lui</strong></p>",
        themes=[youth],
    )
    client.force_login(alice)

    by_itself = client.post(at(sheet, "sheet_save"), mine)
    by_button = client.post(at(sheet, "sheet_edit"), mine)

    sheet.refresh_from_db()
    assert (by_itself.status_code, by_button.status_code) == (409, 409)
    assert (sheet.summary, sheet.version) == ("Le texte de Bob", 2)
    conflicts = {c.anchor: c.saved for c in by_button.context["conflicts"]}
    assert conflicts == {
        "id_kind_0": "Pratique",
        "id_summary": "Le texte de Bob",
        "id_themes_0": "Jeunesse",
        "id_context": "<p>À <strong>lui</strong></p>",
    }
    page = by_button.content.decode()
    assert ("Le texte d’Alice" in page, "À moi" in page) == (True, True)
    assert '<input type="hidden" name="version" value="2">' in page

    again = client.post(at(sheet, "sheet_edit"), mine | {"version": 2})
    sheet.refresh_from_db()
    assert (again.status_code, sheet.summary) == (302, "Le texte d’Alice")


@pytest.mark.parametrize("version", ["", "abc", "²", "-1", "9" * 40])
def test_a_form_without_a_sensible_version_is_stale(client, alice, version):
    sheet = SheetFactory(author=alice)
    client.force_login(alice)

    assert client.post(at(sheet, "sheet_save"), typed(sheet, version=version)).status_code == 409


def test_two_megabytes_are_refused_with_a_sentence_and_kept_on_the_page(client, alice):
    sheet = SheetFactory(author=alice)
    client.force_login(alice)
    paste = "é" * 1_000_000

    by_itself = client.post(at(sheet, "sheet_save"), typed(sheet, context=paste))
    by_button = client.post(at(sheet, "sheet_edit"), typed(sheet, context=paste))

    assert (by_itself.status_code, by_button.status_code) == (422, 422)
    assert "trop longue" in by_itself.json()["message"]
    assert "1000000 caractères" in text_of(by_button).replace(" ", "").replace(
        "caractères", " caractères"
    )
    assert paste in by_button.content.decode()
    sheet.refresh_from_db()
    assert (sheet.context, sheet.version) == ("", 1)


@pytest.mark.parametrize("odd", [b"a%00b", b"%ED%A0%80", b"%FF%FE"])
def test_bytes_that_are_not_text_never_break(client, alice, odd):
    sheet = SheetFactory(author=alice)
    client.force_login(alice)
    body = urlencode(typed(sheet) | {"summary": "SUMMARY"}, doseq=True).encode()

    answer = client.post(
        at(sheet, "sheet_save"),
        body.replace(b"SUMMARY", odd),
        content_type="application/x-www-form-urlencoded",
    )

    assert answer.status_code in {200, 422}


def test_a_lost_session_saves_nothing_and_comes_back_to_the_sheet(client, alice):
    sheet = SheetFactory(author=alice)

    answer = client.post(at(sheet, "sheet_save"), typed(sheet, summary="Perdu ?"))

    assert answer.status_code == 302
    assert answer.url.startswith("/compte/connexion/?next=")


def test_a_shared_sheet_is_not_saved_by_itself(client, alice):
    sheet = SheetFactory(author=alice, shared=True)
    client.force_login(alice)

    assert client.post(at(sheet, "sheet_save"), typed(sheet)).status_code == 409
    updated = client.post(at(sheet, "sheet_edit"), typed(sheet, summary="Mieux dit."))
    emptied = client.post(at(sheet, "sheet_edit"), typed(sheet, summary="", version=2))

    assert (updated.url, emptied.status_code) == (sheet.get_absolute_url(), 422)
    assert "Écrivez le résumé" in text_of(emptied)


def test_a_co_author_writes_the_draft_and_does_not_choose_the_others(client, alice, bob):
    sheet = SheetFactory(author=alice, co_authors=[bob])
    client.force_login(bob)

    form = client.get(at(sheet, "sheet_edit")).context["form"]
    client.post(at(sheet, "sheet_edit"), typed(sheet, summary="Par Bob", co_authors=[]))

    sheet.refresh_from_db()
    assert "co_authors" not in form.fields
    assert (sheet.summary, [*sheet.co_authors.all()]) == ("Par Bob", [bob])


def test_choices_are_limited_to_one_s_own_territory(client, alice, bob, alpes_azur, pays_de_grasse):
    sheet = SheetFactory(author=alice)
    client.force_login(alice)

    answer = client.post(at(sheet, "sheet_edit"), typed(sheet, convention=pays_de_grasse.pk))

    assert answer.status_code == 422
    assert [*answer.context["form"].fields["convention"].queryset] == [alpes_azur]


def test_a_reader_may_not_modify(client, alice, bob):
    sheet = SheetFactory(author=alice, shared=True)
    client.force_login(bob)

    refused = client.get(at(sheet, "sheet_edit"))

    assert refused.status_code == 403
    assert "Seules les personnes qui ont écrit cette fiche" in text_of(refused)


def test_the_editor_is_loaded_with_a_nonce_and_only_there(client, alice):
    sheet = SheetFactory(author=alice)
    client.force_login(alice)

    writing = client.get(at(sheet, "sheet_edit"))
    reading = client.get(sheet.get_absolute_url())

    nonce = re.search(r"'nonce-([^']+)'", writing.headers["Content-Security-Policy"])[1]
    page = writing.content.decode()
    assert f'<script type="importmap" nonce="{nonce}">' in page
    assert "js/editor.js" in page
    assert "nonce" not in reading.headers["Content-Security-Policy"]
    assert "editor" not in reading.content.decode()


def test_similar_titles_are_shown_while_typing(client, alice, nina):
    shared_days_ago(1, title="Pauses-café des parents", slug="pauses")
    SheetFactory(title="Pauses-café secrètes")
    client.force_login(alice)

    found = text_of(client.get("/fiches/titres-proches/", {"title": "pause café"}))
    nothing = client.get("/fiches/titres-proches/", {"title": "pause café", "fiche": "pauses"})
    client.force_login(nina)

    assert "Pauses-café des parents" in found
    assert "secrètes" not in found
    assert nothing.content.strip() == b""
    assert client.get("/fiches/titres-proches/").status_code == 403


# Sharing and review


def test_sharing_shows_what_is_missing_then_succeeds_once(client, alice, world):
    sheet = SheetFactory(author=alice, complete=True, summary="", licence="")
    client.force_login(alice)
    terms = {"licence": "cc-by-4.0", "has_employer_agreement": "on"}

    shown = text_of(client.get(at(sheet, "sheet_share")))
    refused = client.post(at(sheet, "sheet_share"), {})
    Sheet.objects.update(summary="Court.")
    sheet.themes.add(ThemeFactory())
    answers = [client.post(at(sheet, "sheet_share"), terms) for _ in range(2)]

    assert "Écrivez le résumé" in shown
    assert "Choisissez une licence." in text_of(refused)
    assert (refused.status_code, [a.url for a in answers]) == (422, [sheet.get_absolute_url()] * 2)
    assert len(world.jobs()) == 1


CONFIRMED = [
    ("sheet_unshare", "alice", {"shared": True}, "status", "draft"),
    ("sheet_ask_review", "alice", {"shared": True}, "status", "shared"),
    ("sheet_withdraw_review", "alice", {"shared": True}, "review_asked_at", None),
    ("sheet_publish", "carole", {"reviewed": True}, "is_public", True),
    ("sheet_close", "carole", {"public": True}, "is_public", False),
    ("sheet_archive", "carole", {"shared": True}, "status", "archived"),
    ("sheet_unarchive", "carole", {"archived": True}, "status", "shared"),
]


@pytest.mark.parametrize(("name", "who", "traits", "field", "value"), CONFIRMED)
def test_an_act_is_confirmed_then_done(
    client, request, alice, alpes_azur, name, who, traits, field, value
):
    sheet = SheetFactory(author=alice, convention=alpes_azur, **traits)
    client.force_login(request.getfixturevalue(who))

    shown = client.get(at(sheet, name))
    before = Sheet.objects.get()
    done = client.post(at(sheet, name), {"version": before.version})

    after = Sheet.objects.get()
    assert (shown.status_code, before.status, done.status_code) == (200, sheet.status, 302)
    assert getattr(after, field) == value


@pytest.mark.parametrize("name", [row[0] for row in CONFIRMED] + ["sheet_delete", "sheet_review"])
def test_a_reader_is_told_who_can(client, bob, alice, name):
    sheet = SheetFactory(author=alice, shared=True)
    client.force_login(bob)

    refused = client.post(at(sheet, name))

    assert refused.status_code == 403
    assert re.search("Seule la personne|Une fiche", text_of(refused))


def test_deleting_a_draft_leads_back_to_the_library(client, alice):
    sheet = SheetFactory(author=alice)
    client.force_login(alice)

    done = client.post(at(sheet, "sheet_delete"))

    assert (done.url, Sheet.objects.count()) == (LIST, 0)


def test_a_review_needs_the_three_points(client, alice, carole, alpes_azur):
    sheet = SheetFactory(author=alice, convention=alpes_azur, shared=True)
    client.force_login(carole)
    grid = {"is_clear": "on", "is_reusable": "on", "is_lawful": "on", "comment": "Bravo."}
    grid["version"] = sheet.version

    refused = client.post(at(sheet, "sheet_review"), {"is_clear": "on"})
    done = client.post(at(sheet, "sheet_review"), grid)
    again = client.post(at(sheet, "sheet_review"), grid)

    sheet.refresh_from_db()
    assert (refused.status_code, done.status_code, again.status_code) == (422, 302, 302)
    assert sheet.reviewed_by == carole


@pytest.mark.parametrize(
    ("name", "traits"), [("sheet_review", {"shared": True}), ("sheet_publish", {"reviewed": True})]
)
def test_a_text_that_changed_since_the_page_opened_is_not_approved(
    client, alice, carole, alpes_azur, name, traits
):
    sheet = SheetFactory(author=alice, convention=alpes_azur, **traits)
    client.force_login(carole)
    page = client.get(at(sheet, name)).content.decode()
    shown = int(re.search(r'name="version" value="(\d+)"', page)[1])
    Sheet.objects.update(version=shown + 1)

    grid = {"is_clear": "on", "is_reusable": "on", "is_lawful": "on"}
    answers = [client.post(at(sheet, name), grid | {"version": v}) for v in (shown, "9" * 5_000)]

    sheet = Sheet.objects.get()
    assert [answer.status_code for answer in answers] == [409, 409]
    assert "a changé depuis que vous avez ouvert cette page" in text_of(answers[0])
    assert (sheet.is_reviewed, sheet.is_public) == (name == "sheet_publish", False)


# Questions


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


def test_the_twenty_first_question_of_the_day_waits(client, bob, monkeypatch):
    monkeypatch.setattr(questions, "MAX_QUESTIONS_A_DAY", 0)
    sheet = SheetFactory(shared=True)
    client.force_login(bob)

    response = client.post(at(sheet, "question_ask"), {"text": "Encore ?"})

    assert response.status_code == 422
    assert "reprenez demain" in text_of(response)


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
