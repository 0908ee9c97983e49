"""The front door: the network for a visitor, my day for a member."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conventions.standing import standing_of
from ctgnet.pages.caching import kept_for_visitors
from ctgnet.pages.figures import kept
from ctgnet.pages.home import queries
from ctgnet.pages.home.first_days import first_days_of
from ctgnet.pages.map.pictures import france_picture
from ctgnet.pages.map.queries import shares_of_departments
from ctgnet.pages.testimony.queries import testimony_of_the_day
from reference.models import Department


@login_not_required
@require_safe
@kept_for_visitors()
def home(request):
    if request.user.is_authenticated:
        return my_day(request)
    return front_page(request)


def front_page(request):
    """One sentence, one search, one map; then what anybody may read and attend."""
    standing = standing_of(request.user)
    shares = shares_of_departments(Department.objects.headline())
    national = kept.national(timezone.localdate())
    context = {
        "picture": france_picture(shares, small=True),
        "conventions": national.conventions,
        "people": national.people,
        "covered": sum(share.covered for share in shares),
        "communes": sum(share.communes for share in shares),
        "events": queries.next_events(request.user, standing),
        "sheets": queries.new_sheets(request.user, standing),
        "testimony": testimony_of_the_day(),
    }
    return render(request, "pages/home/front_page.html", context)


def my_day(request):
    """What waits for me, where my CTG stands, what comes and what is new in my themes."""
    member, standing = request.user, standing_of(request.user)
    themes = queries.themes_of(member) if standing.is_local else []
    events = list(queries.next_events(member, standing))
    context = {
        "standing": standing,
        "waiting": queries.waiting_for(member, standing),
        "has_asked": not standing.is_verified and queries.has_asked(member),
        "conventions": queries.conventions_of(standing),
        "first": first_days_of(member, standing, events),
        "events": events,
        "sheets": queries.new_sheets(member, standing, themes),
        "has_themes": bool(themes),
    }
    return render(request, "pages/home/my_day.html", context)
