"""What a person types about a sheet: clean values, choices limited to what is theirs."""

from urllib.parse import urlencode

from django import forms
from django.db.models import Q
from django.urls import reverse

from conventions.models import Assignment, Convention
from conventions.standing import standing_of
from ctgnet.acting import ACTS
from ctgnet.forms import Checkboxes, FrenchForm, RichText, ThemeCheckboxes
from members.models import Member
from practices.models import SECTION_NAMES, Question, ReviewNote, Revision, Sheet

TOO_LONG = (
    "Cette section est trop longue : %(show_value)s caractères, pour %(limit_value)s au plus. "
    "Rien n’est perdu : raccourcissez-la, puis enregistrez."
)


def _show_similar_titles(field, slug):
    """While the title is typed, the page shows the sheets that already tell something close."""
    query = f"?{urlencode({'fiche': slug})}" if slug else ""
    field.widget.attrs |= {
        "hx-get": reverse("practices:similar_titles") + query,
        "hx-trigger": "input changed delay:400ms",
        "hx-target": "#titres-proches",
        **ACTS,
    }


class StartForm(FrenchForm, forms.ModelForm):
    """The first save asks for a title, nothing more."""

    class Meta:
        model = Sheet
        fields = ["title", "kind", "convention"]
        widgets = {"kind": forms.RadioSelect}
        help_texts = {
            "title": "Ce que vous avez fait, en quelques mots : « Pauses-café des parents ».",
        }

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        _show_similar_titles(self.fields["title"], slug="")
        self.mine = Convention.objects.filter(pk__in=standing_of(by).conventions)
        if len(self.mine) > 1:
            self.fields["convention"].queryset = self.mine
        else:
            del self.fields["convention"]

    def clean(self):
        """Nobody is asked for the CTG when there is only one it can be."""
        if len(self.mine) == 1:
            self.cleaned_data["convention"] = self.mine[0]


class SheetForm(FrenchForm, forms.ModelForm):
    """The whole sheet, in steps on one page."""

    groups = (
        ("L’essentiel", ["title", "kind", "summary", "themes", "audiences"]),
        ("Le cadre", ["convention", "co_authors", "area_kind", "maturity", "action_date"]),
        ("Le récit", ["context", "objectives", "steps", "results"]),
        ("Les moyens", ["partners", "time_needed", "cost_band", "material"]),
        ("Pour refaire chez soi", ["success_factors", "obstacles", "replication_tips"]),
    )

    class Meta:
        model = Sheet
        fields = [
            "title",
            "kind",
            "summary",
            "themes",
            "audiences",
            "convention",
            "co_authors",
            "area_kind",
            "maturity",
            "action_date",
            "context",
            "objectives",
            "steps",
            "results",
            "partners",
            "time_needed",
            "cost_band",
            "material",
            "success_factors",
            "obstacles",
            "replication_tips",
        ]
        widgets = dict.fromkeys(SECTION_NAMES, RichText) | {
            "kind": forms.RadioSelect,
            "summary": forms.Textarea(attrs={"rows": 3}),
            "themes": ThemeCheckboxes,
            "audiences": Checkboxes,
            "co_authors": Checkboxes,
            "partners": forms.Textarea(attrs={"rows": 3}),
            "material": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "convention": "La CTG où cela s’est passé.",
            "co_authors": "Vos collègues de la même CTG qui écrivent avec vous.",
            "context": "Pourquoi vous vous êtes lancés.",
            "steps": "Ce qu’il faut faire, dans l’ordre.",
            "results": "Ce que vous avez vu changer, chiffres ou paroles.",
            "time_needed": "Exemple : deux jours de préparation, puis une heure par mois.",
            "replication_tips": "Ce que vous auriez aimé savoir avant de commencer.",
        }

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        _show_similar_titles(self.fields["title"], self.slug)
        for name in SECTION_NAMES:
            self.fields[name].error_messages["max_length"] = TOO_LONG
        self._limit_to_own_territory(by)

    @property
    def slug(self):
        return self.instance.slug

    def _limit_to_own_territory(self, by):
        """One's own CTGs and colleagues, and what the text already names."""
        mine = standing_of(by).conventions
        story = self.instance
        self.fields["convention"].queryset = Convention.objects.filter(
            pk__in=mine | {story.convention_id}
        )
        team = Assignment.objects.current().filter(post__convention__in=mine)
        known = Q(pk__in=team.values("member")) | Q(pk__in=story.co_authors.values("pk"))
        colleagues = Member.objects.filter(known).exclude(pk__in=[by.pk, story.author_id])
        if story.author_id == by.pk and colleagues.exists():
            self.fields["co_authors"].queryset = colleagues.order_by("last_name", "first_name")
        else:
            del self.fields["co_authors"]


class RevisionForm(SheetForm):
    """The same steps, for the next text of a reviewed sheet."""

    class Meta(SheetForm.Meta):
        model = Revision  # type: ignore[assignment]

    @property
    def slug(self):
        return self.instance.sheet.slug


def form_of(story, *args, **kwargs):
    """The form that writes this text: a sheet, or the revision of a reviewed one."""
    form = RevisionForm if isinstance(story, Revision) else SheetForm
    return form(*args, instance=story, **kwargs)


class SharingForm(FrenchForm, forms.ModelForm):
    """What is asked at the moment of sharing: the licence, and the employer's agreement."""

    class Meta:
        model = Sheet
        fields = ["licence", "has_employer_agreement"]
        help_texts = {
            "licence": "Ce que les autres ont le droit de faire de votre fiche.",
            "has_employer_agreement": (
                "Un document produit au travail appartient en général à l’employeur : "
                "un accord, même oral, suffit."
            ),
        }
        error_messages = {
            "licence": {"required": "Choisissez une licence."},
            "has_employer_agreement": {"required": "Confirmez l’accord de votre employeur."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # a draft has neither yet, a shared sheet both
            field.required = field.widget.is_required = True
            field.error_messages |= self.Meta.error_messages[name]


class ReviewForm(FrenchForm, forms.Form):
    """The reader's grid: three things to have checked, and a word to the author."""

    is_clear = forms.BooleanField(label="Le texte se comprend sans explication orale")
    is_reusable = forms.BooleanField(label="Les conseils permettent de refaire ailleurs")
    is_lawful = forms.BooleanField(
        label="Aucune donnée personnelle, aucun nom d’usager, aucune photo d’enfant"
    )
    comment = forms.CharField(
        label="Un mot à la personne qui a écrit",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReviewNoteForm(FrenchForm, forms.ModelForm):
    """A word to the author, before the text is approved."""

    class Meta:
        model = ReviewNote
        fields = ["text", "asks_changes"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}
        labels = {
            "text": "Votre message à la personne qui a écrit",
            "asks_changes": "Je demande des changements avant que ce texte soit marqué comme relu",
        }


class DeclineForm(FrenchForm, forms.Form):
    """Why the sheet stays where it is."""

    reason = forms.CharField(
        label="Votre mot à la personne qui a écrit la fiche",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class QuestionForm(FrenchForm, forms.ModelForm):
    class Meta:
        model = Question
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        labels = {"text": "Votre question"}


class AnswerForm(FrenchForm, forms.ModelForm):
    class Meta:
        model = Question
        fields = ["answer"]
        widgets = {"answer": forms.Textarea(attrs={"rows": 3})}
        labels = {"answer": "Votre réponse"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = True
