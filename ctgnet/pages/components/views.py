"""Every component of the interface in its states, for those who build and check it."""

from datetime import UTC, date, datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from conventions.standing import standing_of
from ctgnet.pages.components.forms import SampleForm
from ctgnet.paging import Page
from reference.models import Theme

WRONG = {"title": "", "email": "alice@", "day": "31/02/2026", "mode": "onsite"}
STEPS = [("Le territoire", "done"), ("Les signataires", "now"), ("Les postes", "next")]
TIMELINE = [
    {"date": date(2025, 3, 1), "label": "Diagnostic partagé", "state": "done"},
    {"date": date(2026, 1, 15), "label": "Signature", "state": "done"},
    {"date": date(2026, 11, 27), "label": "Aujourd’hui", "state": "now"},
    {"date": date(2028, 6, 30), "label": "Évaluation à mi-parcours", "state": "next"},
    {"date": date(2030, 12, 31), "label": "Fin et renouvellement", "state": "next"},
]
FACTS = [
    ("Signature", "15 janvier 2026"),
    ("Population", "34\u202f875 habitants"),
    ("Communes", "13"),
]
CHIPS = [("Parentalité", "?"), ("Alpes-Maritimes", "?")]
MOMENT = datetime(2026, 11, 27, 13, 30, tzinfo=UTC)


@require_safe
def component_list(request):
    if not (settings.DEMO or standing_of(request.user).is_national):
        raise PermissionDenied("Cette page est ouverte à l’administration nationale.")
    samples = {
        "sides": [_side("light", "Clair"), _side("dark", "Sombre")],
        "themes": list(Theme.objects.all()),
        "steps": STEPS,
        "timeline": TIMELINE,
        "facts": FACTS,
        "chips": CHIPS,
        "moment": MOMENT,
        "page": Page(items=[], next_cursor="suite", is_first=False),
    }
    return render(request, "pages/components/component_list.html", samples)


def _side(theme, name):
    """The same forms in each theme, empty and to be corrected, with names of their own in the page."""
    empty = SampleForm(auto_id=f"{theme}_vide_%s")
    return theme, name, empty, SampleForm(WRONG, auto_id=f"{theme}_%s")
