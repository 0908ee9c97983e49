"""The forms of what becomes of an action: milestones, figures, reviews; and of its evaluations."""

import re

from django import forms

from conventions.forms.fields import LIKELY_YEARS, day_field
from conventions.forms.plan import AmountField, VersionedForm
from conventions.models import (
    SCORES,
    Criterion,
    Indicator,
    IndicatorValue,
    Milestone,
    SheetStatus,
    YearlyReview,
)
from ctgnet.forms import FrenchForm


class FigureField(AmountField):
    """The value of an indicator, in any unit."""

    def __init__(self, **options):
        super().__init__(max_digits=12, decimal_places=2, **options)


def refuse_another_unit(form, name, unit):
    """« 12 % » of an indicator in families is no twelve families: the sign must be that of the unit."""
    written = str(form[name].data or "")
    for sign, its_words in (("%", r"%|pour ?cent"), ("€", "€|euro")):
        if sign in written and not re.search(its_words, unit, re.IGNORECASE):
            counted = f"se compte en « {unit} »" if unit else "n’a pas d’unité"
            form.add_error(
                name,
                f"Cet indicateur {counted} : donnez le nombre seul, sans « {sign} ».",
            )


class MilestoneForm(VersionedForm):
    class Meta:
        model = Milestone
        fields = ("title", "due_on", "done_on")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name in ("due_on", "done_on"):
            self.fields[name].validators += LIKELY_YEARS


class IndicatorForm(VersionedForm):
    baseline = FigureField(
        label="Valeur de départ",
        help_text="Avant l’action, pour mesurer le chemin.",
        required=False,
    )
    target = FigureField(label="Cible", required=False)

    class Meta:
        model = Indicator
        fields = ("title", "kind", "unit", "baseline", "baseline_year", "target")
        widgets = {"kind": forms.RadioSelect}

    def clean(self):
        values = super().clean()
        for name in ("baseline", "target"):
            refuse_another_unit(self, name, values.get("unit", ""))
        return values


class ValueForm(FrenchForm, forms.ModelForm):
    """Bound to no row: a year said again replaces its value."""

    value = FigureField(label="Valeur", help_text="Le nombre seul, sans son unité.")

    class Meta:
        model = IndicatorValue
        fields = ("year", "value", "comment")

    def __init__(self, data=None, *, indicator, **options):
        super().__init__(data, instance=IndicatorValue(indicator=indicator), **options)

    def clean(self):
        refuse_another_unit(self, "value", self.instance.indicator.unit)
        return super().clean()


class ReviewForm(FrenchForm, forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    carries_over = forms.BooleanField(
        label="Donner aussi ce statut à la fiche", required=False, initial=True
    )

    class Meta:
        model = YearlyReview
        fields = ("text", "status")
        labels = {"text": "Ce qui a été fait, ce qui a manqué, la suite"}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["version"].initial = self.instance.version if self.instance.pk else 0
        self.fields["status"].choices = SheetStatus.choices


class EvaluationForm(FrenchForm, forms.Form):
    """The date, what to remember, then each of the six criteria with its mark."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    held_on = day_field("Date de l’évaluation", required=True)
    summary = forms.CharField(
        label="Ce qu’il faut retenir", required=False, max_length=5_000, widget=forms.Textarea
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        marks = [("", "Pas encore de note")]
        marks += [(str(score), f"{score}. {label}") for score, label in SCORES.items()]
        for criterion in Criterion:
            self.fields[f"{criterion}_score"] = forms.TypedChoiceField(
                label=f"{criterion.label} : note",
                help_text=criterion.question,
                choices=marks,
                coerce=int,
                empty_value=None,
                required=False,
            )
            self.fields[f"{criterion}_comment"] = forms.CharField(
                label=f"{criterion.label} : ce qui le montre",
                required=False,
                max_length=2_000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    @property
    def groups(self):
        parts = [
            (criterion.label, [f"{criterion}_score", f"{criterion}_comment"])
            for criterion in Criterion
        ]
        return [("L’ensemble", ["held_on", "summary"]), *parts]

    def values(self):
        """Everything `save_evaluation` needs but its author and its moment."""
        said = self.cleaned_data
        kept = {name: said[name] for name in ("version", "held_on", "summary")}
        judgements = {
            criterion: (said[f"{criterion}_score"], said[f"{criterion}_comment"])
            for criterion in Criterion
        }
        return kept | {"judgements": judgements}
