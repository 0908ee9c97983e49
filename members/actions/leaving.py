"""A closed account leaves nothing alive, and a right that is over takes what hung on it along.

Each app says in its `privacy.py` what becomes of the living things of a person (`release`); the list
of these apps is a setting, so that suspending, erasing or ending a role stay one act each.
"""

from django.core.exceptions import ValidationError
from django.urls import reverse

from ctgnet.sessions import ending
from members.actions.news import notify, take_back_news
from members.actions.trace import record_act
from members.apps_above import release
from members.models import NOT_DELEGATED, AuditLine, Member, Notification, Role

CLOSED = "Ce compte est fermé : rien n’est enregistré."


def let_go(member, *, by):
    """What this person may no longer hold goes back to those who wait for it, app after app.

    It is read from the account as it stands in this transaction: closed, everything goes; open, what
    hung on a right that is over.
    """
    member.forget_roles()
    release(member, by=by)


def held(member):
    """The row of that person until the end of the act; others may go on naming them meanwhile."""
    return Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)


def held_open(member):
    """The same for whoever starts something: a closed account starts nothing, were it by a second."""
    member = held(member)
    if not member.is_active:
        raise ValidationError(CLOSED)
    return member


def refuse_closed(member):
    """The same without holding the row, for an act that holds another one first.

    Whoever answers at the very second when their account is closed is found by the next job.
    """
    if not Member.objects.filter(pk=member.pk, is_active=True).exists():
        raise ValidationError(CLOSED)


def end_sessions_of(member):
    """Every browser is signed out, whatever the door it came by; none comes back when it is reopened.

    Nor what it was sending, wherever that waits.
    """
    ending.end_sessions_of(member.pk)
    ending.forget_what_waits_for(member.pk)


# Requests handed to a colleague ----------------------------------------------------------------


def return_to_desk(grants, member, *, by):
    """What was handed to somebody who may no longer answer it waits at the desk again; once each."""
    for grant in grants.filter(delegate=member).select_for_update(of=("self",)).order_by("pk"):
        if not _works_in(member, grant.delegated_in_id):
            _return(grant, member, by=by)


def _works_in(member, caf_id):
    staff = Role.objects.current().filter(member=member, kind__in=Role.OF_CAF)
    return staff.filter(caf=caf_id).exists()


def _return(grant, member, *, by):
    giver, caf = grant.delegated_by, grant.delegated_in
    take_back_delegation(grant)
    grant.forget_delegate()
    grant.save(update_fields=list(NOT_DELEGATED))
    line = record_act(
        by=by,
        verb="take_back_request",
        thing=grant,
        subject=grant.member,
        caf=caf,
        before={"to": member.pk},
    )
    notify(
        giver,
        kind=Notification.Kind.DESK,
        text="Une demande que vous aviez confiée revient à votre bureau : la personne n’y répond plus.",
        path=reverse("caf_desk"),
        key=f"returned:{line.pk}",
    )


def take_back_delegation(grant):
    """Answered, withdrawn or taken back: whoever it was handed to has nothing to read of it any more."""
    lines = AuditLine.objects.filter(
        verb="delegate_request",
        object_kind=grant._meta.label_lower,
        object_id=str(grant.pk),
    )
    for key in lines.values_list("pk", flat=True):
        take_back_news(f"delegated:{key}")
