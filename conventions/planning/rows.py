"""The rows of a spreadsheet as the sheets that they would become, with what is wrong in each."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from functools import partial

from django.db.models import Q

from conventions.models import ActionSheet, Axis, Objective, SheetStatus
from conventions.planning import cells
from conventions.planning.columns import BY_KEY, TEXT_KEYS
from conventions.planning.outline import Outline
from ctgnet.cells import folded
from ctgnet.names import fault_in_title, in_a_line
from reference.models import Audience, Organisation, Theme

LONGEST_TITLE, LONGEST_LINE, LONGEST_TEXT = 200, 500, 5_000
MOST_SHEETS = 500


@dataclass
class Row:
    """A line of the file: where its sheet goes, what it holds, what its author should know."""

    number: int
    axis: str = ""
    objective: str = ""
    values: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def refuse(self, key, words):
        self.errors.append(f"ligne {self.number}, {BY_KEY[key].heading.lower()} : {words}.")

    @property
    def title(self):
        return self.values.get("title", "")


class Reading:
    """A whole file read against the plan as it is today."""

    def __init__(self, plan, table, columns):
        self.plan = plan
        self.columns = columns
        self._readers = self._make_readers()
        self.rows = []
        for number, line in table["lines"]:
            self.rows.append(self._row(number, line))
        self._refuse_doubles()

    @property
    def missing(self):
        """Columns without which nothing can be read."""
        return [BY_KEY[key].heading for key in ("axis", "title") if key not in self.columns]

    @property
    def errors(self):
        if self.missing:
            words = " et ".join(f"« {heading} »" for heading in self.missing)
            return [f"Aucune colonne n’est dite être {words} : choisissez-la."]
        told = [error for row in self.rows for error in row.errors]
        if len(self.rows) > MOST_SHEETS:
            told.insert(0, f"Ce tableau a plus de {MOST_SHEETS} lignes.")
        return told

    @property
    def notes(self):
        return [note for row in self.rows for note in row.notes]

    def _make_readers(self):
        themes = _by_name(Theme.objects.all())
        audiences = _by_name(Audience.objects.all())
        readers = {
            "title": lambda text: cells.read_title(text, LONGEST_TITLE),
            "themes": lambda text: cells.read_list(text, themes, "une thématique"),
            "audiences": lambda text: cells.read_list(text, audiences, "un public"),
            "starts_on": cells.read_day,
            "ends_on": partial(cells.read_day, is_last=True),
            "budget": cells.read_amount,
            "status": cells.read_status,
            "progress": cells.read_progress,
        }
        for key in TEXT_KEYS:
            readers[key] = lambda text: cells.read_text(text, LONGEST_TEXT)
        for key in ("other_partners", "other_funders"):
            readers[key] = lambda text: cells.read_text(text, LONGEST_LINE)
        self._bodies = _bodies_of(self.plan)
        return readers

    def _row(self, number, line):
        texts = dict(zip(self.columns, line, strict=False))
        row = Row(number)
        self._place(row, texts)
        for key, reader in self._readers.items():
            try:
                row.values[key] = reader(texts.get(key, ""))
            except ValueError as error:
                row.refuse(key, error)
        self._give_lead(row, texts.get("lead_organisation", ""))
        self._check(row)
        return row

    def _place(self, row, texts):
        """Cells merged in the file are read as said once for the lines below."""
        above = self.rows[-1] if self.rows else Row(0)
        axis, objective = texts.get("axis", ""), texts.get("objective", "")
        row.axis = axis or above.axis
        row.objective = objective or ("" if axis else above.objective)
        if not row.axis and "axis" in self.columns:
            row.refuse("axis", "la première ligne dit l’axe de la fiche")
        for key, text in (("axis", row.axis), ("objective", row.objective)):
            if len(text) > LONGEST_TITLE:
                row.refuse(key, f"{LONGEST_TITLE} caractères au plus")
            elif texts.get(key) and (fault := fault_in_title(text)):
                row.refuse(key, in_a_line(fault))

    def _give_lead(self, row, name):
        """A name that nobody knows may be that of a person: it is kept among the working notes, which an
        open plan does not show."""
        body = self._bodies.get(folded(name)) if name else None
        row.values["lead_organisation"] = body
        if not name or body:
            return
        kept = f"Pilote : {name}"
        means = row.values.get("human_resources", "")
        row.values["human_resources"] = f"{kept}\n{means}" if means else kept
        if len(row.values["human_resources"]) > LONGEST_TEXT:
            row.refuse(
                "lead_organisation", "cet organisme n’est pas connu et son nom est trop long"
            )
        row.notes.append(
            f"ligne {row.number}, organisme pilote : « {name[:60]} » n’est pas connu de cette CTG, "
            "il est noté dans les moyens humains, que l’équipe et les Caf sont seules à lire."
        )

    @staticmethod
    def _check(row):
        values = row.values
        if not values.get("title") and "title" in values:
            row.refuse("title", "il manque")
        start, end = values.get("starts_on"), values.get("ends_on")
        if start and end and end < start:
            row.refuse("ends_on", "elle vient avant le début")
        if values.get("status") == SheetStatus.COMPLETED:
            values["progress"] = 100

    def _refuse_doubles(self):
        """The same title at the same place, in the file or in the plan already; told when it is elsewhere."""
        seen = {
            (folded(axis), folded(objective), folded(title)): ""
            for axis, objective, title in _already(self.plan)
        }
        planned = {title for *_, title in seen}
        for row in self.rows:
            key = (folded(row.axis), folded(row.objective), folded(row.title))
            if row.title and key in seen:
                where = f"à la ligne {seen[key]}" if seen[key] else "dans le plan"
                row.refuse("title", f"« {row.title[:60]} » est déjà {where}, au même endroit")
            elif row.title and folded(row.title) in planned:
                row.notes.append(
                    f"ligne {row.number}, intitulé : « {row.title[:60]} » est déjà dans le plan, ailleurs."
                )
            seen.setdefault(key, row.number)


def seen_of(plan, pending):
    """What a preview was made from: the plan as it was written then, the table and its columns."""
    levels = [
        Axis.objects.kept().filter(plan__convention=plan.convention_id),
        Objective.objects.kept().filter(axis__plan__convention=plan.convention_id),
        ActionSheet.objects.of_plan(plan).kept(),
    ]
    written = [list(rows.order_by("pk").values_list("pk", "version")) for rows in levels]
    facts = json.dumps([written, pending.table])
    return hashlib.sha256(facts.encode()).hexdigest()


def _already(plan):
    rows = ActionSheet.objects.of_plan(plan).kept()
    for axis, above, objective, title in rows.values_list(
        "axis__title", "objective__axis__title", "objective__title", "title"
    ):
        yield axis or above, objective or "", title


def _by_name(things):
    """{« petite enfance »: the theme}, with and without what stands in brackets."""
    found = {}
    for thing in things:
        found[folded(thing.label)] = thing
        found[folded(re.sub(r"\(.*?\)", "", thing.label))] = thing
    return found


def _bodies_of(plan):
    """The organisations of a CTG by their name: those that sign, contribute or employ."""
    around = Q(signatures__convention=plan.convention_id) | Q(posts__convention=plan.convention_id)
    return {folded(body.name): body for body in Organisation.objects.filter(around).distinct()}


def homes_of(plan):
    """{(axis,): axis, (axis, objective): objective} of the plan, by their words."""
    found = {}
    for branch in Outline(plan).axes:
        found.setdefault((folded(branch.thing.title),), branch.thing)
        for twig in branch.objectives:
            key = (folded(branch.thing.title), folded(twig.thing.title))
            found.setdefault(key, twig.thing)
    return found
