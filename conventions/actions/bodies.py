"""The bodies of a CTG: opened, described, joined, left, closed; working data of its team and its Cafs."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from conventions.actions.posts import body_of as organisation_named
from conventions.actions.trace import record
from conventions.models import Body, BodyMember
from conventions.models.keys import ALREADY_USED
from ctgnet.rows import locked
from ctgnet.templatetags.french import ctg_of
from members.actions import Stale, notify
from members.models import Notification

STALE_BODY = "Cette instance a changé depuis que vous avez ouvert la page : rien n’est enregistré."


@transaction.atomic
def open_body(convention, *, by, key, themes=(), **description):
    """A committee or a group more; the same form sent twice opens it once."""
    convention = locked(convention)
    if known := convention.bodies.filter(creation_key=key).first():
        return known
    if Body.objects.filter(creation_key=key).exists():
        raise ValidationError(ALREADY_USED)
    body = Body(convention=convention, creation_key=key, **description)
    body.full_clean()
    body.save()
    body.themes.set(themes)
    record(convention, by=by, verb="open_body", thing=body, after={"kind": body.kind})
    return body


@transaction.atomic
def edit_body(body, *, by, version, themes=(), **description):
    """Its name, its rhythm, its links; a page opened before a change saves nothing."""
    body = _locked(body)
    if body.version != version:
        raise Stale(STALE_BODY)
    for name, value in description.items():
        setattr(body, name, value)
    body.version += 1
    body.full_clean()
    body.save(update_fields=[*description, "version"])
    body.themes.set(themes)
    record(body.convention, by=by, verb="edit_body", thing=body)
    return body


@transaction.atomic
def close_body(body, *, by, on=None):
    """It meets no more; its members and its minutes stay readable."""
    body = _locked(body)
    if body.closed_on:
        return body
    return _set_end(body, on or timezone.localdate(), by=by, verb="close_body")


@transaction.atomic
def reopen_body(body, *, by):
    body = _locked(body)
    if body.closed_on is None:
        return body
    return _set_end(body, None, by=by, verb="reopen_body")


def _set_end(body, day, *, by, verb):
    body.closed_on = day
    body.version += 1
    body.full_clean()
    body.save(update_fields=["closed_on", "version"])
    record(body.convention, by=by, verb=verb, thing=body)
    return body


# Who sits in it -------------------------------------------------------------------------------


@transaction.atomic
def seat_in_body(body, *, by, member=None, organisation=None, role="", is_chair=False):
    """A person, who is told, or an organisation; already there, nothing changes."""
    body = _locked(body)
    if organisation is not None:
        organisation = organisation_named(organisation)
    who = {"member": member, "organisation": organisation}
    known = body.members.filter(**who) if member else body.members.filter(**who, role=role)
    if seated := known.first():
        return seated
    seated = BodyMember(body=body, role=role, is_chair=is_chair, **who)
    seated.full_clean()
    seated.save()
    record(body.convention, by=by, verb="seat_in_body", thing=body, subject=member)
    if member and member.pk != by.pk:
        _tell(seated)
    return seated


@transaction.atomic
def unseat_from_body(seated, *, by):
    body = _locked(seated.body)
    if body.members.filter(pk=seated.pk).delete()[0]:
        record(body.convention, by=by, verb="unseat_from_body", thing=body, subject=seated.member)


def _tell(seated):
    convention = seated.body.convention
    notify(
        seated.member,
        kind=Notification.Kind.CONVENTION,
        text=f"Vous siégez dans une instance de la {ctg_of(convention.name)} : {seated.body}.",
        path=reverse("conventions:body_list", args=[convention.slug]),
        key=f"body-member:{seated.pk}",
    )


def _locked(body):
    return locked(body, "convention")
