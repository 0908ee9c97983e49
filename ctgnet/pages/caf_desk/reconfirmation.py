"""The yearly reading of a Caf's list: one screen, as many answers as one has time for, the rest later."""

from collections import defaultdict

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from conventions.actions import ask_if_still_there, end_assignment, keep_on_posts
from conventions.models import Answer, anniversary, awaited, to_reconfirm
from conventions.standing import standing_of
from ctgnet.forms import FrenchForm
from ctgnet.paging import capped_counts, keyset_page
from ctgnet.templatetags.french import plural

FOR_CAFS = "Les personnes d’une Caf relisent la liste de leurs CTG."
# What one reads in a sitting, and a page light enough for an old telephone (600 elements).
LINES_A_PAGE = 25
BY_CTG = ("post__convention__folded", "post__convention_id", "pk")
KEPT, ENDED, UNKNOWN = "garder", "parti", "inconnu"


class LineForm(FrenchForm, forms.Form):
    """One person on one post: nothing for now, still there, gone on a day, or unknown."""

    answer = forms.ChoiceField(
        label="Réponse",
        choices=[
            (KEPT, "Toujours en poste"),
            (ENDED, "Parti ou partie"),
            (UNKNOWN, "Je ne sais pas"),
        ],
        required=False,
    )
    on = forms.DateField(label="Dernier jour", required=False)

    def __init__(self, data, assignment):
        initial = {"answer": "", "on": assignment.said_left_on}
        super().__init__(data, prefix=f"a{assignment.pk}", initial=initial)
        self.assignment = assignment
        self.row_name = assignment.member.full_name

    def clean(self):
        values = super().clean()
        if values.get("answer") == ENDED and not values.get("on") and "on" not in self.errors:
            self.add_error("on", "Donnez le dernier jour.")
        elif values.get("on") and values["on"] > anniversary(timezone.localdate(), 1):
            self.add_error("on", "Ce jour est dans plus d’un an : vérifiez l’année.")
        return values

    @property
    def chosen(self):
        return self["answer"].value() or ""


@require_http_methods(["GET", "HEAD", "POST"])
def reconfirmation(request):
    """Who is still there? What is answered leaves the list, so that one resumes where one was."""
    standing = standing_of(request.user)
    if not standing.is_caf_officer:
        raise PermissionDenied(FOR_CAFS)
    if request.method != "POST":
        return _show(request, standing)
    forms = _read(request, standing)
    saved = _save(request, [form for form in forms if form.is_valid()])
    if saved:
        messages.success(request, f"{plural(saved, 'réponse gardée,réponses gardées')}.")
    if any(form.errors for form in forms):
        return _show(request, standing, data=request.POST, faults=forms, status=422)
    if not saved:
        messages.info(request, "Aucune nouvelle réponse : rien n’a changé.")
    return redirect(request.get_full_path())


def _lines(standing):
    people = ("member", "post__convention", "post__employer")
    return to_reconfirm(standing).select_related(*people)


def _read(request, standing):
    """A form for each line that was shown and still waits, with « Tout garder » of one CTG applied."""
    keys = request.POST.get("vues", "").split()[:LINES_A_PAGE]
    shown = [int(key) for key in keys if _is_key(key)]
    data = request.POST.copy()
    whole = request.POST.get("tout", "")
    lines = list(_lines(standing).filter(pk__in=shown).order_by(*BY_CTG))
    for line in lines:
        name = f"a{line.pk}-answer"
        if str(line.post.convention_id) == whole and not data.get(name):
            data[name] = KEPT
    return [LineForm(data, line) for line in lines]


def _is_key(text):
    return text.isascii() and text.isdigit() and len(text) < 16


def _save(request, forms):
    """Each answer by its own act; one that is refused leaves the others written. Returns how many were."""
    kept, number = defaultdict(list), 0
    for form in forms:
        answer, assignment = form.cleaned_data["answer"], form.assignment
        if answer == KEPT:
            kept[assignment.post.convention].append(assignment)
        elif answer == ENDED:
            number += _end(request, form)
        elif answer == UNKNOWN:
            number += ask_if_still_there(assignment, by=request.user) is not None
    return number + sum(
        keep_on_posts(convention, lines, by=request.user) for convention, lines in kept.items()
    )


def _end(request, form):
    try:
        end_assignment(form.assignment, by=request.user, on=form.cleaned_data["on"])
    except ValidationError as error:
        form.add_error("on", error.messages)
    return "on" not in form.errors


def _show(request, standing, *, data=None, faults=(), status=200):
    page = keyset_page(
        _lines(standing), order=BY_CTG, cursor=request.GET.get("apres"), size=LINES_A_PAGE
    )
    told = {form.assignment.pk: form for form in faults if form.errors}
    groups = defaultdict(list)
    for line in page:
        groups[line.post.convention].append(told.get(line.pk) or LineForm(data, line))
    context = {
        "page": page,
        "keys": " ".join(str(line.pk) for line in page),
        "groups": list(groups.items()),
        "faults": list(told.values()),
        "counts": capped_counts({"due": to_reconfirm(standing), "awaited": awaited(standing)}),
        "answers": Answer,
    }
    return render(request, "pages/caf_desk/reconfirmation.html", context, status=status)
