"""What happens to people: written, told, traced; done twice it happens once."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.utils import timezone

from members import actions
from members.models import (
    AuditLine,
    GrantStatus,
    Invitation,
    MailPreference,
    Member,
    Notification,
    RelayedMessage,
    Report,
    Role,
)
from tests.factories.members import InvitationFactory, MemberFactory, RoleFactory
from tests.factories.reference import OrganisationFactory

pytestmark = pytest.mark.django_db
Kind = Role.Kind


def trace():
    """The audit log: who did what to whom, and why."""
    lines = AuditLine.objects.order_by("pk")
    return [(line.actor, line.verb, line.subject, line.reason) for line in lines]


def told(member):
    return list(member.notifications.order_by("pk").values_list("text", flat=True))


@pytest.fixture
def asked(nina, places):
    """Nina's request, at Caf 06."""
    return RoleFactory(
        requested=True, kind=Kind.CAF_OFFICER, caf=places.caf06, member=nina, requested_by=nina
    )


# Invitations


def test_a_known_address_is_not_invited(alice, carole, jobs):
    assert actions.invite_member(
        email=" ALICE@essai.example ", first_name="A", last_name="T", by=carole
    ) == (alice)
    assert jobs() == []


def test_an_unknown_address_gets_an_account_a_link_and_a_mail(carole, jobs):
    member = actions.invite_member(
        email="Neuve@essai.example", first_name="Inès", last_name="Saule", by=carole
    )

    invitation = member.invitations.get()
    assert (member.email, member.has_usable_password()) == ("neuve@essai.example", False)
    assert timedelta(days=6, hours=23) < invitation.expires_at - timezone.now()
    assert invitation.expires_at - timezone.now() < timedelta(days=7, minutes=1)
    assert jobs() == [("send_invitation", invitation.pk)]
    assert trace() == [(carole, "invite", member, "")]


def invite(by, number=0, **names):
    names = {"first_name": "Inès", "last_name": "Saule"} | names
    return actions.invite_member(email=f"neuve{number}@essai.example", by=by, **names)


def test_fifty_invitations_leave_in_a_day(carole, karim):
    yesterday = InvitationFactory(invited_by=carole)
    Invitation.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    for number in range(50):
        invite(carole, number)

    with pytest.raises(ValidationError, match="50 invitations en un jour"):
        invite(carole, 50)
    with pytest.raises(ValidationError, match="50 invitations en un jour"):
        actions.invite_again(yesterday, by=carole)
    assert Member.objects.filter(email="neuve50@essai.example").exists() is False
    assert invite(karim, 50).invitations.count() == 1


@pytest.mark.parametrize(
    "names", [{"first_name": "a/b"}, {"last_name": "https:x"}, {"last_name": "WWW.ailleurs.fr"}]
)
def test_a_name_is_not_a_link(carole, names):
    with pytest.raises(ValidationError, match="adresse de site"):
        invite(carole, **names)

    assert Invitation.objects.count() == 0


def test_accepting_opens_the_account_once():
    invitation = InvitationFactory(member=Member.objects.create_user("neuve@essai.example"))

    member = actions.accept_invitation(
        invitation, first_name="Inès", last_name="Saule", password="une phrase assez longue"
    )

    address = EmailAddress.objects.get(user=member)
    assert (member.full_name, member.check_password("une phrase assez longue")) == (
        "Inès Saule",
        True,
    )
    assert (address.email, address.verified, address.primary) == ("neuve@essai.example", True, True)
    with pytest.raises(ValidationError, match="a déjà servi"):
        actions.accept_invitation(invitation, first_name="X", last_name="Y")
    assert Member.objects.get(pk=member.pk).full_name == "Inès Saule"
    assert trace() == [(member, "accept_invitation", member, "")]


def test_accepting_without_password_leaves_codes_by_mail():
    invitation = InvitationFactory(member=Member.objects.create_user("neuve@essai.example"))

    member = actions.accept_invitation(invitation, first_name="Inès", last_name="Saule")

    assert member.has_usable_password() is False


def test_an_expired_invitation_opens_nothing():
    invitation = InvitationFactory(expired=True)

    with pytest.raises(ValidationError):
        actions.accept_invitation(invitation, first_name="X", last_name="Y")

    assert Invitation.objects.get().accepted_at is None


def test_an_invitation_is_taken_back_once(carole):
    invitation = InvitationFactory()

    actions.revoke_invitation(invitation, by=carole)
    actions.revoke_invitation(invitation, by=carole)

    assert Invitation.objects.get().is_open is False
    assert trace() == [(carole, "revoke_invitation", invitation.member, "")]


def test_an_accepted_invitation_is_neither_taken_back_nor_sent_again(carole):
    invitation = InvitationFactory(accepted_at=timezone.now())

    with pytest.raises(ValidationError, match="déjà été acceptée"):
        actions.revoke_invitation(invitation, by=carole)
    with pytest.raises(ValidationError, match="déjà ouvert"):
        actions.invite_again(invitation, by=carole)

    assert trace() == []


@pytest.mark.parametrize("revoked_at", [None, timezone.now()], ids=["open", "revoked"])
def test_inviting_again_kills_the_old_link(carole, jobs, revoked_at):
    old = InvitationFactory(expired=True, revoked_at=revoked_at)

    new = actions.invite_again(old, by=carole)

    old.refresh_from_db()
    assert (old.is_open, new.is_open, new.member) == (False, True, old.member)
    assert jobs() == [("send_invitation", new.pk)]


# Roles


def test_asking_tells_the_references_of_that_caf(nina, places, mona):
    referent = RoleFactory(kind=Kind.CAF_REFERENT, caf=places.caf06).member
    elsewhere = RoleFactory(kind=Kind.CAF_REFERENT, caf=places.caf83).member

    role = actions.request_role(
        member=nina, kind=Kind.CAF_OFFICER, caf=places.caf06, note="Bureau 12", by=nina
    )

    words = ["Nina Lavande attend une réponse : Conseil et développement à la Caf, "]
    words[0] += "Caf des Alpes-Maritimes"
    assert (role.status, role.note, role.requested_by) == (
        GrantStatus.REQUESTED,
        "Bureau 12",
        nina,
    )
    assert [told(person) for person in (referent, elsewhere, mona)] == [words, [], []]
    assert trace() == [(nina, "request_role", nina, "")]


def test_without_reference_the_administration_is_told(nina, places, mona, carole):
    actions.request_role(member=nina, kind=Kind.CAF_OFFICER, caf=places.caf06, by=nina)

    assert [len(told(person)) for person in (mona, carole)] == [1, 0]


def test_partners_wait_for_the_administration(nina, mona):
    actions.request_role(member=nina, kind=Kind.PARTNER, by=nina)

    assert told(mona) == ["Nina Lavande attend une réponse : Partenaire"]


def test_asking_twice_is_asking_once(nina, places, mona):
    first = actions.request_role(member=nina, kind=Kind.CAF_OFFICER, caf=places.caf06, by=nina)
    second = actions.request_role(member=nina, kind=Kind.CAF_OFFICER, caf=places.caf06, by=nina)

    assert first == second
    assert (Role.objects.requested().count(), len(told(mona)), len(trace())) == (1, 1, 1)


def test_a_role_already_held_is_not_asked_for(carole, places):
    with pytest.raises(ValidationError, match="déjà validé"):
        actions.request_role(member=carole, kind=Kind.CAF_OFFICER, caf=places.caf06, by=carole)


def test_the_administration_is_proposed_never_asked_for(nina, mona):
    with pytest.raises(ValidationError, match="elle se propose"):
        actions.request_role(member=nina, kind=Kind.NATIONAL, by=nina)

    role = actions.request_role(member=nina, kind=Kind.NATIONAL, by=mona)

    assert (role.member, role.requested_by) == (nina, mona)


def test_validating_is_written_told_and_traced_once(asked, nina, mona, jobs):
    actions.validate_role(asked, by=mona, reason=" Vue au téléphone ")
    actions.validate_role(asked, by=mona)

    asked.refresh_from_db()
    nina.forget_roles()
    assert (asked.status, asked.decided_by, asked.reason) == (
        GrantStatus.VALIDATED,
        mona,
        "Vue au téléphone",
    )
    assert [role.kind for role in nina.current_roles] == [Kind.CAF_OFFICER]
    assert told(nina) == [
        "Votre demande est validée : Conseil et développement à la Caf, Caf des Alpes-Maritimes"
    ]
    assert jobs() == [("announce_role_decision", asked.pk)]
    assert trace() == [(mona, "validate_role", nina, "Vue au téléphone")]
    line = AuditLine.objects.get()
    assert (line.caf_id, line.before, line.after) == (
        "06",
        {"status": "requested"},
        {"status": "validated", "is_running": True},
    )


def test_refusing_says_why_once(asked, nina, mona, jobs):
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        actions.refuse_role(asked, by=mona, reason="  ")
    actions.refuse_role(asked, by=mona, reason="Inconnue à la Caf")
    actions.refuse_role(asked, by=mona, reason="Autre motif")

    asked.refresh_from_db()
    assert (asked.status, asked.reason, asked.state) == (
        GrantStatus.REFUSED,
        "Inconnue à la Caf",
        "refusée",
    )
    assert jobs() == [("announce_role_decision", asked.pk)]
    assert trace() == [(mona, "refuse_role", nina, "Inconnue à la Caf")]


def test_an_answer_is_not_reversed(asked, mona):
    actions.refuse_role(asked, by=mona, reason="Inconnue")

    with pytest.raises(ValidationError, match="refusée"):
        actions.validate_role(asked, by=mona)


def test_a_withdrawn_request_is_not_answered(asked, nina, mona):
    actions.withdraw_role(asked, by=nina)
    actions.withdraw_role(asked, by=nina)

    with pytest.raises(ValidationError, match="retirée"):
        actions.validate_role(asked, by=mona)
    assert trace() == [(nina, "withdraw_role", nina, "")]


def test_an_answered_request_is_not_withdrawn(asked, nina, mona):
    actions.validate_role(asked, by=mona)

    with pytest.raises(ValidationError, match="déjà reçu une réponse"):
        actions.withdraw_role(asked, by=nina)


def test_nobody_validates_himself(asked, nina):
    with pytest.raises(ValidationError, match="Personne ne valide sa propre demande"):
        actions.validate_role(asked, by=nina)

    asked.refresh_from_db()
    assert asked.status == GrantStatus.REQUESTED


def test_the_administration_takes_two_people(nina, mona):
    role = actions.request_role(member=nina, kind=Kind.NATIONAL, by=mona)
    with pytest.raises(ValidationError, match="Une autre personne"):
        actions.validate_role(role, by=mona)

    second = RoleFactory(kind=Kind.NATIONAL).member
    actions.validate_role(role, by=second)

    nina.forget_roles()
    assert nina.is_national_administrator is True


def test_a_role_ends_at_once_with_its_reason(carole, mona, jobs):
    role = carole.roles.get()
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        actions.end_role(role, by=mona, reason="")

    actions.end_role(role, by=mona, reason="A changé de Caf")
    actions.end_role(role, by=mona, reason="Encore")

    role.refresh_from_db()
    carole.forget_roles()
    assert (carole.current_roles, role.state, role.ended_by) == ([], "terminée", mona)
    assert jobs() == [("announce_role_end", role.pk)]
    assert trace() == [(mona, "end_role", carole, "A changé de Caf")]


def test_nobody_ends_his_own_role_nor_a_request(carole, asked, mona):
    with pytest.raises(ValidationError, match="son propre rôle"):
        actions.end_role(carole.roles.get(), by=carole, reason="Je pars")
    with pytest.raises(ValidationError, match="attend une réponse"):
        actions.end_role(asked, by=mona, reason="Trop tard")

    assert trace() == []


def test_the_administration_is_taken_away_by_two_people(mona):
    first, second = (RoleFactory(kind=Kind.NATIONAL).member for _ in range(2))
    role = mona.roles.get()

    actions.end_role(role, by=first, reason="Départ")
    mona.forget_roles()
    still_there = mona.is_national_administrator
    with pytest.raises(ValidationError, match="Une autre personne"):
        actions.end_role(role, by=first, reason="Départ")
    actions.end_role(role, by=second, reason="Confirmé")
    mona.forget_roles()

    assert (still_there, mona.is_national_administrator) == (True, False)
    assert trace() == [
        (first, "ask_end_role", mona, "Départ"),
        (second, "end_role", mona, "Confirmé"),
    ]


# Accounts


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


# News and preferences


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


# Reports


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
