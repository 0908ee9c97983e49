"""Organisations that no official list holds: added while a CTG is registered, read, corrected."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from conventions import actions, rules
from conventions.forms.organisation import OrganisationForm
from conventions.models import Convention
from conventions.standing import standing_of
from conventions.views.form_pages import READ_OR_WRITE, done, own_draft
from ctgnet.rows import hold
from reference.models import Organisation
from reference.outlines import outline_of

WHO_MAY_ADD = "Les personnes des Caf, les pilotes de CTG et l’administration nationale ajoutent des organismes."
WHO_MAY_EDIT = (
    "Les personnes des Caf et l’administration nationale corrigent les organismes ajoutés ; ceux de "
    "la liste officielle ne changent pas ici."
)


@require_http_methods(READ_OR_WRITE)
def organisation_create(request):
    """Add one; whoever was typing a CTG or an avenant comes back to it, with this organisation ticked."""
    if not rules.can_add_organisation(request.user):
        raise PermissionDenied(WHO_MAY_ADD)
    draft = _draft_of(request)
    form = _typed(request)
    added = []

    def add(_):
        key = draft and draft.pk
        added.append(actions.add_organisation(by=request.user, draft=key, **form.values()))

    if not (form.is_valid() and done(form, add)):
        return _form_page(request, form, "Ajouter un organisme", draft=draft)
    messages.success(request, f"« {added[0].name} » est dans la liste des organismes.")
    if draft:
        return redirect(f"{draft.get_absolute_url()}#signataires")
    return redirect("conventions:organisation_detail", pk=added[0].pk)


@require_safe
def organisation_detail(request, pk):
    """Its communes and the public CTGs that it signs; the address of a duplicate leads to the other."""
    organisation = get_object_or_404(Organisation, pk=pk)
    if organisation.merged_into_id:
        return redirect("conventions:organisation_detail", pk=organisation.merged_into_id)
    communes = list(organisation.member_communes.select_related("department").order_by("folded"))
    signed = Convention.objects.visible_to(standing_of(request.user)).filter(
        signatories__organisation=organisation
    )
    context = {
        "organisation": organisation,
        "communes": communes,
        "outline": outline_of(tuple(commune.pk for commune in communes)) if communes else None,
        "conventions": signed.with_state().distinct().order_by("folded", "pk")[:50],
        "can_edit": rules.can_edit_organisation(request.user, organisation),
    }
    return render(request, "conventions/organisation_detail.html", context)


@require_http_methods(READ_OR_WRITE)
def organisation_edit(request, pk):
    """Correct its name, its number, its communes."""
    organisation = get_object_or_404(Organisation.objects.active(), pk=pk)
    if not rules.can_edit_organisation(request.user, organisation):
        raise PermissionDenied(WHO_MAY_EDIT)
    form = _typed(request, organisation=organisation, initial=_written(organisation))

    def edit(_):
        actions.edit_organisation(organisation, by=request.user, **form.values())

    if not (form.is_valid() and done(form, edit)):
        return _form_page(request, form, "Corriger un organisme")
    messages.success(request, "Les changements sont enregistrés.")
    return redirect("conventions:organisation_detail", pk=pk)


def _typed(request, **options):
    """One is read at a time: two people must not both find that a name is new."""
    if request.method == "POST":
        hold("organisation", "")
    return OrganisationForm(request.POST or None, **options)


def _written(organisation):
    codes = organisation.member_communes.order_by("folded").values_list("pk", flat=True)
    return {
        "kind": organisation.kind,
        "name": organisation.name,
        "siren": organisation.siren,
        "codes": "\n".join(codes),
    }


def _draft_of(request):
    """The form that this person was filling in, or nothing."""
    return own_draft(request.user, request.GET.get("saisie", ""))


def _form_page(request, form, title, *, draft=None):
    context = {"form": form, "title": title, "draft": draft}
    status = 422 if form.is_bound else 200
    return render(request, "conventions/organisation_form.html", context, status=status)
