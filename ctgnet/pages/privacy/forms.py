"""An erasure is typed, so that nobody leaves by a slip of the finger."""

from django import forms

from ctgnet.forms import FrenchForm
from ctgnet.templatetags.french import moment_in

WORD = "EFFACER"


CALL_OFF = "annuler"


class EraseForm(FrenchForm, forms.Form):
    """Before the word, what becomes of each meeting that nobody else organises."""

    word = forms.CharField(
        label=f"Pour confirmer, écrivez {WORD}",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data=None, *, meetings=(), told=()):
        """`told`: keys of the people whose name this page may say."""
        super().__init__(data)
        self.meetings = {f"meeting_{event.pk}": (event, people) for event, people in meetings}
        for name, (event, people) in self.meetings.items():
            self.fields[name] = forms.ChoiceField(
                label=f"{event.title}, le {moment_in(event.starts_at, event.time_zone)}",
                choices=[
                    ("", "Choisissez"),
                    *((person.public_id, _handing(person, told)) for person in people),
                    (CALL_OFF, "L’annuler : les personnes inscrites sont prévenues"),
                ],
            )
        self.order_fields([*self.meetings, "word"])

    def taken_over(self):
        """{meeting: who organises it from now on}; those that are called off are not in it."""
        chosen = {}
        for name, (event, people) in self.meetings.items():
            for person in people:
                if person.public_id == self.cleaned_data[name]:
                    chosen[event] = person
        return chosen

    def called_off(self):
        """The others: whoever comes to one is written to."""
        kept = self.taken_over()
        return [event for event, _ in self.meetings.values() if event not in kept]

    def clean_word(self):
        if self.cleaned_data["word"].strip().upper() != WORD:
            raise forms.ValidationError(f"Écrivez le mot {WORD}, en entier.")
        return WORD


def _handing(person, told):
    who = person.full_name if person.pk in told else "une personne qui peut l’organiser"
    return f"La confier à {who}"
