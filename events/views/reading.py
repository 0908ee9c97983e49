"""Looking at meetings: the list, the month, one meeting, its calendar file."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conventions.standing import standing_of
from ctgnet.paging import counted_page
from ctgnet.written import WrittenOnce
from events import rules
from events.cards import cards_of
from events.filters import EventFilter
from events.forms import RegistrationForm
from events.ics import calendar_of
from events.models import Event, Registration
from members.models import Decision
from members.opening_pages import Openable, box_of

OPENABLE = Openable(
    this="cette rencontre",
    powers="Vous lirez la liste des personnes inscrites, et pourrez modifier ou annuler la rencontre.",
    readers="L’organisation et sa Caf liront ce motif.",
    opened="La rencontre est ouverte. L’organisation et sa Caf liront votre motif.",
    closed="La rencontre est refermée.",
    open_view="events:event_open",
    close_view="events:event_close",
)
A_ZONE = timedelta(hours=14)  # no clock is further from UTC


@login_not_required
@require_safe
def event_list(request):
    """Meetings to come by default; those of the past on demand."""
    standing = standing_of(request.user)
    filters = EventFilter(request.GET, queryset=Event.objects.visible_to(standing))
    rows = filters.qs.only("starts_at", "title")  # where each stands: the cards are read apart
    page, count = counted_page(rows, order=filters.order, cursor=request.GET.get("apres"))
    template = "events/event_list.html" + ("#results" if request.htmx else "")
    context = {
        "page": page,
        "cards": cards_of(request.user, [row.pk for row in page]),
        "count": count,
        "form": filters.form,
        "chips": filters.chips(),
        "querystring": filters.querystring(),
        "is_past": filters.period == "passees",
        "can_create": rules.can_create(request.user),
    }
    return render(request, template, context)


@login_not_required
@require_safe
def event_calendar(request):
    """One month, day by day, on the clock of each place."""
    first = _month(request.GET.get("mois", ""))
    following = (first + timedelta(days=32)).replace(day=1)
    midnight, end = (datetime(d.year, d.month, 1, tzinfo=UTC) for d in (first, following))
    events = (
        Event.objects.visible_to(standing_of(request.user))
        .published()
        .filter(starts_at__gte=midnight - A_ZONE, starts_at__lt=end + A_ZONE)
        .with_seats_left()
        .order_by("starts_at", "pk")
    )
    by_day = defaultdict(list)
    for event in events:
        if first <= event.local_day < following:
            by_day[event.local_day].append(event)
    context = {
        "first": first,
        "previous": (first - timedelta(days=1)).replace(day=1),
        "following": following,
        "days": sorted(by_day.items()),
        "weeks": _weeks(first, following, by_day),
        "is_now": first == timezone.localdate().replace(day=1),
    }
    return render(request, "events/event_calendar.html", context)


@login_not_required
@require_safe
def event_detail(request, slug):
    """When, where, how many seats are left, and one button.

    Where it hides one in preparation, the national administration is asked why it would open it.
    """
    try:
        event = visible_event(request, slug)
    except Http404:
        if standing_of(request.user).is_national and Event.objects.filter(slug=slug).exists():
            return redirect("events:event_open", slug)
        raise
    return render(request, "events/event_detail.html", detail_context(request, event))


@login_not_required
@require_safe
def event_ics(request, slug):
    """The meeting for a calendar, without a name or an address."""
    event = visible_event(request, slug)
    mine = registration_of(request.user, event)
    may_see_link = rules.can_see_video_link(request.user, event, mine)
    return HttpResponse(
        calendar_of(event, with_video_link=may_see_link),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{event.slug}.ics"'},
    )


def _with_seats(event):
    waiting = Registration.objects.waiting().filter(event=OuterRef("pk")).order_by()
    rows = Event.objects.with_seats_left().filter(pk=event).annotate(is_awaited=Exists(waiting))
    return rows.select_related("caf", "convention", "department")


_EVENT = WrittenOnce(_with_seats, event=-1)


def visible_event(request, slug):
    """The meeting, with its seats, or the same 404 whether it is hidden or absent."""
    visible = Event.objects.visible_to(standing_of(request.user))
    key = get_object_or_404(visible.values_list("pk", flat=True), slug=slug)
    for event in _EVENT(event=key):
        return event
    raise Http404("Deleted in between.")


def answered_event(request, slug):
    """The same, for those who answer: the seats are counted later, under the lock."""
    return get_object_or_404(Event.objects.visible_to(standing_of(request.user)), slug=slug)


def _answer(event, member):
    return Registration.objects.with_rank().filter(event=event, member=member)


_ANSWER = WrittenOnce(_answer, event=-1, member=-2)


def registration_of(member, event):
    if not member.is_authenticated:
        return None
    for mine in _ANSWER(event=event.pk, member=member.pk):
        return mine
    return None


def detail_context(request, event, form=None):
    """What the page of a meeting shows to that person."""
    member = request.user
    mine = registration_of(member, event)
    return {
        "event": event,
        "mine": mine,
        "has_next": event.is_awaited and event.can_offer_seats,
        "form": form or RegistrationForm(),
        "can_register": event.is_open and rules.can_register(member, event),
        "can_manage": rules.can_manage(member, event),
        "can_edit": rules.can_edit(member, event),
        "can_cancel": rules.can_cancel(member, event),
        "can_publish": rules.can_publish(member, event),
        "can_invite": rules.can_invite(member, event),
        "can_see_attendees": rules.can_see_attendees(member, event),
        "opening_box": opening_box(member, event),
        "decision": _decision(member, event),
        "report_query": urlencode({"page": event.get_absolute_url()}),
        "video_link": event.video_link if rules.can_see_video_link(member, event, mine) else "",
    }


def _decision(member, event):
    """Why a moderator hides what it says, for whoever called it."""
    if not event.is_hidden:
        return None
    return Decision.objects.standing().about("event", event.pk).filter(writers=member.pk).first()


def opening_box(member, event):
    """The hour that a national administrator opened on it, or may open."""
    return box_of(
        OPENABLE,
        event,
        opening=standing_of(member).opening_of(event),
        can_open=rules.can_open(member, event),
    )


def _month(text):
    """« 2027-03 », or the current month for anything else."""
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        month = timezone.localdate()
    return (
        month.replace(day=1) if 2000 <= month.year <= 2100 else timezone.localdate().replace(day=1)
    )


def _weeks(first, following, by_day):
    """Rows of seven (day, meetings); None for the days of the months beside."""
    monday = first - timedelta(days=first.weekday())
    rows = []
    while monday < following:
        week = [monday + timedelta(days=n) for n in range(7)]
        rows.append([(d, by_day.get(d, [])) if first <= d < following else None for d in week])
        monday += timedelta(days=7)
    return rows
