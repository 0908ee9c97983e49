"""A closed account leaves nothing alive: every link to a person says what becomes of it."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.actions import request_assignment
from conventions.models import (
    Amendment,
    Answer,
    Assignment,
    JoiningRequest,
    Reconfirmation,
    TeamLetter,
)
from ctgnet.pages.caf_desk.actions import delegate_request
from ctgnet.pages.privacy.actions import erase_member
from ctgnet.rows import links_to
from ctgnet.sessions.models import Session
from events import actions as events
from events.jobs import pass_on_seats
from events.models import Event, Registration
from events.tokens import Act, path
from members import actions
from members.emails import invitation_token, unsubscribe_url
from members.models import (
    AccountMail,
    Invitation,
    Member,
    Notification,
    Opening,
    RelayedMessage,
    Role,
)
from practices.models import Sheet
from tests.factories.conventions import (
    AmendmentFactory,
    AssignmentFactory,
    PostFactory,
    TeamLetterFactory,
)
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.members import InvitationFactory, RoleFactory
from tests.factories.practices import SheetFactory
from tests.members.doors import is_signed_in, sign_in

REASON = "Compte usurpé"
Kind = Role.Kind

# Of each link to a person that lives: its rows that are alive.
ALIVE = {
    "conventions.Assignment.delegate": lambda: Assignment.objects.exclude(delegate=None),
    "conventions.Assignment.member": lambda: (
        Assignment.objects.requested() | Assignment.objects.current()
    ),
    "conventions.JoiningRequest.member": lambda: JoiningRequest.objects.waiting(),
    "conventions.TeamLetter.sender": lambda: TeamLetter.objects.filter(confirmed_at=None),
    "events.Event.created_by": lambda: Event.objects.filter(published_at=None, cancelled_at=None),
    "events.Registration.member": lambda: Registration.objects.active(),
    "members.AuditLine.actor": lambda: Opening.objects.current(),
    "members.AccountMail.member": lambda: AccountMail.objects.all(),
    "members.Invitation.member": lambda: Invitation.objects.unanswered(),
    "members.RelayedMessage.recipient": lambda: RelayedMessage.objects.filter(sent_at=None),
    "members.RelayedMessage.sender": lambda: RelayedMessage.objects.filter(sent_at=None),
    "members.Role.delegate": lambda: Role.objects.exclude(delegate=None),
    "members.Role.end_asked_by": lambda: Role.objects.exclude(end_asked_by=None),
    "members.Role.member": lambda: Role.objects.requested() | Role.objects.current(),
    "members.Role.requested_by": lambda: Role.objects.requested(),
    "practices.Sheet.author": lambda: (
        Sheet.objects.exclude(review_asked_at=None) | Sheet.objects.exclude(move_asked_at=None)
    ),
    "usersessions.UserSession.user": lambda: UserSession.objects.all(),
}
# Of the others, why a closed account needs nothing done.
STAYS = {
    "the trace of an act": """
        conventions.JoiningRequest.answered_by
        conventions.ActionSheet.created_by conventions.ActionSheet.removed_by
        conventions.ActionSheet.updated_by conventions.Amendment.confirmed_by
        conventions.Assignment.decided_by conventions.Assignment.delegated_by
        conventions.Assignment.requested_by
        conventions.Axis.removed_by conventions.Convention.confirmed_by
        conventions.ConventionImport.undone_by conventions.Document.removed_by
        conventions.Document.sent_by conventions.Evaluation.written_by
        conventions.Indicator.removed_by conventions.IndicatorValue.recorded_by
        conventions.Objective.removed_by conventions.Plan.public_by
        conventions.PlanImport.undone_by conventions.Reconfirmation.answered_by
        conventions.YearlyReview.written_by members.AuditLine.subject
        members.Decision.hidden_by members.Decision.removed_by members.Decision.restored_by
        members.Mailing.by members.Member.named_by
        members.Invitation.invited_by members.Opening_concerned.member members.Report.closed_by
        members.Report.reporter members.Role.decided_by members.Role.delegated_by
        members.Role.ended_by members.Testimony.chosen_by practices.Question.answered_by
        practices.ReviewNote.author practices.Sheet.public_by practices.Sheet.reviewed_by
        practices.Sheet.shared_by
    """,
    "work of a team, its Caf is told": """
        conventions.Amendment.prepared_by conventions.Convention.registered_by
        conventions.ActionSheet.lead conventions.BodyMember.member
    """,
    "a text that nobody else reads": """
        conventions.ConventionDraft.owner conventions.ConventionImport.owner
        conventions.PlanImport.owner
    """,
    "read by open accounts only": """
        account.EmailAddress.user members.FormerAddress.member members.DailyUse.member members.MailPreference.member
        members.Notification.member members.Testimony.member mfa.Authenticator.user
    """,
    "what was shared belongs to the network": """
        members.Decision_writers.member members.Report_writers.member
        practices.Question.author practices.Revision.author practices.Revision_co_authors.member
        practices.Sheet_co_authors.member
    """,
}


@pytest.fixture
def renee(places):
    member = RoleFactory(kind=Kind.CAF_REFERENT, caf=places.caf06).member
    Member.objects.filter(pk=member.pk).update(first_name="Renée")
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def busy(renee, alpes_azur, pays_de_grasse, places, mona, nina, client):
    """Renée with something alive behind each of her links."""
    sign_in(client, renee.email)
    return live(renee, alpes_azur, pays_de_grasse, places, mona, nina)


def live(renee, alpes_azur, pays_de_grasse, places, mona, nina):
    """A row behind each link of that person, their devices excepted."""
    post = PostFactory(convention=alpes_azur)
    AssignmentFactory(member=renee, post=post)
    AssignmentFactory(member=renee, post=PostFactory(convention=pays_de_grasse), requested=True)
    RoleFactory(member=renee, requested=True)
    RoleFactory(member=renee, kind=Kind.NATIONAL)
    RoleFactory(
        member=nina, kind=Kind.CAF_OFFICER, caf=places.caf06, requested=True, requested_by=renee
    )
    handed = {
        "delegate": renee,
        "delegated_by": mona,
        "delegated_at": timezone.now(),
        "delegated_in": places.caf06,
    }
    RoleFactory(requested=True, kind=Kind.CAF_OFFICER, caf=places.caf83, **handed)
    AssignmentFactory(requested=True, post=post, **handed)
    RoleFactory(kind=Kind.NATIONAL, end_asked_by=renee)
    TeamLetterFactory(convention=alpes_azur, sender=renee, waiting=True)
    JoiningRequest.objects.create(member=renee, commune_id="83042", kind="pilot")
    EventFactory(created_by=renee, published_at=None)
    RegistrationFactory(member=renee)
    actions.open_contact(nina, by=renee, reason="Pour un signalement")
    InvitationFactory(member=renee)
    actions.queue_account_mail(template="login_code", to=renee.email, facts={"code": "X"})
    RelayedMessage.objects.create(sender=renee, recipient=nina, text="x")
    RelayedMessage.objects.create(sender=nina, recipient=renee, text="x")
    now = timezone.now()
    SheetFactory(author=renee, shared=True, review_asked_at=now, move_asked_at=now)
    return Member.objects.get(pk=renee.pk)


def of(member, link):
    """The living rows of that link that lead to that person."""
    field = link.rpartition(".")[2]
    if link == "members.AuditLine.actor":
        return ALIVE[link]().filter(line__actor=member)
    return ALIVE[link]().filter(**{field: member})


def test_every_link_to_a_person_says_what_becomes_of_it():
    links = {f"{model._meta.label}.{field}" for model, field, _ in links_to(Member)}
    staying = [link for links_of in STAYS.values() for link in links_of.split()]

    assert sorted([*ALIVE, *staying]) == sorted(links)


@pytest.mark.parametrize("link", ALIVE)
def test_nothing_lives_after_a_suspension(busy, mona, link):
    before = of(busy, link).exists()
    actions.suspend_member(busy, by=mona, reason=REASON)

    assert (before, of(busy, link).exists()) == (True, False)


def test_nothing_lives_after_an_erasure_either(busy):
    erase_member(busy)

    assert [link for link in ALIVE if of(busy, link).exists()] == []


# Sessions ------------------------------------------------------------------------------------


def test_sessions_do_not_come_back_with_the_account(alice, mona, client):
    doors = [client, Client()]
    sign_in(client, alice.email)
    doors[1].force_login(alice)  # a door that keeps no list of devices
    keys = [door.session.session_key for door in doors]
    other = Client()
    other.force_login(mona)

    actions.suspend_member(alice, by=mona, reason=REASON)
    left = Session.objects.filter(session_key__in=keys).count()
    actions.reopen_member(alice, by=mona, reason="Erreur")

    assert (left, other.get(reverse("myspace")).status_code) == (0, 200)
    assert [door.get(reverse("myspace")).status_code for door in doors] == [302, 302]
    assert is_signed_in(doors[0]) is False


def test_whoever_signed_in_at_that_second_is_signed_out_as_well(alice, mona, client):
    actions.suspend_member(alice, by=mona, reason=REASON)
    client.force_login(alice)  # the page had read the account before

    actions.reopen_member(Member.objects.get(pk=alice.pk), by=mona, reason="Erreur")

    assert (UserSession.objects.count(), client.get(reverse("myspace")).status_code) == (0, 302)


# Links of mails --------------------------------------------------------------------------------


def test_the_links_of_a_suspended_person_answer_as_closed(alice, mona, client):
    event = EventFactory()
    seat = RegistrationFactory(event=event, member=alice)
    invitation = InvitationFactory(member=alice)
    facts = {"event_id": event.pk, "member_id": alice.pk, "revision": seat.revision}
    links = [
        path(Act.CANCEL, **facts),
        reverse("invitation_accept", args=[invitation_token(invitation)]),
        urlsplit(unsubscribe_url(alice)).path,
    ]

    actions.suspend_member(alice, by=mona, reason=REASON)

    assert [client.get(link).status_code for link in links] == [410, 410, 410]
    assert [client.post(link).status_code for link in links] == [410, 410, 410]


# Who is told -----------------------------------------------------------------------------------


def texts(member):
    return [
        text.replace("\u00a0", " ") for text in member.notifications.values_list("text", flat=True)
    ]


def test_whoever_had_to_answer_learns_that_the_request_is_withdrawn(
    nina, mona, places, carole, renee
):
    actions.request_role(member=nina, kind=Kind.CAF_OFFICER, caf=places.caf06, by=nina)
    asked = texts(renee)

    actions.suspend_member(nina, by=mona, reason=REASON)

    assert [text.partition(" :")[0] for text in asked] == ["Nina Lavande attend une réponse"]
    assert [text.partition(" :")[0] for text in texts(renee)] == [
        "Une demande est retirée, le compte est fermé"
    ]


def test_so_do_those_who_had_to_decide_on_a_post_or_read_a_sheet(alice, mona, carole, alpes_azur):
    request_assignment(PostFactory(convention=alpes_azur), by=alice, fte="0.50")
    sheet = SheetFactory(
        author=alice, shared=True, convention=alpes_azur, review_asked_at=timezone.now()
    )
    key = f"{sheet.review_asked_key}:2026-01-01:to:{carole.pk}"
    actions.notify(carole, kind="desk", text="Relecture demandée", path="/", key=key)

    actions.suspend_member(alice, by=mona, reason=REASON)

    assert sorted(text.partition(" :")[0] for text in texts(carole)) == [
        "Le compte d’une personne de l’équipe de la CTG Alpes d’Azur est fermé",
        "Une demande de fonction est retirée, le compte est fermé",
        "Une demande est retirée, le compte de l’auteur est fermé",
    ]


def test_a_colleague_learns_that_nobody_proposes_them_any_more(renee, nina, mona, places):
    actions.request_role(member=nina, kind=Kind.CAF_OFFICER, caf=places.caf06, by=renee)

    actions.suspend_member(renee, by=mona, reason=REASON)

    assert [text.partition(",")[0] for text in texts(nina)] == [
        "La demande faite pour vous est retirée"
    ]


def test_what_was_handed_to_them_goes_back_and_whoever_handed_it_is_told(
    alice, carole, renee, mona, alpes_azur
):
    asked = AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur))
    delegate_request(asked, by=carole, to=renee)

    actions.suspend_member(renee, by=mona, reason=REASON)

    asked.refresh_from_db()
    assert (asked.delegate, asked.delegate_note, renee.notifications.count()) == (None, "", 0)
    assert texts(carole) == [
        "Une demande que vous aviez confiée revient à votre bureau : la personne n’y répond plus."
    ]


def test_the_same_when_their_role_ends(carole, renee, mona, alpes_azur):
    asked = AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur))
    delegate_request(asked, by=carole, to=renee)

    actions.end_role(renee.roles.get(), by=mona, reason="Mutation")

    asked.refresh_from_db()
    assert (asked.delegate, len(texts(carole))) == (None, 1)


def test_another_role_in_that_caf_keeps_what_was_handed(carole, renee, mona, alpes_azur, places):
    RoleFactory(member=renee, kind=Kind.CAF_OFFICER, caf=places.caf06)
    asked = AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur))
    delegate_request(asked, by=carole, to=renee)

    actions.end_role(renee.roles.get(kind=Kind.CAF_REFERENT), by=mona, reason="Mutation")

    asked.refresh_from_db()
    assert asked.delegate == renee


def test_whoever_waited_for_their_answer_learns_that_it_will_not_come(alice, carole, mona):
    asked = Reconfirmation.objects.create(
        assignment=alice.assignments.get(), answer=Answer.UNKNOWN, answered_by=carole
    )

    actions.suspend_member(alice, by=mona, reason=REASON)

    assert carole.notifications.filter(key=f"still-there:{asked.pk}:left").count() == 1


def test_an_answer_given_meanwhile_is_awaited_by_nobody(alice, carole, mona):
    for answer in (Answer.UNKNOWN, Answer.STILL_HERE):
        Reconfirmation.objects.create(
            assignment=alice.assignments.get(), answer=answer, answered_by=carole
        )

    actions.suspend_member(alice, by=mona, reason=REASON)

    assert carole.notifications.filter(key__startswith="still-there").count() == 0


def test_what_they_prepared_stays_and_its_caf_knows(bob, carole, mona, pays_de_grasse):
    amendment = AmendmentFactory(convention=pays_de_grasse, prepared_by=bob)
    type(pays_de_grasse).objects.filter(pk=pays_de_grasse.pk).update(
        registered_by=bob, confirmed_at=None, confirmed_by=None
    )

    actions.suspend_member(bob, by=mona, reason=REASON)

    keys = carole.notifications.order_by("pk").values_list("key", flat=True)
    assert Amendment.objects.filter(pk=amendment.pk).exists()
    assert sorted(key.partition(":")[0] for key in keys) == [
        "amendment",
        "assignment",
        "convention",
    ]


# Meetings ---------------------------------------------------------------------------------------


def test_the_seat_goes_to_the_next_in_line_and_the_organisers_know(
    alice, bob, nina, mona, carole, places
):
    event = EventFactory(capacity=1, caf=places.caf06, created_by=carole, title="Bilan")
    RegistrationFactory(event=event, member=alice)
    for minutes, person in ((3, nina), (2, bob)):
        queued = timezone.now() - timedelta(minutes=minutes)
        RegistrationFactory(event=event, member=person, waitlisted=True, queued_at=queued)

    actions.suspend_member(alice, by=mona, reason=REASON)

    rows = Registration.objects.with_rank().order_by("pk").values_list("status", "rank")
    assert list(rows) == [("cancelled", None), ("offered", None), ("waitlisted", 1)]
    told = carole.notifications.get(kind=Notification.Kind.EVENT)
    assert told.text.startswith("Une inscription est retirée")


def test_a_rank_is_recomputed(nina, bob, mona):
    event = EventFactory(capacity=1)
    RegistrationFactory(event=event)
    for minutes, person in ((3, nina), (2, bob)):
        queued = timezone.now() - timedelta(minutes=minutes)
        RegistrationFactory(event=event, member=person, waitlisted=True, queued_at=queued)

    actions.suspend_member(nina, by=mona, reason=REASON)

    assert Registration.objects.with_rank().get(member=bob).rank == 1


def test_what_has_begun_keeps_its_list_which_says_that_the_account_is_closed(
    client, alice, carole, mona, places
):
    event = EventFactory(caf=places.caf06, created_by=carole, past=True)
    RegistrationFactory(event=event, member=alice)

    actions.suspend_member(alice, by=mona, reason=REASON)

    client.force_login(carole)
    page = client.get(reverse("events:event_attendees", args=[event.slug])).content.decode()
    assert Registration.objects.get().status == "confirmed"
    assert page.count("compte fermé") == 1


def test_a_meeting_called_off_is_told_to_nobody_again(alice, carole, mona, places):
    event = EventFactory(caf=places.caf06, created_by=carole, cancelled=True)
    RegistrationFactory(event=event, member=alice)

    actions.suspend_member(alice, by=mona, reason=REASON)

    told = carole.notifications.filter(kind=Notification.Kind.EVENT)
    assert (Registration.objects.get().status, told.count()) == ("cancelled", 0)


def test_the_end_of_the_last_function_gives_back_the_seats_of_the_network(alice, nina, mona, paul):
    for network in (True, False):
        RegistrationFactory(event=EventFactory(network=network), member=paul)

    actions.end_role(paul.roles.get(), by=mona, reason="Départ")

    statuses = Registration.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["cancelled", "confirmed"]


def test_an_end_that_comes_on_its_day_gives_them_back_too(erwan, alice, suzie):
    event = EventFactory(network=True)
    for person in (erwan, alice, suzie):
        RegistrationFactory(event=event, member=person)

    pass_on_seats()

    statuses = Registration.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["cancelled", "confirmed", "cancelled"]


def test_a_closed_account_takes_no_seat(suzie):
    with pytest.raises(ValidationError, match="Ce compte est fermé"):
        events.register(EventFactory(), member=suzie)


def test_a_first_meeting_that_waits_for_a_check_is_withdrawn(alice, carole, mona, alpes_azur):
    event = EventFactory.build(convention=alpes_azur, created_by=None, published_at=None)
    event = events.create_event(event, by=alice)
    asked = list(carole.notifications.values_list("key", flat=True))

    actions.suspend_member(alice, by=mona, reason=REASON)

    event.refresh_from_db()
    assert (asked, event.cancelled_at is None) == ([event.check_key], False)
    assert f"event-withdrawn:{event.pk}" in carole.notifications.values_list("key", flat=True)
    assert not carole.notifications.filter(key=event.check_key).exists()


def test_whoever_shares_a_meeting_is_asked_to_take_over(alice, carole, mona, alpes_azur):
    event = EventFactory(convention=alpes_azur, created_by=alice)

    actions.suspend_member(alice, by=mona, reason=REASON)

    event.refresh_from_db()
    assert (event.cancelled_at, event.created_by) == (None, alice)
    assert carole.notifications.filter(key__startswith=f"event-left:{event.pk}").count() == 1


def test_a_meeting_that_nobody_else_organises_goes_to_whoever_suspends(mona):
    other = RoleFactory(kind=Kind.NATIONAL).member
    event = EventFactory(created_by=other)

    actions.suspend_member(other, by=mona, reason=REASON)
    events.hand_over(event, to=mona, by=mona)

    event.refresh_from_db()
    assert (event.created_by, event.version, mona.notifications.count()) == (mona, 2, 1)


def test_a_mail_of_the_sign_in_pages_that_waits_is_forgotten(alice, mona):
    actions.queue_account_mail(template="login_code", to=alice.email.upper(), facts={"code": "X"})

    actions.suspend_member(alice, by=mona, reason=REASON)

    assert AccountMail.objects.count() == 0
    assert Notification.objects.filter(member=alice).count() == 0
