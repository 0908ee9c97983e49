"""What the worker does for meetings: ids in, one mail a person, harmless when run twice."""

from ctgnet.queue import task
from events import emails, rules
from events.models import Event, Registration, RegistrationStatus
from members.actions import notify
from members.models import Member, Notification

TELLS = {
    RegistrationStatus.CONFIRMED: emails.registration_confirmed,
    RegistrationStatus.WAITLISTED: emails.registration_waitlisted,
    RegistrationStatus.OFFERED: emails.seat_offered,
    RegistrationStatus.EXPIRED: emails.offer_expired,
    RegistrationStatus.DECLINED: emails.offer_declined,
    RegistrationStatus.CANCELLED: emails.registration_cancelled,
}
NEWS = {
    RegistrationStatus.OFFERED: "Une place se libère pour vous : « {} ».",
    RegistrationStatus.EXPIRED: "La place proposée est allée à la personne suivante : « {} ».",
}


@task
def tell_registration(registration_id, revision):
    """Say where the person stands; nothing when they moved on since: a later task says it."""
    registration = _registration(registration_id)
    if registration.revision != revision or not _can_be_told(registration):
        return
    if news := NEWS.get(registration.status):
        _tell_on_site(registration, news, key=f"registration:{registration_id}:{revision}")
    TELLS[registration.status](registration).send()


@task
def tell_all_of_change(event_id, sequence):
    for registration in Registration.objects.active().filter(event=event_id):
        tell_change.enqueue(registration.pk, sequence)


@task
def tell_change(registration_id, sequence):
    """Nothing when the meeting changed again since: a later task says it."""
    registration = _registration(registration_id)
    if registration.event.sequence != sequence or not _counts_on_it(registration):
        return
    news = "La rencontre « {} » a changé."
    _tell_on_site(registration, news, key=f"event-changed:{registration.event_id}:{sequence}")
    emails.event_changed(registration).send()


@task
def tell_all_of_cancellation(event_id):
    for registration in Registration.objects.active().filter(event=event_id):
        tell_cancellation.enqueue(registration.pk)


@task
def tell_cancellation(registration_id):
    registration = _registration(registration_id)
    if not registration.member.is_reached:
        return
    news = "La rencontre « {} » est annulée."
    _tell_on_site(registration, news, key=f"event-cancelled:{registration.event_id}")
    emails.event_cancelled(registration).send()


@task
def remind_all(event_id, field, sequence):
    confirmed = Registration.objects.filter(event=event_id, status=RegistrationStatus.CONFIRMED)
    for registration in confirmed:
        remind_person.enqueue(registration.pk, field, sequence)


@task
def remind_person(registration_id, field, sequence):
    registration = _registration(registration_id)
    is_confirmed = registration.status == RegistrationStatus.CONFIRMED
    if is_confirmed and _counts_on_it(registration) and not registration.event.has_started:
        emails.reminder(registration, field=field, sequence=sequence).send()


@task
def invite_all(event_id):
    event = Event.objects.get(pk=event_id)
    for member_id in event.members_to_invite().values_list("pk", flat=True):
        invite_person.enqueue(event_id, member_id)


@task
def invite_person(event_id, member_id):
    """Nothing for those who have answered, left, or when it is closed."""
    event = Event.objects.select_related("caf", "convention").get(pk=event_id)
    member = Member.objects.get(pk=member_id)
    answered = Registration.objects.filter(event=event, member=member).exists()
    if event.is_open and member.is_reached and not answered:
        emails.invitation(event, member).send()


def _registration(registration_id):
    rows = Registration.objects.with_rank().select_related(
        "member", "event__caf", "event__convention"
    )
    return rows.get(pk=registration_id)


def _counts_on_it(registration):
    """Not those who may no longer attend: a meeting of the network is not told outside of it."""
    may_come = rules.can_attend(registration.member, registration.event)
    return registration.is_active and may_come and _can_be_told(registration)


def _can_be_told(registration):
    """Checked when it is sent: the account may have closed, the meeting been called off."""
    return registration.member.is_reached and not registration.event.cancelled_at


def _tell_on_site(registration, news, *, key):
    notify(
        registration.member,
        kind=Notification.Kind.EVENT,
        text=news.format(registration.event.title),
        path=registration.event.get_absolute_url(),
        key=key,
    )
