"""A CTG enters the register, is confirmed by its Caf, and changes."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, count

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from conventions import rules
from conventions.actions.team import (
    Person,
    acting_caf,
    assign,
    body_of,
    create_post,
    member_of,
    notify_officers,
)
from conventions.models import (
    Assignment,
    Convention,
    ConventionDraft,
    Coverage,
    PostKind,
    Signatory,
)
from conventions.perimeter import Perimeter
from conventions.tasks import announce_confirmation, tell_team_member
from ctgnet.addresses import words_of_address
from members.actions import Stale, notify, record_act
from members.models import GrantStatus, Notification
from reference.models import Organisation, Place

# Paths of the register that no convention may take.
RESERVED_SLUGS = {"nouvelle", "import", "choix"}
EDITABLE = (
    "official_title",
    "local_name",
    "shape",
    "stage",
    "signature_date",
    "start_date",
    "end_date",
)
STALE = "Cette CTG a changé depuis que vous avez ouvert la page : rien n’est enregistré."


@dataclass(frozen=True)
class Planned:
    """A post to open with the convention, and who holds it (nobody: it is vacant)."""

    kind: PostKind
    employer: Organisation | Place
    fte: Decimal
    holder: Person | None = None
    themes: tuple = ()
    starts_on: object = None


@transaction.atomic
def register_convention(
    *,
    by,
    official_title,
    stage,
    communes,
    local_name="",
    shape="",
    signature_date=None,
    start_date=None,
    end_date=None,
    themes=(),
    signatories=(),
    posts=(),
    previous=None,
    key=None,
    is_demonstration=False,
):
    """All or nothing: the CTG, its communes, signatories, posts and people; each person is told.

    Confirmed at once by an officer of one of its Cafs, prepared by anybody else. The same key makes
    the same CTG, however many times and by however many people the form is sent.
    """
    perimeter = Perimeter(frozenset(communes))
    if not perimeter.codes:
        raise ValidationError("Une CTG couvre au moins une commune.")
    bodies = [body_of(body) for body in signatories]
    is_officer = rules.can_register(by, perimeter.caf_codes)
    convention = Convention(
        official_title=official_title,
        local_name=local_name,
        stage=stage,
        shape=shape or perimeter.shape({body.kind for body in bodies}),
        signature_date=signature_date,
        start_date=start_date,
        end_date=end_date,
        previous=previous,
        registration_key=key,
        registered_by=by,
        is_demonstration=is_demonstration,
    )
    if is_officer:
        convention.confirmed_at, convention.confirmed_by = timezone.now(), by
    convention.full_clean(exclude=["slug", "registration_key"])
    if registered := _insert(convention, _addresses(convention)):
        return registered
    convention.themes.set(themes)
    _cover(convention, perimeter.codes)
    _sign(convention, bodies)
    people = [_open(convention, post, by=by, decides=is_officer) for post in posts]
    ConventionDraft.objects.filter(key=key).delete()
    record_act(
        by=by,
        verb="register_convention" if is_officer else "prepare_convention",
        thing=convention,
        caf=acting_caf(by, convention),
        after={"communes": len(perimeter), "posts": len(people)},
    )
    _announce(convention, people, by=by)
    return convention


@transaction.atomic
def confirm_convention(convention, *, by, version):
    """A Caf officer confirms what a team prepared, with its people, one's own case excepted."""
    convention = _locked(convention)
    if convention.is_confirmed:
        return convention
    _refuse_stale(convention, version)
    convention.confirmed_at, convention.confirmed_by = timezone.now(), by
    convention.version += 1
    convention.full_clean(exclude=["slug", "registration_key"])
    convention.save(update_fields=["confirmed_at", "confirmed_by", "version"])
    caf = acting_caf(by, convention)
    record_act(by=by, verb="confirm_convention", thing=convention, caf=caf)
    requested = Assignment.objects.requested().filter(post__convention=convention)
    people = list(requested.select_for_update(of=("self",)).select_related("member"))
    for assignment in people:
        if assignment.member_id != by.pk:
            assignment.status = GrantStatus.VALIDATED
            assignment.decided_at, assignment.decided_by = timezone.now(), by
            assignment.save(update_fields=["status", "decided_at", "decided_by"])
            record_act(
                by=by,
                verb="validate_assignment",
                thing=assignment,
                subject=assignment.member,
                caf=caf,
            )
    _announce(convention, people, by=by)
    announce_confirmation.enqueue(convention.pk)
    return convention


@transaction.atomic
def edit_convention(convention, *, by, version, themes=None, **changes):
    """Change names, dates, stage, shape or thématiques; a form opened before a change saves nothing."""
    convention = _locked(convention)
    _refuse_stale(convention, version)
    before = {name: getattr(convention, name) for name in EDITABLE}
    for name in changes.keys() & set(EDITABLE):
        setattr(convention, name, changes[name])
    changed = [name for name in EDITABLE if getattr(convention, name) != before[name]]
    if themes is not None and set(convention.themes.all()) != set(themes):
        convention.themes.set(themes)
        changed.append("themes")
    if not changed:
        return convention
    convention.version += 1
    convention.full_clean(exclude=["slug", "registration_key"])
    convention.save()
    if "start_date" in changed and convention.start_date:
        _move_first_day(convention)
    record_act(
        by=by,
        verb="edit_convention",
        thing=convention,
        caf=acting_caf(by, convention),
        before=_written(before, changed),
        after=_written({name: getattr(convention, name) for name in EDITABLE}, changed),
    )
    return convention


# Inside --------------------------------------------------------------------------------------


def _insert(convention, addresses):
    """Insert under a free address; the convention of the same key when it is already there.

    The database decides, not a reading before: of two identical forms, the second waits for the
    first and finds it.
    """
    convention.slug = next(addresses)
    try:
        with transaction.atomic():
            convention.save(force_insert=True)
    except IntegrityError as error:
        if "registration_key" in str(error):
            return Convention.objects.get(registration_key=convention.registration_key)
        if "slug" not in str(error):
            raise
        return _insert(convention, addresses)
    return None


def _addresses(convention):
    """alpes-d-azur-2026-2030, then alpes-d-azur-2026-2030-2 …"""
    words = f"{convention.name[:100]} {convention.period}"
    base = words_of_address(words, longest=110, otherwise="ctg")
    taken = set(Convention.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = chain([base], (f"{base}-{number}" for number in count(2)))
    return (slug for slug in candidates if slug not in taken | RESERVED_SLUGS)


def _cover(convention, codes):
    first_day = convention.start_date or timezone.localdate()
    Coverage.objects.bulk_create(
        Coverage(convention=convention, commune_id=code, from_date=first_day)
        for code in sorted(codes)
    )


def _sign(convention, bodies):
    Signatory.objects.bulk_create(
        Signatory(convention=convention, organisation=body, signed_on=convention.signature_date)
        for body in {body.pk: body for body in bodies}.values()
    )


def _open(convention, planned, *, by, decides):
    """One post and its holder; returns the assignment, or None when the post is vacant."""
    today = timezone.localdate()
    first_day = min(convention.start_date or today, today)
    post = create_post(
        convention,
        kind=planned.kind,
        employer=planned.employer,
        fte=planned.fte,
        themes=planned.themes,
        opened_on=min(planned.starts_on or first_day, first_day),
    )
    if planned.holder is None:
        return None
    return assign(
        post,
        member_of(planned.holder, by=by),
        fte=planned.fte,
        starts_on=planned.starts_on or first_day,
        decided_by=by if decides else None,
    )


def _announce(convention, assignments, *, by):
    """One mail and one notification a person; what waits for a decision goes to the desks."""
    assignments = [assignment for assignment in assignments if assignment is not None]
    if not convention.is_confirmed:
        notify_officers(
            convention,
            text=f"Une CTG préparée par son équipe attend votre confirmation : {convention.name}.",
            key=f"convention:{convention.pk}:prepared",
        )
        return
    for member in {a.member_id: a.member for a in assignments}.values():
        tell_team_member.enqueue(convention.pk, member.pk)
        notify(
            member,
            kind=Notification.Kind.CONVENTION,
            text=f"Vous voilà dans l’équipe de la CTG {convention.name}.",
            path=reverse("conventions:convention_team", args=[convention.slug]),
            key=f"convention:{convention.pk}:team",
        )
    for assignment in assignments:
        if assignment.status == GrantStatus.REQUESTED:
            notify_officers(
                convention,
                text=f"Une demande de fonction attend votre décision : {convention.name}.",
                key=f"assignment:{assignment.pk}:requested",
                besides=assignment.member,
            )


def _move_first_day(convention):
    """The communes of the first day follow it; those that came by an avenant keep theirs."""
    first = convention.coverages.filter(via_amendment=None)
    first.filter(to_date=None).update(from_date=convention.start_date)
    first.filter(to_date__gte=convention.start_date).update(from_date=convention.start_date)


def _locked(convention):
    return Convention.objects.select_for_update(of=("self",)).get(pk=convention.pk)


def _refuse_stale(convention, version):
    if convention.version != version:
        raise Stale(STALE)


def _written(values, names):
    """Dates and choices as they are; of a text or a list, that it changed."""
    return {
        name: str(values[name] or "")
        for name in names
        if name in values and name not in ("official_title", "local_name")
    } | {name: "changed" for name in names if name in ("official_title", "local_name", "themes")}
