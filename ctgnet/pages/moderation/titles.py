"""The title of a page that is reported, where the reader of the report may see it."""

from collections import defaultdict

from django.urls import Resolver404, resolve

from conventions.models import Convention
from events.models import Event
from practices.models import Sheet

# What a detail page shows, by its name in the table of paths.
THINGS = {
    "conventions:convention_detail": Convention,
    "events:event_detail": Event,
    "practices:sheet_detail": Sheet,
}


def titles_of(paths, standing):
    """{path: title} of the sheets, meetings and CTGs among these paths; a query for each kind."""
    slugs = defaultdict(dict)
    for path in paths:
        view, slug = _resolved(path)
        if view in THINGS:
            slugs[THINGS[view]][slug] = path
    return {
        wanted[thing.slug]: str(thing)
        for model, wanted in slugs.items()
        for thing in model.objects.visible_to(standing).filter(slug__in=wanted)
    }


def _resolved(path):
    try:
        match = resolve(path)
    except Resolver404:
        return "", ""
    return match.view_name, match.kwargs.get("slug", "")
