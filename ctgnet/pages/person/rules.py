"""What one may read of a person, and who may write to them."""

from conventions.contacts import (
    CONTACT,
    caf_in_common,
    is_hidden,
    is_of_my_caf,
    open_contact_of,
)
from conventions.standing import standing_of


def can_see_member_profile(member, person):
    """Themes, experience, sheets: oneself and verified members."""
    return member.pk == person.pk or standing_of(member).is_verified


def can_write(member, person):
    """Pass a message on through the network: between verified members and whoever they can see and has
    said yes.
    """
    return member.pk != person.pk and standing_of(member).is_verified and person.is_reached


def waits_to_be_written_to(member, person):
    """The same of somebody invited: nothing reaches them before their yes, and the page says so."""
    return standing_of(member).is_verified and not person.is_reached


def needs_reason(member, person):
    """The national administration reads contact details with a written reason, told to the person."""
    standing = standing_of(member)
    if not standing.is_national or person.pk in {member.pk, *standing.opened_members}:
        return False
    return not is_of_my_caf(member, person)


def readable_contact(member, person):
    """Which of the contact details; the national administration reads them all, with its reason."""
    if standing_of(member).is_national:
        return [name for name in CONTACT if getattr(person, name)]
    return open_contact_of(member, person, is_ours=is_of_my_caf(member, person))


def leaves_a_trace(member, person):
    """A Caf officer reads a detail that its owner opened to nobody: the act is recorded."""
    if member.pk == person.pk or caf_in_common(member, person) is None:
        return False
    return any(is_hidden(person, name) for name in readable_contact(member, person))
