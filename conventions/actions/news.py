"""What is told about a CTG: to its team, and to the desks where something waits."""

from django.urls import reverse

from conventions import mailings
from conventions.addressees import carriers_of, officers_of
from conventions.tasks import tell_team_member
from ctgnet.templatetags.french import ctg_of
from members.actions import holders_of_role, notify, record_mailing
from members.models import GrantStatus, Member, Notification, Role


def prepared_key(convention):
    """Of the news that a CTG waits for its Caf."""
    return f"convention:{convention.pk}:prepared"


def announce_team(convention, assignments):
    """One mail and one notification a person; what waits for a decision goes to the desks.

    Whoever is only invited reads their invitation alone.
    """
    assignments = [assignment for assignment in assignments if assignment is not None]
    if not convention.is_confirmed:
        notify_officers(
            convention,
            text=f"Une CTG préparée par son équipe attend votre confirmation : {convention.name}.",
            key=prepared_key(convention),
        )
        return
    waiting, by = mailings.waiting_for(convention), convention.confirmed_by
    if letter := mailings.entering(convention, assignments, waiting, by=by):
        record_mailing(letter, by=by)
    people = {one.member_id: one.member for one in assignments}
    proved = set(Member.objects.proved().filter(pk__in=people).values_list("pk", flat=True))
    for member in (people[key] for key in people if key in proved):
        tell_team_member.enqueue(convention.pk, member.pk)
        notify(
            member,
            kind=Notification.Kind.CONVENTION,
            text=f"Vous voilà dans l’équipe de la {ctg_of(convention.name)}.",
            path=reverse("conventions:convention_team", args=[convention.slug]),
            key=f"convention:{convention.pk}:team",
        )
    for assignment in assignments:
        if assignment.status == GrantStatus.REQUESTED:
            tell_desks(assignment, besides=assignment.member)


def tell_desks(assignment, *, besides):
    """Somebody asks for a post of that CTG: its Cafs decide."""
    convention = assignment.post.convention
    notify_officers(
        convention,
        text=f"Une demande de fonction attend votre décision : {convention.name}.",
        key=assignment.asking_key,
        besides=besides,
    )


def notify_team(convention, *, text, key, path, besides=None, on=None):
    """Tell those who carry it that day (today) of what has changed; whoever did it knows."""
    for person in carriers_of(convention, on=on).exclude(pk=besides and besides.pk):
        notify(person, kind=Notification.Kind.CONVENTION, text=text, path=path, key=key)


def notify_officers(convention, *, text, key, besides=None, path="", about=()):
    """Tell its Cafs that something waits; the national administration where they have nobody else."""
    besides = besides.pk if besides else None
    officers = officers_of(convention).exclude(pk=besides)
    nationals = Member.objects.reached().filter(pk__in=holders_of_role(kind=Role.Kind.NATIONAL))
    page = "convention_team" if officers else "convention_open"
    for person in officers or nationals.exclude(pk=besides):
        notify(
            person,
            kind=Notification.Kind.DESK,
            text=text,
            path=path
            if path and officers
            else reverse(f"conventions:{page}", args=[convention.slug]),
            key=key,
            about=about,
        )
