"""What people write about a meeting, turned into clean values."""

from datetime import date, time
from operator import attrgetter

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from conventions.models import Convention
from conventions.standing import standing_of
from ctgnet.forms import CHOOSE, FrenchForm, RichText
from ctgnet.templatetags.french import ctg_of
from events import zones
from events.models import Event, Registration
from reference.models import Caf, Department

NATIONAL = "national"
FOLDS = [
    ("", CHOOSE),
    ("0", "La première, avant le changement d’heure"),
    ("1", "La seconde, après le changement d’heure"),
]
FOLD_FIELDS = {"start_fold", "end_fold", "closes_fold"}
REASONABLE_YEARS = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 12, 31))]
CANCEL_WORD = "annuler"


class RegistrationForm(FrenchForm, forms.ModelForm):
    class Meta:
        model = Registration
        fields = ["note"]


def day_field(label, **options):
    return forms.DateField(label=label, validators=REASONABLE_YEARS, **options)


class EventForm(FrenchForm, forms.ModelForm):
    """Days and hours are those of the place of the meeting; moments are computed from them."""

    groups = (
        ("La rencontre", ["title", "kind", "summary", "organiser", "visibility"]),
        (
            "Quand",
            [
                *("time_zone", "start_day", "start_hour", "start_fold"),
                *("end_day", "end_hour", "end_fold"),
                *("closes_day", "closes_hour", "closes_fold"),
            ],
        ),
        ("Où", ["mode", "place", "access", "department", "video_link"]),
        ("Inscriptions et programme", ["capacity", "description"]),
    )

    organiser = forms.ChoiceField(label="Organisée par")
    time_zone = forms.ChoiceField(
        label="Heure de quel lieu",
        choices=zones.ZONE_CHOICES,
        help_text="Les jours et les heures ci-dessous sont ceux de ce lieu.",
    )
    start_day = day_field("Jour de début")
    start_hour = forms.TimeField(label="Heure de début")
    end_day = day_field("Jour de fin", required=False, help_text="Vide : le même jour.")
    end_hour = forms.TimeField(label="Heure de fin")
    closes_day = day_field(
        "Clôture des inscriptions", required=False, help_text="Vide : au début de la rencontre."
    )
    closes_hour = forms.TimeField(
        label="Heure de clôture", required=False, help_text="Vide : 18 h."
    )
    start_fold = forms.ChoiceField(label="Quelle heure de début", choices=FOLDS, required=False)
    end_fold = forms.ChoiceField(label="Quelle heure de fin", choices=FOLDS, required=False)
    closes_fold = forms.ChoiceField(label="Quelle heure de clôture", choices=FOLDS, required=False)
    version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=10**6
    )

    class Meta:
        model = Event
        fields = [
            *("title", "kind", "summary", "visibility", "time_zone", "mode", "place", "access"),
            *("department", "video_link", "capacity", "description"),
        ]
        widgets = {"summary": forms.Textarea(attrs={"rows": 3}), "description": RichText}
        help_texts = {
            "summary": "Une ou deux phrases : ce que l’on y fera, pour qui.",
            "access": "Train, parking, salle accessible en fauteuil, boucle magnétique…",
            "department": "Vide pour une rencontre nationale.",
            "video_link": "Montré aux seules personnes inscrites.",
            "capacity": "Vide : places non limitées.",
        }

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.active().order_by("code")
        self.fields["department"].label_from_instance = attrgetter("name_in_list")
        self.fields["organiser"].choices = self._organisers(member)
        if self.instance.pk:
            self._fill_moments()
        else:
            self.fields["time_zone"].initial = member.time_zone
            del self.fields["version"]
        # Asked only when that hour comes twice.
        self._questions = {name: self.fields.pop(name) for name in FOLD_FIELDS - self.data.keys()}

    def _organisers(self, member):
        """The member's Cafs and CTGs, the national network, and who organises it already."""
        standing = standing_of(member)
        event = self.instance
        cafs = Caf.objects.filter(pk__in=standing.cafs | {event.caf_id} - {None}).order_by("pk")
        conventions = Convention.objects.filter(
            pk__in=standing.conventions | {event.convention_id} - {None}
        ).order_by("official_title")
        choices = [(f"caf:{caf.pk}", str(caf)) for caf in cafs]
        choices += [(f"ctg:{ctg.pk}", ctg_of(ctg)) for ctg in conventions]
        is_national = event.pk and not (event.caf_id or event.convention_id)
        if standing.is_national or is_national:
            choices.append((NATIONAL, "Le réseau national"))
        return choices if len(choices) == 1 else [("", CHOOSE), *choices]

    def _fill_moments(self):
        event = self.instance
        closes = event.registration_closes_at.astimezone(event.zone)
        for name, local in [
            ("start", event.local_start),
            ("end", event.local_end),
            ("closes", closes),
        ]:
            self.initial.setdefault(f"{name}_day", local.date())
            self.initial.setdefault(f"{name}_hour", local.time())
        self.initial["version"] = event.version
        self.initial["organiser"] = _organiser_of(event)

    def clean_version(self):
        return self.cleaned_data["version"] or 0

    def clean(self):
        cleaned = super().clean()
        self._place_the_organiser(cleaned.get("organiser"))
        start = self._moment("start")
        end = self._moment("end", default_day=cleaned.get("start_day"))
        closes = self._moment("closes", default_hour=time(18)) or start
        if start and end and end <= start:
            self.add_error("end_hour", "La fin doit venir après le début.")
        elif end and closes and closes > end:
            self.add_error("closes_day", "Les inscriptions closent avant la fin de la rencontre.")
        if end and end < timezone.now() and not self.instance.pk:
            self.add_error("start_day", "Cette date est passée : vérifiez l’année.")
        if cleaned.get("mode") in {Event.Mode.ONSITE, Event.Mode.HYBRID} and not cleaned.get(
            "place"
        ):
            self.add_error("place", "Dites où l’on se retrouve : la salle, l’adresse, la ville.")
        if start and end and closes:
            moments = {"starts_at": start, "ends_at": end, "registration_closes_at": closes}
            for name, value in moments.items():
                setattr(self.instance, name, value)
        return cleaned

    def _place_the_organiser(self, organiser):
        kind, _, key = (organiser or "").partition(":")
        self.instance.caf_id = key if kind == "caf" else None
        self.instance.convention_id = int(key) if kind == "ctg" else None

    def _moment(self, name, *, default_day=None, default_hour=None):
        """The moment of that day and hour at that place; None, with an error, when there is none."""
        cleaned = self.cleaned_data
        local_day = cleaned.get(f"{name}_day") or default_day
        local_hour = cleaned.get(f"{name}_hour") or default_hour
        zone = cleaned.get("time_zone")
        if not (local_day and local_hour and zone) or f"{name}_day" in self.errors:
            return None
        fold = cleaned.get(f"{name}_fold")
        try:
            return zones.moment_of(local_day, local_hour, zone, fold=int(fold) if fold else None)
        except zones.MissingHour as error:
            self.add_error(f"{name}_hour", str(error))
        except zones.DoubleHour as error:
            self._ask_which(name, str(error))
        return None

    def _ask_which(self, name, question):
        """Show the question in the page only now that it has a sense."""
        question_name = f"{name}_fold"
        self.fields.setdefault(question_name, self._questions.get(question_name))
        self.add_error(question_name, question)

    def values(self):
        """Everything that the form decides, by the name of its column."""
        names = [*self.Meta.fields, "starts_at", "ends_at", "registration_closes_at"]
        return {name: getattr(self.instance, name) for name in [*names, "caf_id", "convention_id"]}


class EventCancelForm(FrenchForm, forms.Form):
    reason = forms.CharField(
        label="Motif, écrit dans le courriel aux personnes inscrites", max_length=300
    )
    confirmation = forms.CharField(label=f"Écrivez « {CANCEL_WORD} » pour confirmer", max_length=20)

    def says_why(self):
        """What the mail says is typed: it can be shown."""
        return self.is_bound and "reason" not in self.errors

    def is_mistyped(self):
        """Another word than the one that confirms; nothing typed yet is no mistake."""
        return "confirmation" in self.errors and bool(self.data.get("confirmation", "").strip())

    def clean_confirmation(self):
        if self.cleaned_data["confirmation"].strip().casefold() != CANCEL_WORD:
            raise ValidationError(f"Écrivez le mot « {CANCEL_WORD} » en toutes lettres.")
        return CANCEL_WORD


def _organiser_of(event):
    if event.caf_id:
        return f"caf:{event.caf_id}"
    return f"ctg:{event.convention_id}" if event.convention_id else NATIONAL
