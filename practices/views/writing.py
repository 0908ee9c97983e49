"""Write a sheet, and the revision of a sheet that was reviewed: one editor for both."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ctgnet.templatetags.french import hour
from practices import actions, rules
from practices.article import notes_for, opening_box
from practices.conflicts import conflicts_of
from practices.differences import changes_of
from practices.forms import StartForm, form_of
from practices.models import Revision
from practices.views.common import ONLY_CONTRIBUTORS, posted, posted_version, visible_sheet

ONLY_AUTHORS = (
    "Seules les personnes qui ont écrit cette fiche peuvent la modifier, et l’administration "
    "nationale quand elle l’a ouverte avec un motif."
)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_create(request):
    if not rules.can_create(request.user):
        raise PermissionDenied(ONLY_CONTRIBUTORS)
    form = StartForm(posted(request), by=request.user)
    if form.is_valid():
        sheet = actions.create_sheet(by=request.user, **form.cleaned_data)
        messages.success(request, "Votre brouillon est ouvert.")
        return redirect("practices:sheet_edit", sheet.slug)
    status = 422 if form.is_bound else 200
    return render(request, "practices/sheet_create.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_edit(request, slug):
    sheet = _editable_sheet(request, slug)
    form = form_of(sheet.text_at_work, posted(request), by=request.user)
    if request.method != "POST":
        return _editor(request, sheet, form)
    saved = sheet
    try:
        saved = _save(request, sheet, form)
    except actions.StaleSheetError as stale:
        conflicts = conflicts_of(form, stale.current)
        return _editor(request, _editable_sheet(request, slug), form, conflicts, status=409)
    except ValidationError as error:
        form.add_error(None, error)
    if form.errors:
        return _editor(request, _editable_sheet(request, slug), form, status=422)
    return _after_saving(request, sheet, saved)


@require_POST
def sheet_save(request, slug):
    """What the editor sends by itself while a draft or a revision is being written."""
    sheet = _editable_sheet(request, slug)
    if sheet.is_shared and not sheet.is_reviewed:
        return JsonResponse(
            {"message": "Cette fiche est partagée : rechargez la page."}, status=409
        )
    form = form_of(sheet.text_at_work, request.POST, by=request.user)
    try:
        saved = _save(request, sheet, form)
    except actions.StaleSheetError:
        message = "Quelqu’un a modifié cette fiche. Enregistrez pour voir les deux textes."
        return JsonResponse({"message": message}, status=409)
    except ValidationError as error:
        return JsonResponse({"message": " ".join(error.messages)}, status=422)
    if form.errors:
        return JsonResponse({"message": _first_error(form)}, status=422)
    return JsonResponse({"message": _kept(sheet), "version": saved.version})


@require_safe
def sheet_revision(request, slug):
    """What the revision changes, for its authors and, once a review is asked, for its readers."""
    sheet = visible_sheet(request, slug)
    revision = sheet.text_at_work
    if revision is sheet or not rules.can_read_revision(request.user, sheet):
        raise Http404
    context = {
        "sheet": sheet,
        "revision": revision,
        "changes": changes_of(sheet, revision),
        "notes": notes_for(request.user, sheet),
        "opening_box": opening_box(request.user, sheet),
        "may": {
            "edit": rules.can_edit(request.user, sheet),
            "abandon": rules.can_abandon_revision(request.user, sheet),
            "ask_review": rules.can_ask_review(request.user, sheet) and sheet.is_shared,
            "review": rules.can_review(request.user, sheet),
            "comment": rules.can_comment_review(request.user, sheet),
        },
    }
    return render(request, "practices/sheet_revision.html", context)


def _editable_sheet(request, slug):
    sheet = visible_sheet(request, slug)
    if not rules.can_edit(request.user, sheet):
        raise PermissionDenied(ONLY_AUTHORS)
    return sheet


def _save(request, sheet, form):
    """Save what the form holds; an invalid form saves nothing and keeps its errors."""
    if not form.is_valid():
        return sheet
    return actions.save_sheet(
        sheet, by=request.user, version=posted_version(request), **form.cleaned_data
    )


def _editor(request, sheet, form, conflicts=(), status=200):
    context = {
        "sheet": sheet,
        "story": sheet.text_at_work,
        "form": form,
        "conflicts": conflicts,
        "is_kept_apart": sheet.is_draft or sheet.is_reviewed,
        "may_share": rules.can_share(request.user, sheet),
        "opening_box": opening_box(request.user, sheet),
    }
    return render(request, "practices/sheet_edit.html", context, status=status)


def _after_saving(request, sheet, saved):
    then = request.POST.get("then")
    if sheet.is_shared and not isinstance(saved, Revision):
        has_changed = saved.version != sheet.version
        messages.success(request, "La fiche est à jour." if has_changed else "Rien n’a changé.")
        return redirect(sheet)
    messages.success(request, _kept(sheet))
    if sheet.is_shared:
        return redirect(f"practices:sheet_{'edit' if then == 'edit' else 'revision'}", sheet.slug)
    may_share = then == "share" and rules.can_share(request.user, sheet)
    return redirect(f"practices:sheet_{'share' if may_share else 'edit'}", sheet.slug)


def _kept(sheet):
    kind = "Brouillon enregistré" if sheet.is_draft else "Révision enregistrée"
    return f"{kind} à {hour(timezone.now())}."


def _first_error(form):
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else "Fiche"
    return f"Pas encore enregistré. {label} : {errors[0]}"
