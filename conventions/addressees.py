"""Who reads what is written to the team of a CTG or to a Caf: no message falls into an empty room."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils import timezone

from conventions.models import COUNTED_POSTS, Assignment, ClosedWith
from ctgnet.templatetags.french import day
from members.models import GrantStatus, Member, MemberQuerySet, Role
from reference.models import Caf, Commune


class Reader(models.TextChoices):
    """Who answers, in the words of the form."""

    TEAM = "team", "l’équipe de la CTG"
    CAF = "caf", "la Caf qui la suit"
    OFFICERS = "officers", "les personnes de cette Caf"
    NETWORK = "network", "l’administration nationale du réseau"


# Why a function ended or a request was refused with its post.
POST_CLOSED = "Le poste est fermé."


@dataclass(frozen=True)
class Addressees:
    reader: Reader
    people: MemberQuerySet

    @property
    def number(self):
        return self.people.count()

    @property
    def stands_in(self):
        """They read in the place of those to whom one writes, who are not there yet."""
        return self.reader in {Reader.CAF, Reader.NETWORK}


def addressees_of(recipient, *, besides=None):
    """The first who can answer for a CTG, a Caf or a commune: those who carry the CTG, the officers, the national administration.

    Nobody answers oneself: `besides` is whoever asks, who may be alone there.
    """
    people = Member.objects.reached().exclude(pk=besides and besides.pk)
    for reader, held in _nearest_first(recipient):
        found = people.filter(pk__in=held.values("member"))
        if found.exists():
            return Addressees(reader, found)
    nationals = Role.objects.current().filter(kind=Role.Kind.NATIONAL)
    return Addressees(Reader.NETWORK, people.filter(pk__in=nationals.values("member")))


def _nearest_first(recipient):
    officers = Role.objects.current().filter(kind__in=Role.OF_CAF)
    if isinstance(recipient, Caf):
        return [(Reader.OFFICERS, officers.filter(caf=recipient))]
    if isinstance(recipient, Commune):
        cafs = Caf.objects.of_communes([recipient.pk])
        return [(Reader.OFFICERS, officers.filter(caf__in=cafs.values("pk")))]
    team = Assignment.objects.current().filter(
        post__convention=recipient, post__kind__in=COUNTED_POSTS
    )
    return [(Reader.TEAM, team), (Reader.CAF, officers.filter(caf__in=recipient.cafs))]


def writer_in_words(letter):
    """What a member who writes does for that CTG or that Caf today; else for the network alone."""
    by, convention = letter.sender, letter.convention
    cafs = convention.cafs if convention else [letter.caf_id]
    held = Assignment.objects.current().filter(member=by, post__convention=convention)
    posts = [one.post.get_kind_display() for one in held.select_related("post").order_by("pk")]
    of_caf = Q(kind__in=Role.OF_CAF, caf__in=cafs) | Q(kind=Role.Kind.NATIONAL)
    roles = Role.objects.current().filter(of_caf, member=by).select_related("caf", "organisation")
    words = dict.fromkeys(posts or map(str, roles.order_by("pk")))
    return ", ".join(word[:1].lower() + word[1:] for word in words) or "membre du réseau"


def team_of(convention, *, on=None):
    """Those named to carry it on that day (today) or from a later one, whatever their post, invited or not."""
    held = Assignment.objects.named(on).filter(post__convention=convention)
    return Member.objects.listed().filter(pk__in=held.values("member"))


def carriers_of(convention, *, on=None):
    """Those of its team who have said yes: what happens to it is told to nobody else."""
    return team_of(convention, on=on).reached()


def author_told(convention, *, by):
    """Whoever prepared a CTG reads that it is confirmed, unless they confirm it; None when nobody does."""
    author = convention.registered_by
    is_told = author is not None and author.is_reached and author.pk != by.pk
    return author if is_told else None


def who_decides(assignment):
    """Who can answer a request for a post today: its Caf, unless nobody else is there."""
    officers = officers_of(assignment.post.convention).exclude(pk=assignment.member_id)
    return Reader.CAF if officers.exists() else Reader.NETWORK


def told_of_closing(convention):
    """Those who carried it on the day it closes, and whoever its closing refused on a post."""
    if convention.closed_on is None:
        return Member.objects.none()
    refused = Assignment.objects.filter(
        post__convention=convention,
        status=GrantStatus.REFUSED,
        closed_with=ClosedWith.CONVENTION,
    )
    people = carriers_of(convention, on=convention.closed_on)
    return people | Member.objects.reached().filter(pk__in=refused.values("member"))


def told_of_import(key):
    """(CTG, person) of those whom an import names and who are no more to be invited."""
    named = Assignment.objects.filter(post__convention__imported_in=key).with_proof()
    return named.filter(is_proved=True).values_list("post__convention", "member").distinct()


def told_of_alert(alert):
    """Those who carry it today, or carried it on its last day once it is over, and its Cafs."""
    convention, on = alert.convention, min(alert.ends_on, timezone.localdate())
    return (carriers_of(convention, on=on) | officers_of(convention)).distinct()


def reason_of_closing(convention):
    """Why a post ended or a request was refused with it: true before that day as after it."""
    return f"Clôture de la CTG, le {day(convention.closed_on)}."


def ended_with(post, *, since=None):
    """What the closing of a post ended or refused, of accounts that are still open.

    Whoever is only invited to what it ends reads their invitation alone.

    `since`: by that closing alone. When its day comes nearer each end is moved, and what was refused the
    first time was told then.
    """
    answered = post.assignments.filter(closed_with=ClosedWith.POST, member__is_active=True)
    answered = answered.with_proof().exclude(status=GrantStatus.VALIDATED, is_proved=False)
    if since:
        refused = Q(status=GrantStatus.REFUSED, decided_at__lt=since)
        answered = answered.exclude(refused)
    return answered.select_related("member").order_by("-status", "pk")


def officers_of(convention):
    """The staff of its Cafs, today."""
    roles = Role.objects.current().filter(caf__in=convention.cafs)
    return Member.objects.reached().filter(pk__in=roles.values("member"))
