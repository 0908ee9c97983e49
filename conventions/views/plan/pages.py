"""What the pages of a plan share: who reads, who writes, the form that comes back."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from conventions import rules
from conventions.models import ActionSheet, Convention, Plan, plan_of
from conventions.planning.carrying import has_something_to_carry
from conventions.views.card import header_of, visible_convention
from ctgnet import pdf
from ctgnet.templatetags.french import hour
from members.actions import Stale

READ_OR_WRITE = ["GET", "HEAD", "POST"]
WHO_READS = "L’équipe de cette CTG et ses Caf lisent cette page ; le plan seul est ouvert à tous."
WHO_WRITES = "L’équipe de cette CTG et ses Caf écrivent son plan d’actions."
WHO_OPENS = "Les pilotes de cette CTG et ses Caf ouvrent son plan à tous, ou le referment."
OPEN_VIEWS = (("plan_detail", "Le plan"), ("plan_timeline", "Calendrier"))
WORKING_VIEWS = (
    ("plan_detail", "Le plan"),
    ("plan_board", "Tableau"),
    ("plan_timeline", "Calendrier"),
    ("plan_late", "En retard"),
    ("evaluation_list", "Évaluation"),
    ("elected_note", "Note aux élus"),
)


@dataclass(frozen=True)
class Ground:
    """A plan, the CTG it belongs to, who reads it."""

    request: Any
    convention: Convention
    plan: Plan

    @property
    def is_working(self):
        """Read with its working notes: its team and its Cafs."""
        return rules.can_see_working_data(self.request.user, self.convention)

    @property
    def can_edit(self):
        return rules.can_edit_plan(self.request.user, self.convention)

    def url(self, name, *arguments):
        return reverse(f"conventions:{name}", args=[self.convention.slug, *arguments])

    def sheet(self, pk, *related):
        """A sheet of this plan, or nothing at that address."""
        rows = ActionSheet.objects.of_plan(self.plan).filter(removed_at=None)
        related = ("axis__plan", "objective__axis__plan", *related)
        sheet = get_object_or_404(rows.select_related(*related), pk=pk)
        sheet.plan.convention = self.convention  # with its Cafs already read
        return sheet

    def context(self, view):
        """The header of the CTG, then what stands on top of every page of its plan."""
        member = self.request.user
        return header_of(self.request, self.convention, tab="plan-d-actions") | {
            "plan": self.plan,
            "view": view,
            "views": WORKING_VIEWS if self.is_working else OPEN_VIEWS,
            "can_edit_plan": self.can_edit,
            "can_open_plan": rules.can_open_plan(member, self.convention),
            "can_carry_plan": rules.can_carry_plan(member, self.convention)
            and has_something_to_carry(self.convention),
            "has_pdf": pdf.is_available(),
        }


def readable(request, slug):
    """The plan of that address for whoever may read it; otherwise it does not exist."""
    convention = visible_convention(request, slug)
    if not rules.can_see_plan(request.user, convention):
        raise Http404
    return Ground(request, convention, plan_of(convention))


def working(request, slug):
    """The same, with its working notes."""
    ground = readable(request, slug)
    if not ground.is_working:
        raise PermissionDenied(WHO_READS)
    return ground


def writable(request, slug):
    ground = readable(request, slug)
    if not ground.can_edit:
        raise PermissionDenied(WHO_WRITES)
    return ground


@dataclass
class FormPage:
    """A form of the plan: what it is called, what it does, where one goes then."""

    title: str
    button: str
    done: str
    back: str
    leave: str = ""  # where one goes without doing it, when that is elsewhere
    lead: str = ""
    template: str = "conventions/plan/form.html"
    autosave: str = ""
    removal: str = ""  # where it is taken out of the plan
    facts: dict = field(default_factory=dict)  # what its template shows besides
    theirs: Any = None  # () → the form on the row as somebody else saved it; None when it is gone


def typed(ground, form, page, act):
    """Show the form, or do it; what is refused and what came too late come back in the form."""
    lines, status = [], 422 if form.errors else 200
    if form.is_bound and form.is_valid():
        try:
            act(form.cleaned_data)
        except Stale as error:
            theirs = page.theirs() if page.theirs else None
            messages.warning(ground.request, error.messages[0])
            if theirs is None:
                return redirect(page.back)
            lines, status = written(theirs), 409
            # Sent again, after comparing, one's own version replaces the other.
            form.data = form.data.copy()
            form.data["version"] = theirs["version"].value()
        except ValidationError as error:
            form.add_error(None, error.messages)
            status = 422
        else:
            messages.success(ground.request, page.done)
            return redirect(page.back)
    context = {"convention": ground.convention, "form": form, "page": page, "theirs": lines}
    context |= page.facts
    return render(ground.request, page.template, context, status=status)


def kept(form, act):
    """The same form sent by the page itself: what is answered shows beside its button."""
    if not form.is_valid():
        return JsonResponse(
            {"message": "Pas encore enregistré : un champ est à corriger."}, status=422
        )
    try:
        saved = act(form.cleaned_data)
    except Stale as error:
        return JsonResponse({"message": error.messages[0]}, status=409)
    except ValidationError as error:
        return JsonResponse({"message": error.messages[0]}, status=422)
    now = hour(timezone.now())
    return JsonResponse({"message": f"Enregistré à {now}.", "version": saved.version})


def written(form):
    """The version that somebody else saved, line by line, in words."""
    return [(field.label, _words(form, field)) for field in form if not field.is_hidden]


def _words(form, field):
    """The chosen words of a list, the text of anything else."""
    value = field.value()
    choices = getattr(field.field, "choices", None)
    if choices is None:
        return "" if value is None else value
    chosen = value if isinstance(value, list | tuple) else [value]
    keys = {str(getattr(one, "pk", one)) for one in chosen if one not in (None, "")}
    return ", ".join(str(words) for key, words in choices if str(key) in keys)


def versioned(values):
    """The version that a form carries, apart from what was typed."""
    return {"version": values["version"]} | {
        name: value for name, value in values.items() if name != "version"
    }
