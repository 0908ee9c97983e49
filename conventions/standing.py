"""What a person may claim today: their Cafs, their conventions, their national duty.

Every "who may" of the site starts here, so that a role that ended yesterday, a suspended account
or a visitor all lose the same things at the next request.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from conventions.models import Assignment, PostKind
from ctgnet.written import WrittenOnce
from members.models import Opening, Role


@dataclass(frozen=True)
class Standing:
    """Nothing by default: a visitor, or somebody whom nobody has validated."""

    member_id: int | None = None
    cafs: frozenset[str] = frozenset()
    referent_cafs: frozenset[str] = frozenset()
    conventions: frozenset[int] = frozenset()
    piloted: frozenset[int] = frozenset()
    is_national: bool = False
    is_partner: bool = False
    # What a national administrator opened within the hour, each with its written reason.
    openings: tuple = ()

    @property
    def is_local(self):
        """Carries a CTG: pilot, officer, coordinator."""
        return bool(self.conventions)

    @property
    def is_caf_officer(self):
        return bool(self.cafs)

    @property
    def is_verified(self):
        """Somebody entitled has validated a role that this person holds today."""
        return self.is_local or self.is_caf_officer or self.is_national or self.is_partner

    @property
    def opened_conventions(self):
        return self._opened("conventions.convention")

    @property
    def opened_members(self):
        return self._opened("members.member")

    @property
    def opened_sheets(self):
        return self._opened("practices.sheet")

    @property
    def opened_events(self):
        return self._opened("events.event")

    def opening_of(self, thing):
        """The hour that was opened on that very thing, with its reason; None otherwise."""
        return next((one for one in self.openings if one.is_of(thing)), None)

    def reason_for(self, thing, reason=""):
        """Why an act on it is done: the words of the act, and those of the hour that allows it."""
        opening = self.opening_of(thing)
        return " – ".join(filter(None, [reason, opening.reason if opening else ""]))

    def _opened(self, kind):
        """Keys of the things of that kind: no module of that app is needed to name them."""
        lines = [one.line for one in self.openings]
        return frozenset(int(line.object_id) for line in lines if line.object_kind == kind)


NOBODY = Standing()


def _posts_of(member, today):
    """Whoever is named for a day to come prepares it: the plan, the papers, the bodies."""
    held = Assignment.objects.named(today).filter(member=member)
    return held.values_list("post__convention_id", "post__kind")


_POSTS = WrittenOnce(_posts_of, member=-1, today=date.min)


def standing_of(member):
    """Read it once a request (two queries, three for the national administration) and remember it."""
    if not member.is_authenticated or not member.is_active:
        return NOBODY
    if not hasattr(member, "_standing"):
        member._standing = _read_standing(member)
    return member._standing


def _read_standing(member):
    roles = member.current_roles
    is_national = any(role.kind == Role.Kind.NATIONAL for role in roles)
    held = _POSTS(member=member.pk, today=timezone.localdate())
    local = [(convention, kind) for convention, kind in held if kind != PostKind.ELECTED]
    staff = [role for role in roles if role.caf_id]
    return Standing(
        member_id=member.pk,
        cafs=frozenset(role.caf_id for role in staff),
        referent_cafs=frozenset(
            role.caf_id for role in staff if role.kind == Role.Kind.CAF_REFERENT
        ),
        conventions=frozenset(convention for convention, _ in local),
        piloted=frozenset(convention for convention, kind in local if kind == PostKind.PILOT),
        is_national=is_national,
        is_partner=any(role.kind == Role.Kind.PARTNER for role in roles) or len(local) < len(held),
        openings=tuple(Opening.objects.by(member).current()) if is_national else (),
    )
