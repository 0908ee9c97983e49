"""What is wrong, where, and how to answer."""

from urllib.parse import urlsplit

from django import forms
from django.conf import settings

from ctgnet.addresses import is_a_page_of_this_site
from ctgnet.forms import FrenchForm
from members.models import Report

ELSEWHERE = "Donnez l’adresse d’une page de ce site. Exemple : /fiches/."


class ReportForm(FrenchForm, forms.ModelForm):
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
