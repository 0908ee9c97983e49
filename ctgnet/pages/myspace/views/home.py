"""What waits for me, my functions, what I am writing, where I go; and the trace of acts."""

from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conventions.answering import waits_for
from conventions.models import Assignment, ConventionDraft, with_announced_end
from conventions.seats import is_offered_to_leave
from conventions.standing import standing_of
from ctgnet.pages.acts import with_sentences
from ctgnet.pages.caf_desk.queue import count_waiting
from ctgnet.pages.home.first_days import are_first_days
from ctgnet.pages.home.queries import has_asked
from ctgnet.pages.myspace.views.naming import named_for
from ctgnet.paging import keyset_page
from events.models import Registration, RegistrationStatus
from members.models import AuditLine, Member, Opening, Role
from practices.models import Sheet

SHOWN = 5


@require_safe
def myspace(request):
    member, standing = request.user, standing_of(request.user)
    people = Member.objects.one_with(member.pk).values("pk")
    functions, roles = list(_functions(people)), list(_roles(people))
    page = {
        "named": named_for(member, functions, roles),
        "assignments": list(_with_leaving(member, _own(member, functions))),
        "roles": [(role, role.is_waiting and waits_for(role)) for role in _own(member, roles)],
        "joinings": [(one, one.is_waiting and waits_for(one)) for one in _joinings(member)],
        "to_decide": count_waiting(standing),
        "offers": _registrations(member).filter(status=RegistrationStatus.OFFERED),
        "registrations": _registrations(member)[:SHOWN],
        "sheets": Sheet.objects.drafts_of(standing)[:SHOWN],
        "shared": _shared_sheets(member)[:SHOWN],
        "conventions": _forms_left(member)[:SHOWN],
        "news": member.notifications.unread().order_by("-created_at", "-pk")[:SHOWN],
        "is_beginning": are_first_days(member, standing),
        "is_newcomer": not standing.is_verified,
        "has_asked": not standing.is_verified and has_asked(member),
    }
    return render(request, "pages/myspace/myspace.html", page)


def _joinings(member):
    """Who waits for a CTG sees whom it waits for, then the answer."""
    return member.joining_requests.select_related("commune", "convention").order_by("-pk")[:SHOWN]


def _forms_left(member):
    """CTGs and avenants that are being typed."""
    mine = ConventionDraft.objects.filter(owner=member).select_related("convention")
    return mine.with_place().order_by("-updated_at")


def _functions(people):
    """Asked for, held and past: the last first; one's own, and those given to whoever stands in for one."""
    functions = with_announced_end(Assignment.objects.filter(member__in=people))
    around = ("post__convention", "post__employer", "member__named_by", "decided_by")
    return functions.select_related(*around).order_by("-pk")


def _roles(people):
    roles = Role.objects.filter(member__in=people)
    around = ("caf", "organisation", "member__named_by", "decided_by")
    return roles.select_related(*around).order_by("-requested_at", "-pk")


def _own(member, grants):
    return [grant for grant in grants if grant.member_id == member.pk]


def _with_leaving(member, functions):
    """Each says whether its holder may tell the Caf that they leave, or whom the request waits for."""
    for assignment in functions:
        assignment.waits_for = assignment.is_waiting and waits_for(assignment)
        assignment.can_leave = is_offered_to_leave(member, assignment)
        yield assignment


def _shared_sheets(member):
    """What this person gave the network, the last first."""
    return Sheet.objects.shared().filter(author=member).order_by("-shared_at", "-pk")


def _registrations(member):
    """Meetings to come where this person has a seat, an offer or a rank."""
    gone = [RegistrationStatus.CANCELLED, RegistrationStatus.DECLINED, RegistrationStatus.EXPIRED]
    return (
        Registration.objects.filter(member=member, event__ends_at__gte=timezone.now())
        .filter(event__cancelled_at=None)
        .exclude(status__in=gone)
        .select_related("event")
        .order_by("event__starts_at", "pk")
    )


@require_safe
def journal(request):
    """My acts and those that concern me: the log shows itself to the people in it."""
    told = Opening.objects.filter(concerned=request.user)
    mine = AuditLine.objects.filter(
        Q(actor=request.user) | Q(subject=request.user) | Q(pk__in=told.values("line"))
    )
    page = keyset_page(
        mine.select_related("actor", "subject"),
        order=("-at", "-pk"),
        cursor=request.GET.get("apres"),
    )
    context = {"page": page, "lines": with_sentences(page, standing_of(request.user))}
    return render(request, "pages/myspace/journal.html", context)
