"""A plan that begins with what the previous generation goes on with: copied once, set back to its start."""

from collections import Counter

from django.db import transaction

from conventions.actions.plan.ground import locked_plan, next_place, trace
from conventions.actions.plan.parts import restore
from conventions.actions.plan.sheets import LISTS, hung_on
from conventions.addressees import team_of
from conventions.models import ActionSheet, Indicator
from conventions.planning.carrying import earlier_outline, is_taken, key_of
from conventions.planning.charts import latest
from conventions.planning.columns import TEXT_KEYS
from conventions.planning.documents import kept_indicators
from ctgnet.cells import folded
from ctgnet.templatetags.french import ctg_of, plural
from members.actions import notify_many
from members.models import Member, Notification

# What an action keeps of its earlier self; its dates, its status and its progress begin again.
KEPT = ("title", *TEXT_KEYS, "lead_organisation", "other_partners", "budget", "other_funders")
MEASURE = ("title", "kind", "unit", "target")


@transaction.atomic
def carry_plan(convention, chosen, *, by):
    """Copy what was chosen of the previous plan; sent twice, it is copied once. Returns how many actions."""
    plan = locked_plan(convention)
    earlier = earlier_outline(convention)
    _take_words(plan, earlier.plan)
    pairs = _homes_and_sheets(plan, earlier, set(chosen), by=by)
    copies = _copy_sheets(plan, pairs, by=by)
    trace(plan, by=by, verb="carry_plan", always=True, after={"sheets": len(copies)})
    _tell_leads(plan, copies, by=by)
    return len(copies)


def _take_words(plan, earlier):
    """« Enjeu » stays « Enjeu », unless somebody has already written in this plan."""
    if earlier.pk and plan.version == 1 and not plan.axes.exists():
        plan.axis_label, plan.objective_label = earlier.axis_label, earlier.objective_label
        plan.save(update_fields=["axis_label", "objective_label"])


# Levels ----------------------------------------------------------------------------------------


def _homes_and_sheets(plan, earlier, chosen, *, by):
    """[(where it goes, the action to copy)]: what is chosen, with the levels that carry it."""
    pairs = []
    for branch in earlier.axes:
        if not _is_chosen(branch, chosen):
            continue
        axis = _level(branch.thing, plan.axes, {"plan": plan}, by=by)
        for twig in branch.objectives:
            if _is_chosen(twig, chosen):
                objective = _level(twig.thing, axis.objectives, {"axis": axis}, by=by)
                pairs += _to_copy(objective, twig.sheets, chosen)
        pairs += _to_copy(axis, branch.sheets, chosen)
    return pairs


def _is_chosen(branch, chosen):
    """Itself, or something that it carries."""
    things = [branch.thing, *branch.sheets, *(twig.thing for twig in branch.objectives)]
    things += [sheet for twig in branch.objectives for sheet in twig.sheets]
    return any(key_of(thing) in chosen for thing in things)


def _level(earlier, rows, parent, *, by):
    """The axis or the objective that follows this one: copied already, of the same words, or new."""
    if copied := rows.filter(continues=earlier).first():
        return restore(copied, by=by)
    for one in rows.kept():
        if folded(one.title) == folded(earlier.title):
            return one
    return type(earlier).objects.create(
        **parent,
        title=earlier.title,
        description=earlier.description,
        position=next_place(rows.kept()),
        continues=earlier,
    )


def _to_copy(home, sheets, chosen):
    return [(home, sheet) for sheet in sheets if key_of(sheet) in chosen and not is_taken(sheet)]


# Actions ---------------------------------------------------------------------------------------


def _copy_sheets(plan, pairs, *, by):
    team = set(team_of(plan.convention).values_list("pk", flat=True))
    places = {home: home.sheets.kept().count() for home in {home for home, _ in pairs}}
    copies = []
    for home, sheet in pairs:
        places[home] += 1
        copies.append(
            ActionSheet(
                **hung_on(home),
                **{name: getattr(sheet, name) for name in KEPT},
                lead_id=sheet.lead_id if sheet.lead_id in team else None,
                position=places[home],
                continues=sheet,
                created_by=by,
                updated_by=by,
            )
        )
    ActionSheet.objects.bulk_create(copies)
    _copy_lists(plan, copies)
    _copy_indicators(copies)
    return copies


def _copy_lists(plan, copies):
    """Thématiques, publics, bodies; of the communes, those that the CTG still covers."""
    covered = set(plan.convention.coverages.standing().values_list("commune", flat=True))
    for name in LISTS:
        field = ActionSheet._meta.get_field(name)
        link, target = getattr(ActionSheet, name).through, field.m2m_reverse_name()
        link.objects.bulk_create(
            link(actionsheet_id=copy.pk, **{target: thing.pk})
            for copy in copies
            for thing in getattr(copy.continues, name).all()
            if name != "communes" or thing.pk in covered
        )


def _copy_indicators(copies):
    """What was reached is where one starts from."""
    Indicator.objects.bulk_create(
        Indicator(
            sheet=copy,
            position=place,
            **{name: getattr(one, name) for name in MEASURE},
            **_start_of(one),
        )
        for copy in copies
        for place, one in enumerate(kept_indicators(copy.continues), 1)
    )


def _start_of(indicator):
    if last := latest(indicator):
        return {"baseline": last.value, "baseline_year": last.year}
    return {"baseline": indicator.baseline, "baseline_year": indicator.baseline_year}


def _tell_leads(plan, copies, *, by):
    """One word a person, however many actions."""
    led = Counter(copy.lead_id for copy in copies if copy.lead_id and copy.lead_id != by.pk)
    first = {copy.lead_id: copy.pk for copy in copies}
    notify_many(
        Notification(
            member=member,
            kind=Notification.Kind.CONVENTION,
            text=f"Vous pilotez {plural(led[member.pk], 'action,actions')} du nouveau plan de la {ctg_of(plan.convention.name)}.",
            path=plan.get_absolute_url(),
            key=f"plan:{plan.pk}:carried:{first[member.pk]}",
        )
        for member in Member.objects.filter(pk__in=led)
    )
