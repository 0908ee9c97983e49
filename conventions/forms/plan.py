"""The forms of an action plan: its levels, its sheets."""

import re
import uuid
from decimal import Decimal

from django import forms

from conventions.actions.posts import body_of
from conventions.addressees import team_of
from conventions.choices import choice_of
from conventions.forms.fields import LIKELY_YEARS, EmployerFields
from conventions.models import ActionSheet, Axis, Objective, Plan, SheetStatus
from conventions.planning.bodies import bodies_around
from conventions.planning.outline import place_of
from ctgnet.forms import Checkboxes, FrenchForm, ThemeCheckboxes
from members.models import Member
from reference.models import Commune, Organisation

BLANKS = re.compile(r"[\s\u00a0\u202f€%]")
# Beyond, a list of boxes to tick is no longer read.
MOST_BOXES = 60


class AmountField(forms.DecimalField):
    """12 000,50, 12000.5, 12.000,50 € or 45 %: a figure as people write it."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value):
        if isinstance(value, str):
            value = _with_one_point(BLANKS.sub("", value))
        return super().to_python(value)

    def prepare_value(self, value):
        if isinstance(value, Decimal):
            return f"{value.normalize():f}".replace(".", ",")
        return value


def _with_one_point(written):
    """« 1.234,5 » and « 1,234.5 » are both 1234.5: the last of the two signs is that of the decimals."""
    last, other = (",", ".") if written.rfind(",") > written.rfind(".") else (".", ",")
    return written.replace(other, "").replace(last, ".")


def key_field():
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)


class VersionedForm(FrenchForm, forms.ModelForm):
    """A form on a row carries the version that its reader has seen; a new one, the key that makes it
    write once."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    key = key_field()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
        del self.fields["key" if self.instance.pk else "version"]


SAME_NAME = "Les deux niveaux portent le même nom : changez-en un."


class LabelsForm(VersionedForm):
    """How this CTG calls the levels of its plan."""

    class Meta:
        model = Plan
        fields = ("axis_label", "objective_label")
        help_texts = {
            "axis_label": "Axe, enjeu, orientation… comme dans votre convention.",
            "objective_label": "Un plan peut s’en passer : ses fiches se rangent alors dans les axes.",
        }

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        # The first act writes the plan: its first version is then read here.
        self.fields.pop("key", None)
        self.fields.setdefault("version", self.declared_fields["version"])
        self.fields["version"].initial = self.instance.version

    def clean(self):
        values = super().clean()
        if values.get("axis_label", "").lower() == values.get("objective_label", "-").lower():
            self.add_error("objective_label", SAME_NAME)
        return values


class AxisForm(VersionedForm):
    class Meta:
        model = Axis
        fields = ("title", "description")


class ObjectiveForm(VersionedForm):
    class Meta:
        model = Objective
        fields = ("axis", "title", "description")

    def __init__(self, *args, outline, **options):
        super().__init__(*args, **options)
        axes = Axis.objects.kept().filter(plan__convention=outline.plan.convention_id)
        self.fields["axis"].queryset = axes
        self.fields["axis"].label = outline.plan.axis_label


class PlaceFields(forms.Form):
    """Where a sheet hangs: on an axis, or on one of its objectives."""

    place = forms.ChoiceField(label="À ranger dans")

    def offer_places(self, outline):
        self._places = {value: thing for value, _, thing in outline.places()}
        self.fields["place"].choices = [(value, words) for value, words, _ in outline.places()]

    @property
    def parent(self):
        return self._places[self.cleaned_data["place"]]


class TeamFields(EmployerFields):
    """Who leads an action: an organisation, and somebody of the team of the CTG."""

    def offer_leads(self, convention, sheet):
        bodies = bodies_around(convention)
        self.initial.setdefault(
            "employer",
            choice_of(sheet.lead_organisation).value if sheet.lead_organisation else "",
        )
        # Named before they are drawn: a drawn field keeps its words.
        self.fields["employer"].label = "Organisme pilote"
        self.fields["employer_q"].label = "Chercher un autre organisme"
        self.fields["employer_q"].help_text = "Ceux de la CTG sont déjà dans la liste."
        self.offer_employers(bodies)
        team = team_of(convention).values("pk")
        lead = self.fields["lead"]
        lead.queryset = Member.objects.filter(pk__in=team) | Member.objects.filter(pk=sheet.lead_id)
        lead.label_from_instance = lambda member: member.full_name
        lead.empty_label = "Personne pour l’instant"
        lead.help_text = "Parmi l’équipe de la CTG ; la personne en est prévenue."
        return bodies

    def clean(self):
        values = super().clean()
        searched = values.get("employer_q") or values.get("employer")
        body = self.clean_employer_fields(values) if searched else None
        values["lead_organisation"] = body_of(body) if body else None
        return values


class NewSheetForm(FrenchForm, PlaceFields, TeamFields, forms.ModelForm):
    """What a sheet begins with; the rest is written on its own page."""

    key = key_field()

    class Meta:
        model = ActionSheet
        fields = ("title", "themes", "lead", "starts_on", "ends_on", "objectives", "status")
        widgets = {"themes": ThemeCheckboxes, "objectives": forms.Textarea(attrs={"rows": 4})}

    field_order = [
        "title",
        "place",
        "themes",
        "objectives",
        "status",
        "employer",
        "employer_q",
        "lead",
        "starts_on",
        "ends_on",
    ]

    def __init__(self, *args, outline, **options):
        super().__init__(*args, **options)
        self.offer_places(outline)
        self.offer_leads(outline.plan.convention, self.instance)
        _watch_years(self, "starts_on", "ends_on")


class SheetForm(PlaceFields, TeamFields, VersionedForm):
    """The whole sheet."""

    budget = AmountField(
        label="Budget prévisionnel (euros)",
        required=False,
        min_value=0,
        max_digits=11,
        decimal_places=2,
    )

    class Meta:
        model = ActionSheet
        fields = (
            "title",
            "themes",
            "findings",
            "objectives",
            "description",
            "audiences",
            "communes",
            "lead",
            "partners",
            "other_partners",
            "starts_on",
            "ends_on",
            "human_resources",
            "budget",
            "funders",
            "other_funders",
            "risks",
            "status",
            "progress",
        )
        widgets = {
            "themes": ThemeCheckboxes,
            "audiences": Checkboxes,
            "partners": Checkboxes,
            "funders": Checkboxes,
            "communes": Checkboxes,
        }

    groups = (
        ("L’essentiel", ["title", "place", "themes", "status", "progress"]),
        ("Pourquoi, et quoi", ["findings", "objectives", "description", "risks"]),
        (
            "Qui",
            ["employer", "employer_q", "lead", "partners", "other_partners"],
        ),
        ("Quand", ["starts_on", "ends_on"]),
        ("Avec quoi", ["human_resources", "budget", "funders", "other_funders"]),
        ("Pour qui, et où", ["audiences", "communes"]),
    )
    field_order = [name for _, names in groups for name in names]

    def __init__(self, *args, outline, **options):
        super().__init__(*args, **options)
        self.offer_places(outline)
        self.initial.setdefault("place", place_of(self.instance.parent))
        bodies = self.offer_leads(outline.plan.convention, self.instance)
        _watch_years(self, "starts_on", "ends_on")
        for name in ("partners", "funders"):
            chosen = getattr(self.instance, name).values("pk")
            known = Organisation.objects.filter(pk__in=[body.pk for body in bodies])
            self.fields[name].queryset = known | Organisation.objects.filter(pk__in=chosen)
        self._offer_communes(outline.plan.convention)
        self.fields["progress"].help_text = "De 0 à 100 ; une action réalisée est à 100."

    def clean(self):
        values = super().clean()
        start, end = values.get("starts_on"), values.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "La fin de l’action doit venir après son début.")
        return values

    def _offer_communes(self, convention):
        covered = convention.coverages.standing().values("commune")
        chosen = self.instance.communes.values("pk")
        rows = Commune.objects.filter(pk__in=covered) | Commune.objects.filter(pk__in=chosen)
        field = self.fields["communes"]
        field.queryset = rows.select_related("department").order_by("folded")
        if rows.count() > MOST_BOXES:
            field.widget = forms.SelectMultiple(attrs={"size": 12})
            field.widget.choices = field.choices


class StatusForm(FrenchForm, forms.Form):
    """A card of the board goes to another column."""

    status = forms.ChoiceField(label="Statut", choices=SheetStatus.choices)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class PlaceForm(forms.Form):
    """A step up or down, or the place where it was dropped."""

    rang = forms.IntegerField(min_value=1, max_value=10_000, required=False)
    sens = forms.ChoiceField(choices=[("monter", ""), ("descendre", "")], required=False)

    def clean(self):
        values = super().clean()
        if not values.get("rang") and not values.get("sens"):
            raise forms.ValidationError("Dites où le placer.")
        return values

    def where(self):
        steps = {"monter": -1, "descendre": 1}
        values = self.cleaned_data
        return {"rank": values["rang"], "step": steps.get(values["sens"], 0)}


def _watch_years(form, *names):
    for name in names:
        form.fields[name].validators += LIKELY_YEARS
