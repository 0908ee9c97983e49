"""Who holds the posts of a CTG, in the words that a reader may read."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, When, prefetch_related_objects
from django.utils import timezone

from conventions import rules
from conventions.figures import Team
from conventions.models import Assignment, Post, PostKind, with_announced_end
from conventions.names import told_names
from ctgnet.written import Among, WrittenOnce
from members.models import GrantStatus

# The pilot first, the elected referent last.
IN_ORDER = Case(*(When(kind=kind, then=rank) for rank, kind in enumerate(PostKind.values)))


@dataclass(frozen=True)
class Holder:
    """Somebody on a post, as this reader may see them."""

    assignment: Assignment
    name: str
    shows_share: bool
    can_decide: bool
    can_end: bool
    can_leave: bool  # oneself, on a function whose end is not known
    leaves_on: date | None  # the last day that one has announced, for oneself and for one's Cafs
    is_invited: bool  # named by somebody, and has not said yes
    note: str  # what whoever asks writes to the Caf, for those who answer
    proof: str  # the same of their address: confirmed or not


@dataclass(frozen=True)
class Seat:
    """A post and those who hold it; the number of people is never hidden."""

    post: Post
    holders: list
    coming: list  # named already, from a day to come
    requests: list
    can_ask: bool
    themes: list

    @property
    def is_vacant(self):
        return not self.holders

    @property
    def people(self):
        """Those who hold it: whoever is invited holds nothing before saying yes."""
        return [holder for holder in self.holders if not holder.is_invited]

    @property
    def vacant_since(self):
        """From which day nobody holds it; None before it comes, or when nobody knows."""
        since = self.post.vacant_since
        return since if since and since <= timezone.localdate() else None


def _open_posts(convention, today):
    posts = Post.objects.open(today).with_vacant_since(today).filter(convention=convention)
    return posts.select_related("employer").order_by(IN_ORDER, "pk")


def _people_on(posts, today):
    held = Assignment.objects.named(today) | Assignment.objects.requested()
    rows = held.filter(Among(posts, "post")).select_related("member")
    return with_announced_end(rows).with_proof().order_by("starts_on", "pk")


def _people_and_shares_on(posts, today):
    return _people_on(posts, today).with_total_held(today)


_SEATS = WrittenOnce(_open_posts, convention=-1, today=date.min)
_PEOPLE = WrittenOnce(_people_on, posts=[-1], today=date.min)
_PEOPLE_AND_SHARES = WrittenOnce(_people_and_shares_on, posts=[-1], today=date.min)


def team_of(member, convention, *, with_requests=False, with_themes=False):
    """Open posts with their holders of today, in the words this reader may read.

    `with_requests` is for those who answer them: what each person holds in all is read too.
    """
    today = timezone.localdate()
    seats = _SEATS(convention=convention.pk, today=today)
    if with_themes:
        prefetch_related_objects(seats, "themes")
    posts = {post.pk: post for post in seats}
    for post in seats:
        post.convention, post.people = convention, []  # with its Cafs already read
    people = _PEOPLE_AND_SHARES if with_requests else _PEOPLE
    for assignment in people(posts=list(posts), today=today) if posts else []:
        posts[assignment.post_id].people.append(assignment)
    told = _told(member, convention, seats)
    return [_seat(member, post, told, with_requests, with_themes) for post in seats]


def _told(member, convention, seats):
    """Keys of those whose name is told: everybody's in one's own CTG, else within the ceiling."""
    people = [one.member for post in seats for one in post.people]
    if rules.can_see_working_data(member, convention):
        return {person.pk for person in people}
    return told_names(member, people)


def _seat(member, post, told, with_requests, with_themes):
    for assignment in post.people:
        assignment.post = post
    asked = [a for a in post.people if a.status == GrantStatus.REQUESTED]
    named = [a for a in post.people if a.status == GrantStatus.VALIDATED]
    today = timezone.localdate()
    shown = [a for a in asked if with_requests or a.member_id == member.pk]
    is_mine = any(a.member_id == member.pk for a in post.people)
    return Seat(
        post,
        holders=[_holder(member, one, told) for one in named if one.starts_on <= today],
        coming=[_holder(member, one, told) for one in named if one.starts_on > today],
        requests=[_holder(member, assignment, told) for assignment in shown],
        can_ask=member.is_authenticated and not is_mine and rules.can_ask_for(member, post),
        themes=list(post.themes.all()) if with_themes else [],
    )


def is_offered_to_leave(member, assignment):
    """Tell one's Caf that one leaves, while no end is known: nobody ends one's own function."""
    return assignment.ends_on is None and rules.can_answer_for_oneself(member, assignment)


def _holder(member, assignment, told):
    person = assignment.member
    can_end = rules.can_end(member, assignment)
    can_leave = is_offered_to_leave(member, assignment)
    can_decide = rules.can_decide(member, assignment)
    return Holder(
        assignment,
        name=person.full_name if person.pk in told else "",
        shows_share=assignment.post.is_counted and rules.can_see_share(member, assignment),
        can_decide=can_decide,
        can_end=can_end,
        can_leave=can_leave,
        leaves_on=assignment.announced_end if can_leave or can_end else None,
        is_invited=not assignment.is_proved,
        note=assignment.note if can_decide else "",
        proof=person.proof_in_words(is_proved=assignment.is_proved) if can_decide else "",
    )


def figures_of_team(team):
    """People and ETP of the counted posts of this team, and how many are invited to them."""
    holders = [holder for seat in team if seat.post.is_counted for holder in seat.holders]
    counted = [holder.assignment for holder in holders if not holder.is_invited]
    people = {assignment.member_id for assignment in counted}
    invited = {holder.assignment.member_id for holder in holders if holder.is_invited}
    total = sum((assignment.fte for assignment in counted), Decimal("0.00"))
    return Team(len(people), total, len(invited))
