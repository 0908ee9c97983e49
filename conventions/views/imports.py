"""CTGs from a Caf's spreadsheet: send it, say what its columns hold, read what it would write, confirm, undo."""

from functools import partial, wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from conventions import actions, mailings, rules
from conventions.forms import ColumnsForm, ConfirmForm, UploadForm
from conventions.importing.template import template_sheets
from conventions.models import ConventionImport, ImportState
from conventions.standing import standing_of
from conventions.views.tables import page_of_tables, wait_for_one_more
from ctgnet.paging import keyset_page
from ctgnet.spreadsheets import Sheet, send_workbook
from members.actions import Stale

FOR_CAFS = (
    "Les CTG sont importées par les personnes des Caf et par l’administration nationale. "
    "Si votre CTG n’est pas encore recensée, écrivez à votre Caf."
)
ITS_AUTHOR = "La personne qui a envoyé ce tableau est la seule à pouvoir le confirmer."
# All are kept, and given as a file; beyond, nobody reads them on a screen.
MOST_SHOWN = 300


def for_importers(view):
    """Caf officers and national administrators; others read who may."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not rules.can_import(request.user):
            raise PermissionDenied(FOR_CAFS)
        return view(request, *args, **kwargs)

    return guarded


def _import(request, key):
    visible = ConventionImport.objects.visible_to(standing_of(request.user))
    return get_object_or_404(visible.select_related("owner", "caf"), pk=key)


def _own_import(request, key):
    made = _import(request, key)
    if not rules.can_confirm_import(request.user, made):
        raise PermissionDenied(ITS_AUTHOR)
    return made


# Send ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def import_create(request):
    """A file to send, and what became of the earlier ones."""
    wait = wait_for_one_more(request)
    sent = (None, None) if wait else (request.POST or None, request.FILES or None)
    form = UploadForm(*sent)
    if form.is_valid() and (made := _started(request, form)):
        return redirect(made)
    imports = ConventionImport.objects.visible_to(standing_of(request.user))
    page = keyset_page(
        imports.with_faults()
        .select_related("owner")
        .defer("table", "errors", "warnings", "preview"),
        order=("-made_at", "-pk"),
        cursor=request.GET.get("apres"),
    )
    context = {"form": form, "page": page}
    return page_of_tables(request, "conventions/import_create.html", context, wait=wait)


def _started(request, form):
    """The import; None when the form says why not."""
    kept = {name: form.cleaned_data[name] for name in ("key", "file_name", "table")}
    try:
        return actions.start_import(by=request.user, **kept)
    except ValidationError as error:
        form.add_error("file", error)
        return None


@require_safe
@for_importers
def import_template(request):
    """The spreadsheet to fill, with two examples and how to."""
    return send_workbook(*template_sheets(), name="import-ctg")


# Understand, check, confirm ------------------------------------------------------------------


@require_safe
@for_importers
def import_detail(request, key):
    """Where the import stands; while it is written, the page follows by itself."""
    made = _import(request, key)
    if not request.htmx:
        return _show(request, made)
    if made.state == ImportState.RUNNING:
        return render(request, "conventions/import_detail.html#progress", {"made": made})
    return HttpResponseClientRefresh()


def _show(request, made, *, status=200, columns_form=None, confirm_form=None):
    is_mine = rules.can_confirm_import(request.user, made)
    confirm_form = confirm_form or ConfirmForm(made, must_say_why=_must_say_why(request, made))
    context = {
        "made": made,
        "is_mine": is_mine,
        "can_undo": made.can_be_undone and rules.can_undo_import(request.user, made),
        "columns_form": columns_form
        or (ColumnsForm(made) if made.is_open and made.table else None),
        "confirm_form": confirm_form,
        "errors": made.errors[:MOST_SHOWN],
        "warnings": made.warnings[:MOST_SHOWN],
        "hidden": max(len(made.errors), len(made.warnings)) > MOST_SHOWN,
        "preview": made.preview[:MOST_SHOWN],
        "letter": _mail_of(made),
        "invitation": next((one["invited"] for one in made.preview if "invited" in one), None),
        "steps": _steps(made),
    }
    return render(request, "conventions/import_detail.html", context, status=status)


def _mail_of(made):
    """What the people it names will read, before; None once it is written, or when it names nobody."""
    if not made.can_be_confirmed:
        return None
    # What was checked by a former release says how many people each line names, and no more.
    number = sum(line.get("mails", line["people"]) for line in made.preview)
    letter = mailings.imported(made, number=number)
    return letter if letter.text and letter.number else None


def _must_say_why(request, made):
    return rules.must_say_why_to_import(request.user, made)


def _steps(made):
    """Where one is, from the file to the register."""
    reached = {
        ImportState.UPLOADED: 1,
        ImportState.CHECKED: 2,
        ImportState.FAILED: 2,
        ImportState.RUNNING: 3,
    }.get(made.state, 4)
    labels = ("Envoyer", "Colonnes", "Vérifier", "Importer")
    states = ["done"] * reached + ["now"] + ["next"] * len(labels)
    return list(zip(labels, states, strict=False))


@require_POST
@for_importers
def import_check(request, key):
    """Read the table with these columns: everything to correct at once, and what would be written."""
    made = _own_import(request, key)
    if not made.is_open or made.is_forgotten:
        return redirect(made)
    form = ColumnsForm(made, request.POST)
    if form.is_valid():
        try:
            actions.check_import(made, by=request.user, columns=form.columns)
        except ValidationError as error:
            form.add_error(None, error)
    if form.errors:
        return _show(request, made, status=422, columns_form=form)
    return redirect(f"{made.get_absolute_url()}#verification")


@require_POST
@for_importers
def import_confirm(request, key):
    """Hand it to the worker: all or nothing."""
    made = _own_import(request, key)
    form = ConfirmForm(made, request.POST, must_say_why=_must_say_why(request, made))
    if form.is_valid():
        try:
            actions.confirm_import(
                made,
                by=request.user,
                version=form.cleaned_data["version"],
                reason=form.cleaned_data.get("reason", ""),
            )
        except Stale as error:
            messages.warning(request, error.messages[0])
            return _show(request, made, status=409)
        except ValidationError as error:
            form.add_error(None, error)
    if form.errors:
        return _show(request, made, status=422, confirm_form=form)
    return redirect(made)


@require_safe
@for_importers
def import_notices(request, key):
    """Everything to correct and to look at, as a spreadsheet to lay beside one's own."""
    made = _import(request, key)
    sheets = [
        Sheet(
            title,
            ["Ligne", "Colonne", "Message"],
            [[notice["line"], notice["column"], notice["message"]] for notice in notices],
        )
        for title, notices in (("À corriger", made.errors), ("À vérifier", made.warnings))
    ]
    return send_workbook(*sheets, name="import-ctg-remarques")


# Drop, undo ----------------------------------------------------------------------------------


@require_POST
@for_importers
def import_delete(request, key):
    made = _own_import(request, key)
    act = partial(actions.delete_import, made, by=request.user)
    if not _done(request, act, f"Le tableau « {made.file_name} » est effacé : rien n’a été écrit."):
        return redirect(made)
    return redirect("conventions:import_create")


@require_POST
@for_importers
def import_undo(request, key):
    made = _import(request, key)
    if not rules.can_undo_import(request.user, made):
        raise PermissionDenied(ITS_AUTHOR)
    act = partial(actions.undo_import, made, by=request.user)
    _done(request, act, "L’import est annulé : ses CTG ne sont plus au registre.")
    return redirect(made)


def _done(request, act, words):
    """Call the action and tell what happened, or why it did not."""
    try:
        act()
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
        return False
    messages.success(request, words)
    return True
