"""National and departmental figures, computed from the rows of the day; the same rows as files."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ctgnet.pages.caching import kept_for_everybody, kept_for_visitors
from ctgnet.pages.figures import files, kept, presentation, queries, table
from ctgnet.spreadsheets import Sheet, send_workbook


@login_not_required
@require_safe
@kept_for_visitors(
    is_dear=table.is_dear, au=str.strip, niveau=str.strip, apres=table.readable_place
)
def figures(request):
    """What the register says on a day: totals, four charts with their tables, each place."""
    asked = table.asked_by(request.GET)
    found = kept.read(asked.day, *kept.ALL)
    lines, page = _lines(request, asked, found)
    context = {
        "asked": asked,
        "national": found[kept.FRANCE],
        "lines": lines,
        "page": page,
        "charts": [
            presentation.kinds(queries.work_by_kind(found[kept.KINDS])),
            presentation.themes(queries.work_by_theme(found[kept.THEMES])),
            presentation.ends(queries.ends_by_year(found[kept.ENDS])),
            presentation.regions(queries.coverage_by_region(found[kept.REGIONS])),
        ],
    }
    status = 200 if asked.form.is_valid() else 422
    return render(request, "pages/figures/figures.html", context, status=status)


def _lines(request, asked, found):
    if asked.level == table.CONVENTIONS:
        return table.convention_lines(asked.day, request.GET.get("apres"))
    return table.lines_of(asked.level, found[asked.level]), None


@login_not_required
@require_safe
@kept_for_everybody(au=str.strip, niveau=str.strip)
def figures_table(request):
    """The table of the page as a spreadsheet, on the same day and at the same level."""
    asked = table.asked_by(request.GET)
    if not asked.form.is_valid():
        return redirect("figures")
    if asked.level == table.CONVENTIONS:
        lines = table.all_convention_lines(asked.day)
    else:
        lines = table.lines_of(asked.level, kept.by_place(asked.level, asked.day))
    sheet = Sheet(
        asked.label,
        [asked.label, *table.HEADINGS],
        ([str(line.place), *line.cells()] for line in lines),
    )
    return send_workbook(sheet, name=f"reseau-ctg-chiffres-{asked.level}-{asked.day:%Y-%m-%d}")


@login_not_required
@require_safe
@kept_for_everybody()
def figures_conventions(request):
    """Every public CTG, one a line."""
    on = timezone.localdate()
    return files.file_of("ctg", files.CONVENTION_HEADINGS, files.convention_rows(on), on=on)


@login_not_required
@require_safe
@kept_for_everybody()
def figures_coverage(request):
    """Every commune, and the CTGs that cover it."""
    on = timezone.localdate()
    return files.file_of("couverture", files.COVERAGE_HEADINGS, files.coverage_rows(on), on=on)
