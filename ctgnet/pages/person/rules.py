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
    if not standing.is_national or person.pk in {member.pk, *standing.opened_members}:
        return False
    return caf_in_common(member, person) is None


def readable_contact(member, person):
    """Which of the contact details: all of one's own, and for one's Caf; else those opened."""
    standing = standing_of(member)
    if member.pk == person.pk or standing.is_national or caf_in_common(member, person):
        return [name for name in CONTACT if getattr(person, name)]
    if not (standing.is_local or standing.is_caf_officer):
        return []
    return [name for name in CONTACT if getattr(person, name) and not _is_hidden(person, name)]


def leaves_a_trace(member, person):
    """A Caf officer reads a detail that its owner opened to nobody: the act is recorded."""
    if member.pk == person.pk or caf_in_common(member, person) is None:
        return False
    return any(_is_hidden(person, name) for name in readable_contact(member, person))


def _is_hidden(person, name):
    return getattr(person, f"{name}_visibility") != Visibility.MEMBERS


def caf_in_common(member, person):
    """The Caf of mine where this person works or carries a CTG, because somebody else said so.

    Whoever names a person on a post would otherwise read what this person keeps hidden.
    """
    cafs = standing_of(member).cafs
    if not cafs:
        return None
    colleague = Role.objects.current().filter(member=person, kind__in=Role.OF_CAF, caf__in=cafs)
    if role := colleague.exclude(decided_by=member).order_by("caf").first():
        return role.caf_id
    ours = Convention.objects.of_cafs(cafs)
    held = Assignment.objects.current().filter(
        member=person, post__convention__in=ours.values("pk")
    )
    if assignment := held.exclude(decided_by=member).select_related("post__convention").first():
        return min(cafs & assignment.post.convention.cafs)
    return None
