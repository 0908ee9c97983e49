"""« Enregistrer une CTG »: one page kept as it is typed, one page that says what will be written."""

import uuid
from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Sum
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions import actions, rules
from conventions.choices import choice_of, search_bodies, search_people
from conventions.forms import Pick, Registration, ShapeForm, read_marker, sign_form, typed_in
from conventions.models import (
    Assignment,
    Convention,
    ConventionDraft,
    PostKind,
    Stage,
    anniversary,
)
from conventions.perimeter import overlaps
from ctgnet.templatetags.french import hour
from members.models import Member

WHO_MAY_START = (
    "Les CTG sont enregistrées par les Caf, et préparées par les équipes qui les portent. "
    "Si vous portez une CTG, demandez votre fonction sur sa page ou auprès de votre Caf."
)
ANCHORS = {"territoire", "signataires", "postes"}
ONE_DAY = timedelta(days=1)


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
    registration = Registration(draft.typed if draft else {})
    return _show(request, registration, draft.key if draft else uuid.uuid4(), draft=draft)


def _receive(request):
    marker = read_marker(request.POST.get("marque", ""))
    if marker is None:
        return _without_marker(request)
    owner = Member.objects.filter(pk=marker[0], is_active=True).first()
    if owner is None or not rules.can_start_registering(owner):
        raise PermissionDenied(WHO_MAY_START)
    typed, asked = typed_in(request.POST), request.POST.get("faire", "")
    if asked == "ligne":
        typed["posts-TOTAL_FORMS"] = [str(Registration(typed).row_count + 1)]
    draft = actions.save_draft(owner=owner, key=marker[1], typed=typed)
    if not request.user.is_authenticated:
        messages.info(
            request, "Votre session a pris fin. Votre saisie est gardée : reconnectez-vous."
        )
        return redirect_to_login(_draft_url(marker[1]))
    if request.user.pk != owner.pk:
        raise PermissionDenied(
            "Cette saisie a été commencée avec un autre compte. Elle y est gardée : "
            "reconnectez-vous avec ce compte pour la reprendre."
        )
    if draft is None:
        return _already_registered(request, marker[1])
    return _do(request, draft, asked)


def _do(request, draft, asked):
    """What the pressed button says."""
    if asked == "verifier":
        registration = Registration(draft.typed, posted=request.POST)
        if not registration.is_valid():
            return _show(request, registration, draft.key, draft=draft, status=422)
        return redirect("conventions:convention_check", key=draft.key)
    if asked == "garder":
        messages.success(
            request, "Votre saisie est gardée. Vous la retrouverez ici pendant deux mois."
        )
        return redirect("conventions:convention_create")
    anchor = {"ligne": "postes"}.get(asked, asked if asked in ANCHORS else "")
    return redirect(f"{_draft_url(draft.key)}#{anchor}")


def _without_marker(request):
    """A form that was not given out here, or more than a month ago: shown again, nothing written."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    _refuse_unless_may_start(request.user)
    messages.warning(
        request,
        "Cette page était ouverte depuis trop longtemps : vérifiez, puis envoyez de nouveau.",
    )
    return _show(request, Registration(typed_in(request.POST)), uuid.uuid4(), status=422)


def _show(request, registration, key, *, draft=None, status=200):
    drafts = ConventionDraft.objects.filter(owner=request.user).order_by("-updated_at")
    context = {
        "registration": registration,
        "marker": sign_form(request.user, key),
        "draft": draft,
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
    actions.save_draft(owner=request.user, key=marker[1], typed=typed_in(request.POST))
    return JsonResponse({"message": f"Saisie gardée à {hour(timezone.now())}."})


@require_safe
def convention_choices(request):
    """Lines to tick for what is being typed in a search of the register form."""
    _refuse_unless_may_start(request.user)
    kind = request.GET.get("quoi", "")
    pick = Pick(kind if kind in Pick.KINDS else "commune", request.GET)
    return render(request, "conventions/pick_lines.html", {"pick": pick})


@require_safe
def convention_options(request):
    """The lines of a list for what is being typed beside it: employers, or members by their name."""
    _refuse_unless_may_start(request.user)
    search = {"employer": search_bodies, "person": search_people}.get(request.GET.get("quoi"))
    typed = next((text for name, text in request.GET.items() if name.endswith("_q")), "")
    found = search(typed[:200]) if search else []
    return render(request, "conventions/options.html", {"found": found})


@require_POST
def draft_delete(request, key):
    draft = _own_draft(request, key)
    actions.delete_draft(draft, by=request.user)
    messages.success(request, f"La saisie « {draft.title} » est supprimée.")
    return redirect("conventions:convention_create")


# Before it is written ---------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def convention_check(request, key):
    """What will be written and what is unusual; the button writes it, once."""
    draft = ConventionDraft.objects.filter(pk=key, owner=request.user).first()
    if draft is None:
        return redirect(
            get_object_or_404(Convention, registration_key=key, registered_by=request.user)
        )
    registration = Registration(draft.typed, posted=draft.typed)
    if not registration.is_valid():
        return _show(request, registration, draft.key, draft=draft, status=422)
    perimeter = registration.perimeter_form.perimeter
    confirms = _confirms_or_prepares(request.user, perimeter)
    form = _shape_form(request, draft, registration)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["version"] == draft.updated_at.isoformat():
            return _write(request, draft, registration, form, confirms)
        messages.warning(
            request, "Votre saisie a changé dans un autre onglet : relisez avant d’enregistrer."
        )
        return _summary(request, draft, registration, confirms, status=409)
    status = 422 if form.is_bound else 200
    return _summary(request, draft, registration, confirms, form=form, status=status)


def _confirms_or_prepares(member, perimeter):
    """True for an officer of its Cafs, False for its team; anybody else is told who may."""
    if rules.can_register(member, perimeter.caf_codes):
        return True
    if rules.can_prepare(member, perimeter.codes):
        return False
    cafs = ", ".join(caf.name for caf in perimeter.cafs)
    raise PermissionDenied(
        f"Cette CTG relève de : {cafs or 'une autre Caf'}. Seules les personnes de cette Caf, ou "
        "l’équipe d’une CTG de ce territoire, peuvent l’enregistrer. Votre saisie est gardée."
    )


def _shape_form(request, draft, registration):
    initial = {"shape": _proposed_shape(registration), "version": draft.updated_at.isoformat()}
    return ShapeForm(request.POST if request.method == "POST" else None, initial=initial)


def _proposed_shape(registration):
    kinds = {body.kind for body in registration.signatories_form.cleaned_data["signatories"]}
    return registration.perimeter_form.perimeter.shape(kinds)


def _write(request, draft, registration, form, confirms):
    try:
        convention = actions.register_convention(
            by=request.user,
            key=draft.key,
            shape=form.cleaned_data["shape"],
            **registration.values(),
        )
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
        return _summary(request, draft, registration, confirms, form=form, status=422)
    messages.success(
        request,
        "La CTG est enregistrée. Chaque personne nommée est prévenue par courriel."
        if convention.is_confirmed
        else "La CTG est préparée. Votre Caf est prévenue : elle la confirmera.",
    )
    return redirect(convention)


def _summary(request, draft, registration, confirms, *, form=None, status=200):
    values, perimeter = registration.values(), registration.perimeter_form.perimeter
    planned = values["posts"]
    context = {
        "draft": draft,
        "values": values,
        "perimeter": perimeter,
        "pasted": registration.perimeter_form.pasted,
        "planned": planned,
        "lines": [_line(post, request.user) for post in planned],
        "signatories": [choice_of(body).label for body in values["signatories"]],
        "stage_label": Stage(values["stage"]).label,
        "people": _people(planned),
        "total": sum((post.fte for post in planned if post.holder), Decimal("0.00")),
        "end_is_proposed": registration.identity.end_is_proposed,
        "confirms": confirms,
        "form": form or _shape_form_again(draft, registration),
        "overlaps": overlaps(perimeter.codes, start=values["start_date"], end=values["end_date"]),
        "warnings": _warnings(values),
    }
    return render(request, "conventions/convention_check.html", context, status=status)


def _shape_form_again(draft, registration):
    return ShapeForm(
        initial={"shape": _proposed_shape(registration), "version": draft.updated_at.isoformat()}
    )


def _line(post, reader):
    """A post as the page says it, with the name of its holder and what awaits them."""
    person = post.holder
    member = person and person.member
    return {
        "kind": PostKind(post.kind).label,
        "employer": post.employer,
        "fte": post.fte,
        "name": _name(person) if person else "",
        "email": person.email if person else "",
        "is_new": person is not None and member is None,
        "is_me": member is not None and member.pk == reader.pk,
    }


def _name(person):
    return person.member.full_name if person.member else f"{person.first_name} {person.last_name}"


def _people(planned):
    """How many different people hold the posts: members by their account, others by their address."""
    return len({_person_key(post.holder) for post in planned if post.holder})


def _person_key(person):
    return person.member.pk if person.member else person.email.lower()


def _warnings(values):
    """What is unusual, in sentences: it never blocks."""
    start, end = values["start_date"], values["end_date"]
    if start and end and end + ONE_DAY < anniversary(start, 1):
        yield "La période dure moins d’un an."
    if start and end and end >= anniversary(start, 6):
        yield "La période dure plus de six ans."
    if not values["signatories"]:
        yield "Aucun signataire n’est indiqué."
    yield from _too_much_work(values["posts"])


def _too_much_work(planned):
    """People whose posts, here and elsewhere, make more than a full-time post."""
    added, names = defaultdict(Decimal), {}
    for post in planned:
        if post.holder:
            key = _person_key(post.holder)
            added[key] += post.fte
            names[key] = _name(post.holder)
    members = [key for key in added if isinstance(key, int)]
    held = Assignment.objects.current().filter(member__in=members).order_by().values("member")
    for row in held.annotate(total=Sum("fte")):
        added[row["member"]] += row["total"]
    for key, total in added.items():
        if total > 1:
            written = f"{total.normalize():f}".replace(".", ",")
            yield f"{names[key]} passerait à {written} ETP, plus d’un temps plein."


# Inside -----------------------------------------------------------------------------------------


def _refuse_unless_may_start(member):
    if not rules.can_start_registering(member):
        raise PermissionDenied(WHO_MAY_START)


def _own_draft(request, key):
    return get_object_or_404(ConventionDraft, pk=key, owner=request.user)


def _draft_url(key):
    return reverse("conventions:convention_resume", args=[key])


def _already_registered(request, key):
    """The form has become a CTG meanwhile, in another tab."""
    messages.info(request, "Cette CTG est déjà enregistrée : la voici.")
    return redirect(get_object_or_404(Convention, registration_key=key))
