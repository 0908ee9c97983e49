"""Who reads what is written to the team of a CTG, so that no message falls into an empty room."""

from dataclasses import dataclass

from django.db import models

from conventions.models import COUNTED_POSTS, Assignment
from members.models import Member, MemberQuerySet, Role


class Reader(models.TextChoices):
    """Who answers, in the words of the form."""

    TEAM = "team", "l’équipe de la CTG"
    CAF = "caf", "la Caf qui la suit"
    NETWORK = "network", "l’administration nationale du réseau"


@dataclass(frozen=True)
class Addressees:
    reader: Reader
    people: MemberQuerySet


def addressees_of(convention):
    """Those who carry it today; else the officers of its Cafs; else the national administration."""
    people = Member.objects.listed()
    roles = Role.objects.current()
    team = Assignment.objects.current().filter(
        post__convention=convention, post__kind__in=COUNTED_POSTS
    )
    officers = roles.filter(kind__in=Role.OF_CAF, caf__in=convention.cafs)
    for reader, held in ((Reader.TEAM, team), (Reader.CAF, officers)):
        found = people.filter(pk__in=held.values("member"))
        if found.exists():
            return Addressees(reader, found)
    nationals = roles.filter(kind=Role.Kind.NATIONAL)
    return Addressees(Reader.NETWORK, people.filter(pk__in=nationals.values("member")))


def carriers_of(convention):
    """Those who carry it, today or from a day to come, whatever their post."""
    held = Assignment.objects.named().filter(post__convention=convention)
    return Member.objects.listed().filter(pk__in=held.values("member"))


def officers_of(convention):
    """The staff of its Cafs, today."""
    roles = Role.objects.current().filter(caf__in=convention.cafs)
    return Member.objects.listed().filter(pk__in=roles.values("member"))
