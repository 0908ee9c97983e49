"""The lists of a Caf: each on its page, each as a spreadsheet."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from conventions.standing import standing_of
from ctgnet.pages.caf_desk import actions, exports
from ctgnet.pages.caf_desk.forms import PeopleExportForm
from ctgnet.pages.caf_desk.lists import LISTS
from ctgnet.pages.caf_desk.queue import waiting_at
from ctgnet.paging import counted_page
from ctgnet.spreadsheets import send_workbook

OF_A_CAF = "Ces listes sont celles d’une Caf : seules les personnes qui y travaillent les lisent."


def for_officers(view):
    """The staff of a Caf, who follow its territories."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not standing_of(request.user).is_caf_officer:
            raise PermissionDenied(OF_A_CAF)
        return view(request, *args, **kwargs)

    return guarded


def _list(name):
    if name not in LISTS:
        raise Http404
    return LISTS[name]


@require_safe
@for_officers
def followed_list(request, which):
    """One list, whole, page after page."""
    one = _list(which)
    rows = one.rows(standing_of(request.user).cafs)
    page, number = counted_page(rows, order=one.order, cursor=request.GET.get("apres"))
    context = {"one": one, "page": page, "lines": one.lines(page), "number": number}
    return render(request, "pages/caf_desk/followed_list.html", context)


@require_safe
@for_officers
def register_take(request):
    """What can be taken away of the register of one's Cafs."""
    return _take(request, PeopleExportForm())


def _take(request, form, *, status=200):
    return render(request, "pages/caf_desk/register_take.html", {"form": form}, status=status)


# Spreadsheets --------------------------------------------------------------------------------


@require_POST
@for_officers
def followed_list_export(request, which):
    one = _list(which)
    rows = list(one.rows(standing_of(request.user).cafs))
    return _sent(request, which, exports.sheet_of(one, rows), len(rows), back="followed_list")


@require_POST
@for_officers
def requests_export(request):
    lines = waiting_at(request.user)
    return _sent(request, "demandes", exports.requests_sheet(lines), len(lines), back="caf_desk")


@require_POST
@for_officers
def register_export(request):
    sheet, rows = exports.register_sheet(standing_of(request.user).cafs)
    return _sent(request, "ctg", sheet, rows, back="register_take")


def _sent(request, name, sheet, rows, *, back):
    """The file, once the act is counted and written down; otherwise why not."""
    try:
        actions.export_list(name, by=request.user, cafs=standing_of(request.user).cafs, rows=rows)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(back, name) if back == "followed_list" else redirect(back)
    return send_workbook(sheet, name=f"caf-{name}")


@require_POST
@for_officers
def people_export(request):
    """Posts and people: with a reason that stays in the journal."""
    form = PeopleExportForm(request.POST)
    cafs = standing_of(request.user).cafs
    if form.is_valid():
        sheet, rows = exports.people_sheet(cafs)
        try:
            actions.export_people(
                by=request.user, cafs=cafs, rows=rows, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return send_workbook(sheet, name="caf-postes-et-personnes")
    return _take(request, form, status=422)
