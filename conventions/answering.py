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
        cafs, reader = Caf.objects.filter(pk__in=asked.post.convention.cafs), who_decides(asked)
    else:
        cafs = Caf.objects.of_communes([asked.commune_id])
        reader = addressees_of(asked.commune, besides=asked.member).reader
    cafs = cafs.order_by("code")
    if reader == Reader.NETWORK:
        return in_place_of(*cafs)
    return Waits("les personnes de " + " ou de ".join(f"la {caf}" for caf in cafs))


def sent(asked):
    """Said once it is asked, by whatever door."""
    return (
        f"Votre demande est partie. Elle attend {waits_for(asked)}. "
        "Un courriel vous apportera la réponse."
    )
