"""National and departmental figures, computed from the rows of the day."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conventions.figures import figures_by_department, figures_of
from ctgnet.pages.caching import kept_for_visitors
from reference.models import Department


@login_not_required
@require_safe
@kept_for_visitors
def figures(request):
    by_department = figures_by_department()
    departments = Department.objects.headline().order_by("folded")
    context = {
        "today": timezone.localdate(),
        "national": figures_of(),
        "rows": [
            (department, by_department[department.code])
            for department in departments
            if department.code in by_department
        ],
    }
    return render(request, "pages/figures/figures.html", context)
