"""What the pages of a sheet share: the sheet for this reader, and what was posted."""

import re

from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404

from conventions.standing import standing_of
from ctgnet.written import WrittenOnce
from practices.models import Sheet

ONLY_CONTRIBUTORS = (
    "Les fiches sont écrites par les personnes qui portent une CTG, les Caf et l’administration "
    "nationale, une fois leur fonction validée."
)
TEXT_CHANGED = (
    "Le texte de cette fiche a changé depuis que vous avez ouvert cette page : rien n’est "
    "enregistré. Revenez à la fiche, relisez-la, puis recommencez."
)


_ARTICLE = WrittenOnce(lambda sheet: Sheet.objects.filter(pk=sheet).for_article(), sheet=-1)


def visible_sheet(request, slug):
    """The sheet at this address for this reader; hidden and absent are the same 404."""
    visible = Sheet.objects.visible_to(standing_of(request.user))
    key = get_object_or_404(visible.values_list("pk", flat=True), slug=slug)
    for sheet in _ARTICLE(sheet=key):
        if sheet.has_co_authors:
            prefetch_related_objects([sheet], "co_authors")
        return sheet
    raise Http404("Deleted in between.")


def posted(request):
    """What was posted, even nothing at all: an empty form is refused like any other."""
    return request.POST if request.method == "POST" else None


def posted_version(request):
    """The version that the page showed; 0, which no text has, for anything else."""
    version = request.POST.get("version", "")
    return int(version) if re.fullmatch(r"[0-9]{1,9}", version) else 0


def shown_version(request, story):
    """The text that the page is about: showing the page again does not mean reading the new one."""
    return posted_version(request) if request.method == "POST" else story.version
