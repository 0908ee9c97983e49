"""What one may read of a person, and who may write to them."""

from conventions.models import Assignment, Convention
from conventions.standing import standing_of
from members.models import Visibility

CONTACT = ("email", "phone")


def can_see_member_profile(member, person):
    """Themes, experience, sheets: oneself and verified members."""
    return member.pk == person.pk or standing_of(member).is_verified


def can_write(member, person):
    """Pass a message on through the network: between verified members and whoever they can see."""
    return member.pk != person.pk and standing_of(member).is_verified


def needs_reason(member, person):
    """The national administration reads contact details with a written reason, told to the person."""
    standing = standing_of(member)
    return standing.is_national and member.pk != person.pk and not _is_of_my_caf(standing, person)


def readable_contact(member, person):
    """Which of the contact details: all of one's own, and for one's Caf; else those opened."""
    standing = standing_of(member)
    if member.pk == person.pk or standing.is_national or _is_of_my_caf(standing, person):
        return [name for name in CONTACT if getattr(person, name)]
    if not (standing.is_local or standing.is_caf_officer):
        return []
    return [
        name
        for name in CONTACT
        if getattr(person, name) and getattr(person, f"{name}_visibility") == Visibility.MEMBERS
    ]


def _is_of_my_caf(standing, person):
    """Carries today a CTG of my Cafs, or works in one of them."""
    if not standing.cafs:
        return False
    if standing_of(person).cafs & standing.cafs:
        return True
    ours = Convention.objects.of_cafs(standing.cafs)
    held = Assignment.objects.current().filter(member=person)
    return held.filter(post__convention__in=ours.values("pk")).exists()
