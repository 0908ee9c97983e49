"""What one may read of a person, and who may write to them."""

from conventions.models import Assignment, Convention
from conventions.standing import standing_of
from members.models import Role, Visibility

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
    return standing.is_national and member.pk != person.pk and not _is_of_my_caf(member, person)


def readable_contact(member, person):
    """Which of the contact details: all of one's own, and for one's Caf; else those opened."""
    standing = standing_of(member)
    if member.pk == person.pk or standing.is_national or _is_of_my_caf(member, person):
        return [name for name in CONTACT if getattr(person, name)]
    if not (standing.is_local or standing.is_caf_officer):
        return []
    return [name for name in CONTACT if getattr(person, name) and not _is_hidden(person, name)]


def leaves_a_trace(member, person):
    """A Caf officer reads a detail that its owner opened to nobody: the act is recorded."""
    if member.pk == person.pk or needs_reason(member, person):
        return False
    return any(_is_hidden(person, name) for name in readable_contact(member, person))


def _is_hidden(person, name):
    return getattr(person, f"{name}_visibility") != Visibility.MEMBERS


def _is_of_my_caf(member, person):
    """Carries today a CTG of my Cafs, or works in one of them, and somebody else said so.

    Whoever names a person on a post would otherwise read what this person keeps hidden.
    """
    cafs = standing_of(member).cafs
    if not cafs:
        return False
    colleague = Role.objects.current().filter(member=person, kind__in=Role.OF_CAF, caf__in=cafs)
    if colleague.exclude(decided_by=member).exists():
        return True
    ours = Convention.objects.of_cafs(cafs)
    held = Assignment.objects.current().filter(
        member=person, post__convention__in=ours.values("pk")
    )
    return held.exclude(decided_by=member).exists()
