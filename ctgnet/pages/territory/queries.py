"""What a territory page shows, level by level, in a fixed number of queries."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from conventions.figures import tells_total
from conventions.models import COUNTED_POSTS, Assignment, Convention, Coverage, State
from conventions.names import told_names, worked_on
from ctgnet.pages.map.pictures import communes_picture, department_picture, region_picture
from ctgnet.pages.map.queries import shares_by, shares_inside, shares_of_departments
from events.models import Event
from practices.models import Sheet
from reference.models import (
    Caf,
    Commune,
    Department,
    FormerCommune,
    Intercommunality,
    Region,
    TerritorialEstablishment,
)
from reference.places import LEVELS

SHOWN_EVENTS = 4
SHOWN_SHEETS = 6


# The place itself ---------------------------------------------------------------------------------

PLACES = {
    Region: Region.objects.all(),
    Department: Department.objects.select_related("region"),
    Caf: Caf.objects.all(),
    Intercommunality: Intercommunality.objects.select_related("seat_department__region"),
    TerritorialEstablishment: TerritorialEstablishment.objects.select_related("intercommunality"),
    Commune: Commune.objects.select_related(
        "department__region",
        "intercommunality",
        "establishment",
        "merged_into",
        "caf_override__caf",
    ),
}


def find_place(kind, code):
    """The place of that code, of today or of before; None when there never was any."""
    model = LEVELS.get(kind)
    return model and PLACES[model].filter(pk=code.upper()).first()


def successor_of(kind, code):
    """The commune that answers today for an old code; None when there is none."""
    if kind != Commune.kind:
        return None
    former = FormerCommune.objects.filter(pk=code.upper()).select_related("commune").first()
    return former and former.commune


def national_counts():
    """What France holds, without the collectivités d’outre-mer: {"communes": 34875, …}."""
    return {
        "communes": Commune.objects.headline().count(),
        "intercommunalities": Intercommunality.objects.active().count(),
        "departments": Department.objects.headline().count(),
        "cafs": Caf.objects.active().count(),
    }


def regions_with_departments():
    """The way down: régions in order, each with its départements (two queries)."""
    departments = Department.objects.active().order_by("folded")
    # « metro » sorts after « drom »: overseas régions come last.
    regions = Region.objects.active().order_by("-zone", "folded")
    return regions.prefetch_related(Prefetch("departments", departments))


def communes_of(place):
    """The communes of today in that place."""
    communes = Commune.objects.active()
    match place:
        case Region():
            return communes.filter(department__region=place)
        case Department():
            return communes.filter(department=place)
        case Caf():
            usual = Q(caf_override=None, department__in=place.departments.values("pk"))
            return communes.filter(usual | Q(caf_override__caf=place))
        case Intercommunality():
            return communes.filter(intercommunality=place)
        case TerritorialEstablishment():
            return communes.filter(establishment=place)
        case _:
            return communes.filter(pk=place.pk)


# Its CTGs and the people who carry them -----------------------------------------------------------


@dataclass(frozen=True)
class Register:
    """The CTGs of a place: of today, to come, left while they still run elsewhere, of before."""

    today: list = field(default_factory=list)
    coming: list = field(default_factory=list)
    left: list = field(default_factory=list)
    before: list = field(default_factory=list)

    @property
    def ids(self):
        shelves = (self.today, self.coming, self.left, self.before)
        return [convention.pk for shelf in shelves for convention in shelf]

    @property
    def today_ids(self):
        return [convention.pk for convention in self.today]


def register_of(communes, standing):
    """Every CTG that has ever covered one of these communes and that this reader may see.

    `communes_here`: those that it covers today; `last_here`: the last day of whichever left last.
    """
    here = Coverage.objects.filter(convention=OuterRef("pk"), commune__in=communes.values("pk"))
    standing_here = (
        here.standing()
        .filter(from_date__lte=timezone.localdate())
        .order_by()
        .values("convention")
        .annotate(number=Count("commune", distinct=True))
    )
    left_here = here.filter(to_date__lt=timezone.localdate()).order_by("-to_date")
    found = (
        Convention.objects.visible_to(standing)
        .filter(
            pk__in=Coverage.objects.filter(commune__in=communes.values("pk")).values("convention")
        )
        .with_state()
        .annotate(
            communes_here=Coalesce(Subquery(standing_here.values("number")[:1]), 0),
            last_here=Subquery(left_here.values("to_date")[:1]),
        )
        .order_by("folded", "-start_date", "pk")
    )
    register = Register()
    for convention in found:
        _shelf(register, convention).append(convention)
    register.before.sort(
        key=lambda convention: convention.start_date or convention.pk, reverse=True
    )
    return register


def _shelf(register, convention):
    if convention.state == State.PREPARATION or not convention.is_confirmed:
        return register.coming
    if convention.state == State.ENDED:
        return register.before
    if convention.communes_here:
        return register.today
    return register.left if convention.last_here else register.coming


@dataclass
class Function:
    """A function in a CTG: who employs, how many people, and the names this reader may see; then how many
    are invited, who have not said yes."""

    label: str
    employer: str
    rank: int
    people: int = 0
    invited: int = 0
    named: list = field(default_factory=list)


@dataclass
class Team:
    """The people of some CTGs: figures for all, names for those who may see them."""

    people: set = field(default_factory=set)
    fte: Decimal = Decimal("0.00")
    functions: dict = field(default_factory=dict)
    carriers: dict = field(default_factory=dict)
    is_mine: bool = False  # of the CTGs on which this reader works, all of them

    @property
    def shows_total(self):
        """See `tells_total`; those of these CTGs know each other's shares."""
        return tells_total(len(self.people)) or self.is_mine

    def by_convention(self, conventions):
        """[(convention, its functions, its number of people), …] in the order of the conventions."""
        return [
            (
                convention,
                sorted(self.functions.get(convention.pk, {}).values(), key=lambda held: held.rank),
                len(self.carriers.get(convention.pk, ())),
            )
            for convention in conventions
        ]


def team_of(conventions, reader):
    """Read once each assignment that counts: figures, functions and, where allowed, names."""
    held = (
        Assignment.objects.current()
        .filter(post__convention__in=conventions, post__kind__in=COUNTED_POSTS)
        .with_proof()
        .select_related("member", "post__employer")
        .order_by(
            "post__convention", "post__employer", "member__last_name", "member__first_name", "pk"
        )
    )
    held = list(held)
    mine = worked_on(reader, conventions)
    told = _told(reader, [one for one in held if one.is_proved], mine=mine)
    team = Team(is_mine=mine == {*conventions})
    for assignment in held:
        if assignment.is_proved:
            team.fte += assignment.fte
            team.people.add(assignment.member_id)
            team.carriers.setdefault(assignment.post.convention_id, set()).add(assignment.member_id)
        _add_to_function(team, assignment, told)
    return team


def _told(reader, held, *, mine):
    """Keys of those whose name is told: everybody's in the CTGs on which one works."""
    others = [one.member for one in held if one.post.convention_id not in mine]
    return told_names(reader, others) | {
        one.member_id for one in held if one.post.convention_id in mine
    }


def _add_to_function(team, assignment, told):
    post, member = assignment.post, assignment.member
    functions = team.functions.setdefault(post.convention_id, {})
    function = functions.setdefault(
        (post.kind, post.employer_id),
        Function(post.get_kind_display(), post.employer.name, COUNTED_POSTS.index(post.kind)),
    )
    function.people += assignment.is_proved
    function.invited += not assignment.is_proved
    if member.pk in told and assignment.is_proved:
        function.named.append(member)


# Around it ----------------------------------------------------------------------------------------


def shares_of(place, communes, register):
    """What the place is made of, or for a commune its neighbours of the same intercommunality."""
    match place:
        case Region():
            return shares_of_departments(Department.objects.active().filter(region=place))
        case Department() | Caf():
            return shares_inside(place, communes)
        case Commune() if place.intercommunality_id:
            neighbours = Commune.objects.active().filter(intercommunality=place.intercommunality_id)
            return shares_by("commune", neighbours)
        case _:
            return shares_by("commune", communes, conventions=register.today_ids)


def picture_of(place, shares):
    """Its map, or None where no contour is known."""
    match place:
        case Region():
            return region_picture(shares)
        case Department() | Caf():
            return department_picture(place.pk, shares)
        case Commune():
            return communes_picture(shares, here=place.pk)
        case _:
            return communes_picture(shares)


def events_of(place, register, standing):
    """The next meetings there, or of its CTGs."""
    where = Q(convention__in=register.ids)
    match place:
        case Region():
            where |= Q(department__region=place) | Q(commune__department__region=place)
        case Department():
            where |= Q(department=place) | Q(caf=place.pk) | Q(commune__department=place)
        case Caf():
            where |= Q(caf=place)
        case Intercommunality():
            where |= Q(commune__intercommunality=place)
        case TerritorialEstablishment():
            where |= Q(commune__establishment=place)
        case Commune():
            where |= Q(commune=place) | Q(department=place.department_id, convention=None)
    found = Event.objects.visible_to(standing).upcoming().filter(where)
    return found.select_related("caf", "convention").order_by("starts_at", "pk")[:SHOWN_EVENTS]


def sheets_of(register, standing):
    """The last sheets of its CTGs."""
    found = Sheet.objects.shared_to(standing).filter(convention__in=register.ids)
    return found.select_related("convention").order_by("-shared_at", "-pk")[:SHOWN_SHEETS]
