"""What was registered wrong from the first day, set right; what changes on the way is an avenant."""

from django.core.exceptions import ValidationError
from django.db import transaction

from conventions import rules
from conventions.actions.amendments import apply_amendments
from conventions.actions.news import notify_team
from conventions.actions.posts import body_of
from conventions.actions.register import coverages_of, signatures_of
from conventions.actions.trace import record, refuse_stale, touch
from conventions.amending import NO_COMMUNE, first_communes, leaves_a_day_empty
from conventions.history import perimeter_change
from conventions.models import Coverage, Signatory
from conventions.perimeter import Perimeter
from ctgnet.rows import locked
from ctgnet.templatetags.french import plural

NOTHING = "Rien ne change : ajoutez une commune, ou cochez celles qui sont là par erreur."
NOT_YOURS = (
    "Il ne resterait aucune commune de votre Caf : cette CTG se corrige par la Caf de ses communes."
)


@transaction.atomic
def correct_perimeter(convention, *, by, version, joining, leaving, reason=""):
    """The communes of the first day become the right ones; the avenants apply to them again."""
    convention = locked(convention)
    refuse_stale(convention, version)
    first = frozenset(first_communes(convention))
    wanted = (first - leaving) | joining
    if told := list(_objections(convention, first, wanted, by)):
        raise ValidationError(told)
    added, removed = wanted - first, first - wanted
    rows = convention.coverages
    rows.filter(via_amendment=None, commune__in=removed).delete()
    rows.filter(commune__in=added).delete()  # an avenant brought it in later: it was there before
    Coverage.objects.bulk_create(coverages_of(convention, added))
    apply_amendments(convention)
    _tell(
        convention,
        by=by,
        verb="correct_perimeter",
        reason=reason,
        after={"added": sorted(added), "removed": sorted(removed)},
        words=f"Périmètre corrigé, {plural(len(wanted), 'commune,communes')}",
        path="perimetre",
    )
    return convention


@transaction.atomic
def edit_signatories(convention, *, by, version, standing, joining=(), joining_as):
    """Parts and dates of those who stand ({key: columns}, None takes one out), and those forgotten."""
    convention = locked(convention)
    refuse_stale(convention, version)
    changed = _write(convention, standing)
    added = _add(convention, joining, Signatory.Participation(joining_as))
    if not (changed or added):
        return convention
    apply_amendments(convention)
    _tell(
        convention,
        by=by,
        verb="edit_signatories",
        after={"changed": changed, "added": added},
        words="Signataires et partenaires corrigés",
        path="signataires",
    )
    return convention


# Inside --------------------------------------------------------------------------------------


def _objections(convention, first, wanted, by):
    if wanted == first:
        yield NOTHING
        return
    amendments = convention.amendments.confirmed().with_changes()
    if leaves_a_day_empty(wanted, [perimeter_change(one) for one in amendments]):
        yield NO_COMMUNE
        return
    is_theirs = rules.is_its_officer(by, convention)
    if is_theirs and not rules.can_register(by, Perimeter(wanted).caf_codes):
        yield NOT_YOURS


def _write(convention, standing):
    """How many lines really change."""
    changed = 0
    for row in convention.signatories.filter(pk__in=standing):
        facts = standing[row.pk]
        if facts is None:
            row.delete()
        elif any(getattr(row, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(row, name, value)
            row.full_clean(exclude=["convention", "organisation"])
            row.save(update_fields=list(facts))
        else:
            continue
        changed += 1
    return changed


def _add(convention, joining, participation):
    bodies = [body_of(body) for body in joining]
    there = convention.signatories.filter(organisation__in=bodies).select_related("organisation")
    if known := sorted({row.organisation.name for row in there}):
        raise ValidationError([f"Déjà dans la CTG, ou sorti par un avenant : {', '.join(known)}."])
    rows = signatures_of(convention, bodies)
    for row in rows:
        row.participation = participation
        if participation == Signatory.Participation.PARTNER:
            row.signed_on = None
    Signatory.objects.bulk_create(rows)
    return len(rows)


def _tell(convention, *, by, verb, words, path, after, reason=""):
    touch(convention)
    record(convention, by=by, verb=verb, reason=reason, after=after)
    notify_team(
        convention,
        text=f"{words} : {convention.name}." + (f" Motif : {reason}" if reason else ""),
        key=f"convention:{convention.pk}:{verb}:{convention.version}",
        path=f"{convention.get_absolute_url()}{path}/",
        besides=by,
    )
