"""What a member writes about himself, and what he asks for."""

from django import forms

from conventions.forms import FteField, NoteField
from conventions.models import JoiningRequest
from ctgnet.forms import FrenchForm
from ctgnet.templatetags.french import fte
from events.zones import ZONE_CHOICES
from members.actions import HIDDEN_FIELD
from members.models import MailPreference, Member, Notification, Role
from reference.models import Caf, Organisation

NOTE = Role._meta.get_field("note")


class ProfileForm(FrenchForm, forms.ModelForm):
    """One's own profile: never a role, a territory or a state."""

    time_zone = forms.ChoiceField(
        label="Fuseau horaire",
        choices=ZONE_CHOICES,
        help_text="Les heures des rencontres sont toujours celles du lieu, puis les vôtres.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    groups = [
        ("Qui je suis", ["first_name", "last_name", "job_title", "bio", "profile_visibility"]),
        ("Ce que je partage", ["can_help", "looking_for"]),
        ("Me joindre", ["email_visibility", "phone", "phone_visibility", "time_zone"]),
    ]

    class Meta:
        model = Member
        fields = [
            "first_name",
            "last_name",
            "job_title",
            "bio",
            "profile_visibility",
            "can_help",
            "looking_for",
            "email_visibility",
            "phone",
            "phone_visibility",
            "time_zone",
        ]
        widgets = {
            "bio": forms.Textarea(attrs={"rows": 4}),
            "can_help": forms.Textarea(attrs={"rows": 3}),
            "looking_for": forms.Textarea(attrs={"rows": 3}),
            "profile_visibility": forms.RadioSelect,
            "email_visibility": forms.RadioSelect,
            "phone_visibility": forms.RadioSelect,
        }
        help_texts = {
            "job_title": "Tel que vous le dites : « Chargée de coopération CTG, petite enfance ».",
            "can_help": "Ce que vous savez faire et montreriez volontiers à une ou un collègue.",
            "looking_for": "Ce que vous aimeriez trouver chez les autres.",
            "phone": "Lu par les membres qui en ont le droit, un à la fois et de façon comptée.",
            "profile_visibility": "« Tout le monde » : vos nom et fonction paraissent sur la page publique de votre CTG.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = self.fields["last_name"].required = True
        self.fields["version"].initial = self.instance.version
        for name in self.instance.hidden_parts:
            self.fields[name].disabled = True
            self.fields[name].help_text = HIDDEN_FIELD

    def changed_values(self):
        """What was edited and nothing else: the neighbour's change stays."""
        names = [name for name in self.changed_data if name != "version"]
        return {name: self.cleaned_data[name] for name in names}


class CafRoleForm(FrenchForm, forms.Form):
    """« Je travaille dans une Caf » : which one, and what will help to recognise the person."""

    caf = forms.ModelChoiceField(label="Votre Caf", queryset=Caf.objects.active().order_by("code"))
    note = forms.CharField(
        label=NOTE.verbose_name.capitalize(),
        help_text=NOTE.help_text,
        max_length=NOTE.max_length,
        required=False,
    )


class PartnerRoleForm(FrenchForm, forms.Form):
    """« Je suis partenaire » : the organisation found by its name, or said in words."""

    organisation = forms.ModelChoiceField(
        label="Votre organisme",
        queryset=Organisation.objects.none(),
        widget=forms.RadioSelect,
        empty_label="Il n’est pas dans cette liste",
        required=False,
        blank=True,
    )
    note = forms.CharField(
        label="Votre organisme et votre fonction",
        help_text="Exemple : MSA Provence-Azur, chargée de développement. Lu par la personne qui valide.",
        max_length=NOTE.max_length,
    )

    def __init__(self, *args, found, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = found
        if not found:
            self.fields["organisation"].widget = forms.HiddenInput()


class CommuneChoice(forms.ModelChoiceField):
    """Homonyms are told apart by their département."""

    def label_from_instance(self, commune):
        return f"{commune.name} ({commune.department_id})"


class JoiningForm(FrenchForm, forms.ModelForm):
    """« Ma CTG n’est pas encore enregistrée »: where, which function, a word."""

    commune: forms.ModelChoiceField = CommuneChoice(
        label="Votre commune", queryset=None, widget=forms.RadioSelect, empty_label=None
    )

    class Meta:
        model = JoiningRequest
        fields = ["commune", "kind", "note"]

    def __init__(self, *args, found, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["commune"].queryset = found


class PostChoice(forms.ModelChoiceField):
    """Posts of one CTG told apart: what each is about, and whether somebody already holds it."""

    def label_from_instance(self, post):
        share = f", {fte(post.fte)}" if post.is_counted else ""
        facts = [theme.label for theme in post.themes.all()]
        # Of a post that is held, its share would be that of a person.
        facts.append(f"vacant{share}" if post.is_vacant else "déjà tenu")
        return f"{post} – {', '.join(facts)}"


class AssignmentRequestForm(FrenchForm, forms.Form):
    """« Je porte une CTG » : one of its posts, and the part of a full time given to it."""

    post: forms.ModelChoiceField = PostChoice(
        label="Votre poste", queryset=None, widget=forms.RadioSelect, empty_label=None
    )
    fte = FteField(required=False)
    note = NoteField()

    def __init__(self, *args, posts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = posts
        self.fields["fte"].help_text += " Rien pour un mandat."

    def clean(self):
        """A mandate has no share; of any other post, it is to be said."""
        values = super().clean()
        post, share = values.get("post"), values.get("fte")
        if post and not post.is_counted:
            values["fte"] = post.fte
        elif share is None and "fte" not in self.errors:
            self.add_error("fte", "Dites quelle part d’un temps plein vous y donnez.")
        return values


# What leaves at once, subject by subject: the mail of the day carries the rest.
ALWAYS = "Part toujours, et aussitôt : "
LEAVES_AT_ONCE = {
    Notification.Kind.ROLE: f"{ALWAYS}la réponse à une demande ou à un signalement, la fin d’une fonction.",
    Notification.Kind.CONVENTION: f"{ALWAYS}votre entrée dans une équipe, un avenant, l’approche de la fin, "
    "la clôture, une passation, un message à l’équipe.",
    Notification.Kind.SHEET: "Celles de votre CTG et de votre Caf. Aucune n’a de courriel à part.",
    Notification.Kind.QUESTION: "Une question, une réponse, une relecture ou la décision de la Caf sur votre fiche.",
    Notification.Kind.EVENT: f"{ALWAYS}votre inscription, une place proposée, une invitation, un changement, "
    "un rappel, une annulation.",
    Notification.Kind.DESK: "Une relecture ou un archivage demandés partent aussitôt, le reste dans le courriel du jour "
    "et dans celui du lundi. Une demande qui vous est confiée part toujours.",
}
BY_MAIL = {
    Notification.Kind.QUESTION: "par courriel, aussitôt",
    Notification.Kind.DESK: "par courriel",
}


class PreferenceForm(FrenchForm, forms.Form):
    """One line a subject: by mail, or on the site only; each says what does not wait for the day."""

    def __init__(self, *args, chosen, **kwargs):
        super().__init__(*args, **kwargs)
        for kind in Notification.Kind:
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label,
                help_text=LEAVES_AT_ONCE[kind],
                choices=_rhythms(kind),
                initial=chosen.get(kind.value, MailPreference.Rhythm.DIGEST),
                widget=forms.RadioSelect,
            )


def _rhythms(kind):
    """What answers a person, or asks something of them, is useless the morning after."""
    daily, never = MailPreference.Rhythm.choices
    return [(daily[0], BY_MAIL.get(kind, daily[1])), never]
