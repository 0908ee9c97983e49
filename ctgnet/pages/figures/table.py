"""The table of figures, level by level: the same lines on the page and in the file."""

import datetime
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from conventions.figures import Figures, figures_by_convention
from conventions.forms import day_field
from conventions.models import Convention
from ctgnet.forms import FrenchForm
from ctgnet.pages.figures.kept import CAFS, DEPARTMENTS, REGIONS
from ctgnet.paging import keyset_page, readable_cursor
from reference.models import Caf, Department, Region

CONVENTIONS_A_PAGE = 100
IN_ORDER = ("folded", "pk")
CONVENTIONS = "ctg"
LEVELS = {
    REGIONS: ("Régions", Region.objects.order_by("folded")),
    DEPARTMENTS: ("Départements", Department.objects.headline().select_related("region").order_by("folded")),
    CAFS: ("Caf", Caf.objects.active().order_by("folded")),
    CONVENTIONS: ("CTG", Convention.objects.none()),
}  # fmt: skip
HEADINGS = (
    "CTG", "Personnes", "Postes", "Postes vacants", "ETP", "ETP pour 10 000 habitants couverts",
    "Communes couvertes", "Communes", "Habitants couverts", "Habitants",
)  # fmt: skip


class FiguresForm(FrenchForm, forms.Form):
    """« au 1er janvier 2025, par Caf »."""

    does_nothing = True

    au = day_field("Au")
    niveau = forms.ChoiceField(
        label="Un tableau par",
        required=False,
        choices=[(key, label) for key, (label, _) in LEVELS.items()],
    )


@dataclass(frozen=True)
class Asked:
    """What the reader asks: a day and a level; today and the départements by default."""

    day: datetime.date
    level: str
    form: FiguresForm

    @property
    def is_today(self):
        return self.day == timezone.localdate()

    @property
    def label(self):
        return LEVELS[self.level][0]


def asked_by(query):
    """Read from the address. What cannot be read is told in the form and replaced by the default."""
    today = timezone.localdate()
    typed = {"au": query.get("au", ""), "niveau": query.get("niveau", "")}
    form = FiguresForm({"au": today, "niveau": DEPARTMENTS} | {k: v for k, v in typed.items() if v})
    form.full_clean()
    given = form.cleaned_data
    return Asked(given.get("au") or today, given.get("niveau") or DEPARTMENTS, form)


def is_dear(query):
    """Any day can be asked, and any mistake made: neither page is there already."""
    return "au" in query or query.get("niveau", DEPARTMENTS) not in LEVELS


def readable_place(typed):
    """Where in the list of CTGs."""
    return readable_cursor(typed, Convention, IN_ORDER)


@dataclass(frozen=True)
class Line:
    """A place or a CTG and its figures."""

    place: Any
    figures: Figures

    def cells(self):
        """In the order of HEADINGS, as numbers."""
        one = self.figures
        return (
            one.conventions, one.people, one.posts, one.vacancies,
            one.told_fte, one.told_fte_per_10_000,
            one.covered_communes, one.communes, one.covered_population, one.population,
        )  # fmt: skip


def lines_of(level, figures):
    """Every place of that level that has figures, in the order of the alphabet."""
    places = LEVELS[level][1]
    return [Line(place, figures[place.pk]) for place in places.all() if place.pk in figures]


def convention_lines(day, cursor=None):
    """A page of the CTGs in force on that day: (lines, the page)."""
    found = Convention.objects.in_force(day)
    page = keyset_page(found, order=IN_ORDER, cursor=cursor, size=CONVENTIONS_A_PAGE)
    return _with_figures(page.items, day), page


def all_convention_lines(day):
    """Every CTG in force on that day, for the file."""
    return _with_figures(list(Convention.objects.in_force(day).order_by(*IN_ORDER)), day)


def _with_figures(conventions, day):
    figures = figures_by_convention([one.pk for one in conventions], on=day)
    return [Line(one, figures[one.pk]) for one in conventions]
