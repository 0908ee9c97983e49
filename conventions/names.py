"""Whose names a page may still tell: one ceiling a day for every door, one's own teams apart."""

from django.db.models import Q

from conventions.contacts import known_at
from conventions.models import Assignment, Convention
from conventions.standing import standing_of
from ctgnet.cells import folded
from ctgnet.email_addresses import one_address
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
    told |= worked_with(member, {one.pk for one in others})
    if all(one.pk in told for one in people):
        member.names_are_withheld = False
    return told


def told_all(member, keys):
    """The same keys, or none beyond the ceiling: for a page that has a reason to name so many."""
    if may_read_people(member, keys):
        return {*keys}
    member.names_are_withheld = True
    return set()


def accounts_named(member, people):
    """{address: account} of those whom this reader means by an address; people: (address, typed name).

    The reader must be able to see the address, and to read the name: typed whole beside it, that of
    somebody they work with, or within the ceiling of the day. Any other answers as that of nobody.
    """
    typed = {(one_address(address), folded(name)) for address, name in people}
    seen = known_at(member, {address for address, _ in typed}).reverse()
    found = {one.address: one for one in seen}
    news = {one.pk for key, one in found.items() if (key, folded(one.full_name)) not in typed}
    news -= {one.pk for one in found.values() if _is_free(member, one)}
    withheld = news - worked_with(member, news)
    if may_read_people(member, withheld):
        return found
    return {address: one for address, one in found.items() if one.pk not in withheld}


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
    return person.pk in worked_with(member, {person.pk})


def worked_with(member, people):
    """The same of many: those among these keys."""
    if not people:
        return set()
    standing = standing_of(member)
    ours = Q(post__convention__in=standing.conventions)
    if standing.cafs:
        ours |= Q(post__convention__in=Convention.objects.of_cafs(standing.cafs).values("pk"))
    teams = Assignment.objects.named().filter(ours, member__in=people)
    colleagues = Role.objects.current().filter(member__in=people, caf__in=standing.cafs)
    return {*teams.values_list("member", flat=True), *colleagues.values_list("member", flat=True)}
