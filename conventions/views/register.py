"""« Enregistrer une CTG »: one page, kept as it is typed."""

import re
import uuid
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions import actions, rules
from conventions.choices import EnoughPeople, search_anybody, search_bodies, search_people
from conventions.forms import Pick, Registration, read_marker, sign_form, typed_in
from conventions.models import (
    Convention,
    ConventionDraft,
)
from ctgnet.addresses import way_back
from ctgnet.templatetags.french import hour
from ctgnet.unfinished import keep, keeps_by_itself
from members.ceiling_pages import too_many_people
from members.models import Member

OF_ANOTHER_ACCOUNT = (
    "Cette saisie a été commencée avec un autre compte. Elle y est gardée : "
    "reconnectez-vous avec ce compte pour la reprendre."
)
WHO_MAY_START = (
    "Les CTG sont enregistrées par les Caf, et préparées par les équipes qui les portent. "
    "Si vous portez une CTG, demandez votre fonction sur sa page ou auprès de votre Caf."
)
DEPARTMENT = re.compile(r"[0-9A-Z]{2,3}")
ANCHORS = {"territoire", "signataires", "postes"}
# What the lists of people are filled with.
SEARCHES = {"person": search_people, "anybody": search_anybody}


@keeps_by_itself
@login_not_required  # a form sent after the session ended is kept first, then sign-in is asked for
@require_http_methods(["GET", "HEAD", "POST"])
def convention_create(request, key=None):
    """The register form: every button keeps what was typed, then does what it says."""
    if request.method == "POST":
        return _receive(request)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    _refuse_unless_may_start(request.user)
    draft = _own_draft(request, key) if key else None
    registration = Registration(draft.typed if draft else {}, reader=request.user)
    return show_form(request, registration, draft.key if draft else uuid.uuid4(), draft=draft)


def _receive(request):
    marker = read_marker(request.POST.get("marque", ""))
    if marker is None:
        return _without_marker(request)
    owner = Member.objects.filter(pk=marker[0], is_active=True).first()
    if owner is None or not rules.can_start_registering(owner):
        raise PermissionDenied(WHO_MAY_START)
    typed, asked = typed_in(request.POST), request.POST.get("faire", "")
    if asked == "ligne":
        typed["posts-TOTAL_FORMS"] = [str(Registration(typed, reader=owner).row_count + 1)]
    leaves = asked == "organisme"  # to come back to it, even blank
    draft = actions.save_draft(owner=owner, key=marker[1], typed=typed, even_blank=leaves)
    if request.htmx:
        return _refreshed(request, owner, draft)
    if not request.user.is_authenticated:
        messages.info(
            request, "Votre session a pris fin. Votre saisie est gardée : reconnectez-vous."
        )
        is_kept = draft is None or draft.is_kept
        return redirect_to_login(_draft_url(marker[1]) if is_kept else request.path)
    if request.user.pk != owner.pk:
        # Not raised: what has just been kept for its owner would be undone.
        return render(request, "403.html", {"reason": OF_ANOTHER_ACCOUNT}, status=403)
    if draft is None:
        return _already_registered(request, marker[1])
    return _do(request, draft, asked)


def _refreshed(request, owner, draft):
    """The territory as it is understood by now; nothing when this page is no longer one's own to fill,
    but for a word when the session ended.
    """
    if not request.user.is_authenticated:
        return HttpResponse(status=204, headers={"HX-Trigger": "signed-out"})
    if draft is None or request.user.pk != owner.pk:
        return HttpResponse(status=204)
    context = {"registration": Registration(draft.typed, reader=owner)}
    return render(request, "conventions/territory_refreshed.html", context)


def _do(request, draft, asked):
    """What the pressed button says."""
    if asked == "verifier":
        registration = Registration(draft.typed, reader=request.user, posted=request.POST)
        if not registration.is_valid():
            return show_form(request, registration, draft.key, draft=draft, status=422)
        return redirect("conventions:convention_check", key=draft.key)
    if asked == "garder" and not draft.is_kept:
        messages.info(request, "Rien n’est encore tapé : il n’y a rien à garder.")
        return redirect("conventions:convention_create")
    if asked == "garder":
        messages.success(
            request, "Votre saisie est gardée. Vous la retrouverez ici pendant deux mois."
        )
        return redirect("conventions:convention_create")
    if asked == "organisme":
        return redirect(f"{reverse('conventions:organisation_create')}?saisie={draft.key}")
    if not draft.is_kept:
        return show_form(request, Registration(draft.typed, reader=request.user), draft.key)
    anchor = {"ligne": "postes"}.get(asked, asked if asked in ANCHORS else "")
    return redirect(f"{_draft_url(draft.key)}#{anchor}")


def _without_marker(request):
    """A form that was not given out here, or more than a month ago: shown again, nothing written."""
    if not request.user.is_authenticated:
        return redirect_to_login(keep(request) or request.get_full_path())
    _refuse_unless_may_start(request.user)
    messages.warning(
        request,
        "Cette page était ouverte depuis trop longtemps : vérifiez, puis envoyez de nouveau.",
    )
    registration = Registration(typed_in(request.POST), reader=request.user)
    return show_form(request, registration, uuid.uuid4(), status=422)


def show_form(request, registration, key, *, draft=None, status=200):
    mine = ConventionDraft.objects.filter(owner=request.user, convention=None)
    drafts = mine.with_place().order_by("-updated_at")
    context = {
        "registration": registration,
        "marker": sign_form(request.user, key),
        "draft": draft,
        "can_import": rules.can_import(request.user),
        "others": drafts.exclude(pk=key)[:5],
        "steps": [
            ("La convention", "now"),
            ("Le territoire", "next"),
            ("Les signataires", "next"),
            ("Les postes", "next"),
            ("Vérifier", "next"),
        ],
    }
    return render(request, "conventions/convention_create.html", context, status=status)


@require_POST
def convention_autosave(request):
    """The form as it is typed, kept by itself every few seconds."""
    marker = read_marker(request.POST.get("marque", ""))
    if marker is None or marker[0] != request.user.pk:
        raise PermissionDenied("Cette page est ouverte depuis trop longtemps : rechargez-la.")
    _refuse_unless_may_start(request.user)
    typed = typed_in(request.POST)
    draft = actions.save_draft(owner=request.user, key=marker[1], typed=typed)
    is_kept = draft is None or draft.is_kept
    told = f"Saisie gardée à {hour(timezone.now())}." if is_kept else ""
    return JsonResponse({"message": told})


@require_safe
def convention_choices(request):
    """Lines to tick for what is being typed in a search of the register form."""
    _refuse_unless_may_start(request.user)
    kind = request.GET.get("quoi", "")
    near = _departments_near(request)
    pick = Pick(kind if kind in Pick.KINDS else "commune", request.GET, near=near)
    return render(request, "conventions/pick_lines.html", {"pick": pick})


@require_safe
def convention_options(request):
    """The lines of a list for what is being typed beside it: employers, or members by their name."""
    _refuse_unless_may_start(request.user)
    near = _departments_near(request)
    searches = {"employer": partial(search_bodies, near=near)} | {
        asked: partial(search, reader=request.user) for asked, search in SEARCHES.items()
    }
    search = searches.get(request.GET.get("quoi"))
    typed = next((text for name, text in request.GET.items() if name.endswith("_q")), "")
    try:
        found = search(typed[:200]) if search else []
    except EnoughPeople:
        return too_many_people(request, "conventions/options_refused.html")
    return render(request, "conventions/options.html", {"found": found})


@require_POST
def draft_delete(request, key):
    """A CTG or an avenant that is being typed: from the form, or from one's space."""
    draft = get_object_or_404(
        ConventionDraft.objects.select_related("convention"), pk=key, owner=request.user
    )
    actions.delete_draft(draft, by=request.user)
    messages.success(request, f"La saisie « {draft.title} » est supprimée.")
    return redirect(way_back(request, reverse("conventions:convention_create")))


# Inside -----------------------------------------------------------------------------------------


def _refuse_unless_may_start(member):
    if not rules.can_start_registering(member):
        raise PermissionDenied(WHO_MAY_START)


def _own_draft(request, key):
    return get_object_or_404(ConventionDraft, pk=key, owner=request.user, convention=None)


def _draft_url(key):
    return reverse("conventions:convention_resume", args=[key])


def _already_registered(request, key):
    """The form has become a CTG meanwhile, in another tab."""
    messages.info(request, "Cette CTG est déjà enregistrée : la voici.")
    return redirect(get_object_or_404(Convention, registration_key=key))


def _departments_near(request):
    """Codes of the départements of the territory, as the page says them: « 06 », « 2A », « 974 »."""
    return [code for code in request.GET.getlist("pres") if DEPARTMENT.fullmatch(code)]
