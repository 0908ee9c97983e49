"""What a Caf follows every week: ends, communes without a CTG, vacancies, records to complete."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone

from conventions.models import Assignment, Convention, Coverage, Post, Signatory, Stage, anniversary
from ctgnet.paging import capped_counts
from ctgnet.templatetags.french import day, fte, plural
from members.models import GrantStatus
from reference.models import Commune, Department

SHOWN = 3  # at the desk; the rest on the page of the list


@dataclass(frozen=True)
class Line:
    """A row as people read it: what, its page, what is to know, a word that stands out."""

    title: str
    url: str
    facts: list[str]
    badge: str = ""
    tone: str = "neutral"


@dataclass(frozen=True)
class FollowedList:
    """A list of the desk: its rows for some Cafs, in an order that can be paged, on screen and in a file."""

    name: str
    title: str
    lead: str
    empty: str
    find: Callable
    order: tuple[str, ...]
    line: Callable
    headings: tuple[str, ...]
    cells: Callable

    def rows(self, cafs):
        return self.find(cafs, timezone.localdate()).order_by(*self.order)

    def lines(self, rows):
        return [self.line(row) for row in rows]


# Ends ------------------------------------------------------------------------------------------


def _ends(cafs, on):
    """In force and over within twelve months, followed or not."""
    following = Convention.objects.filter(previous=OuterRef("pk"))
    soon = Convention.objects.in_force(on).with_state(on).of_cafs(cafs)
    return soon.filter(effective_end__lte=anniversary(on, 1)).annotate(
        is_prepared=Exists(following)
    )


def _what_follows(convention):
    if convention.is_followed:
        return "suite signée", "success"
    return ("suite en préparation", "neutral") if convention.is_prepared else ("à renouveler", "warning")  # fmt: skip


def _end_line(convention):
    badge, tone = _what_follows(convention)
    facts = [f"se termine le {day(convention.effective_end)}"]
    return Line(convention.name, convention.get_absolute_url(), facts, badge, tone)


def _end_cells(convention):
    return [
        convention.name,
        convention.official_title,
        convention.start_date,
        convention.effective_end,
        _what_follows(convention)[0],
    ]


# Communes without a CTG --------------------------------------------------------------------------


def _uncovered(cafs, on):
    """Communes of today that no CTG in force holds; a CTG that is prepared may come."""
    departments = Department.objects.filter(cafs__in=cafs)
    mine = Q(caf_override__caf__in=cafs) | Q(
        caf_override=None, department__in=departments.values("pk")
    )
    coming = Coverage.objects.standing(on).filter(
        commune=OuterRef("pk"), convention__in=Convention.objects.in_preparation(on).values("pk")
    )
    return (
        Commune.objects.active()
        .filter(mine, ~Exists(Coverage.objects.on(on).filter(commune=OuterRef("pk"))))
        .select_related("department", "intercommunality")
        .annotate(is_coming=Exists(coming))
    )


def _commune_line(commune):
    epci = commune.intercommunality
    facts = [
        plural(commune.population, "habitant,habitants"),
        epci.short_name if epci else "hors intercommunalité",
    ]
    badge = "une CTG se prépare" if commune.is_coming else ""
    return Line(f"{commune.name} ({commune.pk})", commune.get_absolute_url(), facts, badge)


def _commune_cells(commune):
    return [
        commune.pk,
        commune.name,
        commune.department.name,
        commune.intercommunality.name if commune.intercommunality else "",
        commune.population,
        commune.is_coming,
    ]


# Vacancies ---------------------------------------------------------------------------------------


def _vacancies(cafs, on):
    """Open posts of running or coming CTGs that nobody holds, since when, and until when if it is known."""
    validated = Assignment.objects.validated().filter(post=OuterRef("pk")).order_by()
    last = (
        validated.filter(ends_on__lt=on).values("post").annotate(day=Max("ends_on")).values("day")
    )
    next_one = validated.filter(starts_on__gt=on).values("post").annotate(day=Min("starts_on"))
    day_after = Cast(Subquery(last) + Value(timedelta(days=1)), DateField())
    living = Convention.objects.confirmed().of_cafs(cafs).exclude(pk__in=_over(on))
    return (
        Post.objects.open(on)
        .with_vacancy(on)
        .filter(is_vacant=True, opened_on__lte=on, convention__in=living.values("pk"))
        .select_related("convention", "employer")
        .annotate(
            vacant_since=Coalesce(day_after, F("opened_on")),
            held_from=Subquery(next_one.values("day")),
            asked=Exists(
                Assignment.objects.filter(post=OuterRef("pk"), status=GrantStatus.REQUESTED)
            ),
        )
    )


def _over(on):
    return Convention.objects.ended(on).values("pk")


def _vacancy_line(post):
    facts = [
        f"{post.employer}, {fte(post.fte)}",
        f"vacant depuis le {day(post.vacant_since)}",
    ]
    if post.held_from:
        facts.append(f"pourvu à partir du {day(post.held_from)}")
    url = reverse("conventions:convention_team", args=[post.convention.slug])
    title = f"{post.get_kind_display()}, CTG {post.convention.name}"
    return Line(title, url, facts, "une demande attend" if post.asked else "")


def _vacancy_cells(post):
    return [
        post.convention.name,
        post.get_kind_display(),
        post.employer.name,
        post.fte,
        post.opened_on,
        post.vacant_since,
        post.held_from,
    ]


# Records to complete -----------------------------------------------------------------------------

MISSING = {
    "no_signature": "la date de signature",
    "no_end": "la date de fin",
    "no_signatory": "les signataires",
    "no_post": "les postes",
    "no_holder": "une personne en poste",
    "no_theme": "les thématiques",
}


def _incomplete(cafs, on):
    """Public records of running or coming CTGs that lack something, and what."""
    signed = Signatory.objects.standing(on).filter(convention=OuterRef("pk"))
    posts = Post.objects.open(on).filter(convention=OuterRef("pk"))
    held = Assignment.objects.named(on).filter(post__convention=OuterRef("pk"))
    themes = Convention.themes.through.objects.filter(convention=OuterRef("pk"))
    lacking = {
        "no_signature": Q(stage=Stage.SIGNED, signature_date=None),
        "no_end": Q(end_date=None),
        "no_signatory": ~Exists(signed),
        "no_post": ~Exists(posts),
        "no_holder": Exists(posts) & ~Exists(held),
        "no_theme": ~Exists(themes),
    }
    rows = Convention.objects.confirmed().of_cafs(cafs).exclude(pk__in=_over(on))
    rows = rows.annotate(**{name: _as_boolean(fault) for name, fault in lacking.items()})
    faults = Q()
    for name in lacking:
        faults |= Q(**{name: True})
    return rows.with_state(on).filter(faults)


def _as_boolean(fault):
    return Case(When(fault, then=True), default=False, output_field=BooleanField())


def _missing(convention):
    return [words for name, words in MISSING.items() if getattr(convention, name)]


def _incomplete_line(convention):
    facts = [f"il manque {', '.join(_missing(convention))}"]
    return Line(convention.name, convention.get_absolute_url(), facts)


def _incomplete_cells(convention):
    lacks = [getattr(convention, name) for name in MISSING]
    return [convention.name, convention.state_label, *lacks]


LISTS = {
    one.name: one
    for one in (
        FollowedList(
            "echeances",
            "CTG qui se terminent dans les 12 mois",
            "Celles qui sont en vigueur, la plus proche d’abord.",
            "Aucune CTG ne se termine dans les douze mois.",
            _ends,
            ("effective_end", "pk"),
            _end_line,
            ("CTG", "Intitulé officiel", "Début", "Fin", "Suite"),
            _end_cells,
        ),
        FollowedList(
            "communes-sans-ctg",
            "Communes sans CTG",
            "Celles qu’aucune CTG en vigueur ne couvre, la plus peuplée d’abord.",
            "Toutes ces communes sont couvertes.",
            _uncovered,
            ("-population", "pk"),
            _commune_line,
            (
                "Code Insee",
                "Commune",
                "Département",
                "Intercommunalité",
                "Population",
                "CTG en préparation",
            ),
            _commune_cells,
        ),
        FollowedList(
            "postes-vacants",
            "Postes vacants",
            "Ceux que personne ne tient aujourd’hui, le plus ancien d’abord.",
            "Tous les postes ouverts sont pourvus.",
            _vacancies,
            ("vacant_since", "pk"),
            _vacancy_line,
            ("CTG", "Fonction", "Employeur", "ETP", "Ouvert le", "Vacant depuis", "Pourvu le"),
            _vacancy_cells,
        ),
        FollowedList(
            "a-completer",
            "CTG à compléter",
            "Ce qui manque à leur page pour que chacun s’y retrouve.",
            "Rien ne manque à ces CTG.",
            _incomplete,
            ("folded", "pk"),
            _incomplete_line,
            ("CTG", "État", *(words.capitalize() for words in MISSING.values())),
            _incomplete_cells,
        ),
    )
}


def counts(cafs):
    """How many rows each list has, in one query."""
    return capped_counts({name: one.rows(cafs) for name, one in LISTS.items()})


def first_lines(cafs):
    """[(list, its count, its first lines)] for the desk; one query a list, one for the counts."""
    numbers = counts(cafs)
    return [(one, numbers[name], one.lines(one.rows(cafs)[:SHOWN])) for name, one in LISTS.items()]
