"""A plan taken away: its sheets whole for paper, and its spreadsheets."""

from conventions.models import SCORES, ActionSheet, Criterion, Moment
from conventions.planning.charts import latest
from conventions.planning.columns import COLUMNS, HEADINGS
from conventions.planning.outline import Outline
from ctgnet.spreadsheets import Sheet

LISTS = (
    "themes",
    "audiences",
    "partners",
    "funders",
    "communes",
    "milestones",
    "indicators__values",
    "reviews",
)
# A number in the spreadsheet: a mean can be made of it.
NOTE = f"note de {min(SCORES)} ({SCORES[min(SCORES)].lower()}) à {max(SCORES)} ({SCORES[max(SCORES)].lower()})"


def whole_outline(plan, today):
    """Everything that is written of every sheet, in a fixed number of queries."""
    sheets = (
        ActionSheet.objects.of_plan(plan)
        .with_lateness(today)
        .select_related("lead_organisation", "lead")
        .prefetch_related(*LISTS)
    )
    return Outline(plan, sheets.kept())


def kept_indicators(sheet):
    """Those in the plan, in order, from what is already read."""
    kept = [one for one in sheet.indicators.all() if not one.is_removed]
    return sorted(kept, key=lambda one: one.position)


# Spreadsheets ----------------------------------------------------------------------------------


def plan_sheets(outline):
    """The plan as it can be imported again, then its indicators, milestones and reviews."""
    return [
        Sheet("Plan", ["Numéro", *HEADINGS], _plan_rows(outline)),
        Sheet("Indicateurs", INDICATOR_HEADINGS, _indicator_rows(outline)),
        Sheet(
            "Jalons",
            ["Numéro", "Action", "Jalon", "Prévu le", "Atteint le"],
            _milestone_rows(outline),
        ),
        Sheet("Bilans", ["Numéro", "Action", "Année", "Statut", "Bilan"], _review_rows(outline)),
    ]


def template_sheets():
    """An empty plan with one line as an example."""
    return [Sheet("Plan", HEADINGS, [[column.example for column in COLUMNS]])]


def _plan_rows(outline):
    for branch in outline.axes:
        homes = [(twig.thing.title, sheet) for twig in branch.objectives for sheet in twig.sheets]
        homes += [("", sheet) for sheet in branch.sheets]
        for objective, sheet in homes:
            yield [sheet.number, *_cells(branch.thing.title, objective, sheet)]


def _cells(axis, objective, sheet):
    values = {
        "axis": axis,
        "objective": objective,
        "themes": "; ".join(theme.label for theme in sheet.themes.all()),
        "audiences": "; ".join(audience.label for audience in sheet.audiences.all()),
        "lead_organisation": sheet.lead_organisation.name if sheet.lead_organisation else "",
        "other_partners": _named(sheet.partners.all(), sheet.other_partners),
        "other_funders": _named(sheet.funders.all(), sheet.other_funders),
        "status": sheet.get_status_display(),
    }
    return [
        values[column.key] if column.key in values else getattr(sheet, column.key)
        for column in COLUMNS
    ]


def _named(bodies, others):
    return "; ".join([*(body.name for body in bodies), *filter(None, [others])])


INDICATOR_HEADINGS = [
    "Numéro",
    "Action",
    "Indicateur",
    "Nature",
    "Unité",
    "Valeur de départ",
    "Année de départ",
    "Cible",
    "Dernière année",
    "Dernière valeur",
]


def _indicator_rows(outline):
    for sheet in outline.sheets:
        for one in kept_indicators(sheet):
            last = latest(one)
            yield [
                sheet.number,
                sheet.title,
                one.title,
                one.get_kind_display(),
                one.unit,
                one.baseline,
                one.baseline_year,
                one.target,
                last and last.year,
                last and last.value,
            ]


def _milestone_rows(outline):
    for sheet in outline.sheets:
        for one in sheet.milestones.all():
            yield [sheet.number, sheet.title, one.title, one.due_on, one.done_on]


def _review_rows(outline):
    for sheet in outline.sheets:
        for one in sheet.reviews.all():
            yield [sheet.number, sheet.title, one.year, one.get_status_display(), one.text]


def evaluation_sheets(evaluations, outline):
    """For the COPIL: the six criteria at each moment, what to remember, the indicators, the sheets."""
    by_moment = {one.moment: one for one in evaluations}
    moments = [moment for moment in Moment if moment in by_moment]
    headings = ["Critère", "Question"]
    for moment in moments:
        headings += [f"{moment.label}, {NOTE}", f"{moment.label} : ce qui le montre"]
    return [
        Sheet("Critères", headings, _criterion_rows(by_moment, moments)),
        Sheet(
            "À retenir",
            ["Moment", "Date", "Ce qu’il faut retenir"],
            [
                [moment.label, by_moment[moment].held_on, by_moment[moment].summary]
                for moment in moments
            ],
        ),
        Sheet("Indicateurs", INDICATOR_HEADINGS, _indicator_rows(outline)),
        Sheet(
            "Fiches",
            ["Numéro", "Action", "Statut", "Avancement (%)", "Fin"],
            [
                [one.number, one.title, one.get_status_display(), one.progress, one.ends_on]
                for one in outline.sheets
            ],
        ),
    ]


def _criterion_rows(by_moment, moments):
    told = {
        (moment, judgement.criterion): judgement
        for moment in moments
        for judgement in by_moment[moment].judgements.all()
    }
    for criterion in Criterion:
        row = [criterion.label, criterion.question]
        for moment in moments:
            judgement = told.get((moment, criterion))
            row += [
                judgement and judgement.score,
                judgement.comment if judgement else "",
            ]
        yield row
