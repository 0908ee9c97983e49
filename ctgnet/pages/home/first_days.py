"""The first days of a validated member: her team, three people to meet, a date, a sheet to read.

Shown until she has signed up for a meeting, written a sheet or asked a question, and for thirty days
at most after somebody first validated a function of hers.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Value
from django.utils import timezone

from conventions.models import Assignment, Convention, Coverage, Post
from conventions.names import told_names
from ctgnet.pages.directory.people import Card, cards_of, held, people_of_the_network
from ctgnet.written import WrittenOnce
from events.models import Registration
from members.models import Member, Role
from practices.models import Question, Sheet

FIRST_DAYS = timedelta(days=30)
SHOWN_PEOPLE = 3
SHOWN_TEAM = 8


@dataclass(frozen=True)
class FirstDays:
    """Whom a newcomer of the network is led to; each may be empty, and the page says so in words."""

    team: list[Card]
    people: list[Card]
    is_withheld: bool  # beyond the ceiling of the day, those she does not work with are not named


def first_days_of(member, standing, events):
    """None once she has found her way, or when these are no first days."""
    if any(event.is_mine for event in events) or not (found := _first_days(member, standing)):
        return None
    is_somewhere = standing.is_caf_officer or found[0].holds_a_post
    team = _team_of(member, standing) if is_somewhere else []
    near = _near(member, standing, team, is_somewhere=is_somewhere)
    told = told_names(member, near)
    met = [person for person in near if person.pk in told]
    cards = cards_of([*team, *met])
    return FirstDays(cards[: len(team)], cards[len(team) :], is_withheld=len(met) < len(near))


def are_first_days(member, standing):
    """Whether the home page leads her."""
    return bool(_first_days(member, standing))


def _first_days(member, standing):
    """Herself while they last: one question to the database, none for who is not validated."""
    if not standing.is_verified:
        return []
    now = timezone.now()
    return _FIRST(member=member.pk, since=now - FIRST_DAYS, today=timezone.localdate(now))


def _in_first_days(member, since, today):
    """Nothing was validated before, and nothing is done yet; whether she holds a post is said."""
    grants = [
        model.objects.validated().filter(member=OuterRef("pk")) for model in (Assignment, Role)
    ]
    before = [Exists(grant.filter(decided_at__lt=since)) for grant in grants]
    done = [
        Exists(Registration.objects.filter(member=OuterRef("pk"))),
        Exists(Sheet.objects.filter(author=OuterRef("pk"))),
        Exists(Question.objects.filter(author=OuterRef("pk"))),
    ]
    holds = Exists(Assignment.objects.named(today).filter(member=OuterRef("pk")))
    newcomer = Member.objects.filter(pk=member).exclude(_any(before)).exclude(_any(done))
    return newcomer.annotate(holds_a_post=holds).only("pk")


_FIRST = WrittenOnce(
    _in_first_days, member=-1, since=datetime.min.replace(tzinfo=UTC), today=date.min
)


def _any(conditions):
    """None of them is asked apart: one question to the database."""
    found = Q()
    for condition in conditions:
        found |= Q(condition)
    return found


def _ctgs_of(member):
    """Those of the functions she holds, an elected person's too."""
    return Assignment.objects.named().filter(member=member.pk).values("post__convention")


def _team_of(member, standing):
    """Who carries the same CTGs, or works in the same Caf."""
    colleagues = Q(held(Assignment, post__convention__in=_ctgs_of(member)))
    colleagues |= Q(held(Role, caf__in=standing.cafs))
    found = people_of_the_network().filter(colleagues).exclude(pk=member.pk)
    return list(found.order_by("last_name", "first_name", "pk")[:SHOWN_TEAM])


def _near(member, standing, team, *, is_somewhere):
    """Of the same départements or on the same thématiques; of the whole network for whoever has none."""
    people = people_of_the_network().exclude(pk__in={member.pk, *(one.pk for one in team)})
    if is_somewhere:
        people = people.filter(_around(member, standing) | _alike(member))
    # Keys are drawn at random: the next ones are always the same for a reader, others for another.
    after, before = Q(public_id__gt=member.public_id), Q(public_id__lt=member.public_id)
    in_turn = [
        people.filter(arm).annotate(turn=Value(rank)).order_by("public_id")[:SHOWN_PEOPLE]
        for rank, arm in enumerate((after, before))
    ]
    return list(in_turn[0].union(in_turn[1], all=True).order_by("turn", "public_id")[:SHOWN_PEOPLE])


def _around(member, standing):
    """Carry a CTG of these départements."""
    covered = Coverage.objects.standing()
    mine = covered.filter(convention__in=_ctgs_of(member))
    departments = Q(commune__department__in=mine.values("commune__department"))
    departments |= Q(commune__department__cafs__in=standing.cafs)
    return Q(
        held(Assignment, post__convention__in=covered.filter(departments).values("convention"))
    )


def _alike(member):
    """Hold a post on one of the thématiques of her posts or of her CTGs."""
    mine = Assignment.objects.named().filter(member=member.pk)
    of_posts = Post.themes.through.objects.filter(post__in=mine.values("post"))
    of_ctgs = Convention.themes.through.objects.filter(convention__in=_ctgs_of(member))
    themes = of_posts.values("theme").union(of_ctgs.values("theme"))
    return Q(held(Assignment, post__themes__in=themes))
