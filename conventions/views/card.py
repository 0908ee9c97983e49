"""One CTG, for everybody: what is open to each reader is decided here and nowhere else."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.decorators import login_not_required
from django.db.models import Case, Prefetch, When
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conventions import rules
from conventions.clock import timeline_of
from conventions.figures import Team
from conventions.forms import DayForm
from conventions.history import Situation, state_at
from conventions.mergers import mergers_of
from conventions.models import COUNTED_POSTS, Assignment, Convention, Post, PostKind
from conventions.register import Territory, shows_total, territories_of
from conventions.standing import standing_of
from members.models import GrantStatus
from members.opening_pages import Openable, box_of
from reference.outlines import outline_of


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
        "shows_total": shows_total(total) or context["sees_working_data"],
        "signatories": convention.signatories.standing().in_order(),
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
        "shows_total": shows_total(total) or context["sees_working_data"],
        "can_appoint": rules.can_appoint(request.user, convention),
    }
    return render(request, "conventions/convention_team.html", context)


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
# The pilot first, the elected referent last.
IN_ORDER = Case(*(When(kind=kind, then=rank) for rank, kind in enumerate(PostKind.values)))
TABS = (
    ("", "convention_detail", "En bref"),
    ("perimetre", "convention_perimeter", "Périmètre"),
    ("signataires", "convention_signatories", "Signataires"),
    ("equipe", "convention_team", "Équipe"),
    ("historique", "convention_history", "Historique"),
)


def visible_convention(request, slug):
    """The CTG of that address as this person may see it; otherwise it does not exist."""
    visible = Convention.objects.visible_to(standing_of(request.user)).with_state().with_badges()
    return get_object_or_404(visible.select_related("previous", "next"), slug=slug)


def header_of(request, convention, *, tab):
    """Names, place, tabs and acts: what stands on top of every page of a CTG."""
    territory = territories_of([convention.pk]).get(convention.pk, Territory())
    member = request.user
    return {
        "convention": convention,
        "header_lead": convention.official_title if convention.local_name else "",
        "territory": territory,
        "following": followed_by(convention, standing_of(member)),
        "preceding": preceded_by(convention),
        "tab": tab,
        "tabs": TABS,
        "sees_working_data": rules.can_see_working_data(member, convention),
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


@dataclass(frozen=True)
class Holder:
    """Somebody on a post, as this reader may see them."""

    assignment: Assignment
    name: str
    shows_share: bool
    can_decide: bool
    can_end: bool
    is_invited: bool  # named by a Caf, and has not opened the account yet


@dataclass(frozen=True)
class Seat:
    """A post and those who hold it; the number of people is never hidden."""

    post: Post
    holders: list
    requests: list
    can_ask: bool
    themes: list

    @property
    def is_vacant(self):
        return not self.holders


def team_of(member, convention, *, with_requests=False, with_themes=False):
    """Open posts with their holders of today, in the words this reader may read."""
    current = Assignment.objects.current() | Assignment.objects.requested()
    rows = current.select_related("member").order_by("starts_on", "pk")
    posts = convention.posts.open().select_related("employer").order_by(IN_ORDER, "pk")
    seats = posts.prefetch_related(Prefetch("assignments", rows, to_attr="people"))
    if with_themes:
        seats = seats.prefetch_related("themes")
    for post in seats:
        post.convention = convention  # with its Cafs already read
    return [_seat(member, post, with_requests, with_themes) for post in seats]


def _seat(member, post, with_requests, with_themes):
    for assignment in post.people:
        assignment.post = post
    asked = [a for a in post.people if a.status == GrantStatus.REQUESTED]
    held = [a for a in post.people if a.status == GrantStatus.VALIDATED]
    shown = [a for a in asked if with_requests or a.member_id == member.pk]
    is_mine = any(a.member_id == member.pk for a in post.people)
    return Seat(
        post,
        holders=[_holder(member, assignment) for assignment in held],
        requests=[_holder(member, assignment) for assignment in shown],
        can_ask=member.is_authenticated and not is_mine and rules.can_ask_for(member, post),
        themes=list(post.themes.all()) if with_themes else [],
    )


def _holder(member, assignment):
    person = assignment.member
    return Holder(
        assignment,
        name=person.full_name if rules.can_see_name(member, person) else "",
        shows_share=rules.can_see_share(member, assignment),
        can_decide=rules.can_decide(member, assignment),
        can_end=rules.can_end(member, assignment),
        is_invited=not (person.last_login or person.has_usable_password()),
    )


def figures_of_team(team):
    """People and ETP of the counted posts of this team."""
    counted = [
        holder.assignment
        for seat in team
        if seat.post.kind in COUNTED_POSTS
        for holder in seat.holders
    ]
    people = {assignment.member_id for assignment in counted}
    return Team(len(people), sum((a.fte for a in counted), Decimal("0.00")))
