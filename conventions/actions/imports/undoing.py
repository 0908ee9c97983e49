"""An import taken back within a day: what it wrote goes, unless somebody has built on it since."""

from collections import Counter, defaultdict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from conventions.actions.bulk import team_key
from conventions.models import (
    Assignment,
    ClockAlert,
    Convention,
    Coverage,
    ImportState,
    Post,
    Signatory,
)
from ctgnet.rows import links_to, locked
from ctgnet.templatetags.french import ctg_of, number
from members.actions import notify_many, record_act, withdraw_batch
from members.models import GrantStatus, Notification
from reference.models import Organisation

TOO_LATE = "Un import s’annule pendant 24 heures : celui-ci est définitif. Une CTG peut encore être close depuis sa page."  # fmt: skip
MOST_TOLD = 20
# What an import writes, and what is computed from it: nobody built on these.
OWN = {Coverage, Signatory, Post, Assignment, ClockAlert}


@transaction.atomic
def undo_import(made, *, by):
    """Take back every row it wrote; refused whole as soon as one CTG was touched since."""
    made = locked(made)
    if made.state == ImportState.UNDONE:
        return made
    if not made.can_be_undone:
        raise ValidationError(TOO_LATE)
    conventions = list(made.conventions.select_for_update(of=("self",)).order_by("pk"))
    if touched := built_on(conventions, since=made.done_at):
        raise ValidationError(_sentences(touched))
    _tell_that_it_is_gone(conventions, made, by=by)
    _remove(conventions)
    gone, kept = withdraw_batch(made.pk)
    bodies = _remove_bodies(made)
    made.state, made.undone_at, made.undone_by = ImportState.UNDONE, timezone.now(), by
    made.counts |= {"accounts_gone": gone, "accounts_kept": kept}
    made.save(update_fields=["state", "undone_at", "undone_by", "counts"])
    record_act(
        by=by,
        verb="undo_import",
        thing=made,
        caf=made.caf,
        after={"conventions": len(conventions), "accounts": gone, "bodies": bodies},
    )
    return made


# What was built since --------------------------------------------------------------------------


def built_on(conventions, *, since):
    """{CTG: {"avenants": 2, …}} of those that somebody has touched since that moment."""
    found = defaultdict(Counter)
    names = {convention.pk: convention for convention in conventions}
    for convention in conventions:
        if convention.version != 1 or convention.closed_on:
            found[convention.pk]["modifications"] += 1
    for model, owner in ((Convention, ""), (Post, "convention"), (Assignment, "post__convention")):
        for other, field, _ in links_to(model):
            if other not in OWN:
                _count(found, other, f"{field}__{owner}", names)
    decided = Assignment.objects.filter(
        Q(requested_at__gt=since)
        | Q(decided_at__gt=since)
        | Q(ends_on__isnull=False)
        | Q(status=GrantStatus.REFUSED)
    )
    _count(found, Assignment, "post__convention", names, decided)
    return {names[pk]: what for pk, what in found.items()}


def _count(found, model, path, names, rows=None):
    """Rows of a model that lead to these CTGs, under the name that people give them."""
    path = path.removesuffix("__")
    rows = model._base_manager.all() if rows is None else rows
    label = str((model._meta.auto_created or model)._meta.verbose_name_plural)
    keys = rows.filter(**{f"{path}__in": names}).order_by().values_list(path, flat=True)
    for pk in keys:
        found[pk][label] += 1


def _sentences(touched):
    """Which CTGs, and by what; the first ones, then how many more."""
    lines = [
        f"{convention.name} : {', '.join(f'{what} ({times})' for what, times in sorted(things.items()))}."
        for convention, things in touched.items()
    ]
    rest = len(lines) - MOST_TOLD
    more = [f"Et {number(rest)} autres CTG."] if rest > 0 else []
    why = "Rien n’est annulé : le travail a commencé sur ces CTG."
    return [why, *lines[:MOST_TOLD], *more]


# Taken back --------------------------------------------------------------------------------------


def _tell_that_it_is_gone(conventions, made, *, by):
    """Those who had been told that they were in a team, whoever undoes it excepted."""
    held = Assignment.objects.filter(post__convention__in=conventions).exclude(member=by)
    rows = held.select_related("post__convention", "member").order_by("pk")
    told = {(one.member, one.post.convention) for one in rows}
    keys = [team_key(convention) for convention in conventions]
    keys += [f"assignment:{pk}:requested" for pk in held.values_list("pk", flat=True)]
    Notification.objects.filter(key__in=keys).delete()
    notify_many(
        Notification(
            member=member,
            kind=Notification.Kind.CONVENTION,
            text=f"La {ctg_of(convention.name)} n’est plus au registre : son import a été annulé.",
            path=reverse("conventions:convention_list"),
            key=f"import:{made.pk}:{convention.pk}:undone"[:100],
        )
        for member, convention in told
    )


def _remove(conventions):
    """From what leads to the others, to the CTGs themselves."""
    keys = [convention.pk for convention in conventions]
    Assignment.objects.filter(post__convention__in=keys).delete()
    for model in (Post, Coverage, Signatory, ClockAlert):
        model.objects.filter(convention__in=keys).delete()
    Convention.objects.filter(pk__in=keys).delete()


def _remove_bodies(made):
    """The organisations that came with it, unless something else now names them."""
    added = list(made.added_bodies.values_list("pk", flat=True))
    made.added_bodies.clear()
    used = Q()
    for model, field, _ in links_to(Organisation):
        rows = model._base_manager.filter(**{f"{field}__in": added})
        used |= Q(pk__in=rows.values(field))
    gone = Organisation.objects.filter(pk__in=added).exclude(used)
    count = gone.count()
    gone.delete()
    return count
