"""The avenants of a CTG: written, read, corrected, confirmed by its Caf."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions import actions, mailings, rules
from conventions.amending import Changes, joining_overlaps, objections, remarks, too_early
from conventions.forms import AmendmentPage, ReopeningForm, typed_in
from conventions.models import Convention
from conventions.views.card import header_of, visible_convention
from conventions.views.documents import papers_read_by
from conventions.views.form_pages import ITS_CAF_ONLY, READ_OR_WRITE, number_of, own_draft
from members.actions import Stale
from members.agreeing import must_show, preview, say_leaving

WHO_MAY_AMEND = (
    "Les pilotes de cette CTG préparent ses avenants, les personnes de ses Caf les confirment."
)
CONFIRMED = "Cet avenant est confirmé : une personne de sa Caf peut le reprendre depuis sa page."
# The buttons of the searches: they show the form again with what was found.
SEARCHES = {"territoire", "signataires"}


@require_http_methods(READ_OR_WRITE)
def amendment_create(request, slug):
    """Write an avenant: its dates, then what comes in, what goes out, the new end."""
    convention = visible_convention(request, slug)
    if not rules.can_amend(request.user, convention):
        raise PermissionDenied(WHO_MAY_AMEND)
    return _typing(request, convention)


@require_http_methods(READ_OR_WRITE)
def amendment_edit(request, slug, pk):
    """Correct one that waits for its Caf."""
    convention, amendment = _visible_amendment(request, slug, pk)
    _refuse_unless_may_edit(request.user, amendment)
    return _typing(request, convention, amendment)


@login_not_required
@require_safe
def amendment_detail(request, slug, pk):
    """What it changes and from which day; while it waits, for its team and its Cafs only."""
    convention, amendment = _visible_amendment(request, slug, pk)
    context = header_of(request, convention, tab="historique")
    return render(
        request, "conventions/amendment_detail.html", _detail(request, amendment, context)
    )


@require_POST
def amendment_confirm(request, slug, pk):
    """A Caf officer has read it: it applies from its day on."""
    _, amendment = _visible_amendment(request, slug, pk)
    if not (amendment.is_confirmed or rules.can_confirm_amendment(request.user, amendment)):
        raise PermissionDenied(ITS_CAF_ONLY)
    if amendment.is_confirmed:
        messages.info(request, "Cet avenant est déjà confirmé.")
        return redirect(amendment)
    version = number_of(request.POST.get("version"))
    if must_show(request, mailings.amendment(amendment, by=request.user)):
        return _again(request, slug, pk, status=409)
    try:
        amendment = actions.confirm_amendment(amendment, by=request.user, version=version)
    except Stale as error:
        messages.warning(request, f"{error.messages[0]} Relisez avant de confirmer.")
        return _again(request, slug, pk, status=409)
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
        return _again(request, slug, pk, status=422)
    messages.success(request, "L’avenant est confirmé. L’équipe de la CTG est prévenue.")
    _say_leaving(request, amendment)
    return redirect(amendment)


@require_POST
def amendment_withdraw(request, slug, pk):
    """Drop one that waits for its Caf."""
    _, amendment = _visible_amendment(request, slug, pk)
    _refuse_unless_may_edit(request.user, amendment)
    version = number_of(request.POST.get("version"))
    try:
        actions.withdraw_amendment(amendment, by=request.user, version=version)
    except Stale as error:
        messages.warning(request, error.messages[0])
        return _again(request, slug, pk, status=409)
    messages.success(request, "L’avenant est retiré : il ne changeait encore rien.")
    return redirect("conventions:convention_history", slug=slug)


@require_POST
def amendment_reopen(request, slug, pk):
    """Its Caf takes a confirmed one back: it waits again, to be corrected or dropped."""
    _, amendment = _visible_amendment(request, slug, pk)
    if not amendment.is_confirmed:
        messages.info(request, "Cet avenant attend déjà : il ne compte pas encore.")
        return redirect(amendment)
    if not rules.can_reopen_amendment(request.user, amendment):
        raise PermissionDenied(ITS_CAF_ONLY)
    form = ReopeningForm(request.POST)
    if not form.is_valid():
        return _again(request, slug, pk, status=422, reopening=form)
    try:
        actions.reopen_amendment(amendment, by=request.user, **form.cleaned_data)
    except Stale as error:
        messages.warning(request, error.messages[0])
        return _again(request, slug, pk, status=409)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _again(request, slug, pk, status=422, reopening=form)
    messages.success(request, "L’avenant ne compte plus : corrigez-le, ou retirez-le.")
    return redirect(amendment)


# Inside --------------------------------------------------------------------------------------


def _visible_amendment(request, slug, pk):
    """A confirmed one for all; one that waits, for its team and its Cafs."""
    convention = visible_convention(request, slug)
    sees = rules.can_see_working_data(request.user, convention)
    rows = convention.amendments.readable_by(sees).with_changes()
    rows = rows.prefetch_related(papers_read_by(request.user))
    amendment = get_object_or_404(rows.select_related("prepared_by"), pk=pk)
    amendment.convention = convention  # with its Cafs already read
    return convention, amendment


def _refuse_unless_may_edit(member, amendment):
    if amendment.is_confirmed:
        raise PermissionDenied(CONFIRMED)
    if not rules.can_edit_amendment(member, amendment):
        raise PermissionDenied(WHO_MAY_AMEND)


def _detail(request, amendment, context, reopening=None):
    can_confirm = rules.can_confirm_amendment(request.user, amendment)
    may_correct = rules.can_amend(request.user, amendment.convention)
    return context | {
        "amendment": amendment,
        "can_confirm_amendment": can_confirm,
        "letter": mailings.amendment(amendment, by=request.user) if can_confirm else None,
        "can_edit_amendment": rules.can_edit_amendment(request.user, amendment),
        "obstacles": _obstacles(amendment) if can_confirm else [],
        "overlaps": _overlaps(amendment) if may_correct else [],
        "reopening": _reopening(request.user, amendment, reopening),
        "remarks": [] if amendment.is_confirmed else remarks(amendment, can_confirm=can_confirm),
    }


def _reopening(member, amendment, form):
    """The form that takes a confirmed avenant back, for its Caf alone."""
    if not rules.can_reopen_amendment(member, amendment):
        return None
    return form or ReopeningForm(initial={"version": amendment.version})


def _overlaps(amendment):
    """The CTGs that cover what it brings in: both may stand, but somebody must have seen it."""
    codes = {commune.pk for commune in amendment.joining_communes.all()}
    return joining_overlaps(amendment.convention, codes, amendment.effective_on)


def _obstacles(amendment):
    """Why it cannot be confirmed today."""
    changes = Changes.of(amendment)
    return objections(amendment.convention, changes) + too_early(changes)


def _again(request, slug, pk, *, status, reopening=None):
    """The page as it is now, after somebody else's change; the history when there is no page left."""
    convention = visible_convention(request, slug)
    if not convention.amendments.filter(pk=pk).exists():
        return redirect("conventions:convention_history", slug=slug)
    convention, amendment = _visible_amendment(request, slug, pk)
    header = header_of(request, convention, tab="historique")
    context = _detail(request, amendment, header, reopening)
    return render(request, "conventions/amendment_detail.html", context, status=status)


def _typing(request, convention, amendment=None):
    """The form: shown, searched in, judged, then written; kept while an organisation is added."""
    draft = _draft_of(request, convention, amendment)
    if request.method != "POST":
        typed = MultiValueDict(draft.typed) if draft else None
        return _show(request, AmendmentPage(convention, typed, amendment=amendment), draft=draft)
    asked = request.POST.get("faire")
    if asked in SEARCHES:
        page = AmendmentPage(convention, request.POST, amendment=amendment)
        if request.htmx:
            return render(request, "conventions/joining_read.html", {"page": page})
        return _show(request, page, draft=draft)
    if asked == "organisme":
        return _add_organisation(request, convention, amendment, draft)
    page = AmendmentPage(convention, request.POST, judged=True, amendment=amendment)
    if not page.is_valid():
        return _show(request, page, draft=draft, status=422)
    try:
        with transaction.atomic():
            written = _write(request, page)
            if asked := _mail_of(request, written):
                transaction.set_rollback(True)  # tried, for its page to show what would leave
                return asked
    except Stale as error:
        messages.error(request, error.messages[0])
        return _show_both(request, page, draft)
    except ValidationError as error:
        page.deed.add_error(None, error.messages)
        return _show(request, page, draft=draft, status=422)
    if draft:
        actions.delete_draft(draft, by=request.user)
    messages.success(
        request,
        "L’avenant est enregistré. L’équipe de la CTG est prévenue."
        if written.is_confirmed
        else "L’avenant est préparé. Votre Caf est prévenue : il comptera quand elle l’aura confirmé.",
    )
    _say_leaving(request, written)
    return redirect(written)


def _say_leaving(request, amendment):
    if amendment.is_confirmed:
        say_leaving(request, mailings.amendment(amendment, by=request.user).prefix)


def _mail_of(request, amendment):
    """What the team would receive, before it does; None while it waits for its Caf."""
    if not amendment.is_confirmed:
        return None
    letter = mailings.amendment(amendment, by=request.user)
    if not must_show(request, letter):
        return None
    return preview(
        request,
        letter,
        title="Enregistrer l’avenant et prévenir l’équipe ?",
        button="Enregistrer et prévenir",
        way_back=reverse("conventions:convention_history", args=[amendment.convention.slug]),
        about=amendment.convention.name,
    )


def _draft_of(request, convention, amendment):
    """What this person left of that very avenant to add an organisation."""
    draft = own_draft(request.user, request.GET.get("saisie", ""))
    is_of_it = draft and (draft.convention, draft.amendment) == (convention, amendment)
    return draft if is_of_it else None


def _add_organisation(request, convention, amendment, draft):
    """What is typed is kept; its author comes back with the new organisation among those that sign."""
    facts = {"owner": request.user, "typed": typed_in(request.POST), "amendment": amendment}
    kept = actions.keep_amendment_typed(convention, draft=draft, **facts)
    return redirect(f"{reverse('conventions:organisation_create')}?saisie={kept.key}")


def _write(request, page):
    facts = {"by": request.user, "version": page.version, **page.values()}
    changes = facts.pop("changes")
    if page.amendment:
        return actions.edit_amendment(page.amendment, changes, **facts)
    return actions.amend(page.convention, changes, **facts)


def _show_both(request, page, draft):
    """What was typed, beside what somebody else has written meanwhile."""
    thing = page.amendment or page.convention
    theirs = type(thing).objects.filter(pk=thing.pk).first()
    if theirs is None:
        return redirect("conventions:convention_history", slug=page.convention.slug)
    again = page.with_version(theirs.version)
    return _show(request, again, draft=draft, theirs=theirs, status=409)


def _show(request, page, *, draft=None, theirs=None, status=200):
    is_changed = isinstance(theirs, Convention)
    context = {
        "convention": page.convention,
        "amendment": page.amendment,
        "page": page,
        "theirs": None if is_changed else theirs,
        "draft": draft,
        "confirms": rules.acts_for_its_caf(request.user, page.convention),
    }
    return render(request, "conventions/amendment_form.html", context, status=status)
