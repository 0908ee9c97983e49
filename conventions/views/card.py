"""One CTG, for everybody: what is open to each reader is decided here and nowhere else."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conventions import rules
from conventions.clock import timeline_of
from conventions.forms import DayForm
from conventions.history import Situation, state_at
from conventions.mergers import mergers_of
from conventions.models import WHOLE, Convention, Handover, Signatory
from conventions.register import Territory, territories_of
from conventions.seats import figures_of_team, team_of
from conventions.standing import standing_of
from ctgnet.written import WrittenOnce
from members.opening_pages import Openable, box_of
from reference.outlines import outline_of


def _signatories(convention, today):
    return Signatory.objects.filter(convention=convention).standing(today).in_order()


_SIGNATORIES = WrittenOnce(_signatories, convention=-1, today=date.min)


@login_not_required
@require_safe
def convention_detail(request, slug):
    """The public card: where, who signed, until when, and who carries it."""
    convention = visible_convention(request, slug)
    context = header_of(request, convention, tab="")
    team = team_of(request.user, convention)
    total = figures_of_team(team)
    context |= {
        "outline": outline_of(context["territory"].codes),
        "timeline": timeline_of(convention, timezone.localdate()),
        "team": team,
        "total": total,
        "shows_total": total.shows_total or context["sees_working_data"],
        "signatories": _SIGNATORIES(convention=convention.pk, today=timezone.localdate()),
        "can_renew": may_renew(request.user, convention),
    }
    return render(request, "conventions/convention_detail.html", context)


@login_not_required
@require_safe
def convention_perimeter(request, slug):
    """Every commune of today, or of another day, by intercommunality, with its table."""
    convention = visible_convention(request, slug)
    context, status = _on_a_day(request, convention, tab="perimetre")
    rows = (
        context["situation"]
        .coverages.select_related("commune__intercommunality", "commune__department")
        .order_by("commune__intercommunality__name", "commune__folded", "pk")
    )
    groups = defaultdict(list)
    for coverage in rows:
        groups[coverage.commune.intercommunality].append(coverage)
    context |= {
        "groups": list(groups.items()),
        "mergers": mergers_of(convention),
        "can_follow_mergers": rules.can_follow_mergers(request.user, convention),
    }
    return render(request, "conventions/convention_perimeter.html", context, status=status)


@login_not_required
@require_safe
def convention_signatories(request, slug):
    """Who signed, today or on another day."""
    convention = visible_convention(request, slug)
    context, status = _on_a_day(request, convention, tab="signataires")
    context["signatories"] = list(context["situation"].signatories.in_order())
    return render(request, "conventions/convention_signatories.html", context, status=status)


def _on_a_day(request, convention, *, tab):
    """The header, and the CTG as it was on the day of `?au=`; today when it says no day."""
    form = DayForm({"au": request.GET.get("au", "")})
    day = form.cleaned_data["au"] if form.is_valid() else None
    situation = state_at(convention, day) if day else Situation(convention, timezone.localdate())
    context = header_of(request, convention, tab=tab) | {
        "day_form": form,
        "day": day,
        "situation": situation,
        "can_amend": rules.can_amend(request.user, convention),
    }
    return context, 422 if form.errors else 200


@login_not_required
@require_safe
def convention_team(request, slug):
    """Posts, employers and numbers for all; names and shares for those entitled to them."""
    convention = visible_convention(request, slug)
    context = header_of(request, convention, tab="equipe")
    team = team_of(
        request.user, convention, with_requests=context["sees_working_data"], with_themes=True
    )
    total = figures_of_team(team)
    context |= {
        "team": team,
        "total": total,
        "shows_total": total.shows_total or context["sees_working_data"],
        "can_appoint": rules.can_appoint(request.user, convention),
        "overloaded": _overloaded(team) if context["sees_working_data"] else [],
        "handovers": _handovers(request.user, convention),
    }
    return render(request, "conventions/convention_team.html", context)


def _overloaded(team):
    """Names of those who hold, here and elsewhere, more than a full-time post."""
    held = [holder.assignment for seat in team for holder in seat.holders]
    names = {one.member_id: one.member.full_name for one in held if (one.total_held or 0) > WHOLE}
    return sorted(names.values())


def _handovers(member, convention):
    """Those that this person may read, the last one first."""
    if not member.is_authenticated:
        return []
    rows = Handover.objects.visible_to(standing_of(member)).with_people()
    rows = rows.filter(assignment__post__convention=convention)
    return list(rows.order_by("-assignment__ends_on", "-pk"))


# What the pages of one CTG share ----------------------------------------------------------------

OPENABLE = Openable(
    this="cette CTG",
    powers="Vous lirez et agirez comme sa Caf.",
    readers="L’équipe et les Caf de cette CTG liront ce motif.",
    opened="La CTG est ouverte. Son équipe et ses Caf liront votre motif.",
    closed="La CTG est refermée.",
    open_view="conventions:convention_open",
    close_view="conventions:convention_close",
)
TABS = (
    ("", "convention_detail", "En bref"),
    ("perimetre", "convention_perimeter", "Périmètre"),
    ("signataires", "convention_signatories", "Signataires"),
    ("equipe", "convention_team", "Équipe"),
    ("historique", "convention_history", "Historique"),
)
# Where its team works; the others read there what was opened to them.
WORKING_TABS = (
    ("plan-d-actions", "plan_detail", "Plan d’actions"),
    ("instances", "body_list", "Instances"),
    ("documents", "document_list", "Documents"),
)


@dataclass(frozen=True)
class TabGroup:
    """Pages of a CTG that go together, under the name of who they are for."""

    label: str
    icon: str
    tabs: tuple


def tab_groups(sees_working_data, sees_plan):
    """Everybody's pages, then those of work; a visitor sees one card and no seam."""
    if not sees_working_data:
        opened = WORKING_TABS if sees_plan else WORKING_TABS[1:]
        return [TabGroup("Pages de cette CTG", "", (*TABS, *opened))]
    return [
        TabGroup("Carte publique, lue par tous", "globe", TABS),
        TabGroup("Travail de l’équipe et de ses Caf", "lock", WORKING_TABS),
    ]


def _at(slug, today):
    rows = Convention.objects.filter(slug=slug).with_state(today).with_badges().with_plan()
    return rows.select_related("previous", "next")


_CONVENTIONS = WrittenOnce(_at, slug="-", today=date.min)


def visible_convention(request, slug):
    """The CTG of that address as this person may see it; otherwise it does not exist."""
    for convention in _CONVENTIONS(slug=slug, today=timezone.localdate()):
        if convention.is_confirmed or _is_visible(convention, standing_of(request.user)):
            return convention
    raise Http404("No CTG at that address, or not for this person.")


def _is_visible(convention, standing):
    """Confirmed ones are for all; only the others need to be asked for."""
    return Convention.objects.visible_to(standing).filter(pk=convention.pk).exists()


def header_of(request, convention, *, tab):
    """Names, place, tabs and acts: what stands on top of every page of a CTG."""
    territory = territories_of([convention.pk]).get(convention.pk, Territory())
    member = request.user
    sees_working_data = rules.can_see_working_data(member, convention)
    return {
        "convention": convention,
        "header_lead": convention.official_title if convention.local_name else "",
        "territory": territory,
        "following": followed_by(convention, standing_of(member)),
        "preceding": preceded_by(convention),
        "tab": tab,
        "tab_groups": tab_groups(sees_working_data, rules.can_see_plan(member, convention)),
        "sees_working_data": sees_working_data,
        "opening_box": box_of(
            OPENABLE,
            convention,
            opening=standing_of(member).opening_of(convention),
            can_open=rules.can_open(member, convention),
        ),
        "can_edit": rules.can_edit(member, convention),
        "can_confirm": rules.can_confirm(member, convention),
    }


def followed_by(convention, standing):
    """The next generation, when this person may know of it."""
    following = getattr(convention, "next", None)
    mine = standing.conventions | standing.opened_conventions
    if following and (following.is_confirmed or following.pk in mine):
        return following
    return None


def may_renew(member, convention):
    """Offer to renew what nothing follows yet."""
    return not hasattr(convention, "next") and rules.can_renew(member, convention)


def preceded_by(convention):
    previous = convention.previous
    return previous if previous and previous.is_confirmed else None
