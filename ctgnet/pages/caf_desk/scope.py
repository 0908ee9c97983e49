"""Whose lists are read: those of one's Cafs; for the administration, of the Caf it chooses or of all."""

from dataclasses import dataclass

from django.http import Http404

from conventions.standing import standing_of
from ctgnet.pages.caf_desk import rules
from reference.models import Caf

FRANCE = "france"


@dataclass(frozen=True)
class Scope:
    """Some Cafs, and what is asked of whoever takes their lists away."""

    cafs: frozenset[str]
    code: str  # what the address names: a Caf, « france »; "" for one's own
    is_whole: bool  # of France
    must_say_why: bool
    offered: tuple[Caf, ...]  # among which this person chooses

    @property
    def querystring(self):
        return f"caf={self.code}" if self.code else ""

    @property
    def words(self):
        """« Caf du Var », « toute la France »; nothing for one's own."""
        named = next((str(caf) for caf in self.offered if caf.pk == self.code), "")
        return "toute la France" if self.is_whole else named


def scope_of(member, typed):
    """What this person asked for; a Caf that is not theirs to read does not exist."""
    standing = standing_of(member)
    code = typed.get("caf") or ("" if standing.cafs else FRANCE)
    offered = tuple(Caf.objects.active().order_by("code")) if standing.is_national else ()
    everywhere = frozenset(caf.pk for caf in offered)
    if code == FRANCE and offered:
        return Scope(everywhere, code, True, rules.must_say_why(member, everywhere), offered)
    if code and code not in everywhere | standing.cafs:
        raise Http404
    cafs = frozenset({code}) if code else standing.cafs
    return Scope(cafs, code, False, rules.must_say_why(member, cafs), offered)
