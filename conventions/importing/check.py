"""A whole file, checked: the CTGs to write, everything wrong, everything unusual; nothing is written."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import timedelta
from decimal import Decimal

from conventions import rules
from conventions.importing.lookups import Lookups
from conventions.importing.plans import NewBody, Notices, PlannedConvention
from conventions.importing.reading import Reading
from conventions.importing.rows import gathered, rows_of
from conventions.models import (
    COUNTED_POSTS,
    WHOLE,
    Assignment,
    Convention,
    Coverage,
    Stage,
    anniversary,
)
from ctgnet.cells import folded
from ctgnet.templatetags.french import ctg_of, plural
from members.models import Member
from reference.models import Caf, Commune

ONE_DAY = timedelta(days=1)
# Of the communes that two CTGs share, as many are named; of the CTGs of the file, as many are told.
NAMED, NEAREST = 2, 3


@dataclass(frozen=True)
class Checked:
    """What a file would write, and what to say of it before."""

    plans: list[PlannedConvention]
    errors: list
    warnings: list
    elsewhere: int = 0  # CTGs of Cafs that are not those of the person

    @property
    def counts(self):
        """How many of each thing would be written."""
        posts = [post for plan in self.plans for post in plan.posts]
        people = {post.holder.email.lower(): post.holder for post in posts if post.holder}
        return {
            "conventions": len(self.plans),
            "communes": len({code for plan in self.plans for code in plan.codes}),
            "posts": len(posts),
            "vacancies": sum(post.holder is None for post in posts),
            "people": len(people),
            "invited": sum(person.member is None for person in people.values()),
            "bodies": len(new_bodies(self.plans)),
            "elsewhere": self.elsewhere,
        }

    @property
    def preview(self):
        """A line for each CTG, to be recognised before it is written; `mails`: to those not to be invited."""
        known = {one.member.pk for plan in self.plans for one in plan.people if one.member}
        proved = set(Member.objects.proved().filter(pk__in=known).values_list("pk", flat=True))
        return [
            {
                "line": plan.row.number,
                "name": plan.name,
                "period": Convention(start_date=plan.start_date, end_date=plan.end_date).period,
                "communes": len(plan.codes),
                "posts": len(plan.posts),
                "people": len({person.email.lower() for person in plan.people}),
                "mails": len({one.member.pk for one in plan.people if one.member} & proved),
            }
            for plan in self.plans
        ]

    def told(self, notices):
        """As they are kept with the import."""
        return [asdict(notice) for notice in notices]


def new_bodies(plans):
    """{folded name: body to add} of all that sign or employ."""
    named = [body for plan in plans for body in (*plan.bodies, *(p.employer for p in plan.posts))]
    return {folded(body.name): body for body in reversed(named) if isinstance(body, NewBody)}


def check(table, columns, *, by):
    """Read every line; twenty queries or so, however many there are."""
    notices = Notices(
        {name: table["headings"][index] for index, name in enumerate(columns) if name}
    )
    rows = list(rows_of(table, columns))
    groups = gathered(rows, notices)
    lookups = Lookups(rows, reader=by)
    plans = [Reading(group, lookups, notices).plan() for group in groups]
    elsewhere = _of_other_cafs(plans, lookups, by=by)
    if not rules.can_import_everywhere(by):
        _refuse_other_cafs(elsewhere, notices)
    for say in (_refuse_known, _warn_of_periods, _warn_of_overlaps, _warn_of_too_much_work):
        say(plans, notices)
    order = {"key": lambda notice: notice.line}
    errors, warnings = sorted(notices.errors, **order), sorted(notices.warnings, **order)
    return Checked(plans, errors, warnings, len(elsewhere))


def _of_other_cafs(plans, lookups, *, by):
    """[(CTG, its Cafs)] of those whose Cafs are not the person's."""
    served = [(plan, lookups.cafs_of(plan.codes)) for plan in plans if plan.codes]
    return [(plan, cafs) for plan, cafs in served if not rules.can_register(by, cafs)]


def _refuse_other_cafs(elsewhere, notices):
    """An officer imports the CTGs of their own Cafs."""
    names = dict(Caf.objects.values_list("pk", "name")) if elsewhere else {}
    column = "communes" if "communes" in notices.headings else "epcis"
    for plan, cafs in elsewhere:
        words = ", ".join(names[code] for code in sorted(cafs)) or "une autre Caf"
        notices.error(plan.row, column, f"cette CTG relève de : {words}")


def _refuse_known(plans, notices):
    """What is in the register already would be there twice."""
    starts = {plan.start_date for plan in plans}
    rows = Convention.objects.filter(start_date__in=starts - {None}).values_list(
        "official_title", "start_date"
    )
    known = {(folded(title), start) for title, start in rows}
    if None in starts:
        undated = Convention.objects.filter(start_date=None)
        known |= {(folded(title), None) for title in undated.values_list("official_title", flat=True)}  # fmt: skip
    for plan in plans:
        if (folded(plan.official_title), plan.start_date) in known:
            words = "cette CTG est déjà au registre : retirez ses lignes du fichier"
            notices.error(plan.row, "official_title", words)


def _warn_of_periods(plans, notices):
    for plan in plans:
        start, end = plan.start_date, plan.end_date
        if start and end and end + ONE_DAY < anniversary(start, 1):
            notices.warn(plan.row, "end_date", "la période dure moins d’un an")
        if start and end and end >= anniversary(start, 6):
            notices.warn(plan.row, "end_date", "la période dure plus de six ans")
        if not plan.bodies:
            notices.warn(plan.row, "signatories", "aucun signataire")


# Overlaps ----------------------------------------------------------------------------------------


def _warn_of_overlaps(plans, notices):
    """CTGs of the register, and of the file itself, over the same communes at the same time."""
    dated = [plan for plan in plans if plan.codes and plan.start_date and plan.end_date]
    here = defaultdict(list)  # {commune: places of the plans in that list}
    for place, plan in enumerate(dated):
        for code in plan.codes:
            here[code].append(place)
    found = [*_with_register(dated, here), *_between(dated, here)]
    shared = {code for _, _, codes in found for code in codes}
    names = dict(Commune.objects.filter(pk__in=shared).values_list("pk", "name"))
    for place, other, codes in found:
        some = _some([names[code] for code in codes])
        words = f"couvre {some} en même temps que la {ctg_of(other)}"
        notices.warn(dated[place].row, "communes", words)


def _with_register(dated, here):
    rows = Coverage.objects.standing().filter(
        commune__in=here,
        convention__stage=Stage.SIGNED,
        convention__confirmed_at__isnull=False,
    )
    shared = defaultdict(set)  # {(place, convention): communes}
    for convention, commune in rows.values_list("convention", "commune"):
        for place in here[commune]:
            shared[place, convention].add(commune)
    others = Convention.objects.with_end().in_bulk({convention for _, convention in shared})
    for (place, convention), codes in shared.items():
        other = others[convention]
        if _meet(dated[place], other.start_date, other.effective_end):
            yield place, other.name, codes


def _between(dated, here):
    """Those that come before in the file; over one commune, the nearest few."""
    shared = defaultdict(set)  # {(place, place of the other): communes}
    for code, places in here.items():
        for rank, place in enumerate(places):
            for other in places[max(rank - NEAREST, 0) : rank]:
                shared[place, other].add(code)
    for (place, earlier), codes in shared.items():
        other = dated[earlier]
        if _meet(dated[place], other.start_date, other.end_date):
            yield place, f"{other.name} (ligne {other.row.number})", codes


def _meet(plan, start, end):
    return plan.start_date <= end and start <= plan.end_date


def _some(names):
    """« Aiglun et Ascros », « Aiglun, Ascros et 3 autres communes »."""
    first, rest = sorted(names)[:NAMED], len(names) - NAMED
    if rest > 0:
        return f"{', '.join(first)} et {plural(rest, 'autre commune,autres communes')}"
    return " et ".join(first)


# People ------------------------------------------------------------------------------------------


def _warn_of_too_much_work(plans, notices):
    """People whose posts, in the file and elsewhere, make more than a full-time post: never by how much."""
    shares, latest = defaultdict(Decimal), {}
    members = {}
    for post in (post for plan in plans for post in plan.posts if _is_work(post)):
        email = post.holder.email.lower()
        shares[email] += post.fte
        latest[email] = post
        if post.holder.member:
            members[post.holder.member.pk] = email
    for member, total in Assignment.objects.shares_of(members).items():
        shares[members[member]] += total
    for email, total in shares.items():
        if total > WHOLE:
            post = latest[email]
            notices.warn(
                post.row,
                "fte",
                f"{post.holder.name} passerait un temps plein, tous postes confondus",
            )


def _is_work(post):
    """Somebody holds it, and it is no mandate."""
    return post.holder and post.kind in COUNTED_POSTS
