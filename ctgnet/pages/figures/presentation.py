"""Each chart with its words and its table: the same lines, drawn and written."""

from dataclasses import dataclass

from ctgnet.pages.figures.charts import Chart, bars_of, columns_of
from ctgnet.pages.figures.queries import WITHOUT_THEME
from ctgnet.templatetags.french import fte, number

UNTOLD = "Les ETP d’une seule personne ne sont pas montrés : ce serait sa part de temps."


@dataclass(frozen=True)
class Section:
    """A question, its chart, its table: headings, then [(name, address, figures), …]."""

    key: str
    title: str
    note: str
    headings: tuple
    lines: list
    chart: Chart
    empty: str = "Aucune CTG recensée sur la plateforme n’est en vigueur aujourd’hui."


def kinds(works):
    return Section(
        key="fonctions",
        title="Le travail par fonction",
        note="La somme des lignes est le nombre d’ETP de tout le réseau. Une personne qui a deux "
        f"fonctions paraît dans chacune. {UNTOLD}",
        headings=("Fonction", "ETP", "Personnes"),
        lines=_table_of(works),
        chart=_drawing_of(works),
    )


def themes(works):
    return Section(
        key="thematiques",
        title="Le travail par thématique",
        note="Un poste sur deux thématiques compte dans chacune : les lignes ne s’additionnent pas. "
        f"{UNTOLD}",
        headings=("Thématique du poste", "ETP", "Personnes"),
        lines=_table_of(works),
        # Posts without thématique would flatten all the others: the table alone says how many.
        chart=_drawing_of([work for work in works if work.label != WITHOUT_THEME]),
    )


def _drawing_of(works):
    told = [work for work in works if work.told_fte is not None]
    return bars_of([(work.label, work.told_fte, fte(work.told_fte)) for work in told])


def _table_of(works):
    return [(work.label, "", (number(work.told_fte) or "–", number(work.people))) for work in works]


def ends(years):
    return Section(
        key="echeances",
        title="Les CTG par année de fin",
        note="Le dernier jour de chaque CTG en vigueur, avenants compris.",
        headings=("Année", "CTG qui se terminent"),
        lines=[(str(year), "", (number(count),)) for year, count in years],
        chart=columns_of([(str(year), count, number(count)) for year, count in years]),
    )


def regions(coverage):
    return Section(
        key="regions",
        title="La couverture par région",
        note="Part des communes couvertes par au moins une CTG en vigueur.",
        headings=("Région", "Communes couvertes", "Part", "Habitants couverts"),
        lines=[
            (
                line.region.name,
                line.region.get_absolute_url(),
                (
                    f"{number(line.covered)} sur {number(line.communes)}",
                    line.share_in_words,
                    number(line.covered_population),
                ),
            )
            for line in coverage
        ],
        chart=bars_of(
            [(line.region.name, line.share, line.share_in_words) for line in coverage], most=100
        ),
    )
