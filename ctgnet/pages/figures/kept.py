"""The figures of a day that every page shares, kept until the register changes.

What is kept is plain: codes, whole numbers, and ETP as text so that no hundredth is lost.
"""

from dataclasses import asdict
from decimal import Decimal
from functools import partial

from conventions.figures import Figures, figures_by, figures_of
from ctgnet.pages.figures import queries
from ctgnet.pages.keeping import kept
from reference.models import Caf, Department, Region

FRANCE, KINDS, THEMES, ENDS = "france", "fonctions", "thematiques", "fins"
REGIONS, DEPARTMENTS, CAFS = "regions", "departements", "caf"
PLACES = {REGIONS: Region, DEPARTMENTS: Department, CAFS: Caf}
ALL = (FRANCE, *PLACES, KINDS, THEMES, ENDS)
WORK = {KINDS: "post__kind", THEMES: "post__themes"}


def national(day):
    """What all the CTGs in force on that day add up to."""
    return read(day, FRANCE)[FRANCE]


def by_place(level, day):
    """{"06": Figures, …} of the régions, the départements or the Cafs."""
    return read(day, level)[level]


def read(day, *names):
    """{name: figures} of that day: two queries when nothing has changed since they were computed.

    Raises Busy when figures of another day than today are to be computed and others are already.
    """
    found = kept(day, {name: partial(_computed, name, day) for name in names})
    return {name: _read_back(name, content) for name, content in found.items()}


def _computed(name, day):
    if name == FRANCE:
        return _written(figures_of(on=day))
    if name in PLACES:
        found = figures_by(PLACES[name], on=day)
        return {code: _written(figures) for code, figures in found.items()}
    if name in WORK:
        return [(value, str(fte), people) for value, fte, people in queries.work(WORK[name], day)]
    return queries.ends(day)


def _read_back(name, content):
    if name == FRANCE:
        return _figures(content)
    if name in PLACES:
        return {code: _figures(written) for code, written in content.items()}
    if name in WORK:
        return {value: (Decimal(fte), people) for value, fte, people in content}
    return dict(content)


def _written(figures):
    return asdict(figures) | {"fte": str(figures.fte)}


def _figures(written):
    return Figures(**written | {"fte": Decimal(written["fte"])})
