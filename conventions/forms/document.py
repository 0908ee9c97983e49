"""A document as it is sent, then described."""

import uuid

from django import forms
from django.utils import timezone

from conventions.forms.fields import LIKELY_YEARS
from conventions.models import Amendment, Body, Document, DocumentKind, DocumentVisibility
from ctgnet.forms import FrenchForm
from ctgnet.uploads import UploadField, without_traces

# A browser never fills in a file again by itself.
CHOOSE_AGAIN = "Choisissez de nouveau le fichier : le navigateur ne le garde pas."
MINUTES_TO_COME = "Un compte rendu est celui d’une réunion passée : vérifiez la date."


class DocumentForm(FrenchForm, forms.ModelForm):
    """What it is, its day, its readers: those whom this person may choose."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    amendment = forms.ModelChoiceField(
        label="Avenant concerné",
        queryset=Amendment.objects.none(),
        required=False,
        empty_label="Aucun",
    )
    body = forms.ModelChoiceField(
        label="Instance qui s’est réunie",
        queryset=Body.objects.none(),
        required=False,
        empty_label="Aucune",
    )

    class Meta:
        model = Document
        fields = ("title", "kind", "dated_on", "amendment", "body", "visibility", "accessible")
        widgets = {"visibility": forms.RadioSelect, "accessible": forms.RadioSelect}

    def __init__(self, *args, convention, may_publish, **options):
        super().__init__(*args, **options)
        self.fields["version"].initial = self.instance.version
        self.fields["dated_on"].validators += LIKELY_YEARS
        self._offer("amendment", convention.amendments.in_order())
        self._offer("body", convention.bodies.in_order())
        self._offer_readers(may_publish)

    def clean(self):
        """What has not met yet has no minutes."""
        values = super().clean()
        day = values.get("dated_on")
        if values.get("kind") == DocumentKind.MINUTES and day and day > timezone.localdate():
            self.add_error("dated_on", MINUTES_TO_COME)
        return values

    def _offer(self, name, things):
        """Those of this CTG; nothing is asked where there are none."""
        self.fields[name].queryset = things
        if not things:
            del self.fields[name]

    def _offer_readers(self, may_publish):
        """Whoever may not open to all does not close either what others opened."""
        if may_publish:
            return
        if self.instance.pk and self.instance.is_public:
            del self.fields["visibility"]
            return
        field = self.fields["visibility"]
        field.choices = [
            choice for choice in field.choices if choice[0] != DocumentVisibility.PUBLIC
        ]
        field.help_text = "Un ou une pilote de la CTG, ou sa Caf, peut ensuite l’ouvrir à tous."


class NewDocumentForm(DocumentForm):
    """The same with its file; sent twice, it is kept once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    file = UploadField(label="Fichier")
    field_order = ("file", "title", "kind", "dated_on")

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        del self.fields["version"]

    def clean_file(self):
        """A picture forgets where and when it was taken."""
        return without_traces(self.cleaned_data["file"])

    def full_clean(self):
        super().full_clean()
        if self.is_bound and self.errors and "file" not in self.errors:
            self.add_error("file", CHOOSE_AGAIN)
