"""National and departmental figures, computed from the rows of the day; the same rows as files."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conventions.figures import figures_by_department, figures_of
from ctgnet.pages.caching import kept_for_visitors
from ctgnet.pages.figures import files, presentation, queries
from reference.models import Department


@login_not_required
@require_safe
@kept_for_visitors
def figures(request):
    """What the register says today: totals, four charts with their tables, each département."""
    today = timezone.localdate()
    rows = _departments(today)
    national = figures_of(on=today)
    context = {
        "today": today,
        "national": national,
        "rows": rows,
        "charts": [
            presentation.kinds(queries.work_by_kind(today)),
            presentation.themes(queries.work_by_theme(today)),
            presentation.ends(queries.ends_by_year(today)),
            presentation.regions(queries.coverage_by_region(rows)),
        ],
    }
    return render(request, "pages/figures/figures.html", context)


def _departments(today):
    """[(département, its figures), …] in the order of the alphabet."""
    figures = figures_by_department(on=today)
    departments = Department.objects.headline().select_related("region").order_by("folded")
    return [
        (department, figures[department.code])
        for department in departments
        if department.code in figures
    ]


@login_not_required
@require_safe
@kept_for_visitors
def figures_conventions(request):
    """Every public CTG, one a line."""
    on = timezone.localdate()
    return files.file_of("ctg", files.CONVENTION_HEADINGS, files.convention_rows(on), on=on)


@login_not_required
@require_safe
@kept_for_visitors
def figures_coverage(request):
    """Every commune, and the CTGs that cover it."""
    on = timezone.localdate()
    return files.file_of("couverture", files.COVERAGE_HEADINGS, files.coverage_rows(on), on=on)
