"""Whose request, which sheet, which meeting: what an act is about, as far as its reader may read it."""

from urllib.parse import unquote

from django.urls import Resolver404, resolve

from conventions.models import Assignment, Convention
from conventions.names import may_still_read
from conventions.standing import standing_of
from ctgnet.pages.moderation.titles import titles_of
from members.models import Member, Role
from members.rules import is_national, is_officer_of


def thing_of(path, reader):
    """« Nina Lavande : Chargée de coopération (…) », « Café des parents »; "" when it has no name."""
    path = unquote(path.partition("?")[0])
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    named = NAMED.get(match.view_name.rpartition(":")[2])
    return (named(reader, [*match.kwargs.values()][-1]) if named else "") or _title(path, reader)


def _role(reader, key):
    """Who works at the desk of its Caf reads the name beside the button."""
    role = Role.objects.select_related("member", "caf", "organisation").filter(pk=key).first()
    if role is None:
        return ""
    is_at_desk = role.kind != Role.Kind.NATIONAL and is_officer_of(reader, role.caf_id)
    is_read = is_at_desk or is_national(reader)
    return f"{role.member.full_name} : {role}" if is_read else ""


def _assignment(reader, key):
    ours = Convention.objects.at_desk_of(standing_of(reader))
    seen = Assignment.objects.filter(post__convention__in=ours.values("pk"))
    seen = seen.select_related("member", "post__employer")
    return str(seen.filter(pk=key).first() or "")


def _person(reader, key):
    person = Member.objects.visible_to(standing_of(reader)).filter(public_id=key).first()
    return person.full_name if person and may_still_read(reader, person) else ""


# By the name of an address, whose last parameter says which one.
NAMED = {
    **dict.fromkeys(("role_validate", "role_refuse", "role_end"), _role),
    **dict.fromkeys(("assignment_validate", "assignment_refuse", "assignment_end"), _assignment),
    **dict.fromkeys(("person_write", "person_contact"), _person),
}


def _title(path, reader):
    """Of the CTG, sheet or meeting under whose page the act stands."""
    parts = path.strip("/").split("/")
    above = (f"/{'/'.join(parts[:length])}/" for length in range(len(parts), 0, -1))
    return next(iter(titles_of(above, standing_of(reader)).values()), "")
