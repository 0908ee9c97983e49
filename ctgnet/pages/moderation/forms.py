"""What is wrong, where, and how to answer."""

import re
from urllib.parse import urlsplit

from django import forms
from django.conf import settings

from ctgnet.addresses import is_a_page_of_this_site
from ctgnet.forms import FrenchForm
from members.models import Report

KEY = re.compile(r"[a-z-]{1,30}(?::[0-9]{1,18})?")
ELSEWHERE = "Donnez l’adresse d’une page de ce site. Exemple : /fiches/."


class ReportForm(FrenchForm, forms.ModelForm):
    # « question:12 », or « profile-bio » of the person whose page it is: the content whose link was followed, on a page that holds several.
    content = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    class Meta:
        model = Report
        fields = ["path", "reason", "details", "reporter_email"]
        labels = {"path": "Adresse de la page"}
        widgets = {"reason": forms.RadioSelect, "details": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "path": "Celle que montre votre navigateur. Exemple : /fiches/cafe-des-parents/.",
            "reporter_email": "Facultative : pour vous dire ce qui a été fait, et rien d’autre.",
        }

    def __init__(self, *args, reporter, **kwargs):
        super().__init__(*args, **kwargs)
        if reporter.is_authenticated:
            del self.fields["reporter_email"]

    def clean_content(self):
        """A link that somebody changed names nothing, and the page stays reported."""
        return self.cleaned_data["content"] if KEY.fullmatch(self.cleaned_data["content"]) else ""

    def clean_path(self):
        """A page of this site, written with or without its beginning."""
        try:
            typed = urlsplit(self.cleaned_data["path"].strip())
        except ValueError:  # an address that cannot even be cut into parts
            raise forms.ValidationError(ELSEWHERE) from None
        ours = urlsplit(settings.SITE_URL).netloc
        if typed.netloc not in ("", ours) or not is_a_page_of_this_site(typed.path):
            raise forms.ValidationError(ELSEWHERE)
        return typed.path


class ContestForm(FrenchForm, forms.Form):
    message = forms.CharField(
        label="Pourquoi contestez-vous cette décision ?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="L’administration nationale lit votre message avec le contenu, puis vous répond.",
    )

    def __init__(self, *args, decision, **kwargs):
        super().__init__(*args, **kwargs)
        if decision.removed_at:
            self.fields["message"].help_text = (
                "L’administration nationale lit votre message et le motif de la décision, puis vous "
                "répond. Le contenu est effacé : personne ne peut plus le lire ni le rétablir."
            )
