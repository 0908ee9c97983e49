"""A person of the network, by what they opened and by who reads."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.contacts import caf_in_common, detail_of
from conventions.models import Assignment
from conventions.names import may_still_read
from conventions.rules import can_see_share
from conventions.standing import standing_of
from ctgnet import limits
from ctgnet.pages.person import rules
from ctgnet.pages.person.forms import WriteForm
from ctgnet.typed import words_in
from members import actions
from members.ceiling_pages import too_many_people
from members.models import Member
from members.rules import can_suspend
from practices.models import Sheet
from reference.models import Caf

SHOWN = 100
NOT_ANSWERED = (
    "Cette personne n’a pas encore répondu à son invitation : vous pourrez lui écrire quand elle "
    "l’aura acceptée."
)


@login_not_required
@require_safe
def person_detail(request, public_id):
    person = _visible(request, public_id)
    if not may_still_read(request.user, person):
        return too_many_people(request)
    return render(request, "pages/person/person_detail.html", _page(request, person))


def _visible(request, public_id):
    people = Member.objects.visible_to(standing_of(request.user))
    return get_object_or_404(people, public_id=public_id)


def _page(request, person):
    reader = request.user
    is_member = rules.can_see_member_profile(reader, person)
    can_write = rules.can_write(reader, person)
    waits = not can_write and rules.waits_to_be_written_to(reader, person)
    return {
        "person": person,
        "is_me": reader.pk == person.pk,
        "functions": _functions(reader, person),
        "roles": person.roles.current().select_related("caf", "organisation").order_by("pk"),
        "sees_profile": is_member,
        "sheets": _sheets(reader, person) if is_member else [],
        "has_contact": bool(rules.readable_contact(reader, person)) if is_member else False,
        "needs_reason": rules.needs_reason(reader, person) if is_member else False,
        "typed_reason": "",
        "can_write": can_write,
        "not_yet": NOT_ANSWERED if waits else "",
        "can_suspend": reader.is_authenticated and can_suspend(reader, person),
    }


def _functions(reader, person):
    """The posts held today, with the part of a full time only for those who may read it."""
    held = Assignment.objects.current().filter(member=person)
    held = held.select_related("post__convention", "post__employer").order_by("starts_on", "pk")
    held = held.prefetch_related("post__themes")
    return [
        (assignment, assignment.post.is_counted and can_see_share(reader, assignment))
        for assignment in held
    ]


def _sheets(reader, person):
    seen = Sheet.objects.shared_to(standing_of(reader))
    return seen.filter(author=person).order_by("-shared_at", "-pk")[:SHOWN]


@require_POST
def person_contact(request, public_id):
    """Contact details, one person at a time: counted, and with a reason for the administration."""
    person = _visible(request, public_id)
    names = rules.readable_contact(request.user, person)
    if not names:
        raise PermissionDenied(
            "Cette personne n’a pas ouvert ses coordonnées : écrivez-lui par le réseau."
        )
    if not may_still_read(request.user, person):
        return too_many_people(request)
    if refused := limits.refusal(request, "view_contact"):
        return refused
    if rules.needs_reason(request.user, person):
        reason = words_in(request, "reason")
        try:
            actions.open_contact(person, by=request.user, reason=reason)
        except ValidationError as error:
            limits.give_back(request, "view_contact")
            messages.error(request, error.messages[0])
            page = _page(request, person) | {"typed_reason": reason}
            return render(request, "pages/person/person_detail.html", page, status=422)
    if rules.leaves_a_trace(request.user, person):
        caf = Caf.objects.get(pk=caf_in_common(request.user, person))
        actions.record_act(
            by=request.user, verb="view_contact", thing=person, subject=person, caf=caf
        )
    contact = [
        (Member._meta.get_field(name).verbose_name, detail_of(person, name)) for name in names
    ]
    page = {"person": person, "contact": contact}
    return render(request, "pages/person/person_contact.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def person_write(request, public_id):
    """Write to somebody without seeing their address, nor giving one's own unless one says so."""
    person = _visible(request, public_id)
    if not rules.can_write(request.user, person):
        raise PermissionDenied(
            NOT_ANSWERED
            if rules.waits_to_be_written_to(request.user, person)
            else "Les membres dont la fonction est validée peuvent écrire aux autres."
        )
    if not may_still_read(request.user, person):
        return too_many_people(request)
    form = WriteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if refused := limits.refusal(request, "write_to_member"):
            return refused
        actions.write_to_member(sender=request.user, recipient=person, **form.cleaned_data)
        messages.success(request, f"Votre message est parti vers {person.full_name}.")
        return redirect(person)
    status = 422 if form.is_bound else 200
    page = {"form": form, "person": person}
    return render(request, "pages/person/person_write.html", page, status=status)
