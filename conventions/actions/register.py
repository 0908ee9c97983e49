"""A CTG enters the register: all or nothing, once."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, count

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from conventions import rules
from conventions.actions.assignments import Person, assign, member_of
from conventions.actions.joining import take_up_requests
from conventions.actions.news import announce_team
from conventions.actions.openings import SAY_WHY, open_convention
from conventions.actions.posts import body_of, create_post
from conventions.actions.trace import record
from conventions.models import Convention, ConventionDraft, Coverage, PostKind, Signatory
from conventions.perimeter import Perimeter
from ctgnet.addresses import words_of_address
from ctgnet.rows import locked
from reference.models import Organisation, Place

FOLLOWED = "La génération suivante de cette CTG est déjà au registre."
# Paths of the register that no convention may take.
RESERVED_SLUGS = {"nouvelle", "import", "choix", "organismes"}


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
    reason="",
):
    """All or nothing: the CTG, its communes, signatories, posts and people; each person is told.

    Confirmed at once by an officer of one of its Cafs, or by a national administrator with a written
    reason; prepared by anybody else. The same key makes the same CTG, however many times and by
    however many people the form is sent.
    """
    if following := _following(previous):
        if following.registration_key == key is not None:
            return following
        raise ValidationError(FOLLOWED)
    perimeter = Perimeter(frozenset(communes))
    if not perimeter.codes:
        raise ValidationError("Une CTG couvre au moins une commune.")
    bodies = [body_of(body) for body in signatories]
    must_say_why = rules.must_say_why(by, perimeter)
    if must_say_why and not reason.strip():
        raise ValidationError(SAY_WHY)
    confirms = must_say_why or rules.can_register(by, perimeter.caf_codes)
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
    if confirms:
        convention.confirmed_at, convention.confirmed_by = timezone.now(), by
    convention.full_clean(exclude=["slug", "registration_key"])
    if registered := _insert(convention, addresses_of(convention)):
        return registered
    convention.themes.set(themes)
    Coverage.objects.bulk_create(coverages_of(convention, perimeter.codes))
    Signatory.objects.bulk_create(signatures_of(convention, bodies))
    if must_say_why:
        open_convention(convention, by=by, reason=reason)
    people = [_open(convention, post, by=by, decides=confirms) for post in posts]
    ConventionDraft.objects.filter(key=key).delete()
    record(
        convention,
        by=by,
        verb="register_convention" if confirms else "prepare_convention",
        after={"communes": len(perimeter), "posts": len(people)},
    )
    announce_team(convention, people)
    take_up_requests(convention)
    return convention


# Shared with the import of many ----------------------------------------------------------------


def addresses_of(convention, taken=None):
    """alpes-d-azur-2026-2030, then alpes-d-azur-2026-2030-2 …"""
    words = f"{convention.name[:100]} {convention.period}"
    base = words_of_address(words, longest=110, otherwise="ctg")
    if taken is None:
        same = Convention.objects.filter(slug__startswith=base)
        taken = set(same.values_list("slug", flat=True))
    candidates = chain([base], (f"{base}-{number}" for number in count(2)))
    return (slug for slug in candidates if slug not in taken and slug not in RESERVED_SLUGS)


def coverages_of(convention, codes):
    """A row a commune, from the first day of the CTG."""
    first_day = convention.team_begins_on
    return [
        Coverage(convention=convention, commune_id=code, from_date=first_day)
        for code in sorted(codes)
    ]


def signatures_of(convention, bodies):
    """A row a body, however many times it is named."""
    return [
        Signatory(convention=convention, organisation=body, signed_on=convention.signature_date)
        for body in {body.pk: body for body in bodies}.values()
    ]


def days_of(convention, starts_on):
    """(when a post opens, when its holder begins): by default with the team of the CTG."""
    first_day = convention.team_begins_on
    return min(starts_on or first_day, first_day), starts_on or first_day


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


def _following(previous):
    """What follows a CTG already: its row is locked, two forms must not renew it at once."""
    if previous is None:
        return None
    locked(previous)
    return Convention.objects.filter(previous=previous).first()


def _open(convention, planned, *, by, decides):
    """One post and its holder; returns the assignment, or None when the post is vacant."""
    opened_on, starts_on = days_of(convention, planned.starts_on)
    post = create_post(
        convention,
        kind=planned.kind,
        employer=planned.employer,
        fte=planned.fte,
        themes=planned.themes,
        opened_on=opened_on,
    )
    if planned.holder is None:
        return None
    return assign(
        post,
        member_of(planned.holder, by=by),
        by=by,
        fte=planned.fte,
        starts_on=starts_on,
        decides=decides,
    )
