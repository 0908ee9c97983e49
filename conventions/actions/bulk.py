"""Many CTGs at once: the rows that `register_convention` would write one by one, and the same news."""

from collections import defaultdict
from itertools import batched
from uuid import uuid5

from django.urls import reverse
from django.utils import timezone

from conventions.actions.news import tell_desks
from conventions.actions.register import addresses_of, coverages_of, days_of, signatures_of
from conventions.importing.check import new_bodies
from conventions.importing.plans import NewBody
from conventions.models import Assignment, Convention, Coverage, Post, Signatory
from conventions.names import accounts_named
from conventions.perimeter import Perimeter
from ctgnet.cells import folded
from ctgnet.templatetags.french import ctg_of, plural
from members.actions import holders_of_role, invite_many, notify_many
from members.models import GrantStatus, Member, Notification, Role
from reference.actions import add_organisations, organisation_of
from reference.models import Organisation

# As many rows as one statement writes well within the time a statement may take.
BATCH = 1_000


def register_many(plans, *, by, made, reach):
    """Write these checked CTGs, confirmed by this person; `reach` is told how far it is, in percent."""
    bodies = _Bodies(plans, made)
    people = _people(plans, by=by, batch=made.pk)
    reach(30)
    conventions = _conventions(plans, bodies, by=by, made=made)
    reach(50)
    _themes(Convention, zip(conventions, [plan.themes for plan in plans], strict=True))
    _create(Coverage, _each(coverages_of, conventions, [plan.codes for plan in plans]))
    reach(60)
    signing = [[bodies[body] for body in plan.bodies] for plan in plans]
    _create(Signatory, _each(signatures_of, conventions, signing))
    reach(70)
    posts = _posts(plans, conventions, bodies)
    reach(80)
    assignments = _assignments(plans, conventions, posts, people, by=by)
    reach(90)
    _tell(conventions, assignments, made=made)


def _each(rows_of, conventions, values):
    return (
        row
        for convention, value in zip(conventions, values, strict=True)
        for row in rows_of(convention, value)
    )


def _create(model, rows):
    return [row for some in batched(rows, BATCH) for row in model.objects.bulk_create(some)]


def _themes(model, pairs):
    """The thématiques of things just written."""
    link = model.themes.through
    name = model._meta.model_name
    _create(
        link,
        (
            link(**{f"{name}_id": thing.pk, "theme_id": theme.pk})
            for thing, themes in pairs
            for theme in themes
        ),
    )


class _Bodies:
    """The organisation of each body that the file names; those that no list holds are added once."""

    def __init__(self, plans, made):
        new = new_bodies(plans)
        added = add_organisations((body.name, body.kind) for body in new.values())
        made.added_bodies.set(added)
        self.added = {folded(body.name): body for body in added}
        self.known = {}

    def __getitem__(self, body):
        if isinstance(body, NewBody):
            return self.added[folded(body.name)]
        if isinstance(body, Organisation):
            return body
        if body not in self.known:
            self.known[body] = organisation_of(body)
        return self.known[body]


def _people(plans, *, by, batch):
    """{address: member} of those whom the file names by an address, invited where it is of nobody.

    The owner of an address that the importer may not see stays a stranger.
    """
    people = [person for plan in plans for person in plan.people if person.member is None]
    named = {person.email: person for person in reversed(people)}  # once each, with the first name
    mine = Member.objects.at(named).named_first_by(by)
    typed = [(person.email, f"{person.first_name} {person.last_name}") for person in people]
    known = {member.address: member for member in mine} | accounts_named(by, typed)
    strangers = [person for address, person in named.items() if address not in known]
    return known | invite_many(strangers, known=known.values(), by=by, batch=batch)


def _conventions(plans, bodies, *, by, made):
    now, taken = timezone.now(), set(Convention.objects.values_list("slug", flat=True))
    rows = []
    for number, plan in enumerate(plans):
        perimeter = Perimeter(plan.codes)
        convention = Convention(
            official_title=plan.official_title,
            local_name=plan.local_name,
            stage=plan.stage,
            shape=perimeter.shape({bodies[body].kind for body in plan.bodies}),
            signature_date=plan.signature_date,
            start_date=plan.start_date,
            end_date=plan.end_date,
            registration_key=uuid5(made.pk, str(number)),
            imported_in=made,
            registered_by=by,
            confirmed_at=now,
            confirmed_by=by,
        )
        convention.slug = next(addresses_of(convention, taken))
        taken.add(convention.slug)
        rows.append(convention)
    return _create(Convention, rows)


def _posts(plans, conventions, bodies):
    rows, themes = [], []
    for plan, convention in zip(plans, conventions, strict=True):
        for post in plan.posts:
            opened_on, _ = days_of(convention, post.starts_on)
            rows.append(
                Post(
                    convention=convention,
                    kind=post.kind,
                    employer=bodies[post.employer],
                    fte=post.fte,
                    opened_on=opened_on,
                )
            )
            themes.append(post.themes)
    posts = _create(Post, rows)
    _themes(Post, zip(posts, themes, strict=True))
    return posts


def _assignments(plans, conventions, posts, people, *, by):
    """Validated by that act, one's own case excepted."""
    planned = [post for plan in plans for post in plan.posts]
    now, rows = timezone.now(), []
    for post, row in zip(planned, posts, strict=True):
        if post.holder is None:
            continue
        member = post.holder.member or people[post.holder.email]
        _, starts_on = days_of(row.convention, post.starts_on)
        assignment = Assignment(
            post=row, member=member, fte=post.fte, starts_on=starts_on, requested_by=by
        )
        if member.pk != by.pk:
            assignment.status = GrantStatus.VALIDATED
            assignment.decided_at, assignment.decided_by = now, by
        rows.append(assignment)
    return _create(Assignment, rows)


# Told ----------------------------------------------------------------------------------------


def _tell(conventions, assignments, *, made):
    """One news a CTG and a person who is no more to be invited; what waits for a decision goes to the desks; why, to the Cafs concerned."""
    why = f" Motif de l’administration nationale : {made.reason}" if made.reason else ""
    held = {one.member_id for one in assignments}
    proved = set(Member.objects.proved().filter(pk__in=held).values_list("pk", flat=True))
    told = {(one.post.convention, one.member) for one in assignments if one.member_id in proved}
    notify_many(
        Notification(
            member=member,
            kind=Notification.Kind.CONVENTION,
            text=f"Vous voilà dans l’équipe de la {ctg_of(convention.name)}.{why}",
            path=reverse("conventions:convention_team", args=[convention.slug]),
            key=team_key(convention),
        )
        for convention, member in told
    )
    for assignment in assignments:
        if assignment.status == GrantStatus.REQUESTED:
            tell_desks(assignment, besides=assignment.member)
    if made.reason:
        _tell_cafs(conventions, made)


def team_key(convention):
    """The news that somebody is in the team of that CTG."""
    return f"convention:{convention.pk}:team"


def _tell_cafs(conventions, made):
    """The officers of each Caf concerned read why the administration did it in their place."""
    numbers = defaultdict(int)
    for convention in conventions:
        for caf in convention.cafs:
            numbers[caf] += 1
    for caf, number in numbers.items():
        officers = Member.objects.reached().filter(
            pk__in=holders_of_role(kind__in=Role.OF_CAF, caf=caf)
        )
        words = f"L’administration nationale a importé {plural(number, 'CTG,CTG')} de votre Caf."
        notify_many(
            Notification(
                member=officer,
                kind=Notification.Kind.CONVENTION,
                text=f"{words} Motif : {made.reason}"[:300],
                path=reverse("conventions:convention_list"),
                key=f"import:{made.pk}:{caf}",
            )
            for officer in officers.exclude(pk=made.owner_id)
        )
