"""Whom a request waits for, in the words of `members.answering`: of a post, of a CTG to come, of a role."""

from conventions.addressees import Reader, addressees_of, who_decides
from conventions.models import Assignment
from members import answering
from members.answering import Waits, in_place_of
from members.models import Role
from reference.models import Caf


def waits_for(asked):
    """Who can answer it today: its Cafs by their names, or the administration in their place, and why."""
    if isinstance(asked, Role):
        return answering.waits_for(asked)
    if isinstance(asked, Assignment):
        return of_cafs(asked.post.convention.cafs, is_there=who_decides(asked) == Reader.CAF)
    reader = addressees_of(asked.commune, besides=asked.member).reader
    cafs = Caf.objects.of_communes([asked.commune_id]).values("pk")
    return of_cafs(cafs, is_there=reader == Reader.OFFICERS)


def waits_to_be_confirmed(cafs):
    """The same of a CTG that its team prepares."""
    there = Role.objects.current().filter(kind__in=Role.OF_CAF, caf__in=cafs)
    return of_cafs(cafs, is_there=there.exists())


def of_cafs(keys, *, is_there):
    cafs = Caf.objects.filter(pk__in=keys).order_by("code")
    if not is_there:
        return in_place_of(*cafs)
    return Waits("les personnes de " + " ou de ".join(f"la {caf}" for caf in cafs))


def sent(asked):
    """Said once it is asked, by whatever door."""
    return (
        f"Votre demande est partie. Elle attend {waits_for(asked)}. "
        "Un courriel vous apportera la réponse."
    )
