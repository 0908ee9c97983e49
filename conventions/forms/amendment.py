"""An avenant as it is typed: its dates, what comes in, what goes out, the new end."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from conventions.amending import Changes
from conventions.choices import choice_of
from conventions.forms.fields import day_field
from conventions.forms.moves import MovesPage
from conventions.forms.parts import SignatoriesForm
from conventions.models import Amendment
from ctgnet.forms import Checkboxes, FrenchForm
from members.forms import ReasonField
from reference.models import Commune, Organisation


class DayForm(FrenchForm, forms.Form):
    """« au 1er janvier 2025 »: the day on which a CTG is looked at."""

    does_nothing = True

    au = day_field("Voir la CTG au")


class DeedForm(FrenchForm, forms.Form):
    """The deed itself."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    signed_on = day_field("Signé le", required=True)
    effective_on = day_field(
        "Prend effet le", required=True, help_text="Le premier jour où le changement vaut."
    )
    summary = forms.CharField(
        label="En bref",
        max_length=300,
        required=False,
        help_text="Une phrase que tout le monde lira : ce qui change, et pourquoi.",
    )


class ReopeningForm(FrenchForm, forms.Form):
    """Why a confirmed avenant is taken back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = ReasonField(
        label="Pourquoi le reprendre ?",
        help_text="L’équipe et les Caf de cette CTG liront ce motif.",
    )


class EndDateForm(FrenchForm, forms.Form):
    new_end_date = day_field(
        "Nouvelle date de fin", help_text="Laissez vide si la date de fin ne change pas."
    )


class LeavingForm(FrenchForm, forms.Form):
    """What goes out, among what is in today or will be."""

    leaving_communes = forms.ModelMultipleChoiceField(
        label="Communes qui sortent",
        queryset=Commune.objects.none(),
        required=False,
        widget=Checkboxes,
    )
    leaving_bodies = forms.ModelMultipleChoiceField(
        label="Organismes qui se retirent",
        queryset=Organisation.objects.none(),
        required=False,
        widget=Checkboxes,
    )

    def __init__(self, *args, convention, **options):
        super().__init__(*args, **options)
        communes = convention.coverages.filter(to_date=None).values("commune")
        bodies = convention.signatories.filter(left_on=None).values("organisation")
        self.fields["leaving_communes"].queryset = (
            Commune.objects.filter(pk__in=communes).select_related("department").order_by("folded")
        )
        self.fields["leaving_bodies"].queryset = Organisation.objects.filter(
            pk__in=bodies
        ).order_by("kind", "folded")


class AmendmentPage(MovesPage):
    """The whole form, empty, resumed from an avenant that waits, or judged as it was posted."""

    def __init__(self, convention, posted=None, *, judged=False, amendment=None):
        self.amendment = amendment
        super().__init__(convention, posted, judged=judged)
        self.deed = self._part(DeedForm)
        self.leaving = self._part(LeavingForm, convention=convention)
        self.signatories = self._part(SignatoriesForm)
        self.end = self._part(EndDateForm)

    @property
    def forms(self):
        return [self.deed, self.joining, self.leaving, self.signatories, self.end]

    @property
    def version(self):
        return self.deed.cleaned_data["version"]

    def values(self):
        """The avenant, and the bodies that sign: a place becomes an organisation in the action."""
        deed, leaving = self.deed.cleaned_data, self.leaving.cleaned_data
        changes = Changes(
            deed["signed_on"],
            deed["effective_on"],
            self.end.cleaned_data["new_end_date"],
            deed["summary"],
            joining_communes=self.joining.perimeter.codes,
            leaving_communes=_keys(leaving["leaving_communes"]),
            leaving_bodies=_keys(leaving["leaving_bodies"]),
        )
        return {"changes": changes, "signing": self.signatories.cleaned_data["signatories"]}

    @property
    def leaves_communes(self):
        return bool(self.data.getlist("leaving_communes"))

    @property
    def leaves_bodies(self):
        return bool(self.data.getlist("leaving_bodies"))

    def _again(self, data):
        return AmendmentPage(self.convention, data, amendment=self.amendment)

    def _from_day(self):
        day = self.deed["effective_on"]
        try:
            return day.field.clean(day.value())
        except ValidationError:
            return timezone.localdate()

    def _written(self):
        if self.amendment is None:
            return super()._written()
        data = MultiValueDict()
        for name in ("version", "signed_on", "effective_on", "new_end_date", "summary"):
            data[name] = str(getattr(self.amendment, name) or "")
        moved = Amendment.objects.with_changes().get(pk=self.amendment.pk)
        data.setlist("communes", [commune.pk for commune in moved.joining_communes.all()])
        data.setlist("leaving_communes", [commune.pk for commune in moved.leaving_communes.all()])
        data.setlist("signatories", [choice_of(body).value for body in moved.joining_bodies.all()])
        data.setlist("leaving_bodies", [str(body.pk) for body in moved.leaving_bodies.all()])
        return data


def _keys(things):
    return frozenset(thing.pk for thing in things)
