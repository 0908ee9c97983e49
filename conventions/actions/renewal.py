"""The next generation of a CTG: a register form already filled in, for somebody to complete."""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from conventions.actions.register import FOLLOWED
from conventions.choices import choice_of, person_choice
from conventions.history import state_at
from conventions.models import Assignment, Convention, ConventionDraft, Stage, fifth_anniversary_eve
from ctgnet.rows import locked
from reference.models import Commune

# One renewal a person and a CTG: asking twice resumes the same form.
NAMESPACE = UUID("5b0a2f0e-6c1d-4b8e-9a51-2f6d7f1c3a10")


@transaction.atomic
def start_renewal(convention, *, by):
    """A draft of the register form with what the present generation says on its last day."""
    convention = locked(convention)
    if Convention.objects.filter(previous=convention).exists():
        raise ValidationError(FOLLOWED)
    draft, _ = ConventionDraft.objects.get_or_create(
        key=uuid5(NAMESPACE, f"{convention.pk}:{by.pk}"),
        defaults={"owner": by, "typed": _proposed(convention)},
    )
    return draft


def _proposed(convention):
    """The fields of the register form, as they would have been typed."""
    last = convention.closed_on or convention.effective_end
    then = state_at(convention, last)
    start = last + timedelta(days=1)
    # A closing has ended its team: the one of the day before is proposed again.
    lately = min(timezone.localdate(), last - timedelta(days=1))
    posts = list(convention.posts.open(lately).select_related("employer").order_by("pk"))
    typed = {
        "previous": [str(convention.pk)],
        "official_title": [convention.official_title],
        "local_name": [convention.local_name],
        "stage": [Stage.DIAGNOSIS],
        "start_date": [start.isoformat()],
        "end_date": [fifth_anniversary_eve(start).isoformat()],
        "themes": [str(theme.pk) for theme in convention.themes.all()],
        **_proposed_places(set(then.coverages.values_list("commune", flat=True))),
        "signatories": [
            choice_of(signatory.organisation).value
            for signatory in then.signatories.filter(participation="signatory").in_order()
        ],
        "posts-TOTAL_FORMS": [str(max(len(posts), 1))],
    }
    for rank, post in enumerate(posts):
        typed |= _proposed_post(post, f"posts-{rank}-", lately)
    return typed


def _proposed_places(codes):
    """Intercommunalities taken whole where they are, and the other communes one by one."""
    members = defaultdict(set)
    here = Commune.objects.active().filter(pk__in=codes, intercommunality__isnull=False)
    rows = Commune.objects.active().filter(intercommunality__in=here.values("intercommunality"))
    for code, epci in rows.values_list("pk", "intercommunality"):
        members[epci].add(code)
    whole = sorted(epci for epci, communes in members.items() if communes <= codes)
    alone = codes.difference(*(members[epci] for epci in whole))
    return {"epcis": whole, "communes": sorted(alone)}


def _proposed_post(post, prefix, day):
    """A post and whoever holds it that day, to keep or to change."""
    held = Assignment.objects.current(day).filter(post=post, member__is_active=True)
    holder = held.select_related("member").order_by("starts_on", "pk").first()
    fields = {
        "kind": post.kind,
        "employer": choice_of(post.employer).value,
        "fte": str(post.fte).replace(".", ","),
    }
    if holder:
        fields["person"] = person_choice(holder.member).value
    return {f"{prefix}{name}": [value] for name, value in fields.items()} | {
        f"{prefix}themes": [str(theme.pk) for theme in post.themes.all()]
    }
