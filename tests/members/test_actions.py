"""Actions on accounts, profiles, news and reports."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from ctgnet.mail.models import OutgoingMail
from ctgnet.templatetags.french import day
from members import actions
from members.models import (
    AuditLine,
    GrantStatus,
    MailPreference,
    Member,
    Notification,
    RelayedMessage,
    Report,
    Role,
)
from tests.factories.members import MemberFactory, RoleFactory
from tests.factories.reference import OrganisationFactory
from tests.members.traces import told, trace

# Accounts ----------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db
Kind = Role.Kind


def test_five_requests_wait_at_once(nina, places):
    for _ in range(5):
        RoleFactory(requested=True, member=nina, organisation=OrganisationFactory())

    with pytest.raises(ValidationError, match="5 demandes attendent"):
        actions.request_role(member=nina, kind=Kind.CAF_OFFICER, caf=places.caf06, by=nina)
    withdrawn = nina.roles.first()
    actions.withdraw_role(withdrawn, by=nina)

    asked = actions.request_role(member=nina, kind=Kind.CAF_OFFICER, caf=places.caf06, by=nina)
    assert asked.status == GrantStatus.REQUESTED


def test_a_suspended_account_is_closed_at_once(alice, mona, jobs):
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        actions.suspend_member(alice, by=mona, reason=" ")
    actions.suspend_member(alice, by=mona, reason="Compte volé")
    actions.suspend_member(alice, by=mona, reason="Encore")

    assert Member.objects.get(pk=alice.pk).is_active is False
    assert jobs() == [("announce_suspension", alice.pk)]
    assert trace() == [(mona, "suspend_member", alice, "Compte volé")]


def test_of_two_administrators_one_closes_the_account_of_the_other(mona):
    second = RoleFactory(kind=Kind.NATIONAL).member
    actions.suspend_member(second, by=mona, reason="Compte volé")

    with pytest.raises(ValidationError, match="n’administre plus"):
        actions.suspend_member(mona, by=second, reason="Trop tard")

    assert [Member.objects.get(pk=who.pk).is_active for who in (mona, second)] == [True, False]


def test_nobody_suspends_himself(mona):
    with pytest.raises(ValidationError, match="son propre compte"):
        actions.suspend_member(mona, by=mona, reason="Essai")


def test_a_suspended_account_is_opened_again_but_not_an_erased_one(suzie, mona):
    actions.reopen_member(suzie, by=mona, reason="Erreur")
    actions.reopen_member(suzie, by=mona, reason="Encore")
    erased = MemberFactory(is_active=False, erased_at=timezone.now())

    with pytest.raises(ValidationError, match="a été effacé"):
        actions.reopen_member(erased, by=mona, reason="Essai")

    assert Member.objects.get(pk=suzie.pk).is_active is True
    assert trace() == [(mona, "reopen_member", suzie, "Erreur")]


def test_a_profile_saves_what_was_edited_and_nothing_else(alice):
    Member.objects.filter(pk=alice.pk).update(bio="Écrit ailleurs")

    actions.update_profile(alice, version=1, values={"job_title": "Chargée de coopération"})

    alice.refresh_from_db()
    assert (alice.job_title, alice.bio, alice.version) == (
        "Chargée de coopération",
        "Écrit ailleurs",
        2,
    )


def test_a_stale_profile_saves_nothing(alice):
    with pytest.raises(actions.Stale):
        actions.update_profile(alice, version=7, values={"job_title": "Autre"})

    alice.refresh_from_db()
    assert (alice.job_title, alice.version) == ("", 1)


def test_a_message_waits_for_the_worker(alice, bob, jobs):
    message = actions.write_to_member(
        sender=alice, recipient=bob, text="Bonjour", gives_address=False
    )

    assert jobs() == [("relay_message", message.pk)]
    assert RelayedMessage.objects.get().sent_at is None


# News and preferences ----------------------------------------------------------------------------


def test_news_are_told_once(alice):
    for _ in range(2):
        actions.notify(alice, kind=Notification.Kind.ROLE, text="x" * 400, path="/", key="un-fait")

    assert told(alice) == ["x" * 300]


def test_only_what_was_on_the_page_becomes_read(alice, bob):
    def news(member, key):
        actions.notify(member, kind="role", text=key, path="/", key=key)
        return Notification.objects.latest("pk").pk

    first, _, _ = news(alice, "un"), news(alice, "deux"), news(bob, "autre")

    assert actions.mark_notifications_read(alice, until=first) == 1
    assert list(Notification.objects.filter(read_at=None).values_list("text", flat=True)) == [
        "deux",
        "autre",
    ]


def test_a_preference_replaces_the_former(alice):
    for rhythm in (MailPreference.Rhythm.NEVER, MailPreference.Rhythm.DIGEST):
        actions.set_mail_preference(alice, kind="sheet", rhythm=rhythm)

    assert list(alice.mail_preferences.values_list("kind", "rhythm")) == [("sheet", "digest")]


# Reports -----------------------------------------------------------------------------------------


def test_a_report_reaches_the_administration_and_is_closed_once(mona, alice):
    report = actions.report_content(
        path="/fiches/x/", reason=Report.Reason.WRONG, details="Faux", reporter=alice
    )
    actions.close_report(report, by=mona, outcome="Corrigé")
    actions.close_report(report, by=mona, outcome="Encore")

    report.refresh_from_db()
    assert told(mona) == ["Un contenu est signalé : Information fausse ou périmée"]
    assert (report.closed_by, report.outcome) == (mona, "Corrigé")
    assert trace() == [(mona, "close_report", None, "Corrigé")]


def test_whoever_reported_a_content_learns_that_it_was_dealt_with(mona, alice, work):
    report = actions.report_content(path="/fiches/x/", reason="wrong", details="", reporter=alice)
    for _ in range(2):
        actions.close_report(report, by=mona, outcome="Rappel à l’ordre de Bob")
    work()

    assert [(mail.to, mail.subject) for mail in work()] == [
        (alice.email, "Votre signalement a été traité")
    ]
    told = alice.notifications.get()
    assert (told.text, told.digested_at is None) == (
        f"Votre signalement du {day(report.created_at)} a été traité.",
        False,
    )
    mail = OutgoingMail.objects.get()
    assert ["Bob" in part for part in (mail.text, mail.html, told.text)] == [False] * 3


@pytest.mark.parametrize(("address", "mails"), [("v@essai.example", 1), ("", 0)])
def test_a_visitor_learns_it_at_the_address_they_left(mona, work, address, mails):
    report = actions.report_content(
        path="/fiches/x/", reason="wrong", details="", reporter_email=address
    )
    actions.close_report(report, by=mona, outcome="Corrigé")

    assert [mail.to for mail in work()] == [address] * mails


def test_a_suspended_reporter_is_not_written_to(mona, suzie, work):
    report = actions.report_content(path="/fiches/x/", reason="wrong", details="", reporter=suzie)
    actions.close_report(report, by=mona, outcome="Corrigé")

    assert work() == []


def test_an_account_mail_keeps_its_code_out_of_the_queue(jobs):
    actions.queue_account_mail(
        template="login_code", to="x@essai.example", facts={"code": "ABCD-EFGH"}
    )

    [(name, pk)] = jobs()
    assert (name, type(pk)) == ("send_account_mail", int)


def test_the_first_two_nationals_appoint_each_other_once(db):
    first, second, third = MemberFactory(), MemberFactory(), MemberFactory()

    actions.appoint_first_nationals(first, second)

    held = Role.objects.filter(kind=Role.Kind.NATIONAL).values_list("member", "decided_by")
    assert set(held) == {(first.pk, second.pk), (second.pk, first.pk)}
    assert AuditLine.objects.filter(verb="appoint_national").count() == 2
    with pytest.raises(ValidationError, match="existe"):
        actions.appoint_first_nationals(first, third)


def test_where_one_administrator_is_left_somebody_joins_them(mona, alice, bob):
    with pytest.raises(ValidationError, match="doit être l’une des deux"):
        actions.appoint_first_nationals(alice, bob)
    actions.appoint_first_nationals(mona, alice)

    held = Role.objects.current().filter(kind=Role.Kind.NATIONAL)
    assert set(held.values_list("member", flat=True)) == {mona.pk, alice.pk}
    assert mona.roles.count() == 1


def test_nobody_appoints_himself_the_two_first_nationals(db):
    alone = MemberFactory()

    with pytest.raises(ValidationError, match="deux personnes"):
        actions.appoint_first_nationals(alone, alone)

    assert Role.objects.count() == 0


def test_a_password_is_chosen(alice):
    actions.choose_password(alice, password="Les chats du port dansent")

    alice.refresh_from_db()
    assert alice.check_password("Les chats du port dansent") is True
