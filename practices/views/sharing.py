"""Share, review, open to the public, archive: the acts that change where a sheet stands."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from practices import actions, acts, rules
from practices.article import notes_for
from practices.differences import changes_of
from practices.forms import DeclineForm, ReviewForm, ReviewNoteForm, SharingForm
from practices.views.common import (
    TEXT_CHANGED,
    posted,
    posted_version,
    shown_version,
    visible_sheet,
)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_share(request, slug):
    sheet = visible_sheet(request, slug)
    if not rules.can_share(request.user, sheet):
        raise PermissionDenied("Seule la personne qui a écrit la fiche peut la partager.")
    if sheet.is_shared:
        messages.info(request, "Cette fiche est déjà partagée avec le réseau.")
        return redirect(sheet)
    form = SharingForm(posted(request), instance=sheet)
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
    sheet = visible_sheet(request, slug)
    if not rules.can_review(request.user, sheet):
        raise PermissionDenied(f"Une fiche partagée est relue par {acts.REVIEWERS}.")
    if not sheet.is_under_review:
        messages.info(request, "Cette fiche est relue : rien n’attend de relecture.")
        return redirect(sheet)
    form = ReviewForm(posted(request))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        version, comment = posted_version(request), form.cleaned_data["comment"]
        try:
            actions.review_sheet(sheet, by=request.user, version=version, comment=comment)
        except actions.StaleSheetError:
            form.add_error(None, TEXT_CHANGED)
            status = 409
        except ValidationError as error:
            form.add_error(None, error)
            status = 422
        else:
            messages.success(request, "La fiche est marquée comme relue.")
            return redirect(sheet)
    context = _under_review(request, sheet) | {"form": form}
    return render(request, "practices/sheet_review.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_comment(request, slug):
    sheet = visible_sheet(request, slug)
    if not rules.can_comment_review(request.user, sheet):
        raise PermissionDenied(
            "Un texte en relecture est commenté par les Caf et l’administration nationale, une fois "
            "la relecture demandée."
        )
    form = ReviewNoteForm(posted(request))
    if form.is_valid():
        try:
            actions.note_review(sheet, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            done = "Votre message est envoyé à la personne qui a écrit la fiche."
            messages.success(request, done)
            return redirect(sheet)
    status = 422 if form.is_bound else 200
    context = _under_review(request, sheet) | {"form": form}
    return render(request, "practices/sheet_comment.html", context, status=status)


def _under_review(request, sheet):
    """The text that is read, what it changes of a reviewed one, and what was already said of it."""
    story = sheet.text_at_work
    return {
        "sheet": sheet,
        "version": shown_version(request, story),
        "is_revision": story is not sheet,
        "changes": [] if story is sheet else changes_of(sheet, story),
        "notes": notes_for(request.user, sheet),
        "may_review": rules.can_review(request.user, sheet),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_decline(request, slug):
    """The Caf leaves the sheet where it is, and says why."""
    sheet = visible_sheet(request, slug)
    if not rules.can_archive(request.user, sheet):
        raise PermissionDenied(f"La demande est traitée par {acts.REVIEWERS}.")
    if request.method != "POST" and sheet.move_asked_at is None:
        messages.info(request, "Rien n’est demandé pour cette fiche : il n’y a rien à décliner.")
        return redirect(sheet)
    form = DeclineForm(posted(request))
    if form.is_valid():
        try:
            actions.decline_move(sheet, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            done = "La demande est déclinée : la personne qui l’a faite est prévenue."
            messages.success(request, done)
            return redirect(sheet)
    status = 422 if form.is_bound else 200
    context = {"sheet": sheet, "form": form}
    return render(request, "practices/sheet_decline.html", context, status=status)


def _confirmed(act):
    """The view of an act that is confirmed on its own page: the link shows it, the button does it."""

    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request, slug):
        sheet = visible_sheet(request, slug)
        if not act.rule(request.user, sheet):
            raise PermissionDenied(act.refusal)
        version = act.text(sheet).version if act.text else None
        context = {"sheet": sheet, "act": act, "version": version, "refusal": ""}
        if request.method != "POST":
            return render(request, "practices/sheet_confirm.html", context)
        read = {"version": posted_version(request)} if act.text else {}
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
sheet_abandon = _confirmed(acts.ABANDON)
sheet_publish = _confirmed(acts.PUBLISH)
sheet_close = _confirmed(acts.CLOSE)
sheet_ask_archive = _confirmed(acts.ASK_ARCHIVE)
sheet_ask_unarchive = _confirmed(acts.ASK_UNARCHIVE)
sheet_withdraw_move = _confirmed(acts.WITHDRAW_MOVE)
sheet_archive = _confirmed(acts.ARCHIVE)
sheet_unarchive = _confirmed(acts.UNARCHIVE)
sheet_delete = _confirmed(acts.DELETE)
