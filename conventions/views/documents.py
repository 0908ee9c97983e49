"""The papers of a CTG: listed, given back through a permission, sent, described, removed, brought back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions import actions, rules
from conventions.forms import DocumentForm, NewDocumentForm
from conventions.models import Document, DocumentKind
from conventions.standing import standing_of
from conventions.views.card import header_of, visible_convention
from conventions.views.form_pages import READ_OR_WRITE, number_of
from ctgnet.paging import keyset_page
from ctgnet.uploads import send_file
from members.actions import Stale

WHO_MAY_SEND = "L’équipe de cette CTG et ses Caf déposent ses documents et les décrivent."
WHO_MAY_REMOVE = (
    "La personne qui l’a déposé, les pilotes de la CTG et ses Caf peuvent retirer un document."
)


@login_not_required
@require_safe
def document_list(request, slug):
    """What this reader may read, the newest first; for the team, what was removed this month too."""
    convention = visible_convention(request, slug)
    context = header_of(request, convention, tab="documents")
    seen = Document.objects.visible_to(standing_of(request.user)).filter(convention=convention)
    page = keyset_page(
        seen.select_related("amendment", "body", "sent_by"),
        order=("-dated_on", "-pk"),
        cursor=request.GET.get("apres"),
    )
    context |= {
        "page": page,
        "lines": [_line(request.user, convention, document) for document in page.items],
        "removed": _removed(request.user, convention, context["sees_working_data"]),
        "can_send": rules.can_send_document(request.user, convention),
    }
    return render(request, "conventions/document_list.html", context)


def _line(member, convention, document):
    """A document with what this reader may do about it."""
    document.convention = convention  # with its Cafs already read
    amendment = document.amendment
    sees = rules.can_edit_document(member, document)
    return {
        "document": document,
        "amendment": amendment if amendment and (sees or amendment.is_confirmed) else None,
        "can_edit": sees,
        "can_remove": rules.can_remove_document(member, document),
    }


def _removed(member, convention, sees_working_data):
    """Those that this person may bring back."""
    if not sees_working_data:
        return []
    rows = convention.documents.removed().select_related("removed_by").order_by("-removed_at", "pk")
    for document in rows:
        document.convention = convention
    return [document for document in rows if rules.can_remove_document(member, document)]


@login_not_required
@require_safe
def document_download(request, slug, pk):
    """The file, as a download, to whoever may read it today."""
    _, document = _visible_document(request, slug, pk)
    try:
        return send_file(document.file, name=document.title, kind=document.file_kind)
    except FileNotFoundError as error:
        raise Http404 from error


@require_http_methods(READ_OR_WRITE)
def document_create(request, slug):
    """Send a file with what it is; what was typed stays when the file is refused."""
    convention = visible_convention(request, slug)
    if not rules.can_send_document(request.user, convention):
        raise PermissionDenied(WHO_MAY_SEND)
    form = NewDocumentForm(
        request.POST or None,
        request.FILES or None,
        convention=convention,
        may_publish=rules.can_publish_documents(request.user, convention),
        initial=_minutes_of(request),
    )
    if form.is_valid() and _sent(request, convention, form):
        messages.success(request, "Le document est déposé.")
        return redirect("conventions:document_list", slug=slug)
    return _form_page(request, convention, form)


def _minutes_of(request):
    """From the page of a body, its minutes are what is sent."""
    body = number_of(request.GET.get("instance"))
    return {"kind": DocumentKind.MINUTES, "body": body} if body else {}


def _sent(request, convention, form):
    values = dict(form.cleaned_data)
    file, key = values.pop("file"), values.pop("key")
    try:
        actions.send_document(convention, file, key=key, by=request.user, **values)
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors


@require_http_methods(READ_OR_WRITE)
def document_edit(request, slug, pk):
    """Describe it again, or change who reads it; a page opened before a change shows both versions."""
    convention, document = _visible_document(request, slug, pk)
    if not rules.can_edit_document(request.user, document):
        raise PermissionDenied(WHO_MAY_SEND)
    may_publish = rules.can_publish_documents(request.user, convention)
    options = {"convention": convention, "may_publish": may_publish}
    form = DocumentForm(request.POST or None, instance=document, **options)
    if not form.is_valid():
        return _form_page(request, convention, form, document=document)
    values = dict(form.cleaned_data)
    try:
        actions.edit_document(document, by=request.user, version=values.pop("version"), **values)
    except Stale as error:
        _, theirs = _visible_document(request, slug, pk)
        form.data = form.data.copy()
        form.data["version"] = theirs.version
        messages.error(request, error.messages[0])
        return _form_page(request, convention, form, document=document, theirs=theirs, status=409)
    except ValidationError as error:
        form.add_error(None, error)
        return _form_page(request, convention, form, document=document)
    messages.success(request, "Le document est modifié.")
    return redirect("conventions:document_list", slug=slug)


@require_POST
def document_remove(request, slug, pk):
    """Nobody reads it any more; thirty days to think again."""
    convention, document = _any_document(request, slug, pk)
    if not rules.can_remove_document(request.user, document):
        raise PermissionDenied(WHO_MAY_REMOVE)
    actions.remove_document(document, by=request.user)
    messages.success(request, "Le document est retiré. Vous pouvez le rétablir pendant 30 jours.")
    return redirect("conventions:document_list", slug=convention.slug)


@require_POST
def document_restore(request, slug, pk):
    convention, document = _any_document(request, slug, pk)
    if not rules.can_remove_document(request.user, document):
        raise PermissionDenied(WHO_MAY_REMOVE)
    actions.restore_document(document, by=request.user)
    messages.success(request, "Le document est rétabli : les mêmes personnes le lisent.")
    return redirect("conventions:document_list", slug=convention.slug)


def papers_read_by(member):
    """To prefetch on avenants: `papers`, the documents of each that this person may read."""
    seen = Document.objects.visible_to(standing_of(member)).order_by("-dated_on", "-pk")
    return Prefetch("documents", seen, to_attr="papers")


# Inside --------------------------------------------------------------------------------------


def _visible_document(request, slug, pk):
    """One that this person may read; otherwise it does not exist."""
    convention = visible_convention(request, slug)
    seen = Document.objects.visible_to(standing_of(request.user)).filter(convention=convention)
    document = get_object_or_404(seen, pk=pk)
    document.convention = convention
    return convention, document


def _any_document(request, slug, pk):
    """The same, and for those who work on this CTG what was removed within the month."""
    convention = visible_convention(request, slug)
    seen = Document.objects.visible_to(standing_of(request.user))
    if rules.can_see_working_data(request.user, convention):
        seen |= Document.objects.removed()
    document = get_object_or_404(seen, pk=pk, convention=convention)
    document.convention = convention
    return convention, document


def _form_page(request, convention, form, *, document=None, theirs=None, status=None):
    context = {"convention": convention, "form": form, "document": document, "theirs": theirs}
    status = status or (422 if form.is_bound and form.errors else 200)
    return render(request, "conventions/document_form.html", context, status=status)
