"""The people of a Caf who may answer a request in the place of whoever hands it to them."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from conventions.models import Assignment
from conventions.standing import standing_of
from members.models import Member, Role


def colleagues_for(waiting, by):
    """The staff of its Cafs: never the person it is about, nor whoever hands it over."""
    people = Member.objects.reached().filter(pk__in=_staff(waiting, by).values("member"))
    if _is_of_a_caf(waiting):
        people = people.filter(~Exists(_favours_of(waiting.member_id)))
    people = people.exclude(pk__in=[waiting.member_id, by.pk])
    return people.order_by("last_name", "first_name", "pk")


def caf_of(colleague, waiting, by):
    """In which of its Cafs this colleague answers; None for anybody else."""
    if not colleagues_for(waiting, by).filter(pk=colleague.pk).exists():
        return None
    return _staff(waiting, by).filter(member=colleague).order_by("caf").first().caf


def _staff(waiting, by):
    kinds = (Role.Kind.CAF_REFERENT,) if _is_of_a_caf(waiting) else Role.OF_CAF
    roles = Role.objects.current().filter(kind__in=kinds, caf__in=_cafs_of(waiting, by))
    return roles.select_related("caf")


def _is_of_a_caf(waiting):
    """A colleague to validate: the référents answer, and return no favour."""
    return isinstance(waiting, Role) and waiting.kind == Role.Kind.CAF_OFFICER


def _cafs_of(waiting, by):
    """Those of the CTG, the one asked for; for a partner, those of whoever hands the request over."""
    if isinstance(waiting, Assignment):
        return waiting.post.convention.cafs
    return {waiting.caf_id} if waiting.caf_id else standing_of(by).cafs


def _favours_of(member_id):
    """What that person validated for a colleague within a year."""
    return Role.objects.validated().filter(
        member=OuterRef("pk"),
        decided_by=member_id,
        decided_at__gte=timezone.now() - timedelta(days=365),
    )
