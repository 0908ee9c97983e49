"""Whose hidden address and phone the staff of a Caf may read: people who themselves said yes to that Caf.

Naming somebody opens nothing: the person asked for the function, has answered that they hold it, or
opened their account with the invitation of that Caf. Before that, only whoever typed an address to
invite it reads it again.
"""

from allauth.account.models import EmailAddress
from django.db.models import Exists, F, OuterRef, Q

from conventions.models import Assignment, Convention, Reconfirmation
from conventions.standing import standing_of
from members.models import Invitation, Member, Role, Visibility

CONTACT = ("email", "phone")
NOBODY = Q(pk__in=())


def open_contact_of(member, person, *, is_ours):
    """Which details: all of one's own and of one's Caf (`is_ours`); else those opened to the members."""
    filled = [name for name in CONTACT if getattr(person, name)]
    if member.pk == person.pk or is_ours:
        return filled
    standing = standing_of(member)
    if person.pk in standing.opened_members:
        return filled
    if not (standing.is_local or standing.is_caf_officer or standing.is_national):
        return []
    return [name for name in filled if not is_hidden(person, name)]


def known_at(member, addresses):
    """Members by their address, where this reader may see it: any other answers as an address of nobody.

    So does that of a closed account. Of an account and of whoever stands in for it, the account first.
    """
    seen = Member.objects.at(addresses).filter(_with_open_address(member))
    return seen.listed().order_by("named_at", "pk")


def _with_open_address(member):
    standing = standing_of(member)
    seen = Q(pk__in={member.pk, *standing.opened_members}) | of_my_caf(member)
    if standing.is_local or standing.is_caf_officer or standing.is_national:
        seen |= Q(email_visibility=Visibility.MEMBERS)
    return seen


def detail_of(person, name):
    """What whoever may read that detail reads."""
    return person.address if name == "email" else getattr(person, name)


def is_hidden(person, name):
    return getattr(person, f"{name}_visibility") != Visibility.MEMBERS


def is_of_my_caf(member, person):
    """The same question as `of_my_caf`, for one person."""
    return caf_in_common(member, person) is not None


def caf_in_common(member, person):
    """The Caf of mine of which this person is; None when there is none."""
    asked = Member.objects.filter(pk=person.pk)
    cafs = sorted(standing_of(member).cafs)
    return next((caf for caf in cafs if asked.filter(of_my_caf(member, {caf})).exists()), None)


def who_said_yes(member, cafs=None, *, outer="pk"):
    """Those who hold a function in a Caf of mine today and said yes to it.

    A condition for rows that name a person in `outer`: the page of one, the lines of an export.
    """
    cafs = standing_of(member).cafs if cafs is None else cafs
    person = OuterRef(outer)
    return Q(_holds(person, cafs)) & _said_yes(member, person, cafs) if cafs else NOBODY


def of_my_caf(member, cafs=None, *, outer="pk"):
    """The same, and whoever I just invited: I read again the address that I typed."""
    cafs = standing_of(member).cafs if cafs is None else cafs
    if not cafs:
        return NOBODY
    person = OuterRef(outer)
    invited = Invitation.objects.filter(member=person)
    return who_said_yes(member, cafs, outer=outer) | Q(
        Exists(invited.filter(invited_by=member)),
        ~Exists(invited.exclude(invited_by=member)),
        ~Exists(EmailAddress.objects.filter(user=person, verified=True)),
    )


def _posts_of(cafs):
    return Convention.objects.of_cafs(cafs).values("pk")


def _holds(person, cafs):
    """A function of today in one of these Cafs, or in a CTG of theirs."""
    roles = Role.objects.current().filter(member=person, kind__in=Role.OF_CAF, caf__in=cafs)
    held = Assignment.objects.current().filter(member=person, post__convention__in=_posts_of(cafs))
    return Q(Exists(roles)) | Q(Exists(held))


def _said_yes(member, person, cafs):
    """They asked for a function there, answered for it, or came in with an invitation of that Caf."""
    themselves = Q(requested_by=F("member"))
    # Who asked was not always kept: whoever decided alone does not open what is hidden.
    unknown = Q(requested_by=None) & ~Q(decided_by=member)
    roles = Role.objects.validated().filter(member=person, kind__in=Role.OF_CAF, caf__in=cafs)
    posts = Assignment.objects.validated().filter(
        member=person, post__convention__in=_posts_of(cafs)
    )
    answered = Reconfirmation.objects.filter(
        assignment__member=person,
        assignment__post__convention__in=_posts_of(cafs),
        answered_by=F("assignment__member"),
    )
    staff = Role.objects.validated().filter(
        member=OuterRef("invited_by"), kind__in=Role.OF_CAF, caf__in=cafs
    )
    came_in = Invitation.objects.filter(Exists(staff), member=person, accepted_at__isnull=False)
    return (
        Q(Exists(roles.filter(themselves | unknown)))
        | Q(Exists(posts.filter(themselves | unknown)))
        | Q(Exists(answered))
        | Q(Exists(came_in))
    )
