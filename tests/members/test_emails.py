"""The mails about people: who reads what, and what they never hold."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import signing
from django.utils import timezone

from ctgnet.mail.models import OutgoingMail
from members import actions, emails, tasks
from members.models import AccountMail, Member, RelayedMessage, Role
from tests.factories.members import InvitationFactory, RoleFactory

AT = datetime(2026, 3, 3, 9, tzinfo=ZoneInfo("Europe/Paris"))
CODED = ["login_code", "email_confirmation", "email_confirmation_signup", "password_reset_code"]


def account_mail(template, **facts):
    return AccountMail.objects.create(template=template, to="x@essai.example", context=facts)


def test_an_invitation_names_who_invites_and_leads_to_its_own_page(alice):
    invitation = InvitationFactory(invited_by=alice)

    subject, text, html = emails.invitation(invitation).rendered()

    tokens = {re.search(r"/compte/invitation/([^/]+)/", part)[1] for part in (text, html)}
    assert subject == "Alice Tilleul vous invite à rejoindre Réseau CTG"
    assert [signing.loads(token, salt="members.invitation") for token in tokens] == [invitation.pk]


def test_an_open_invitation_leaves_once(work):
    invitation = InvitationFactory()

    for _ in range(2):
        tasks.send_invitation(invitation.pk)

    assert [mail.to for mail in OutgoingMail.objects.all()] == [invitation.member.email]


def test_an_invitation_taken_back_is_not_sent(work):
    invitation = InvitationFactory(revoked_at=timezone.now())

    tasks.send_invitation(invitation.pk)

    assert list(OutgoingMail.objects.all()) == []


@pytest.mark.parametrize("template", CODED)
def test_a_code_is_in_the_text_and_never_in_the_subject(db, template):
    subject, text, html = emails.account_mail(account_mail(template, code="ZFHF-VFFP")).rendered()

    assert [("ZFHF-VFFP" in part) for part in (subject, text, html)] == [False, True, True]


@pytest.mark.parametrize("template", sorted(emails.NOTICES))
def test_a_security_notice_says_what_from_where(db, template):
    mail = account_mail(template, ip="192.0.2.7", user_agent="Firefox")

    subject, text, html = emails.account_mail(mail).rendered()

    assert subject == emails.NOTICES[template]
    assert ["192.0.2.7" in part and "Firefox" in part for part in (text, html)] == [True, True]


@pytest.mark.parametrize(
    ("template", "path"),
    [
        ("unknown_account", "/compte/inscription/"),
        ("account_already_exists", "/compte/mot-de-passe/oublie/"),
    ],
)
def test_an_unknown_and_a_known_address_each_get_a_way_on(db, template, path):
    _, text, html = emails.account_mail(account_mail(template)).rendered()

    assert [path in part for part in (text, html)] == [True, True]


ADDRESSES = {"from_email": "a.durand@essai.example", "to_email": "b.martin@ailleurs.example"}
WITHOUT_ACCOUNT = ["contact@ctgnet.example", "/contact/"]


def changed_address(to):
    mail = account_mail(
        "email_changed",
        ip="192.0.2.7",
        user_agent="Mozilla/5.0 (X11; Linux) Firefox/1",
        **ADDRESSES,
    )
    AccountMail.objects.filter(pk=mail.pk).update(to=to, created_at=AT)
    mail.refresh_from_db()
    message = emails.account_mail(mail)
    subject, text, html = message.rendered()
    return (
        subject,
        [part.replace("\xa0", " ") for part in (text, html)],
        message.context["button_url"],
    )


def test_the_address_that_left_reads_what_to_do_without_an_account(db):
    subject, bodies, button = changed_address(ADDRESSES["from_email"])

    assert subject == "L’adresse de votre compte a été changée"
    assert button.endswith("/contact/")
    for body in bodies:
        assert "Elle a été remplacée le 3 mars 2026 à 9 h" in re.sub(r"<[^>]+>", "", body)
        assert "Firefox sur Linux, adresse du réseau 192.0.2.7." in body
        assert [words in body for words in WITHOUT_ACCOUNT] == [True, True]
        assert [words in body for words in ("b…@ailleurs.example", ADDRESSES["to_email"])] == [
            True,
            False,
        ]
        assert "parce que vous avez un compte" not in body
        assert "/mon-espace/" not in body


def test_the_address_that_came_reads_that_it_opens_the_account(db):
    subject, bodies, button = changed_address(ADDRESSES["to_email"])

    assert subject == "L’adresse de votre compte a été changée"
    assert button.endswith("/compte/sessions/")
    for body in bodies:
        assert "Depuis le 3 mars 2026 à 9 h, votre compte" in re.sub(r"<[^>]+>", "", body)
        assert [words in body for words in WITHOUT_ACCOUNT] == [True, True]
        assert [words in body for words in ("a…@essai.example", ADDRESSES["from_email"])] == [
            True,
            False,
        ]


@pytest.mark.parametrize("template", sorted(emails.NOTICES))
def test_every_notice_gives_a_contact_that_works_without_an_account(db, template):
    for body in emails.account_mail(account_mail(template)).rendered()[1:]:
        assert [words in body for words in WITHOUT_ACCOUNT] == [True, True]


def test_an_account_mail_is_sent_once_and_its_code_forgotten(db):
    mail = account_mail("login_code", code="ZFHF-VFFP")

    tasks.send_account_mail(mail.pk)
    tasks.send_account_mail(mail.pk)

    assert OutgoingMail.objects.count() == 1
    assert AccountMail.objects.count() == 0


def test_an_expired_code_is_not_sent_but_an_old_notice_is(db):
    old = timezone.now() - timedelta(minutes=16)
    code, notice = account_mail("login_code", code="A"), account_mail("password_changed")
    AccountMail.objects.update(created_at=old)

    for mail in (code, notice):
        tasks.send_account_mail(mail.pk)

    assert list(OutgoingMail.objects.values_list("subject", flat=True)) == [
        "Votre mot de passe a été changé"
    ]


def test_an_answer_reaches_the_person_with_its_reason(nina, mona, places, work):
    role = actions.request_role(member=nina, kind=Role.Kind.CAF_OFFICER, caf=places.caf06, by=nina)
    actions.refuse_role(role, by=mona, reason="Inconnue au bureau")

    [mail] = work()

    assert (mail.to, mail.subject.replace("\xa0", " ")) == (
        nina.email,
        "Votre demande n’a pas été validée : Conseil et développement à la Caf, "
        "Caf des Alpes-Maritimes",
    )
    assert "Inconnue au bureau" in mail.text


def test_validation_and_end_each_leave_one_mail(nina, mona, work):
    role = actions.request_role(member=nina, kind=Role.Kind.PARTNER, by=nina)
    actions.validate_role(role, by=mona)
    work()
    actions.end_role(role, by=mona, reason="Départ")

    subjects = [mail.subject.replace("\xa0", " ") for mail in work()]

    assert subjects == [
        "Votre rôle est validé : Partenaire",
        "Votre rôle a pris fin : Partenaire",
    ]


def test_a_suspended_person_is_told_once_and_nothing_else(alice, mona, work):
    role = RoleFactory(member=alice)
    actions.suspend_member(alice, by=mona, reason="Compte volé")
    tasks.announce_role_decision(role.pk)
    tasks.announce_role_end(role.pk)

    assert [mail.subject for mail in work()] == ["Votre compte est suspendu"]


def test_an_account_opened_again_meanwhile_is_not_told_it_is_closed(alice, mona, work):
    actions.suspend_member(alice, by=mona, reason="Erreur")
    actions.reopen_member(alice, by=mona, reason="Erreur")

    assert work() == []


@pytest.mark.parametrize("gives_address", [True, False])
def test_a_message_shows_no_address_unless_its_author_says_so(alice, bob, work, gives_address):
    actions.write_to_member(
        sender=alice, recipient=bob, text="On se voit ?\nAlice", gives_address=gives_address
    )

    [mail] = work()

    whole = f"{mail.subject} {mail.text} {mail.html} {mail.headers}"
    assert mail.to == bob.email
    assert (alice.email in whole, mail.headers.get("Reply-To")) == (
        gives_address,
        alice.email if gives_address else None,
    )
    assert "On se voit ?" in mail.text.replace("\xa0", " ")
    assert RelayedMessage.objects.get().text == ""


def test_a_message_is_escaped_in_its_page(alice, bob, work):
    actions.write_to_member(
        sender=alice, recipient=bob, text="<script>x</script> l'été", gives_address=False
    )

    [mail] = work()

    assert ("<script>" in mail.html, "<script>x</script> l'été" in mail.text) == (False, True)


@pytest.mark.parametrize("closed", ["alice", "bob"])
def test_a_closed_account_neither_writes_nor_receives(alice, bob, work, closed):
    actions.write_to_member(sender=alice, recipient=bob, text="Bonjour", gives_address=False)
    Member.objects.filter(email__startswith=closed).update(is_active=False)

    assert work() == []


def test_the_link_that_stops_mails_is_for_one_person_and_one_subject(alice):
    token = emails.unsubscribe_url(alice, "sheet").split("/")[-2]

    assert signing.loads(token, salt="members.unsubscribe") == [alice.pk, "sheet"]


def test_somebody_invited_has_no_account_to_be_told_about(alice):
    invitation = InvitationFactory(invited_by=alice)

    for body in emails.invitation(invitation).rendered()[1:]:
        assert "parce que vous avez un compte" not in body
        assert "/mon-espace/preferences/" not in body
        assert "Aucun compte n’est ouvert tant que vous ne le décidez pas." in body
