"""The register form: four forms on one page, resumed as they were typed or judged together."""

from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.datastructures import MultiValueDict

from conventions.actions import Planned
from conventions.choices import bodies_of, choice_of, search_bodies, search_places
from conventions.forms.fields import CodesField, EmployerFields, FteField, PersonFields, day_field
from conventions.models import Convention, PostKind, Stage, fifth_anniversary_eve
from conventions.perimeter import LONGEST_PASTE, PastedCodes, Perimeter, read_codes
from ctgnet.forms import Checkboxes, FrenchForm, ThemeCheckboxes
from reference.models import Commune, Intercommunality, Theme

MOST_POSTS = 40
MOST_LINES_TOLD = 20


class IdentityForm(FrenchForm, forms.Form):
    official_title = forms.CharField(
        label="Intitulé officiel",
        max_length=200,
        help_text="Par exemple « Convention territoriale globale des Alpes d’Azur ».",
    )
    local_name = forms.CharField(
        label="Nom local",
        max_length=120,
        required=False,
        help_text="Le nom que l’on dit sur place, s’il y en a un : il sert de titre.",
    )
    stage = forms.ChoiceField(label="Étape", choices=Stage.choices, initial=Stage.SIGNED)
    signature_date = day_field("Date de signature")
    start_date = day_field("Début")
    end_date = day_field(
        "Fin",
        help_text="Si vous la laissez vide, nous proposons cinq ans jour pour jour.",
    )
    themes = forms.ModelMultipleChoiceField(
        label="Thématiques", queryset=Theme.objects.all(), required=False, widget=ThemeCheckboxes
    )
    end_is_proposed = False

    def clean(self):
        values = super().clean()
        start, end = values.get("start_date"), values.get("end_date")
        if values.get("stage") == Stage.SIGNED and not start and "start_date" not in self.errors:
            self.add_error("start_date", "Une CTG signée a une date de début.")
        if start and end and end < start:
            self.add_error("end_date", "La fin vient après le début.")
        if start and not end and "end_date" not in self.errors:
            self.end_is_proposed = True
            values["end_date"] = fifth_anniversary_eve(start)
        return values


class PerimeterForm(FrenchForm, forms.Form):
    """Whole intercommunalities minus exceptions, communes one by one, and pasted codes."""

    epcis = CodesField(label="Intercommunalités", required=False)
    exceptions = CodesField(label="Communes hors de la CTG", required=False)
    communes = CodesField(label="Communes", required=False)
    codes = forms.CharField(
        label="Codes Insee collés",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Une colonne copiée d’un tableur convient ; les anciens codes sont reconnus.",
    )
    pasted = PastedCodes()
    perimeter = Perimeter()

    def clean_codes(self):
        text = self.cleaned_data["codes"]
        if len(text) > LONGEST_PASTE:
            raise ValidationError(
                f"Ce texte est trop long ({len(text) // 1000} milliers de caractères, cent milliers "
                "au plus) : collez seulement la colonne des codes. Il n’a pas été gardé, le reste "
                "de votre saisie l’est."
            )
        self.pasted = read_codes(text)
        unknown = self.pasted.unknown
        if unknown:
            lines = [f"Ligne {line} : code inconnu {code[:20]}." for line, code in unknown]
            raise ValidationError(
                lines[:MOST_LINES_TOLD]
                + (
                    [f"Et {len(lines) - MOST_LINES_TOLD} autres codes inconnus."]
                    if len(lines) > MOST_LINES_TOLD
                    else []
                )
            )
        return text

    def clean(self):
        values = super().clean()
        epcis = existing(Intercommunality, values["epcis"])
        communes = existing(Commune, values["communes"])
        if len(epcis) < len(values["epcis"]) or len(communes) < len(values["communes"]):
            raise ValidationError("Un territoire choisi n’existe plus : choisissez-le de nouveau.")
        if "codes" in self.errors:
            return values
        self.perimeter = Perimeter.of(
            epcis=epcis,
            exceptions=values["exceptions"],
            communes=communes,
            pasted=self.pasted.communes,
        )
        if not self.perimeter.codes:
            raise ValidationError("Choisissez au moins une commune ou une intercommunalité.")
        return values


class SignatoriesForm(FrenchForm, forms.Form):
    signatories = CodesField(label="Signataires", required=False)

    def clean_signatories(self):
        values = self.cleaned_data["signatories"]
        found = bodies_of(values)
        if len(found) < len(values):
            raise ValidationError("Un organisme choisi n’existe plus : choisissez-le de nouveau.")
        return [found[value] for value in values]


class PostForm(FrenchForm, EmployerFields, PersonFields):
    """One post of the register form, with the person who holds it if there is one."""

    kind = forms.ChoiceField(label="Fonction", choices=[("", "Choisir"), *PostKind.choices])
    fte = FteField()
    themes = forms.ModelMultipleChoiceField(
        label="Thématiques du poste",
        queryset=Theme.objects.all(),
        required=False,
        widget=Checkboxes,
    )
    starts_on = day_field("En poste depuis", help_text="Par défaut, le début de la CTG.")
    # What is to be corrected is listed in the order of the page.
    field_order = (
        "kind",
        "fte",
        "employer_q",
        "employer",
        "person_q",
        "person",
        "first_name",
        "last_name",
        "email",
        "starts_on",
        "themes",
    )

    def __init__(self, *args, signatories=(), **options):
        super().__init__(*args, **options)
        self.offer_employers(signatories)
        self.offer_people()

    def clean(self):
        values = super().clean()
        if self.has_changed():
            values["body"] = self.clean_employer_fields(values)
            values["holder"] = self.clean_person_fields(values)
        return values

    @property
    def is_inviting(self):
        return self.is_open("first_name", "last_name", "email")

    @property
    def has_details(self):
        return self.is_open("starts_on", "themes")

    def planned(self):
        values = self.cleaned_data
        return Planned(
            kind=values["kind"],
            employer=values["body"],
            fte=values["fte"],
            holder=values["holder"],
            themes=tuple(values["themes"]),
            starts_on=values["starts_on"],
        )


class BasePostFormSet(BaseFormSet):
    """Rows of posts: an empty row is no post, one marked « Retirer » neither."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = "Retirer ce poste"

    def planned(self):
        return [
            form.planned()
            for form in self.forms
            if form.has_changed() and not self._should_delete_form(form)
        ]


PostFormSet = formset_factory(
    PostForm,
    formset=BasePostFormSet,
    extra=0,
    can_delete=True,
    max_num=MOST_POSTS,
    validate_max=True,
    absolute_max=MOST_POSTS,
)


class ShapeForm(FrenchForm, forms.Form):
    """The shape of the territory, proposed and editable, on the page that confirms."""

    shape = forms.ChoiceField(label="Forme du territoire", choices=Convention.Shape.choices)
    version = forms.CharField(widget=forms.HiddenInput)


class Registration:
    """The whole register form, resumed from what was kept, or judged as it was posted."""

    IDENTITY = (
        "official_title",
        "local_name",
        "stage",
        "signature_date",
        "start_date",
        "end_date",
    )

    def __init__(self, typed, *, posted=None):
        self.data = MultiValueDict(typed)
        # What is judged is what was sent, with what could not be kept: too long, not storable.
        self.posted = None if posted is None else MultiValueDict(posted)
        self.identity = self._part(IdentityForm)
        self.perimeter_form = self._part(PerimeterForm)
        self.signatories_form = self._part(SignatoriesForm)
        self.posts = self._posts()

    @property
    def forms(self):
        return [self.identity, self.perimeter_form, self.signatories_form, self.posts]

    def is_valid(self):
        verdicts = [form.is_valid() for form in self.forms]  # every part says its errors
        return all(verdicts)

    def values(self):
        """Everything `register_convention` needs but its author, key and shape."""
        identity = self.identity.cleaned_data
        return {
            **{name: identity[name] for name in self.IDENTITY},
            "themes": list(identity["themes"]),
            "communes": self.perimeter_form.perimeter.codes,
            "signatories": self.signatories_form.cleaned_data["signatories"],
            "posts": self.posts.planned(),
        }

    def _part(self, form_class):
        if self.posted is not None:
            return form_class(self.posted)
        return form_class(initial=resumed(form_class, self.data))

    def _posts(self):
        options = {"prefix": "posts", "form_kwargs": {"signatories": self.signatories}}
        if self.posted is not None:
            data = self.posted.copy()
            data["posts-TOTAL_FORMS"], data["posts-INITIAL_FORMS"] = str(self.row_count), "0"
            return PostFormSet(data, **options)
        rows = range(self.row_count)
        initial = [resumed(PostForm, self.data, f"posts-{row}-") for row in rows]
        return PostFormSet(initial=initial, **options)

    @property
    def row_count(self):
        typed = self.data.get("posts-TOTAL_FORMS") or ""
        is_number = typed.isascii() and typed.isdigit() and len(typed) < 4
        return min(max(int(typed), 1), MOST_POSTS) if is_number else 1

    # What the page shows beside the fields

    @cached_property
    def perimeter(self):
        """The communes of what is understood so far, right or wrong."""
        text = self.data.get("codes") or ""
        return Perimeter.of(
            epcis=existing(Intercommunality, self.data.getlist("epcis")),
            exceptions=self.data.getlist("exceptions"),
            communes=existing(Commune, self.data.getlist("communes")),
            pasted=read_codes(text).communes if len(text) <= LONGEST_PASTE else (),
        )

    @cached_property
    def signatories(self):
        return list(bodies_of(self.data.getlist("signatories")).values())

    @cached_property
    def picks(self):
        """The three searches of the page, in its order."""
        return {kind: Pick(kind, self.data, proposed=self._proposed(kind)) for kind in Pick.KINDS}

    def _proposed(self, kind):
        """Who usually signs for this territory, to be ticked."""
        if kind != "signataire":
            return ()
        perimeter = self.perimeter
        places = [*perimeter.cafs, *perimeter.intercommunalities, *perimeter.departments]
        return [choice_of(place) for place in places]

    @cached_property
    def members_of_epcis(self):
        """[(EPCI, [(commune, is it out?), …]), …], to take some communes out."""
        exceptions = set(self.data.getlist("exceptions"))
        rows = Commune.objects.active().filter(intercommunality__in=self.data.getlist("epcis"))
        groups = {}
        for commune in rows.select_related("intercommunality").order_by("folded", "pk"):
            line = (commune, commune.pk in exceptions)
            groups.setdefault(commune.intercommunality, []).append(line)
        return list(groups.items())


class Pick:
    """A search by name and lines to tick: what is ticked stays, what is found can be added."""

    KINDS = {
        "epci": ("epcis", "Intercommunalités entières", "territoire"),
        "commune": ("communes", "Communes une à une", "territoire"),
        "signataire": ("signatories", "Organismes signataires", "signataires"),
    }

    def __init__(self, kind, data, *, proposed=()):
        self.kind = kind
        self.name, self.legend, self.anchor = self.KINDS[kind]
        self.q_name = f"{kind}_q"
        self.q = (data.get(self.q_name) or "").strip()[:200]
        self.chosen = self._chosen(data.getlist(self.name))
        found = self._found()
        ticked = {choice.value for choice in self.chosen}
        lines = {choice.value: choice for choice in [*proposed, *found]}
        self.offered = [choice for value, choice in lines.items() if value not in ticked]
        self.is_empty = bool(self.q) and not found

    def _found(self):
        if self.kind == "signataire":
            return search_bodies(self.q)
        return search_places(self.q, kinds=(self.kind,))

    def _chosen(self, values):
        if self.kind != "signataire":
            values = [f"{self.kind}:{value}" for value in values]
        return [choice_of(thing) for thing in bodies_of(values).values()]

    @property
    def lines(self):
        """(value in the form, words, ticked) of every line, what is ticked first."""
        written = "value" if self.kind == "signataire" else "code"
        return [
            (getattr(choice, written), str(choice), ticked)
            for choices, ticked in ((self.chosen, True), (self.offered, False))
            for choice in choices
        ]


def existing(model, codes):
    """Those of these codes that name a place of today."""
    return set(model.objects.active().filter(pk__in=codes).values_list("pk", flat=True))


def resumed(form_class, data, prefix=""):
    """What was typed in each field, as its widget will show it again."""
    return {
        name: field.widget.value_from_datadict(data, {}, f"{prefix}{name}")
        for name, field in form_class.base_fields.items()
        if f"{prefix}{name}" in data
    }
