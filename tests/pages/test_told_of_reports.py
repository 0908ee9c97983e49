"""What each person reads of a report: whoever made it, whoever wrote the content, the next moderator."""

from html import unescape
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from ctgnet.mail.models import OutgoingMail
from ctgnet.pages.moderation import contents
from ctgnet.templatetags.french import day
from members import actions
from members.models import Member, Notification, Report
from members.tasks import tell_reporter, tell_reporter_of_put_back
from tests.pages.moderated import WHY, written


def read(answer):
    return unescape(answer.content.decode()).replace("\u00a0", " ")


def reported(thing, key, by):
    path = thing.get_absolute_url()
    about = contents.about(path, key)
    return actions.report_content(path=path, reason="wrong", details="", reporter=by, about=about)


@pytest.fixture
def question(bob, alice):
    return written("question", bob, alice)[1]


@pytest.fixture
def report(question, paul):
    return reported(question.sheet, f"question:{question.pk}", paul)


def close(client, report, moderator, outcome):
    client.force_login(moderator)
    return client.post(reverse("report_close", args=[report.pk]), {"outcome": outcome}, follow=True)


def mail_of(report):
    tell_reporter(report.pk)
    mail = OutgoingMail.objects.get(key__startswith=f"report-closed:{report.pk}:to:")
    return mail.subject, mail.text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("act", "became"),
    [
        (actions.hide_content, "le contenu est masqué"),
        (actions.remove_content, "le contenu est retiré"),
        (None, "le contenu n’est pas masqué"),
    ],
)
def test_whoever_reported_reads_what_became_of_it_and_never_why(
    question, report, mona, paul, act, became
):
    if act:
        decision = act(contents.KINDS["question"], question, by=mona, reason=WHY)
        actions.answer_report(report, decision, by=mona)
    else:
        actions.close_report(report, by=mona, outcome=WHY)

    subject, text = mail_of(report)
    news = paul.notifications.get(key=f"report-closed:{report.pk}")
    assert (subject, WHY in text) == ("Votre signalement a été traité", False)
    assert f"Votre signalement a été lu et traité : {became}." in text
    said = f"Votre signalement du {day(report.created_at)} a été traité : {became}."
    assert news.text.replace("\u00a0", " ") == said


def test_whoever_was_told_that_it_is_hidden_reads_that_it_was_put_back(
    question, report, mona, karim, paul, alice
):
    """Once, without its words; whoever reported it and is answered by that very decision reads it there."""
    kind = contents.KINDS["question"]
    again = reported(question.sheet, f"question:{question.pk}", mona)
    hidden = actions.hide_content(kind, question, by=mona, reason=WHY)
    for one in (report, again):
        actions.answer_report(one, hidden, by=mona)
    waiting = reported(question.sheet, f"question:{question.pk}", karim)

    back = actions.restore_content(kind, question, by=mona, reason="Rien à redire, après lecture.")
    actions.answer_report(waiting, back, by=mona)

    key = f"report-put-back:{back.pk}"
    (news,) = Notification.objects.filter(key__startswith=key)
    said = f"Le contenu que vous avez signalé le {day(report.created_at)} n’est plus masqué : "
    assert (news.member, news.text.replace("\u00a0", " ")) == (
        paul,
        said + "la décision a été revue.",
    )
    assert WHY not in news.text
    own = karim.notifications.get(key=f"report-closed:{waiting.pk}")
    assert own.text.replace("\u00a0", " ").endswith("le contenu n’est pas masqué.")


@pytest.mark.parametrize(
    ("leaves", "meanwhile", "to"),
    [
        ("an address", "", ["v@essai.example"]),
        ("an account", "", ["paul@essai.example"]),
        ("a closed account", "", []),
        ("nothing", "", []),
        ("an address", "hidden again", []),
    ],
)
def test_whoever_reported_is_told_by_mail_that_it_was_put_back(
    question, mona, paul, leaves, meanwhile, to
):
    report = reported(question.sheet, f"question:{question.pk}", None)
    report.reporter = paul if "account" in leaves else None
    report.reporter_email = "v@essai.example" if leaves == "an address" else ""
    report.save()
    kind = contents.KINDS["question"]
    hidden = actions.hide_content(kind, question, by=mona, reason=WHY)
    actions.answer_report(report, hidden, by=mona)
    back = actions.restore_content(kind, question, by=mona, reason="Rien à redire, après lecture.")
    if leaves == "a closed account":
        Member.objects.filter(pk=paul.pk).update(is_active=False)
    if meanwhile:
        actions.hide_content(kind, question, by=mona, reason=WHY)

    tell_reporter_of_put_back(report.pk, back.pk)

    mails = OutgoingMail.objects.filter(
        key__startswith=f"report-put-back:{back.pk}:{report.pk}:to:"
    )
    assert [mail.to for mail in mails] == to
    for mail in mails:
        assert mail.subject == "Le contenu que vous avez signalé n’est plus masqué"
        assert (WHY in mail.text, question.sheet.slug in mail.text) == (False, False)


def test_each_of_those_who_reported_is_told_of_the_put_back(question, mona, paul):
    """With an account or without one; not whoever puts it back."""
    reports = [reported(question.sheet, f"question:{question.pk}", by) for by in (paul, None, mona)]
    kind = contents.KINDS["question"]
    hidden = actions.hide_content(kind, question, by=mona, reason=WHY)
    for report in reports:
        actions.answer_report(report, hidden, by=mona)

    back = actions.restore_content(kind, question, by=mona, reason="Rien à redire, après lecture.")

    left = ProcrastinateJob.objects.filter(task_name__endswith=".tell_reporter_of_put_back")
    assert list(left.order_by("id").values_list("args", flat=True)) == [
        {"report_id": report.pk, "decision_id": back.pk} for report in reports[:2]
    ]


@pytest.mark.parametrize("name", ["sheet", "event"])
def test_the_mail_of_a_removal_names_no_page_that_nobody_reported(
    client, name, bob, alice, mona, paul
):
    kind, thing = written(name, bob, alice)
    page = kind.page_of(thing)
    report = reported(thing, "", paul)
    hidden = actions.hide_content(kind, thing, by=mona, reason=WHY)
    contest = actions.contest_decision(hidden, by=bob, message="Ce nom est public.")
    removed = actions.remove_content(kind, thing, by=mona, reason=WHY)
    actions.answer_report(report, removed, by=mona)

    text = mail_of(report)[1]
    said = f"Vous nous avez signalé un contenu le {day(report.created_at)}. Votre signalement"
    assert (said in text, page in text, kind.page_of(thing) in text) == (True, False, False)
    contest.refresh_from_db()
    assert contest.path == removed.get_absolute_url()
    client.force_login(mona)
    shown = read(client.get(reverse("report_detail", args=[report.pk])))
    listed = read(client.get(reverse("report_list") + "?etat=traites"))
    assert ("Page : elle n’existe plus" in shown, "Page qui n’existe plus" in listed) == (
        True,
        True,
    )


def test_a_profile_keeps_its_page_when_one_of_its_fields_is_removed(bob, alice, mona, paul):
    kind, thing = written("profile-bio", bob, alice)
    report, other = reported(thing, "", paul), reported(thing, "Autre chose", paul)

    actions.remove_content(kind, thing, by=mona, reason=WHY)

    for one in (report, other):
        one.refresh_from_db()
        assert one.path == kind.page_of(thing)


def test_a_report_answered_before_it_was_hidden_is_told_nothing(question, report, mona, paul):
    kind = contents.KINDS["question"]
    actions.close_report(report, by=mona, outcome="Rien à masquer.")
    actions.hide_content(kind, question, by=mona, reason=WHY)

    actions.restore_content(kind, question, by=mona, reason="Rien à redire, après lecture.")

    assert not paul.notifications.filter(key__startswith="report-put-back").exists()


def test_a_report_of_a_page_without_contents_says_nothing_of_one(db, mona):
    report = actions.report_content(path="/aide/", reason="wrong", details="", reporter=None)
    report.reporter_email = "v@essai.example"
    report.save()
    actions.close_report(report, by=mona, outcome="Corrigé")

    text = mail_of(report)[1]
    assert ("le contenu" in text, "vous avez un compte" in text) == (False, False)
    assert "vous nous avez laissé cette adresse" in text


def test_a_message_to_the_team_is_answered_in_words(client, mona, alice):
    client.force_login(alice)
    client.post("/contact/", {"subject": "question", "message": "Où est la carte ?"})
    report = Report.objects.get()
    asked = mona.notifications.get()
    client.force_login(mona)
    page = read(client.get(asked.path))

    close(client, report, mona, "Dans « Territoires ».")

    news = alice.notifications.get(key=f"report-closed:{report.pk}")
    assert (asked.text, "Message à l’équipe du site" in page) == (
        "Message à l’équipe du site",
        True,
    )
    assert ("Votre réponse" in page, "Masquer" in page) == (True, False)
    assert news.text.replace("\u00a0", " ") == "Réponse à votre message : Dans « Territoires »."
    subject, text = mail_of(report)
    assert (subject, "Dans « Territoires »." in text) == ("Réponse à votre message", True)


def test_a_report_of_the_page_of_contact_is_no_letter(db):
    """Known by what was sent, not by an address; those of before are marked once."""
    known = Report.objects.create(path="/contact/", reason="wrong")
    assert (known.is_letter, known.heading) == (False, "Information fausse ou périmée")

    import_module("members.migrations.0019_letters_to_the_team").know_letters(apps, None)

    known.refresh_from_db()
    assert (known.is_letter, known.heading) == (True, "Message à l’équipe du site")


def test_whoever_contests_reads_the_answer_on_the_decision_and_by_mail(client, question, bob, mona):
    decision = actions.hide_content(contents.KINDS["question"], question, by=mona, reason=WHY)
    contest = actions.contest_decision(decision, by=bob, message="Ce nom est public.")

    close(client, contest, mona, "Cette personne nous a écrit.")

    client.force_login(bob)
    page = read(client.get(decision.get_absolute_url()))
    subject, text = mail_of(contest)
    assert "vous répond : Cette personne nous a écrit." in page
    assert subject == "Votre contestation a été relue"
    assert ("Cette personne nous a écrit." in text, decision.get_absolute_url() in text) == (
        True,
        True,
    )
    news = bob.notifications.get(key=f"report-closed:{contest.pk}")
    assert news.path == decision.get_absolute_url()


def test_whoever_contests_and_is_heard_is_told_once(question, bob, mona):
    kind = contents.KINDS["question"]
    decision = actions.hide_content(kind, question, by=mona, reason=WHY)
    contest = actions.contest_decision(decision, by=bob, message="Ce nom est public.")

    restored = actions.restore_content(kind, question, by=mona, reason=WHY)
    actions.answer_report(contest, restored, by=mona)

    keys = set(bob.notifications.values_list("key", flat=True))
    assert keys == {f"decision:{decision.pk}:masqué", f"decision:{decision.pk}:rétabli"}


def test_the_second_moderator_reads_that_their_words_went_nowhere(client, report, mona, carole):
    close(client, report, carole, "Lue, rien à redire")

    page = read(close(client, report, mona, "À revoir avec Bob"))

    report.refresh_from_db()
    assert report.outcome == "Lue, rien à redire"
    assert "Carole Fontaine l’avait déjà traité" in page
    assert "n’est ni gardé ni envoyé : « À revoir avec Bob »" in page


def test_the_news_of_a_moderator_leads_to_the_report(mona, report):
    assert mona.notifications.get().path == reverse("report_detail", args=[report.pk])


@pytest.mark.parametrize("key", ["profile-bio", "", "profile-x", "question"])
def test_a_field_of_a_profile_is_reported_by_its_name(client, bob, alice, key):
    """Without a name, what the profile says and not its empty fields."""
    written("profile-bio", bob, alice)
    client.force_login(alice)
    page = client.get(bob.get_absolute_url()).text

    client.post("/signaler/", {"path": bob.get_absolute_url(), "reason": "wrong", "content": key})

    report = Report.objects.get()
    assert (report.kind, report.object_id) == ("profile-bio", str(bob.pk))
    asked = client.get("/signaler/", {"page": bob.get_absolute_url(), "contenu": "profile-bio"})
    assert read(asked).count("Profil, « présentation »") == 1
    assert page.count("&amp;contenu=profile-bio") == 1


def test_whoever_wrote_it_finds_the_decision_where_their_words_were(client, bob, alice, mona):
    for name in ("question", "answer", "profile-bio"):
        kind, thing = written(name, bob, alice)
        decision = actions.hide_content(kind, thing, by=mona, reason=WHY)
        page = "/mon-espace/profil/" if name == "profile-bio" else kind.page_of(thing)
        seen = {}
        for person in (bob, alice):
            client.force_login(person)
            seen[person] = read(client.get(page)).count(decision.get_absolute_url())
        assert seen == {bob: 1, alice: 0}


@pytest.mark.parametrize("name", ["sheet", "question", "answer", "event"])
def test_a_decision_says_which_content_without_its_words(name, bob, alice, mona):
    kind, thing = written(name, bob, alice)

    decision = actions.hide_content(kind, thing, by=mona, reason=WHY)

    when = {
        "sheet": "Fiche partagée le {0.shared_at}",
        "question": "Question du {0.asked_at}",
        "answer": "Réponse du {0.answered_at}",
        "event": "Rencontre du {0.local_start}",
    }[name]
    words, _, field = when.partition("{0.")
    assert decision.label == f"{words}{day(getattr(thing, field.rstrip('}')))}"


@pytest.mark.parametrize(
    ("page", "back"), [("/aide/", "/aide/"), ("//ailleurs.example/", "/"), ("", "/")]
)
def test_once_sent_a_report_leads_back_to_its_page(client, db, page, back):
    sent = client.get("/signaler/", {"envoye": "1", "page": page}).text

    assert f'<a class="btn btn-primary" href="{back}">' in sent
