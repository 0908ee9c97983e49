"""The lists of a Caf, or of the whole of France: each on its page, each as a spreadsheet."""

from functools import wraps

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from ctgnet.pages.caf_desk import actions, exports, rules
from ctgnet.pages.caf_desk.forms import ExportForm, PeopleExportForm
from ctgnet.pages.caf_desk.lists import LISTS
from ctgnet.pages.caf_desk.queue import waiting_at
from ctgnet.pages.caf_desk.scope import scope_of
from ctgnet.pages.caf_desk.views import show_desk
from ctgnet.paging import counted_page
from ctgnet.spreadsheets import send_workbook

OF_A_CAF = (
    "Ces listes sont celles d’une Caf : les personnes qui y travaillent les lisent, et "
    "l’administration nationale."
)


def for_followers(view):
    """The staff of a Caf, who follow its territories, and the national administration."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not rules.can_follow(request.user):
            raise PermissionDenied(OF_A_CAF)
        return view(request, *args, **kwargs)

    return guarded


def _list(name):
    if name not in LISTS:
        raise Http404
    return LISTS[name]


@require_safe
@for_followers
def followed_list(request, which):
    """One list, whole, page after page."""
    scope = scope_of(request.user, request.GET)
    return _show_list(request, _list(which), scope, ExportForm(must_say_why=scope.must_say_why))


def _show_list(request, one, scope, form, *, status=200):
    rows = one.rows(scope.cafs)
    page, number = counted_page(rows, order=one.order, cursor=request.GET.get("apres"))
    context = {
        "one": one,
        "page": page,
        "lines": one.lines(page),
        "number": number,
        "scope": scope,
        "form": form,
    }
    return render(request, "pages/caf_desk/followed_list.html", context, status=status)


@require_safe
@for_followers
def register_take(request):
    """What can be taken away of the register of one's Cafs, or of the Caf that is chosen."""
    return _show_take(request, scope_of(request.user, request.GET))


def _show_take(request, scope, *, form=None, people_form=None, status=200):
    context = {
        "scope": scope,
        "form": form or ExportForm(must_say_why=scope.must_say_why),
        "people_form": people_form or PeopleExportForm(auto_id="personnes_%s"),
    }
    return render(request, "pages/caf_desk/register_take.html", context, status=status)


# Spreadsheets --------------------------------------------------------------------------------


@require_POST
@for_followers
def followed_list_export(request, which):
    one, scope = _list(which), scope_of(request.user, request.POST)
    form = ExportForm(request.POST, must_say_why=scope.must_say_why)
    rows = list(one.rows(scope.cafs)[: actions.MOST_ROWS + 1])
    if not _is_taken(request, form, which, scope, len(rows)):
        return _show_list(request, one, scope, form, status=422)
    return send_workbook(exports.sheet_of(one, rows), name=f"caf-{which}")


@require_POST
@for_followers
def requests_export(request):
    scope = scope_of(request.user, {})
    form = ExportForm(request.POST, must_say_why=True)
    lines = waiting_at(request.user)
    people = {line.member.pk for line in lines if line.member}
    if not _is_taken(request, form, "demandes", scope, len(lines), people):
        return show_desk(request, export_form=form, status=422)
    return send_workbook(exports.requests_sheet(lines), name="caf-demandes")


@require_POST
@for_followers
def register_export(request):
    scope = scope_of(request.user, request.POST)
    form = ExportForm(request.POST, must_say_why=scope.must_say_why)
    sheet, rows = exports.register_sheet(scope.cafs)
    if not _is_taken(request, form, "ctg", scope, rows):
        return _show_take(request, scope, form=form, status=422)
    return send_workbook(sheet, name="caf-ctg")


def _is_taken(request, form, name, scope, rows, people=()):
    """The act is counted and written down; otherwise the form says why not."""
    if not form.is_valid():
        return False
    facts = {"by": request.user, "scope": scope, "rows": rows, "reason": form.reason_given}
    facts["people"] = people
    try:
        actions.export_list(name, **facts)
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors


@require_POST
@for_followers
def people_export(request):
    """Posts and people: with a reason that stays in the journal."""
    scope = scope_of(request.user, request.POST)
    form = PeopleExportForm(request.POST, auto_id="personnes_%s")
    if form.is_valid():
        sheet, rows, people = exports.people_sheet(request.user, scope.cafs)
        facts = {"scope": scope, "rows": rows, "people": people}
        facts["reason"] = form.cleaned_data["reason"]
        try:
            actions.export_people(by=request.user, **facts)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return send_workbook(sheet, name="caf-postes-et-personnes")
    return _show_take(request, scope, people_form=form, status=422)
