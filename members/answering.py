"""Whom a request waits for: the same words after asking, in one's own space and in the mails."""

from dataclasses import dataclass

from members.models import Member, Role

NETWORK = "l’administration nationale du réseau"


@dataclass(frozen=True)
class Waits:
    """`who` answers today; `why` where that is not the Caf that one would think of."""

    who: str
    why: str = ""

    def __str__(self):
        return f"{self.who} ({self.why})" if self.why else self.who


def in_place_of(*cafs):
    """The administration, where nobody of these Cafs may answer: nobody is there, or the asker alone."""
    names = " ou de ".join(f"la {caf}" for caf in cafs)
    return Waits(NETWORK, f"personne de {names} ne peut encore répondre" if cafs else "")


def waits_for(role):
    """Who can answer it today, in words."""
    if role.kind == Role.Kind.PARTNER:
        return Waits(f"une Caf ou {NETWORK}")
    if role.kind == Role.Kind.NATIONAL:
        return Waits(f"une autre personne que celle qui propose, à {NETWORK}")
    if role.kind == Role.Kind.CAF_REFERENT:
        return Waits(NETWORK)
    if referents_for(role).exists():
        return Waits(f"la référence CTG de la {role.caf}")
    return in_place_of(role.caf)


def validators_of(role):
    """Who is told that a request waits: the référents of the Caf, else the national administration."""
    national = _others_than_those_of(role).filter(pk__in=holders_of_role(kind=Role.Kind.NATIONAL))
    if role.kind != Role.Kind.CAF_OFFICER:
        return national
    referents = referents_for(role)
    return referents if referents.exists() else national


def referents_for(role):
    """Those of its Caf who may answer: never whoever asks, nor whoever proposed."""
    held = holders_of_role(kind=Role.Kind.CAF_REFERENT, caf=role.caf)
    return _others_than_those_of(role).filter(pk__in=held)


def holders_of_role(**which):
    """The people who hold such a role today."""
    return Role.objects.current().filter(**which).values("member")


def _others_than_those_of(role):
    return Member.objects.reached().exclude(pk__in=[role.member_id, role.requested_by_id])
