"""My data: take them away, or leave."""

from functools import partial

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.text import format_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.names import told_or_worked_with
from ctgnet.mail.many import ToMany
from ctgnet.pages.privacy import actions
from ctgnet.pages.privacy.forms import EraseForm
from events.actions.leaving import ACCOUNT_CLOSED
from events.mailings import cancellation
from members.agreeing import must_show, preview
from members.identity import file_once_confirmed, identity_required

FILE = "mes-donnees.json"
# Where whoever has just confirmed who they are finds their file.
READY = format_lazy("{}?pret=1", reverse_lazy("privacy"))


@require_safe
def privacy(request):
    return _show(request, _form(request))


@require_POST
@partial(file_once_confirmed, page=READY)
@identity_required
@reauthentication_required
def privacy_export(request):
    """One file with everything, readable by people and by machines."""
    everything = actions.export_member(request.user)
    response = JsonResponse(everything, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@identity_required
@reauthentication_required(allow_get=True)
def privacy_erase(request):
    form = _form(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        letter = _to_those_who_come(request.user, form.called_off())
        if must_show(request, letter):
            return preview(
                request,
                letter,
                title="Effacer mon compte et annuler mes rencontres",
                button="Effacer mon compte",
                way_back=reverse("privacy"),
                about="Les personnes inscrites sont prévenues",
            )
        try:
            actions.erase_member(request.user, taken_over=form.taken_over())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            logout(request)
            messages.success(request, "Votre compte est effacé. Merci de ce que vous avez partagé.")
            return redirect("/")
    status = 422 if form.is_bound else 200
    return _show(request, form, status=status)


def _to_those_who_come(member, called_off):
    letters = [cancellation(event, by=member, reason=ACCOUNT_CLOSED) for event in called_off]
    return ToMany.together(letters, name="Annulation de mes rencontres")


def _show(request, form, *, status=200):
    context = {
        "form": form,
        "withdrawn": actions.meetings_withdrawn(request.user),
        "is_ready": request.GET.get("pret") == "1",
    }
    return render(request, "pages/privacy/privacy.html", context, status=status)


def _form(request, data=None):
    meetings = actions.meetings_left_alone(request.user)
    heirs = [person for _, people in meetings for person in people]
    told = told_or_worked_with(request.user, heirs)
    return EraseForm(data, meetings=meetings, told=told)
