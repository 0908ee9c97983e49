"""Whose names a page may still tell: one ceiling a day for every door, one's own teams apart."""

from django.db.models import Q

from conventions.models import Assignment, Convention
from conventions.standing import standing_of
from members.actions import may_read_people
from members.ceiling_pages import ceiling_words
from members.models import Role, Visibility

# What a page tells of other people at once; of more, it says how many they are.
MOST_AT_ONCE = 60


def told_names(member, people):
    """Keys of those among these people whose name this reader reads now.

    Oneself and whoever opened their page to everybody cost nothing. The others are for verified
    members, all of them or none: beyond the ceiling of the day the page gives numbers only, and says why.
    """
    free = {one.pk for one in people if _is_free(member, one)}
    others = {one.pk for one in people} - free
    if not others or len(others) > MOST_AT_ONCE or not standing_of(member).is_verified:
        return free
    if may_read_people(member, others):
        return free | others
    member.names_are_withheld = True
    return free


def told_or_worked_with(member, people):
    """The same, with those whom the reader works with: these open whatever was read today."""
    told = told_names(member, people)
    others = [one for one in people if one.pk not in told]
    told |= {one.pk for one in others if works_with(member, one)}
    if all(one.pk in told for one in people):
        member.names_are_withheld = False
    return told


def why_nameless(member):
    """What every page says that gave numbers in the place of names, beyond the ceiling of the day."""
    return ceiling_words() if getattr(member, "names_are_withheld", False) else ""


def _is_free(member, person):
    return person.pk == member.pk or person.profile_visibility == Visibility.PUBLIC


def may_still_read(member, person):
    """The page of one person."""
    return bool(told_or_worked_with(member, [person]))


def worked_on(member, conventions):
    """Of these CTGs, those of one's team and of one's Cafs."""
    standing = standing_of(member)
    mine = standing.conventions.intersection(conventions)
    if standing.cafs and mine != {*conventions}:
        ours = Convention.objects.of_cafs(standing.cafs).filter(pk__in=conventions)
        mine |= {*ours.values_list("pk", flat=True)}
    return mine


def works_with(member, person):
    """In the team of a CTG that this reader carries or whose Caf is theirs, or in that Caf."""
    standing = standing_of(member)
    ours = Q(post__convention__in=standing.conventions)
    if standing.cafs:
        ours |= Q(post__convention__in=Convention.objects.of_cafs(standing.cafs).values("pk"))
    colleagues = Role.objects.current().filter(member=person, caf__in=standing.cafs)
    return Assignment.objects.named().filter(ours, member=person).exists() or colleagues.exists()
