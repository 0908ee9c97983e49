"""Who may decide what about people. Caf and national roles alone decide here; nobody for himself."""

from members.models import Role

# A favour is not returned upwards: whoever was validated by somebody does not raise them.
RANKS = {
    Role.Kind.PARTNER: 0,
    Role.Kind.CAF_OFFICER: 1,
    Role.Kind.CAF_REFERENT: 2,
    Role.Kind.NATIONAL: 3,
}


def is_national(member):
    return any(role.kind == Role.Kind.NATIONAL for role in member.current_roles)


def is_officer_of(member, caf_id):
    """Staff of that Caf; of any Caf when none is named."""
    return any(
        role.kind in Role.OF_CAF and caf_id in (None, role.caf_id) for role in member.current_roles
    )


def is_referent_of(member, caf_id):
    return any(
        role.kind == Role.Kind.CAF_REFERENT and role.caf_id == caf_id
        for role in member.current_roles
    )


def can_see_queue(member):
    return is_national(member) or is_officer_of(member, None)


def can_propose(member, *, kind, caf_id=None):
    """A Caf proposes its colleagues, the national administration everybody."""
    if is_national(member):
        return True
    return kind == Role.Kind.CAF_OFFICER and is_officer_of(member, caf_id)


def can_decide_role(member, role):
    """Validate or refuse a request: who is above it, never on one's own case, nor as a favour."""
    if member.is_behind(role.member) or _returns_a_favour(member, role):
        return False
    if role.kind == Role.Kind.NATIONAL:
        return is_national(member) and role.requested_by_id != member.pk
    return _is_above(member, role)


def can_end_role(member, role):
    """Take a role away: who may grant it, never one's own."""
    if member.is_behind(role.member):
        return False
    if role.kind == Role.Kind.NATIONAL:
        return is_national(member)
    return _is_above(member, role)


def can_withdraw_role(member, role):
    return member.pk in (role.member_id, role.requested_by_id)


def _is_above(member, role):
    if is_national(member):
        return True
    if role.kind == Role.Kind.PARTNER:
        return is_officer_of(member, None)
    return role.kind == Role.Kind.CAF_OFFICER and is_referent_of(member, role.caf_id)


def _returns_a_favour(member, role):
    return RANKS[role.kind] > 0 and role.member_id in member.recent_validators


def can_invite(member):
    return can_see_queue(member)


def can_take_up(member, named):
    """Whoever proved the address at which somebody was named, and nobody else: a yes, or a no."""
    return member.is_active and named.pk in member.stand_ins


def can_revoke_invitation(member, invitation):
    """Whoever sent it, an officer of the same Caf, the national administration."""
    if invitation.invited_by_id == member.pk or is_national(member):
        return True
    return bool(_cafs_of(member) & _cafs_of(invitation.invited_by))


def _cafs_of(member):
    return {role.caf_id for role in member.current_roles if role.kind in Role.OF_CAF}


def can_suspend(member, other):
    return is_national(member) and member.pk != other.pk


def can_erase(member):
    """Everybody leaves when they wish, except the last national administrator."""
    if not is_national(member):
        return True
    others = Role.objects.current().filter(kind=Role.Kind.NATIONAL).exclude(member=member)
    return others.exists()
