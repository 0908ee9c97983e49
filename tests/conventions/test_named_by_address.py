"""Somebody who stands in is an invited person like another: mails, links, files, imports, addresses that change."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from conventions import emails
from conventions.actions import (
    Person,
    appoint,
    member_of,
)
from conventions.addressees import addressees_of
from conventions.models import Assignment, Reconfirmation
from ctgnet.mail.models import OutgoingMail
from ctgnet.pages.caf_desk.exports import people_sheet
from ctgnet.pages.digest.emails import digest
from ctgnet.pages.privacy.actions import erase_member, export_member, to_warn
from members import actions
from members.emails import invitation_token, relayed_message
from members.models import Invitation, Member, Notification, RelayedMessage
from members.tasks import send_invitation
from tests.conventions.naming import ADDRESS, hidden, invited_by_another
from tests.conventions.test_unproved_people import ROSE
from tests.factories.conventions import AssignmentFactory, PostFactory, TeamLetterFactory
from tests.factories.members import GuestFactory, MemberFactory

MINE = "/mon-espace/#invitations"


def test_the_button_of_each_mail_leads_to_the_yes(named, carole):
    _, given, _ = named
    letter = TeamLetterFactory(convention=given.post.convention)
    asked = Reconfirmation(pk=1, assignment=given)
    news = [Notification(kind="role", text="Une nouvelle", path="/ailleurs/")]
    relayed = RelayedMessage(pk=1, sender=carole, recipient=given.member, text="Bonjour")
    sent = [
        emails.still_there(asked),
        emails.assignment_validated(given),
        emails.team_letter(letter, given.member, addressees_of(given.post.convention)),
        relayed_message(relayed),
        digest(given.member, news, timezone.now(), count=1),
    ]
    buttons = {mail.context["button_url"].partition("/mon-espace/")[2] for mail in sent}

    assert buttons == {"#invitations"}
    assert "/ailleurs/" not in sent[-1].rendered()[1]
    assert emails.assignment_validated(AssignmentFactory()).context["button_label"] == "Voir la CTG"


def test_the_mail_goes_to_the_address_and_its_link_leads_to_the_answer(client, named):
    owner, _, invitation = named
    path = reverse("invitation_accept", args=[invitation_token(invitation)])
    send_invitation(invitation.pk)
    away = client.get(path)
    client.force_login(owner)

    mail = OutgoingMail.objects.get()
    assert (away.status_code, away.url, client.get(path).url) == (302, *[MINE] * 2)
    assert (mail.to, "Votre compte à cette adresse n’est montré" in mail.text) == (ADDRESS, True)


def move(member, email):
    Member.objects.filter(pk=member.pk).update(email=email)
    member.emailaddress_set.update(email=email)


def test_whoever_has_the_address_next_inherits_nothing(client, named):
    owner, given, invitation = named
    move(owner, "autre@essai.example")
    following = MemberFactory(email=ADDRESS)
    move(following, "encore@essai.example")
    last = MemberFactory(email=ADDRESS)
    link = reverse("invitation_accept", args=[invitation_token(invitation)])

    found = {}
    for who in (following, last, owner):
        client.force_login(who)
        take_up = reverse("name_take_up", args=[given.member.public_id])
        found[who] = [client.get(link).status_code, client.post(take_up).status_code]

    given.refresh_from_db()
    assert found == {following: [403, 404], last: [403, 404], owner: [302, 302]}
    assert given.member == owner


def test_a_closed_account_is_not_opened_by_a_link(client, carole, alpes_azur):
    guest = invited_by_another()
    post = PostFactory(convention=alpes_azur)
    given = appoint(post, by=carole, person=Person(email=ADDRESS, **ROSE), fte=post.fte)
    theirs, other = given.member.invitations.get(), guest.invitations.get()
    Member.objects.filter(pk=guest.pk).update(is_active=False)

    for invitation, accept in ((theirs, actions.accept_named), (other, actions.accept_invitation)):
        page = client.post(reverse("invitation_accept", args=[invitation_token(invitation)]), ROSE)
        assert (page.status_code, "Ce compte est fermé" in page.content.decode()) == (410, True)
        with pytest.raises(ValidationError, match="Ce compte est fermé"):
            accept(invitation, **ROSE)


def test_the_list_of_invitations_shows_no_address_once_they_came(client, carole, named):
    owner, given, _ = named
    client.force_login(carole)
    before = ADDRESS in client.get(reverse("invitation_list")).content.decode()
    actions.take_up(given.member, by=owner)
    Member.objects.filter(pk=owner.pk).update(email="privee@essai.example")

    after = client.get(reverse("invitation_list")).content.decode()
    assert (before, ADDRESS in after, "privee@essai.example" in after) == (True, False, False)


def test_no_file_holds_an_address_that_nobody_typed(named, carole):
    _, given, _ = named
    Member.objects.filter(pk=given.member.pk).update(email_visibility="members")

    _, _, keys = people_sheet(carole, {"06"})
    rows = [str(row) for row in people_sheet(carole, {"06"})[0].rows]
    assert (given.member.pk in keys, [row for row in rows if "nomme.invalid" in row]) == (True, [])


def test_somebody_who_stands_in_is_closed_when_any_invitation_is(named):
    _, given, _ = named
    guest = actions.invite_member(email="inconnue@essai.example", **ROSE, by=given.requested_by)
    long_ago = timezone.now() - timedelta(days=740)
    Member.objects.filter(pk__in=[guest.pk, given.member.pk]).update(joined_at=long_ago)
    before = list(to_warn())
    Invitation.objects.update(created_at=long_ago)

    assert (before, set(to_warn())) == ([], {guest, given.member})


def test_an_import_gives_nothing_to_a_closed_account(carole):
    """Signed up, never proved, then closed: whoever is named there is somebody else."""
    claimed = GuestFactory(email=ADDRESS, is_active=False)
    person = Person(email=ADDRESS, **ROSE)

    people = actions.invite_many([person], known=[], by=carole, batch=uuid4())

    assert (people[ADDRESS] == claimed, people[ADDRESS].named_at) == (False, ADDRESS)


def test_an_import_invites_again_who_let_the_link_expire(carole, named):
    owner, given, _ = named
    Invitation.objects.update(expires_at=timezone.now() - timedelta(1))
    guest = actions.invite_member(email="inconnue@essai.example", **ROSE, by=carole)

    actions.invite_many([], known=[given.member, guest, owner], by=carole, batch=uuid4())

    assert [one.invitations.count() for one in (given.member, guest, owner)] == [2, 1, 0]


def test_the_link_opens_the_account_that_another_invited(client, carole, alpes_azur):
    guest = invited_by_another()
    post = PostFactory(convention=alpes_azur)
    given = appoint(post, by=carole, person=Person(email=ADDRESS, **ROSE), fte=post.fte)
    [invitation] = given.member.invitations.all()

    client.post(reverse("invitation_accept", args=[invitation_token(invitation)]), ROSE)

    given.refresh_from_db()
    assert (given.member, guest.is_proved) == (guest, True)
    with pytest.raises(ValidationError, match="n’est plus valable"):
        actions.accept_named(invitation, **ROSE)


def test_an_address_named_again_is_the_same_person_for_that_namer_alone(carole, karim, named):
    _, given, _ = named
    again = member_of(Person(email=ADDRESS, **ROSE), by=carole)
    by_another = member_of(Person(email=ADDRESS, first_name="R", last_name="T"), by=karim)

    assert (again, again.invitations.count()) == (given.member, 1)
    assert (by_another.full_name, by_another == given.member) == ("R T", False)


def test_a_pilot_who_names_an_address_twice_names_one_person(alice):
    hidden()

    one, other = (member_of(Person(email=ADDRESS, **ROSE), by=alice) for _ in range(2))

    assert (one, one.named_by, one.invitations.count()) == (other, alice, 1)


def test_the_export_of_the_owner_tells_who_named_them_and_erasing_empties_it(named):
    owner, given, _ = named
    told = export_member(owner)["compte"]["personnes nommées à votre adresse"]

    erase_member(owner)

    given.member.refresh_from_db()
    assert [(one["nom"], one["par"]) for one in told] == [("Rose Tamaris", "Carole Fontaine")]
    assert (given.member.full_name, given.member.named_at) == ("Ancien membre", "")
    assert Assignment.objects.current().filter(member=given.member).exists() is False


def test_erasing_empties_the_name_that_was_typed_before_the_yes(named):
    owner, given, _ = named
    actions.take_up(given.member, by=owner)

    erase_member(owner)

    given_name = given.member
    given_name.refresh_from_db()
    assert (given_name.full_name, given_name.named_at) == ("Ancien membre", "")
