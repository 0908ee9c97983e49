"""Maps of coverage, always beside the same figures in a table."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ctgnet.pages.caching import kept_for_visitors
from ctgnet.pages.figures import kept
from ctgnet.pages.map.pictures import department_picture, france_picture
from ctgnet.pages.map.queries import shares_inside, shares_of_departments
from reference.models import Commune, Department


@login_not_required
@require_safe
@kept_for_visitors()
def map_france(request):
    """France by département."""
    shares = shares_of_departments(Department.objects.headline())
    national = kept.national(timezone.localdate())
    context = {
        "shares": shares,
        "picture": france_picture(shares),
        "covered": sum(share.covered for share in shares),
        "communes": sum(share.communes for share in shares),
        "team": {"people": national.people, "fte": national.told_fte},
    }
    return render(request, "pages/map/map_france.html", context)


@login_not_required
@require_safe
@kept_for_visitors()
def map_department(request, code):
    """A département by intercommunality."""
    department = get_object_or_404(Department.objects.select_related("region"), code=code.upper())
    shares = shares_inside(department, Commune.objects.active().filter(department=department))
    picture = department_picture(department.code, shares)
    if picture is None:
        raise Http404("No contours for this place.")
    context = {"department": department, "shares": shares, "picture": picture}
    return render(request, "pages/map/map_department.html", context)
