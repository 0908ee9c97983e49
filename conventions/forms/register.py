"""The register form: four forms on one page, resumed as they were typed or judged together."""

from functools import cached_property

from django.utils.datastructures import MultiValueDict

from conventions.choices import bodies_of, choice_of, communes_of_syndicates
from conventions.forms.parts import (
    IdentityForm,
    PerimeterForm,
    SignatoriesForm,
    existing,
    refused_lines,
)
from conventions.forms.pick import Pick
from conventions.forms.posts import MOST_POSTS, PostForm, PostFormSet
from conventions.perimeter import LONGEST_PASTE, PastedCodes, Perimeter, read_codes
from reference.models import Commune, Intercommunality, Organisation

POSTS_AT_FIRST = 2
EPCI = Organisation.Kind.EPCI
# The largest intercommunality has 158 communes; a whole département is searched by name instead.
MOST_COMMUNES_PROPOSED = 160


class Registration:
    """The whole register form, resumed from what was kept, or judged as it was posted."""

    IDENTITY = (
        "official_title",
        "local_name",
        "stage",
        "signature_date",
        "start_date",
        "end_date",
        "previous",
    )

    def __init__(self, typed, *, reader, posted=None):
        self.data, self.reader = MultiValueDict(typed), reader
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
        given = {
            "reader": self.reader,
            "signatories": self.employers,
            "default_employer": self.default_employer,
            "near": [department.pk for department in self.perimeter.departments],
        }
        options = {"prefix": "posts", "form_kwargs": given}
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
        return min(max(int(typed), 1), MOST_POSTS) if is_number else POSTS_AT_FIRST

    # What the page shows beside the fields

    @cached_property
    def perimeter(self):
        """The communes of what is understood so far, right or wrong."""
        return perimeter_typed(self.data, self.pasted)

    @cached_property
    def pasted(self):
        """What the pasted list is understood as so far."""
        return pasted_in(self.data)

    @property
    def refused_lines(self):
        """Said beside the territory as soon as it is updated; once judged, the field says it itself."""
        return [] if self.posted is not None else refused_lines(self.pasted)

    @cached_property
    def signatories(self):
        return list(bodies_of(self.data.getlist("signatories")).values())

    @cached_property
    def employers(self):
        """Offered for each post: those who sign, then the places of the territory that usually do."""
        perimeter = self.perimeter
        usual = [*perimeter.intercommunalities, *perimeter.departments]
        return [*self.signatories, *(place for place in usual if place not in self.signatories)]

    @property
    def default_employer(self):
        """The intercommunality that signs, when one alone does: it employs most of them."""
        signing = [body for body in self.signatories if body.kind == EPCI]
        return signing[0] if len(signing) == 1 else None

    @cached_property
    def picks(self):
        """The three searches of the page, in its order."""
        return {kind: Pick(kind, self.data, **self._proposed(kind)) for kind in Pick.KINDS}

    def _proposed(self, kind):
        """Who usually signs for this territory, to be ticked."""
        if kind != "signataire":
            return {}
        perimeter = self.perimeter
        places = [*perimeter.cafs, *perimeter.intercommunalities, *perimeter.departments]
        communes = perimeter.communes if len(perimeter) <= MOST_COMMUNES_PROPOSED else []
        return {
            "near": [department.pk for department in perimeter.departments],
            "proposed": [choice_of(place) for place in places],
            "proposed_communes": [choice_of(commune) for commune in communes],
        }

    @cached_property
    def members_of_epcis(self):
        """[(EPCI, [(commune, is it out?), …], is one out?), …], to take some communes out."""
        exceptions = set(self.data.getlist("exceptions"))
        rows = Commune.objects.active().filter(intercommunality__in=self.data.getlist("epcis"))
        groups = {}
        for commune in rows.select_related("intercommunality").order_by("folded", "pk"):
            line = (commune, commune.pk in exceptions)
            groups.setdefault(commune.intercommunality, []).append(line)
        return [(epci, lines, any(out for _, out in lines)) for epci, lines in groups.items()]


def pasted_in(data):
    """What a pasted list is understood as, while it is typed."""
    text = data.get("codes") or ""
    return read_codes(text) if len(text) <= LONGEST_PASTE else PastedCodes()


def perimeter_typed(data, pasted):
    """The communes of what is ticked, searched and pasted so far."""
    return Perimeter.of(
        epcis=existing(Intercommunality, data.getlist("epcis")),
        exceptions=data.getlist("exceptions"),
        communes=existing(Commune, data.getlist("communes"))
        | communes_of_syndicates(data.getlist("syndicates")),
        pasted=pasted.communes,
    )


def resumed(form_class, data, prefix=""):
    """What was typed in each field, as its widget will show it again."""
    return {
        name: field.widget.value_from_datadict(data, {}, f"{prefix}{name}")
        for name, field in form_class.base_fields.items()
        if f"{prefix}{name}" in data
    }
