"""An address that nobody proved is nobody: the stranger who signed it up keeps nothing."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from conventions.models import Assignment, ConventionDraft
from ctgnet.mail.models import OutgoingMail
from ctgnet.sessions.models import Session
from members import actions, emails, jobs
from members.models import FormerAddress, GrantStatus, Invitation, Member, Role
from members.proving import FORGOTTEN
from tests.factories import members as people
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.mail import OutgoingMailFactory
from tests.factories.members import RoleFactory
from tests.members.doors import code_of, is_signed_in, sign_in, sign_up
from tests.strict_client import StrictClient

OWNER = "rose.tamaris@essai.example"
OF_THE_STRANGER = "un secret que seul voleur connaît"
OF_THE_OWNER = "des glaïeuls au bord du canal"


@pytest.fixture
def stranger(db):
    """A browser that signed up with somebody else's address, and waits for its code."""
    browser = StrictClient()
    sign_up(browser, OWNER, password=OF_THE_STRANGER, first_name="Faux", last_name="Nom")
    return browser


def account():
    return Member.objects.get(email=OWNER)


def what_the_stranger_keeps(browser):
    """Whether his password, his browser or his name still lead to the account."""
    member = account()
    again = StrictClient()
    sign_in(again, OWNER, OF_THE_STRANGER)
    return [
        member.check_password(OF_THE_STRANGER),
        "Faux" in member.full_name,
        is_signed_in(browser) or is_signed_in(again),
        browser.get(reverse("myspace")).status_code == 200,
    ]


NOTHING = [False, False, False, False]

# The doors by which the owner brings the first proof -------------------------------------------


def by_a_login_code(browser, work):
    browser.post(reverse("account_request_login_code"), {"email": OWNER})
    return browser.post(reverse("account_confirm_login_code"), {"code": code_of(work())})


def by_a_forgotten_password(browser, work):
    browser.post(reverse("account_reset_password"), {"email": OWNER})
    return browser.post(reverse("account_confirm_password_reset_code"), {"code": code_of(work())})


def by_signing_up(browser, work):
    asked = sign_up(browser, OWNER, password=OF_THE_OWNER, first_name="Rose", last_name="Tamaris")
    return browser.post(asked.url, {"code": code_of(work())})


def by_another_code_for_the_address(browser, work):
    """She was given the stranger's password: both know it."""
    asked = sign_in(browser, OWNER, OF_THE_STRANGER)
    browser.post(asked.url, {"action": "resend"})
    return browser.post(asked.url, {"code": code_of(work())})


DOORS = [
    by_a_login_code,
    by_a_forgotten_password,
    by_signing_up,
    by_another_code_for_the_address,
]


@pytest.mark.parametrize("come_in", DOORS)
def test_the_first_proof_leaves_nothing_to_the_stranger(client, stranger, work, come_in):
    before = account().check_password(OF_THE_STRANGER)

    answer = come_in(client, work)

    assert (before, answer.status_code, account().is_proved) == (True, 302, True)
    assert what_the_stranger_keeps(stranger) == NOTHING


@pytest.mark.parametrize("come_in", DOORS)
def test_the_same_once_an_officer_has_named_that_address(
    client, stranger, work, carole, alpes_azur, come_in
):
    """The control: the post is hers, and it is she who holds its rights."""
    post = PostFactory(convention=alpes_azur)
    member = actions.invite_member(email=OWNER, first_name="Rose", last_name="Tamaris", by=carole)
    AssignmentFactory(post=post, member=member)
    if come_in is by_another_code_for_the_address:
        assert sign_in(client, OWNER, OF_THE_STRANGER).status_code == 422
        return

    come_in(client, work)

    assert (account().full_name, account().is_proved) == ("Rose Tamaris", True)
    assert what_the_stranger_keeps(stranger) == NOTHING
    assert Invitation.objects.get(member=account()).state == "acceptée"


def test_the_link_of_the_invitation_opens_an_account_that_a_stranger_had_signed_up(
    client, stranger, carole, work
):
    member = actions.invite_member(email=OWNER, first_name="Rose", last_name="Tamaris", by=carole)
    token = emails.invitation_token(member.invitations.get())
    names = {"first_name": "Rose", "last_name": "Tamaris", "password1": OF_THE_OWNER}

    answer = client.post(reverse("invitation_accept", args=[token]), names)

    assert (answer.url, is_signed_in(client)) == ("/mon-espace/", True)
    assert account().check_password(OF_THE_OWNER) is True
    assert what_the_stranger_keeps(stranger) == NOTHING


def test_whoever_signs_up_and_types_the_code_in_that_browser_keeps_what_they_chose(client, work):
    asked = sign_up(client, OWNER, password=OF_THE_OWNER, first_name="Rose", last_name="Tamaris")

    client.post(asked.url, {"code": code_of(work())})

    member = account()
    assert (member.full_name, member.check_password(OF_THE_OWNER), is_signed_in(client)) == (
        "Rose Tamaris",
        True,
        True,
    )


def test_a_password_forgotten_by_the_proof_is_told(client, work):
    sign_up(StrictClient(), OWNER, password=OF_THE_OWNER)

    page = client.get(by_a_login_code(client, work).url).content.decode()

    assert FORGOTTEN.split(" ", 1)[0] in page
    assert account().has_usable_password() is False


def test_whoever_comes_in_without_a_name_says_it_first(client, stranger, work):
    assert by_a_login_code(client, work).url == reverse("profile_edit")


def test_changing_address_wipes_nothing(client, alice, work):
    sign_in(client, alice.email)
    client.post(reverse("account_reauthenticate"), {"password": "une phrase de passe assez longue"})
    asked = client.post(reverse("account_email"), {"action_add": "1", "email": OWNER})
    client.post(asked.url, {"code": code_of(work())})

    member = account()
    assert (member.pk, member.full_name, member.has_usable_password()) == (
        alice.pk,
        "Alice Tilleul",
        True,
    )


def test_all_that_came_before_the_first_proof_goes(client, stranger, work, places, alpes_azur):
    member = account()
    Member.objects.filter(pk=member.pk).update(bio="Menteur", phone="0102030405")
    Authenticator.objects.create(user=member, type="totp", data={"secret": ""})
    stranger.force_login(member)
    session = stranger.session.session_key
    UserSession.objects.create(user=member, session_key=session, ip="192.0.2.1", user_agent="x")
    RoleFactory(requested=True, member=member, kind=Role.Kind.CAF_OFFICER, caf=places.caf06)
    AssignmentFactory(
        member=member,
        post=PostFactory(convention=alpes_azur),
        status=GrantStatus.REQUESTED,
        decided_at=None,
        decided_by=None,
    )
    ConventionDraft.objects.create(owner=member)
    people.TestimonyFactory(member=member)

    by_a_login_code(client, work)

    member = account()
    assert (member.bio, member.phone, member.authenticator_set.count()) == ("", "", 0)
    assert Session.objects.filter(session_key=session).exists() is False
    assert (member.roles.count(), member.assignments.count()) == (0, 0)
    assert (member.convention_drafts.count(), member.testimonies.count()) == (0, 0)


# Nothing is granted ----------------------------------------------------------------------------


def test_the_session_of_an_unproved_account_opens_nothing(client, stranger, nina):
    client.force_login(account())
    of_the_stranger = client.get(reverse("myspace")).status_code
    client.force_login(nina)

    assert (of_the_stranger, client.get(reverse("myspace")).status_code) == (302, 200)


def test_no_request_of_an_unproved_account_is_validated(stranger, places, mona, alpes_azur):
    role = RoleFactory(
        requested=True, member=account(), kind=Role.Kind.CAF_OFFICER, caf=places.caf06
    )

    with pytest.raises(ValidationError, match="n’a pas confirmé son adresse"):
        actions.validate_role(role, by=mona)

    role.refresh_from_db()
    assert role.status == GrantStatus.REQUESTED


def test_an_unproved_account_administers_nothing(stranger, nina):
    with pytest.raises(ValidationError, match="n’a pas confirmé son adresse"):
        actions.appoint_first_nationals(account(), nina)

    assert Role.objects.count() == 0


def test_an_unproved_account_is_found_nowhere(stranger, nina):
    found = [
        queryset.filter(pk=account().pk).exists()
        for queryset in (
            Member.objects.listed(),
            Member.objects.known(),
            Member.objects.proved(),
            Member.objects.of_address(OWNER),
        )
    ]

    assert found == [False] * 4
    assert Member.objects.of_address(f" {nina.email.upper()} ").get() == nina


# Seven days ------------------------------------------------------------------------------------


def _signed_up(email, *, days):
    member = Member.objects.create_user(email, OF_THE_STRANGER)
    EmailAddress.objects.create(user=member, email=email, primary=True)
    Member.objects.filter(pk=member.pk).update(joined_at=timezone.now() - timedelta(days=days))
    return member


def test_accounts_that_nobody_proved_go_after_seven_days(nina, carole):
    Member.objects.update(joined_at=timezone.now() - timedelta(days=30))
    late, recent = (
        _signed_up("tard@essai.example", days=8),
        _signed_up("hier@essai.example", days=6),
    )
    invited = _signed_up("invitee@essai.example", days=8)
    actions.invite_member(email=invited.email, first_name="Inès", last_name="S", by=carole)

    jobs.forget_unproved_accounts()

    left = Member.objects.filter(pk__in=[one.pk for one in (late, recent, invited, nina)])
    assert set(left) == {recent, invited, nina}


def test_an_address_typed_and_never_proved_goes_after_seven_days(nina, alice):
    """A new address that a member typed and gave up, or an account that was asked for and is not."""
    FormerAddress.objects.create(member=alice, email="avant@essai.example")
    kept = {nina.email, "avant@essai.example", "hier@essai.example", "cafe@essai.example"}
    late = timezone.now() - timedelta(days=7, minutes=1)
    for to in sorted(kept | {"tapee@essai.example"}):
        kind = "event-changed:1" if to.startswith("cafe") else "account"
        mail = OutgoingMailFactory(to=to, key=f"{kind}:{to}")
        if not to.startswith("hier"):
            OutgoingMail.objects.filter(pk=mail.pk).update(claimed_at=late)

    jobs.forget_unproved_accounts()

    assert set(OutgoingMail.objects.exclude(to="").values_list("to", flat=True)) == kept
    gone = OutgoingMail.objects.get(to="")
    assert (gone.key, gone.subject, gone.text, gone.html) == (
        "account:tapee@essai.example",
        "",
        "",
        "",
    )


def test_an_unproved_account_that_left_a_trace_is_emptied(nina):
    late = _signed_up("tard@essai.example", days=8)
    actions.record_act(by=nina, verb="suspend_member", thing=late, subject=late)

    assert actions.forget_unproved() == 0

    late.refresh_from_db()
    assert late.has_usable_password() is False


def test_an_account_named_while_the_job_runs_stays(carole):
    late = _signed_up("tard@essai.example", days=8)
    actions.invite_member(email=late.email, first_name="Inès", last_name="S", by=carole)

    assert actions.addresses._forget_account(late.pk) is False


# Invited, and in by another door ---------------------------------------------------------------


@pytest.mark.parametrize("come_in", DOORS[:3])
def test_whoever_was_invited_and_comes_by_another_door_accepts_by_one_code(
    client, carole, work, come_in
):
    member = actions.invite_member(email=OWNER, first_name="Rose", last_name="Tamaris", by=carole)
    work()

    come_in(client, work)

    [mail] = [mail for mail in work() if "code" in mail.subject or "inscription" in mail.subject]
    assert "Carole Fontaine vous invite" in mail.text
    assert [one.state for one in member.invitations.all()] == ["acceptée"]
    assert (account().full_name, account().is_proved) == ("Rose Tamaris", True)


def test_an_expired_invitation_is_closed_by_a_code_too(client, carole, work):
    member = actions.invite_member(email=OWNER, first_name="Rose", last_name="Tamaris", by=carole)
    member.invitations.update(expires_at=timezone.now())

    by_a_login_code(client, work)

    assert (is_signed_in(client), member.invitations.get().state) == (True, "acceptée")


def test_a_stranger_who_signs_up_with_an_invited_address_changes_nothing(client, carole, work):
    member = actions.invite_member(email=OWNER, first_name="Rose", last_name="Tamaris", by=carole)

    sign_up(client, OWNER, password=OF_THE_STRANGER, first_name="Faux", last_name="Nom")

    member.refresh_from_db()
    assert (member.full_name, member.has_usable_password()) == ("Rose Tamaris", False)


def test_the_page_promises_what_the_mail_holds(client, alice, work):
    def page_for(email):
        browser = StrictClient()
        return browser.get(sign_up(browser, email).url).content.decode()

    pages = [page_for(alice.email), page_for(OWNER)]

    assert ["S’il contient un code" in page for page in pages] == [True, True]
    assert ["Un code part vers" in page for page in pages] == [False, False]


def test_assignments_named_by_hand_are_those_of_the_person_invited(stranger, carole, alpes_azur):
    member = actions.invite_member(email=OWNER, first_name="Rose", last_name="Tamaris", by=carole)

    assert (member.full_name, member.has_usable_password()) == ("Rose Tamaris", False)
    assert Assignment.objects.filter(member=member).count() == 0
