"""Whoever is only invited reads their invitation, and it alone: sent again when an act comes after its end."""

import pytest
from django.utils import timezone

from conventions import actions, mailings, tasks
from conventions.actions.news import notify_officers
from conventions.addressees import (
    Reader,
    addressees_of,
    carriers_of,
    ended_with,
    team_of,
    told_of_closing,
    who_decides,
)
from conventions.models import Handover
from ctgnet.mail.models import OutgoingMail
from events import mailings as meetings
from members.actions import invite_late
from members.models import GrantStatus, Notification, Role
from practices.tasks import announce_sheet
from tests.conventions.pages import main_of, told
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory, days
from tests.factories.events import EventFactory
from tests.factories.members import GuestFactory, InvitationFactory, RoleFactory
from tests.factories.practices import SheetFactory


def named(convention, *, expired=False, **facts):
    """Somebody invited on a new post of it."""
    guest = GuestFactory(first_name="Ines", last_name="Invitée")
    InvitationFactory(member=guest, expired=expired)
    return AssignmentFactory(member=guest, post=PostFactory(convention=convention), **facts)


@pytest.fixture
def draft(places):
    return ConventionFactory(draft=True, local_name="Préparée", communes=[places.communes["06001"]])


def open_links(assignment):
    return assignment.member.invitations.open().count(), assignment.member.invitations.count()


# Sent again by the act ---------------------------------------------------------------------------


def test_a_caf_that_confirms_late_invites_again_and_reads_it_before(client, carole, draft):
    late, other = (named(draft, expired=expired, requested=True) for expired in (True, False))
    client.force_login(carole)
    path = f"{draft.get_absolute_url()}confirmer/"

    page = main_of(client.get(path))
    done = client.post(path, {"version": "1"})

    assert "1 personne dont le lien a expiré reçoit une nouvelle invitation" in page
    assert "Bonjour Ines," in page
    assert "à valider par" not in page  # what waits for the Caf is validated by this act
    assert (done.status_code, open_links(late), open_links(other)) == (302, (1, 2), (1, 1))
    late.refresh_from_db()
    assert late.status == GrantStatus.VALIDATED
    assert late.member.invitations.order_by("pk").last().invited_by == carole
    assert mailings.invited_again(draft, by=carole) is None


def test_nobody_whose_link_still_opens_is_invited_again(client, carole, draft):
    named(draft, requested=True)
    client.force_login(carole)

    assert "nouvelle invitation" not in main_of(client.get(f"{draft.get_absolute_url()}confirmer/"))


@pytest.mark.parametrize(
    ("expired", "words", "links"),
    [
        (True, "Son invitation avait expiré : une autre lui est envoyée, où elle le lira.", (1, 2)),
        (False, "La personne le lira en répondant à son invitation.", (1, 1)),
    ],
)
def test_the_desk_says_how_somebody_invited_learns_of_it(
    client, carole, alpes_azur, expired, words, links
):
    asked = named(alpes_azur, expired=expired, requested=True)
    client.force_login(carole)

    done = client.post(f"/caf/fonctions/{asked.pk}/valider/")

    assert told(done)[0].endswith(words)
    assert open_links(asked) == links


def test_the_page_of_the_team_says_it_as_the_desk_does(client, carole, alpes_azur):
    asked = named(alpes_azur, expired=True, requested=True)
    client.force_login(carole)

    done = client.post(f"{alpes_azur.get_absolute_url()}affectations/{asked.pk}/valider/")

    assert told(done)[0].endswith("une autre lui est envoyée, où elle le lira.")


def test_what_ends_before_the_yes_is_told_to_nobody(carole, alpes_azur, nina):
    """The function, its handover and its post: whoever holds one reads all of it."""
    ended, closed = named(alpes_azur), named(alpes_azur)
    held = AssignmentFactory(post=closed.post, member=nina)
    for one in (ended, held):
        actions.end_assignment(one, by=carole)
        tasks.announce_end(one.pk)
    for handover in Handover.objects.all():
        tasks.announce_handover(handover.pk)
    actions.close_post(closed.post, by=carole)

    assert {mail.to for mail in OutgoingMail.objects.all()} == {nina.email}
    assert closed.member not in {one.member for one in ended_with(closed.post)}


def test_a_no_holds_for_every_link_and_a_yes_needs_none(carole, nina):
    guest = GuestFactory()
    for facts in ({"declined_at": timezone.now()}, {"expired": True}):
        InvitationFactory(member=guest, **facts)
    InvitationFactory(member=nina, expired=True)

    assert invite_late([guest, nina], by=carole) == []


def test_a_whole_team_is_invited_again_beyond_the_ceiling_of_who_names(carole, draft, monkeypatch):
    """Each was named within the ceiling of somebody: an act of the Caf is not refused by them."""
    monkeypatch.setattr("members.actions.invitations.INVITATIONS_A_DAY", 1)
    late = [named(draft, expired=True, requested=True) for _ in range(2)]

    actions.confirm_convention(draft, by=carole, version=draft.version)

    assert [open_links(one) for one in late] == [(1, 2)] * 2


# Told to those who said yes ----------------------------------------------------------------------


def test_a_letter_to_a_team_of_guests_is_read_by_the_caf(alpes_azur, carole):
    named(alpes_azur)

    found = addressees_of(alpes_azur)

    assert (found.reader, list(found.people)) == (Reader.CAF, [carole])


def test_a_caf_whose_only_officer_is_invited_has_nobody_to_answer(places, alpes_azur, mona):
    officer = InvitationFactory().member
    RoleFactory(member=officer, kind=Role.Kind.CAF_OFFICER, caf=places.caf06)
    asked = AssignmentFactory(post=PostFactory(convention=alpes_azur), requested=True)

    found = addressees_of(places.caf06)

    assert (found.reader, list(found.people)) == (Reader.NETWORK, [mona])
    assert who_decides(asked) == Reader.NETWORK


def test_what_happens_to_a_ctg_is_told_to_those_who_said_yes(alpes_azur, alice, carole):
    guest = named(alpes_azur).member
    named(alpes_azur, requested=True)

    assert list(carriers_of(alpes_azur)) == [alice]
    assert set(team_of(alpes_azur)) == {alice, guest}  # may lead an action, and reads of it later
    actions.end_convention(
        alpes_azur, by=carole, version=alpes_azur.version, reason="Fusion", on=days(0)
    )
    alpes_azur.refresh_from_db()
    assert list(told_of_closing(alpes_azur)) == [alice]
    assert mailings.closing(alpes_azur, by=carole).number == 1


def test_a_meeting_invites_those_who_said_yes(places, alpes_azur, alice, carole):
    named(alpes_azur)
    event = EventFactory(caf=places.caf06)

    assert list(event.members_to_invite()) == [alice]
    assert meetings.invitation(event, by=carole).number == 1


def test_the_news_of_a_sheet_and_of_a_desk_are_for_those_who_said_yes(alpes_azur, alice, mona):
    guest = named(alpes_azur).member
    national = InvitationFactory().member
    RoleFactory(member=national, kind=Role.Kind.NATIONAL)
    sheet = SheetFactory(shared=True, convention=alpes_azur)

    announce_sheet(sheet.pk)
    notify_officers(alpes_azur, text="Une demande attend.", key="asked")

    told = dict(Notification.objects.values_list("member", "kind"))
    assert told == {alice.pk: Notification.Kind.SHEET, mona.pk: Notification.Kind.DESK}
    assert not {guest.pk, national.pk} & told.keys()
