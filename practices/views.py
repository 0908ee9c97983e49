"""The pages of the library: find, read, write, share, review, ask."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.standing import standing_of
from ctgnet.templatetags.french import hour
from practices import actions, acts, rules, search
from practices.article import article_for
from practices.conflicts import conflicts_of
from practices.forms import AnswerForm, QuestionForm, ReviewForm, SharingForm, SheetForm, StartForm
from practices.library import library_for
from practices.models import Sheet

ONLY_CONTRIBUTORS = (
    "Les fiches sont écrites par les personnes qui portent une CTG, les Caf et l’administration "
    "nationale, une fois leur fonction validée."
)
ONLY_AUTHORS = "Seules les personnes qui ont écrit cette fiche peuvent la modifier."
TEXT_CHANGED = (
    "Le texte de cette fiche a changé depuis que vous avez ouvert cette page : rien n’est "
    "enregistré. Revenez à la fiche, relisez-la, puis recommencez."
)


def _visible_sheet(request, slug):
    """The sheet at this address for this reader; hidden and absent are the same 404."""
    visible = Sheet.objects.visible_to(standing_of(request.user))
    return get_object_or_404(visible.for_article(), slug=slug)


def _posted(request):
    """What was posted, even nothing at all: an empty form is refused like any other."""
    return request.POST if request.method == "POST" else None


# Find and read ---------------------------------------------------------------------------------


@login_not_required
@require_safe
def sheet_list(request):
    template = "practices/sheet_list.html" + ("#results" if request.htmx else "")
    context = {
        "library": library_for(request.user, request.GET),
        "may_create": rules.can_create(request.user),
    }
    return render(request, template, context)


@login_not_required
@require_safe
def sheet_detail(request, slug):
    return _article(request, _visible_sheet(request, slug))


def _article(request, sheet, *, question_form=None, answer_forms=None, status=200):
    article = article_for(request.user, sheet, question_form, answer_forms or {})
    return render(request, "practices/sheet_detail.html", {"article": article}, status=status)


@require_safe
def similar_titles(request):
    """The sheets whose title looks like the one being typed (an htmx fragment)."""
    if not rules.can_create(request.user):
        raise PermissionDenied(ONLY_CONTRIBUTORS)
    visible = Sheet.objects.visible_to(standing_of(request.user)).shared()
    others = visible.exclude(slug=request.GET.get("fiche", ""))
    found = search.similar_titles(others, request.GET.get("title", ""))
    return render(request, "practices/similar_titles.html", {"sheets": found})


# Write -----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_create(request):
    if not rules.can_create(request.user):
        raise PermissionDenied(ONLY_CONTRIBUTORS)
    form = StartForm(_posted(request), by=request.user)
    if form.is_valid():
        sheet = actions.create_sheet(by=request.user, **form.cleaned_data)
        messages.success(request, "Votre brouillon est ouvert : vous seul le voyez.")
        return redirect("practices:sheet_edit", sheet.slug)
    status = 422 if form.is_bound else 200
    return render(request, "practices/sheet_create.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_edit(request, slug):
    sheet = _editable_sheet(request, slug)
    if request.method != "POST":
        return _editor(request, sheet, SheetForm(instance=sheet, by=request.user))
    form = SheetForm(request.POST, instance=sheet, by=request.user)
    try:
        sheet = _save(request, form)
    except actions.StaleSheetError as stale:
        return _editor(request, stale.current, form, conflicts_of(form, stale.current), status=409)
    except ValidationError as error:
        form.add_error(None, error)
    if form.errors:
        return _editor(request, _editable_sheet(request, slug), form, status=422)
    return _after_saving(request, sheet)


@require_POST
def sheet_save(request, slug):
    """What the editor sends by itself while a draft is being written."""
    sheet = _editable_sheet(request, slug)
    if not sheet.is_draft:
        return JsonResponse(
            {"message": "Cette fiche est partagée : rechargez la page."}, status=409
        )
    form = SheetForm(request.POST, instance=sheet, by=request.user)
    try:
        sheet = _save(request, form)
    except actions.StaleSheetError:
        message = "Quelqu’un a modifié cette fiche. Enregistrez pour voir les deux textes."
        return JsonResponse({"message": message}, status=409)
    if form.errors:
        return JsonResponse({"message": _first_error(form)}, status=422)
    message = f"Brouillon enregistré à {hour(timezone.now())}."
    return JsonResponse({"message": message, "version": sheet.version})


def _editable_sheet(request, slug):
    sheet = _visible_sheet(request, slug)
    if not rules.can_edit(request.user, sheet):
        raise PermissionDenied(ONLY_AUTHORS)
    return sheet


def _save(request, form):
    """Save what the form holds; an invalid form saves nothing and keeps its errors."""
    if not form.is_valid():
        return form.instance
    return actions.save_sheet(
        form.instance, by=request.user, version=_posted_version(request), **form.cleaned_data
    )


def _posted_version(request):
    """The version that the page showed; 0, which no sheet has, for anything else."""
    version = request.POST.get("version", "")
    return int(version) if re.fullmatch(r"[0-9]{1,9}", version) else 0


def _editor(request, sheet, form, conflicts=(), status=200):
    context = {"sheet": sheet, "form": form, "conflicts": conflicts}
    return render(request, "practices/sheet_edit.html", context, status=status)


def _after_saving(request, sheet):
    if sheet.is_shared:
        messages.success(request, "La fiche est à jour.")
        return redirect(sheet)
    messages.success(request, f"Brouillon enregistré à {hour(timezone.now())}.")
    wants_to_share = request.POST.get("then") == "share"
    return redirect(
        "practices:sheet_share" if wants_to_share else "practices:sheet_edit", sheet.slug
    )


def _first_error(form):
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else "Fiche"
    return f"Pas encore enregistré. {label} : {errors[0]}"


# Share and review ------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_share(request, slug):
    sheet = _visible_sheet(request, slug)
    if not rules.can_share(request.user, sheet):
        raise PermissionDenied("Seule la personne qui a écrit la fiche peut la partager.")
    if sheet.is_shared:
        messages.info(request, "Cette fiche est déjà partagée avec le réseau.")
        return redirect(sheet)
    form = SharingForm(_posted(request), instance=sheet)
    if form.is_valid():
        try:
            actions.share_sheet(sheet, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, "Votre fiche est en ligne : tous les membres peuvent la lire."
            )
            return redirect(sheet)
    status = 422 if form.is_bound else 200
    return render(
        request, "practices/sheet_share.html", {"sheet": sheet, "form": form}, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_review(request, slug):
    sheet = _visible_sheet(request, slug)
    if not rules.can_review(request.user, sheet):
        raise PermissionDenied(f"Une fiche partagée est relue par {acts.REVIEWERS}.")
    form = ReviewForm(_posted(request))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        version, comment = _posted_version(request), form.cleaned_data["comment"]
        try:
            actions.review_sheet(sheet, by=request.user, version=version, comment=comment)
        except actions.StaleSheetError:
            form.add_error(None, TEXT_CHANGED)
            status = 409
        else:
            messages.success(request, "La fiche est marquée comme relue.")
            return redirect(sheet)
    context = {"sheet": sheet, "form": form, "version": _shown_version(request, sheet)}
    return render(request, "practices/sheet_review.html", context, status=status)


def _shown_version(request, sheet):
    """The text that the page is about: showing the page again does not mean reading the new one."""
    return _posted_version(request) if request.method == "POST" else sheet.version


def _confirmed(act):
    """The view of an act that is confirmed on its own page: the link shows it, the button does it."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request, slug):
        sheet = _visible_sheet(request, slug)
        if not act.rule(request.user, sheet):
            raise PermissionDenied(act.refusal)
        context = {"sheet": sheet, "act": act, "refusal": ""}
        if request.method != "POST":
            return render(request, "practices/sheet_confirm.html", context)
        read = {"version": _posted_version(request)} if act.approves_text else {}
        try:
            left = act.action(sheet, by=request.user, **read)
        except actions.StaleSheetError:
            context["refusal"] = TEXT_CHANGED
            return render(request, "practices/sheet_confirm.html", context, status=409)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(sheet)
        messages.success(request, act.done)
        return redirect(left or reverse("practices:sheet_list"))

    return view


sheet_unshare = _confirmed(acts.UNSHARE)
sheet_ask_review = _confirmed(acts.ASK_REVIEW)
sheet_withdraw_review = _confirmed(acts.WITHDRAW_REVIEW)
sheet_publish = _confirmed(acts.PUBLISH)
sheet_close = _confirmed(acts.CLOSE)
sheet_archive = _confirmed(acts.ARCHIVE)
sheet_unarchive = _confirmed(acts.UNARCHIVE)
sheet_delete = _confirmed(acts.DELETE)


# Ask and answer --------------------------------------------------------------------------------


@require_POST
def question_ask(request, slug):
    sheet = _visible_sheet(request, slug)
    if not rules.can_ask(request.user, sheet):
        raise PermissionDenied("Les questions sont posées par les autres membres du réseau.")
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            question = actions.ask_question(sheet, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Votre question est posée : la réponse vous sera envoyée.")
            return redirect(f"{sheet.get_absolute_url()}#question-{question.pk}")
    return _article(request, sheet, question_form=form, status=422)


@require_POST
def question_answer(request, slug, pk):
    sheet = _visible_sheet(request, slug)
    question = sheet.questions.filter(pk=pk).first()
    if question is None or not rules.can_read_questions(request.user, sheet):
        raise Http404
    if not rules.can_answer(request.user, sheet):
        raise PermissionDenied(
            "Seules les personnes qui ont écrit la fiche répondent aux questions."
        )
    form = AnswerForm(request.POST, instance=question, prefix=f"reponse-{pk}")
    if form.is_valid():
        actions.answer_question(question, by=request.user, text=form.cleaned_data["answer"])
        messages.success(request, "Votre réponse est publiée.")
        return redirect(f"{sheet.get_absolute_url()}#question-{pk}")
    return _article(request, sheet, answer_forms={pk: form}, status=422)
