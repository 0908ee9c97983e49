"""What every template may show without its view saying so."""

from types import SimpleNamespace

from django.conf import settings

PUBLISHER = SimpleNamespace(**settings.PUBLISHER)


def site(request):
    """Name, publisher, and whether this is the demonstration network."""
    return {
        "site_name": settings.SITE_NAME,
        "publisher": PUBLISHER,
        "is_demo": settings.DEMO,
    }
