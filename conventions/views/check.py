"""« Vérifier avant d’enregistrer »: what will be written and what is unusual; the button writes it, once."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from conventions import actions, mailings, rules
from conventions.answering import waits_to_be_confirmed
from conventions.choices import choice_of
from conventions.forms import Registration, ShapeForm
from conventions.models import (
    COUNTED_POSTS,
    WHOLE,
    Assignment,
    Convention,
    ConventionDraft,
    PostKind,
    Stage,
    anniversary,
)
from conventions.perimeter import few_of, overlaps
from conventions.standing import standing_of
from conventions.views.register import show_form
from ctgnet.templatetags.french import ctg_of, plural, plural_word
from ctgnet.typed import words_in
from members.agreeing import must_show, say_leaving

ONE_DAY = timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
def convention_check(request, key):
    """What will be written and what is unusual; the button writes it, once."""
    mine = ConventionDraft.objects.filter(owner=request.user, convention=None)
    draft = mine.filter(pk=key).first()
    if draft is None:
        return redirect(
            get_object_or_404(Convention, registration_key=key, registered_by=request.user)
        )
    registration = Registration(draft.typed, reader=request.user, posted=draft.typed)
    if not registration.is_valid():
        return show_form(request, registration, draft.key, draft=draft, status=422)
    _refuse_unless_may_renew(request.user, registration.identity.cleaned_data["previous"])
    try:
        confirms = _confirms_or_prepares(request.user, registration.perimeter_form.perimeter)
    except PermissionDenied as refusal:
        # Said where the territory is chosen, with all that was typed.
        registration.perimeter_form.add_error(None, str(refusal))
        return show_form(request, registration, draft.key, draft=draft, status=403)
    form = _shape_form(request, draft, registration, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["version"] != draft.updated_at.isoformat():
            messages.warning(
                request, "Votre saisie a changé dans un autre onglet : relisez avant d’enregistrer."
            )
            return _summary(request, draft, registration, confirms, status=409)
        if must_show(request, _mail_of(request, registration, confirms)):
            return _summary(request, draft, registration, confirms, form=form, status=409)
        return _write(request, draft, registration, form, confirms)
    status = 422 if form.is_bound else 200
    return _summary(request, draft, registration, confirms, form=form, status=status)


def _confirms_or_prepares(member, perimeter):
    """True for its Cafs and the administration, False for its team; others are told who may."""
    if rules.can_register(member, perimeter.caf_codes):
        return True
    if rules.can_prepare(member, perimeter.codes):
        return False
    if rules.must_say_why(member, perimeter):
        return True
    cafs = ", ".join(caf.name for caf in perimeter.cafs)
    raise PermissionDenied(
        f"Cette CTG relève de : {cafs or 'une autre Caf'}. Seules les personnes de cette Caf, ou "
        "l’équipe d’une CTG de ce territoire, peuvent l’enregistrer. Votre saisie est gardée."
    )


def _refuse_unless_may_renew(member, previous):
    if previous and not rules.can_renew(member, previous):
        raise PermissionDenied(
            f"La {ctg_of(previous.name)} est renouvelée par son équipe et par ses Caf. "
            "Votre saisie est gardée."
        )


def _shape_form(request, draft, registration, data=None):
    """With `data` judged, otherwise proposed again, with the reason already typed."""
    initial = {
        "shape": _proposed_shape(registration),
        "version": draft.updated_at.isoformat(),
        "reason": words_in(request, "reason"),
    }
    must_say_why = rules.must_say_why(request.user, registration.perimeter_form.perimeter)
    return ShapeForm(data, initial=initial, must_say_why=must_say_why)


def _proposed_shape(registration):
    kinds = {body.kind for body in registration.signatories_form.cleaned_data["signatories"]}
    return registration.perimeter_form.perimeter.shape(kinds)


def _write(request, draft, registration, form, confirms):
    try:
        convention = actions.register_convention(
            by=request.user,
            key=draft.key,
            shape=form.cleaned_data["shape"],
            reason=form.cleaned_data.get("reason", ""),
            **registration.values(),
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _summary(request, draft, registration, confirms, form=form, status=422)
    messages.success(
        request,
        "La CTG est enregistrée. Chaque personne nommée est prévenue par courriel."
        if convention.is_confirmed
        else "La CTG est préparée. Votre Caf est prévenue : elle la confirmera.",
    )
    say_leaving(request, mailings.prefix_of_team(convention))
    return redirect(convention)


def _mail_of(request, registration, confirms):
    """What each person of the team will read; they are told once their Caf has confirmed."""
    if not confirms:
        return None
    values = registration.values()
    return mailings.team_to_write(values, values["posts"], by=request.user)


def _invitation_of(request, values, perimeter, confirms):
    """What those to invite read at once, prepared or confirmed."""
    waits = "" if confirms else str(waits_to_be_confirmed(perimeter.caf_codes))
    return mailings.invited_to_team(values, values["posts"], by=request.user, waits=waits)


def _summary(request, draft, registration, confirms, *, form=None, status=200):
    values, perimeter = registration.values(), registration.perimeter_form.perimeter
    planned = values["posts"]
    held = [post for post in planned if post.holder and _is_counted(post)]
    context = {
        "draft": draft,
        "values": values,
        "perimeter": perimeter,
        "pasted": registration.perimeter_form.pasted,
        "planned": planned,
        "lines": [_line(post, request.user) for post in planned],
        "signatories": [choice_of(body).label for body in values["signatories"]],
        "stage_label": Stage(values["stage"]).label,
        "people": _people(held),
        "total": sum((post.fte for post in held), Decimal("0.00")),
        "end_is_proposed": registration.identity.end_is_proposed,
        "confirms": confirms,
        "letter": _mail_of(request, registration, confirms),
        "invitation": _invitation_of(request, values, perimeter, confirms),
        "form": form or _shape_form(request, draft, registration),
        "overlaps": overlaps(perimeter.codes, start=values["start_date"], end=values["end_date"]),
        "warnings": [*_other_cafs(request.user, perimeter), *_warnings(values)],
    }
    return render(request, "conventions/convention_check.html", context, status=status)


def _is_counted(post):
    """It is work: an elected person’s mandate is no share of a post."""
    return post.kind in COUNTED_POSTS


def _line(post, reader):
    """A post as the page says it, with the name of its holder and what awaits them."""
    person = post.holder
    member = person and person.member
    return {
        "kind": PostKind(post.kind).label,
        "employer": post.employer,
        "fte": post.fte if _is_counted(post) else None,
        "name": _name(person) if person else "",
        "email": person.email if person else "",
        "is_new": person is not None and member is None,
        "is_me": member is not None and member.pk == reader.pk,
    }


def _name(person):
    return person.member.full_name if person.member else f"{person.first_name} {person.last_name}"


def _people(held):
    """How many different people hold the posts: members by their account, others by their address."""
    return len({_person_key(post.holder) for post in held})


def _person_key(person):
    return person.member.pk if person.member else person.email.lower()


def _other_cafs(member, perimeter):
    """A Caf officer reads which communes another Caf serves: it will follow this CTG too."""
    mine = standing_of(member).cafs
    if not mine:
        return
    for caf in perimeter.cafs:
        if caf.pk not in mine:
            names = perimeter.communes_of(caf)
            share = f"{plural(len(names), 'commune,communes')} sur {len(perimeter)}"
            serves = plural_word(len(names), "relève,relèvent")
            yield f"{share} {serves} de la {caf.name} et non de la vôtre : {few_of(names)}."


def _warnings(values):
    """What is unusual, in sentences: it never blocks."""
    start, end = values["start_date"], values["end_date"]
    if start and end and end + ONE_DAY < anniversary(start, 1):
        yield "La période dure moins d’un an."
    if start and end and end >= anniversary(start, 6):
        yield "La période dure plus de six ans."
    if not values["signatories"]:
        yield "Aucun signataire n’est indiqué."
    yield from _too_much_work(values["posts"], besides=values["previous"])


def _too_much_work(planned, *, besides):
    """People whose posts, here and elsewhere, make more than a full-time post: never by how much."""
    added, names = defaultdict(Decimal), {}
    for post in planned:
        if post.holder and _is_counted(post):
            key = _person_key(post.holder)
            added[key] += post.fte
            names[key] = _name(post.holder)
    members = [key for key in added if isinstance(key, int)]
    held = Assignment.objects.all()
    if besides:  # the generation that ends when this one begins
        held = held.exclude(post__convention=besides)
    for key, total in held.shares_of(members).items():
        added[key] += total
    for key, total in added.items():
        if total > WHOLE:
            yield f"{names[key]} passerait un temps plein, tous postes confondus."
