"""The desk where a reported content is hidden, restored or removed; the page of whoever wrote it."""

import re
from html import unescape

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.urls import reverse

from ctgnet.mail.models import OutgoingMail
from ctgnet.pages.moderation import contents
from ctgnet.sessions.models import Session
from ctgnet.typed import ONCE
from members import actions
from members.models import AuditLine, Decision, Notification, Report
from members.tasks import tell_writer
from practices.models import Question
from tests.factories.practices import QuestionFactory, SheetFactory
from tests.pages.moderated import NAMES, WHY, WORD, ctg_of, written

HOSTILE = '<img src=x onerror=alert(1) hx-get="/x">'


@pytest.fixture(autouse=True)
def fresh_caches():
    """Rates are counted in one, pages are kept in the other: one test must not tell the next."""
    for name in ("default", "pages"):
        caches[name].clear()


@pytest.fixture
def question(bob, alice):
    return written("question", bob, alice)[1]


@pytest.fixture
def report(question, paul):
    path = question.sheet.get_absolute_url()
    about = contents.about(path, f"question:{question.pk}")
    return actions.report_content(
        path=path, reason="wrong", details="Voyez", reporter=paul, about=about
    )


def read(answer):
    return unescape(answer.content.decode()).replace("\u00a0", " ")


def test_what_is_never_undone_is_read_again_after_a_session(client, question, report, mona):
    """« Reprendre » of another act does it; this one comes back with its words and its box."""
    path = reverse("report_decide", args=[report.pk])
    client.force_login(mona)
    Session.objects.all().delete()
    decide(client, report, key_of(question), act="remove", sure="1")
    client.force_login(mona)

    offered = (
        client.get("/le-metier/").text.partition(f'action="{path}"')[2].partition("</form>")[0]
    )
    shown = decide(client, report, key_of(question), act="remove", sure="1", reprise="1")

    assert '<input type="hidden" name="reprise" value="1">' in offered
    assert (shown.status_code, Decision.objects.count()) == (422, 0)
    assert "Voici ce que vous aviez écrit" in read(shown)
    assert WHY in read(shown)


def test_an_error_that_was_read_is_not_said_again(client, question, report, mona):
    client.force_login(mona)
    page = client.get(reverse("report_detail", args=[report.pk])).text
    once = {ONCE: re.search(rf'name="{ONCE}" value="([\w-]+)"', page)[1]}

    refused = decide(client, report, key_of(question), reason="Court", **once)
    after = client.get("/le-metier/")

    why = "Dites pourquoi en quelques mots"
    assert (refused.status_code, why in read(refused), why in read(after)) == (422, True, False)


def decide(client, report, key, act="hide", **typed):
    piece = contents.piece_of(key)
    usual = {"content": key, "act": act, "reason": WHY, "seen": piece.seen if piece else ""}
    return client.post(reverse("report_decide", args=[report.pk]), usual | typed)


def key_of(question):
    return f"question:{question.pk}"


@pytest.mark.parametrize("name", NAMES)
def test_each_content_is_hidden_restored_and_removed_from_its_report(
    client, name, bob, alice, mona
):
    kind, thing = written(name, bob, alice)
    key, path = f"{kind.name}:{thing.pk}", kind.page_of(thing).partition("#")[0]
    client.force_login(alice)
    client.post("/signaler/", {"path": path, "reason": "wrong", "content": key})
    report = Report.objects.get()
    client.force_login(mona)
    before = read(client.get(reverse("report_detail", args=[report.pk])))

    states = []
    for act in ("hide", "restore", "remove"):
        answer = decide(client, report, key, act, sure="1")
        states.append((answer.status_code, Decision.objects.order_by("-pk").first().state))

    assert (report.kind, WORD in before) == (kind.name, True)
    assert states == [(302, "masqué"), (302, "rétabli"), (302, "retiré")]
    report.refresh_from_db()
    said = f"{Decision.objects.earliest('pk').label}, masqué. {WHY}"
    assert (report.closed_by, report.outcome) == (mona, said)


def test_the_officer_of_the_territory_decides_and_the_others_find_no_report(
    client, report, question, carole, karim, bob
):
    answers = {}
    for person in (carole, karim, bob):
        client.force_login(person)
        page = client.get(reverse("report_detail", args=[report.pk])).status_code
        answers[person.first_name] = (page, decide(client, report, key_of(question)).status_code)

    assert answers == {"Carole": (200, 302), "Karim": (404, 404), "Bob": (403, 403)}
    assert Decision.objects.get().hidden_by == carole
    assert AuditLine.objects.get(verb="hide_content").caf_id == "06"


def test_whoever_wrote_it_does_not_read_the_report_even_at_the_desk(client, mona, paul):
    sheet = SheetFactory(author=mona, shared=True)
    about = contents.about(sheet.get_absolute_url(), "")
    report = actions.report_content(
        path="/x/", reason="wrong", details="Canari", reporter=paul, about=about
    )
    client.force_login(mona)

    assert client.get(reverse("report_detail", args=[report.pk])).status_code == 404
    assert "Canari" not in read(client.get(reverse("report_list")))
    assert mona.notifications.count() == 0


def test_a_refused_decision_keeps_what_was_typed(client, report, question, mona):
    client.force_login(mona)
    short = decide(client, report, key_of(question), reason="Non")
    unsure = decide(client, report, key_of(question), "remove")
    stale = decide(client, report, key_of(question), seen="autre")
    unknown = decide(client, report, "sheet:999")
    nothing = decide(client, report, key_of(question), "efface")

    statuses = [one.status_code for one in (short, unsure, stale, unknown, nothing)]
    assert statuses == [422, 422, 422, 302, 404]
    assert (">Non</textarea>" in read(short), WHY in read(unsure)) == (True, True)
    assert (Decision.objects.count(), Report.objects.get().closed_at) == (0, None)


def test_a_content_of_another_page_is_not_decided_from_this_report(client, report, mona, alice):
    other = QuestionFactory(author=alice)
    client.force_login(mona)

    decide(client, report, key_of(other))

    assert Decision.objects.count() == 0


def test_a_report_is_not_answered_by_what_is_decided_of_another_content(
    client, report, question, mona, alice
):
    """Of the same page, and of the same kind: the moderator is told where to decide it."""
    other = QuestionFactory(author=alice, sheet=question.sheet)
    client.force_login(mona)

    refused = decide(client, report, key_of(other), reason="Un motif à garder")
    sheet = decide(client, report, f"sheet:{question.sheet_id}")

    report.refresh_from_db()
    page = read(refused)
    assert (refused.status_code, sheet.status_code) == (422, 422)
    assert (Decision.objects.count(), report.closed_at) == (0, None)
    told = actions.OF_ANOTHER.replace("\u00a0", " ")
    assert (told in page, f"contenu=question%3A{other.pk}" in page) == (True, True)
    assert page.count('name="content"') == 2  # hide and remove, of the content reported alone


def test_no_other_door_answers_a_report_with_another_decision(report, question, mona, alice):
    other = QuestionFactory(author=alice, sheet=question.sheet)
    decision = actions.hide_content(contents.KINDS["question"], other, by=mona, reason=WHY)

    with pytest.raises(ValidationError, match="autre contenu"):
        actions.answer_report(report, decision, by=mona)

    report.refresh_from_db()
    assert report.closed_at is None


def test_a_report_that_names_no_content_is_answered_by_any_of_its_page(client, question, mona):
    path = question.sheet.get_absolute_url()
    report = actions.report_content(path=path, reason="wrong", details="")
    client.force_login(mona)

    decide(client, report, key_of(question))

    report.refresh_from_db()
    assert (report.closed_by, Decision.objects.get().object_id) == (mona, str(question.pk))


def test_the_second_moderator_learns_who_had_just_decided(client, report, question, mona, carole):
    kind = contents.KINDS["question"]
    client.force_login(mona)
    seen = contents.piece_of(key_of(question)).seen
    actions.hide_content(kind, question, by=carole, reason=WHY)

    page = read(
        client.post(
            reverse("report_decide", args=[report.pk]),
            {"content": key_of(question), "act": "hide", "reason": WHY, "seen": seen},
            follow=True,
        )
    )

    assert "Carole Fontaine venait de décider" in page
    assert Decision.objects.get().hidden_by == carole


def test_the_desk_shows_words_as_words(client, alice, bob, mona):
    sheet = SheetFactory(author=bob, shared=True, title=HOSTILE, context="<p>ok</p>")
    question = QuestionFactory(sheet=sheet, author=alice, text=HOSTILE)
    report = actions.report_content(
        path=sheet.get_absolute_url(),
        reason="wrong",
        details=HOSTILE,
        about=contents.about(sheet.get_absolute_url(), key_of(question)),
    )
    client.force_login(mona)
    for url in (reverse("report_list"), reverse("report_detail", args=[report.pk])):
        page = client.get(url).content.decode()
        assert ("<img src=x" in page, "&lt;img src=x" in page) == (False, True)


def test_what_was_removed_still_has_its_history_at_the_desk(client, bob, alice, mona):
    kind, sheet = written("sheet", bob, alice)
    path = sheet.get_absolute_url()
    report = actions.report_content(
        path=path, reason="wrong", details="", about=contents.about(path, "")
    )
    decision = actions.remove_content(kind, sheet, by=mona, reason=WHY)
    client.force_login(mona)

    page = read(client.get(reverse("report_detail", args=[report.pk])))

    assert (f"Décision n° {decision.pk}" in page, WORD in page) == (True, False)


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_costs_the_same_whatever_is_reported(
    client, mona, alice, bob, count, django_assert_num_queries
):
    for _ in range(count):
        sheet = SheetFactory(author=bob, shared=True, convention=ctg_of(bob))
        path = sheet.get_absolute_url()
        actions.report_content(
            path=path, reason="wrong", details="", about=contents.about(path, "")
        )
    client.force_login(mona)

    with django_assert_num_queries(10):
        client.get(reverse("report_list"))


# Whoever wrote it ------------------------------------------------------------------------------


def test_its_writer_reads_why_with_their_words_and_contests_once(client, question, bob, mona):
    decision = actions.hide_content(contents.KINDS["question"], question, by=mona, reason=WHY)
    tell_writer(decision.pk, bob.pk, "masqué")
    client.force_login(bob)
    page = read(client.get(decision.get_absolute_url()))
    for _ in range(2):
        client.post(decision.get_absolute_url(), {"message": "Ce nom est public."})

    mail, news = OutgoingMail.objects.get(), Notification.objects.get(member=bob)
    assert (WHY in page, WORD in page, f"n° {decision.pk}" in page) == (True, True, True)
    assert (WHY in mail.text, WORD in mail.text, mail.to) == (True, False, bob.email)
    assert news.path == decision.get_absolute_url()
    contest = Report.objects.get()
    assert (contest.contests, contest.reporter, contest.details) == (
        decision,
        bob,
        "Ce nom est public.",
    )
    assert mona.notifications.count() == 1


def test_a_mail_that_is_no_longer_true_does_not_leave(question, bob, mona):
    kind = contents.KINDS["question"]
    decision = actions.hide_content(kind, question, by=mona, reason=WHY)
    actions.restore_content(kind, question, by=mona, reason=WHY)

    tell_writer(decision.pk, bob.pk, "masqué")

    assert OutgoingMail.objects.count() == 0


def test_the_decision_of_another_does_not_exist(client, question, alice, mona, bob):
    decision = actions.hide_content(contents.KINDS["question"], question, by=mona, reason=WHY)
    client.force_login(alice)

    assert client.get(decision.get_absolute_url()).status_code == 404


def test_an_empty_contest_says_so(client, question, bob, mona):
    decision = actions.hide_content(contents.KINDS["question"], question, by=mona, reason=WHY)
    client.force_login(bob)

    assert client.post(decision.get_absolute_url(), {"message": " "}).status_code == 422
    assert Report.objects.count() == 0


def test_the_writer_of_a_sheet_reads_on_it_that_it_is_hidden(client, bob, alice, mona):
    kind, sheet = written("sheet", bob, alice)
    decision = actions.hide_content(kind, sheet, by=mona, reason=WHY)
    client.force_login(bob)

    page = read(client.get(sheet.get_absolute_url()))

    assert (WHY in page, decision.get_absolute_url() in page, "/modifier/" in page) == (
        True,
        True,
        False,
    )


def test_the_organiser_of_a_hidden_meeting_reads_why_and_nobody_edits_it(client, bob, alice, mona):
    kind, event = written("event", bob, alice)
    actions.hide_content(kind, event, by=mona, reason=WHY)
    event.refresh_from_db()
    client.force_login(bob)
    mine = read(client.get(event.get_absolute_url()))
    edit = client.get(f"{event.get_absolute_url()}modifier/").status_code
    client.force_login(alice)
    others = read(client.get(event.get_absolute_url()))

    assert (WHY in mine, edit, WHY in others) == (True, 403, False)
    assert "Le texte de cette rencontre est masqué par la modération." in others


def test_the_form_of_the_profile_shuts_the_hidden_field(client, bob, alice, mona):
    kind, bob = written("profile-bio", bob, alice)
    actions.hide_content(kind, bob, by=mona, reason=WHY)
    bob.refresh_from_db()
    client.force_login(bob)
    page = read(client.get("/mon-espace/profil/"))
    typed = {"first_name": "Bob", "last_name": "N", "bio": "De nouveau", "version": bob.version}
    choices = {
        "profile_visibility": "members",
        "email_visibility": "hidden",
        "phone_visibility": "hidden",
        "time_zone": "Europe/Paris",
    }

    saved = client.post("/mon-espace/profil/", typed | choices)

    bob.refresh_from_db()
    assert "Ce champ est masqué par la modération" in page
    assert (saved.status_code, bob.bio, bob.last_name) == (302, "", "N")


@pytest.mark.parametrize("name", ["sheet", "event", "testimony"])
def test_the_pages_kept_for_visitors_forget_it_at_once(client, bob, alice, mona, name, settings):
    settings.VISITOR_CACHE_SECONDS = 300
    kind, thing = written(name, bob, alice)
    home = f"/?essai={name}"  # unknown words of an address change nothing
    before = read(client.get(home))

    actions.hide_content(kind, thing, by=mona, reason=WHY)

    assert (WORD in before, WORD in read(client.get(home))) == (True, False)


# The report itself ------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["question:999999", "question:x", "inconnu:1", "x" * 60, ""])
def test_a_link_that_was_changed_reports_the_page(client, bob, alice, typed):
    _, sheet = written("sheet", bob, alice)
    client.post(
        "/signaler/", {"path": sheet.get_absolute_url(), "reason": "wrong", "content": typed}
    )

    report = Report.objects.get()
    assert (report.kind, report.object_id) == ("sheet", str(sheet.pk))


def test_a_draft_is_no_content_to_decide_about(client, bob, mona):
    draft = SheetFactory(author=bob, title=f"{WORD} en brouillon")
    report = actions.report_content(
        path=draft.get_absolute_url(),
        reason="wrong",
        details="",
        about=contents.about(draft.get_absolute_url(), f"sheet:{draft.pk}"),
    )
    client.force_login(mona)

    assert (report.kind, WORD in read(client.get(reverse("report_detail", args=[report.pk])))) == (
        "",
        False,
    )


def test_a_testimony_is_reported_from_the_page_of_the_trade(client, bob, alice, mona):
    kind, testimony = written("testimony", bob, alice)
    client.post("/signaler/", {"path": "/le-metier/", "reason": "wrong"})
    client.force_login(mona)

    page = read(client.get(reverse("report_detail", args=[Report.objects.get().pk])))

    assert (kind.title_of(testimony) in page, WORD in page) == (True, True)


def test_a_question_hidden_since_waits_for_no_answer(bob, question, mona, alice):
    actions.hide_content(contents.KINDS["question"], question, by=mona, reason=WHY)

    assert Question.objects.unanswered().count() == 0


# In words that follow what happened --------------------------------------------------------------


def test_a_content_removed_without_having_been_hidden_says_so(client, bob, alice, mona, paul):
    _, thing = written("profile-bio", bob, alice)
    path = thing.get_absolute_url()
    about = contents.about(path, f"profile-bio:{thing.pk}")
    report = actions.report_content(
        path=path, reason="wrong", details="Voyez", reporter=paul, about=about
    )
    client.force_login(mona)
    decide(client, report, f"profile-bio:{thing.pk}", "remove", sure="1")
    desk = read(client.get(reverse("report_detail", args=[report.pk])))
    client.force_login(bob)
    decision = Decision.objects.get()
    his = read(client.get(decision.get_absolute_url()))

    assert ("En ligne" in desk, "Retiré" in desk) == (False, True)
    assert f"Décision n° {decision.pk} : retiré le" in desk
    assert "masqué le" not in desk
    assert ("avec le contenu" in his, "Le contenu est effacé" in his) == (False, True)

    actions.contest_decision(decision, by=bob, message="Pourquoi ?")
    client.force_login(mona)
    contest = Report.objects.get(contests=decision)
    contested = read(client.get(reverse("report_detail", args=[contest.pk])))
    assert ("Rétablir ce contenu" in contested, "ne se rétablit plus" in contested) == (False, True)


def test_a_content_hidden_then_removed_says_both(client, question, report, mona):
    client.force_login(mona)
    decide(client, report, key_of(question), "hide")
    decide(client, report, key_of(question), "remove", sure="1")

    desk = read(client.get(reverse("report_detail", args=[report.pk])))

    assert ("masqué le" in desk, "Retiré le" in desk) == (True, True)


def test_a_content_emptied_by_its_writer_is_not_said_online(client, bob, alice, mona, paul):
    _, thing = written("profile-bio", bob, alice)
    path, key = thing.get_absolute_url(), f"profile-bio:{thing.pk}"
    report = actions.report_content(
        path=path, reason="wrong", details="", reporter=paul, about=contents.about(path, key)
    )
    type(thing).objects.filter(pk=thing.pk).update(bio="")
    client.force_login(mona)

    desk = read(client.get(reverse("report_detail", args=[report.pk])))

    assert ("En ligne" in desk, "Vide" in desk) == (False, True)


def test_how_short_a_reason_may_be_is_said_and_what_was_typed_is_kept(
    client, question, report, mona
):
    client.force_login(mona)
    page = read(client.get(reverse("report_detail", args=[report.pk])))
    answer = decide(client, report, key_of(question), reason="neuf lett")

    assert ("De 10 à 300 caractères." in page, "minlength" in page) == (True, False)
    assert (answer.status_code, "10 caractères au moins" in read(answer)) == (422, True)
    assert ">neuf lett</textarea>" in read(answer)
