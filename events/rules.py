"""Who may see, join, organise and read what about a meeting."""

from conventions.standing import standing_of
from events.models import Event, EventVisibility, RegistrationStatus


def can_attend(member, event):
    """Public meetings are for any signed-in person, the network's for verified members."""
    standing = standing_of(member)
    if event.visibility == EventVisibility.PUBLIC:
        return standing.member_id is not None
    return standing.is_verified


def can_register(member, event):
    """Answer to a published meeting; whether seats are left is another matter."""
    return bool(event.published_at) and can_attend(member, event)


def can_see_video_link(member, event, registration):
    """Those who hold a seat, and those who organise."""
    if can_manage(member, event):
        return True
    is_confirmed = registration is not None and registration.status == RegistrationStatus.CONFIRMED
    return is_confirmed and can_attend(member, event)


def can_create(member):
    """Those who carry a CTG, Caf officers and national administrators."""
    standing = standing_of(member)
    return standing.is_local or standing.is_caf_officer or standing.is_national


def can_manage(member, event):
    """Its organiser, the pilot of its CTG, an officer of its Caf."""
    standing = standing_of(member)
    if not can_create(member):
        return False
    return (
        event.created_by_id == standing.member_id
        or event.convention_id in standing.piloted
        or is_its_caf_officer(member, event)
    )


def is_its_caf_officer(member, event):
    standing = standing_of(member)
    return bool(standing.cafs) and not standing.cafs.isdisjoint(event.caf_codes)


def can_open(member, event):
    """A national administrator, with a written reason, where he organises nothing."""
    is_national = standing_of(member).is_national
    return is_national and not acts_as_its_organiser(member, event)


def has_opened(member, event):
    """A national administrator, within the hour that follows his written reason."""
    return event.pk in standing_of(member).opened_events


def acts_as_its_organiser(member, event):
    """Its organisers; the national administration where it has said why."""
    return has_opened(member, event) or can_manage(member, event)


def can_edit(member, event):
    """Its organisers, until it is called off; not while a moderator hides what it says."""
    return _is_held_by(member, event) and not event.is_hidden


def can_cancel(member, event):
    return _is_held_by(member, event) and not event.is_over


def _is_held_by(member, event):
    return acts_as_its_organiser(member, event) and not event.cancelled_at


def can_see_attendees(member, event):
    """Names and territories: the organisers, or whoever opened the meeting with a reason."""
    return acts_as_its_organiser(member, event)


def can_read_notes(member, event):
    """What people told the organisers in confidence: an access need, a diet. A reason opens it to nobody."""
    return can_manage(member, event)


def can_publish(member, event):
    """Caf officers and nationals; a CTG's team once a first meeting of theirs was checked."""
    if event.published_at or event.cancelled_at:
        return False
    if standing_of(member).is_national or is_its_caf_officer(member, event):
        return True
    return can_manage(member, event) and _has_been_checked(member)


def _has_been_checked(member):
    return Event.objects.published().filter(created_by=member).exists()


def can_invite(member, event):
    """An officer of the organising Caf invites the teams of its CTGs, once."""
    standing = standing_of(member)
    may = event.caf_id in standing.cafs and event.is_open
    return may and event.invited_at is None
