"""What every template may show without its view saying so.

Everything that reads the database is lazy: a page that does not show it does not pay for it.
"""

from types import SimpleNamespace

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.functional import SimpleLazyObject

from conventions.names import why_nameless
from conventions.standing import standing_of
from ctgnet.navigation import duty_entries, main_entries
from ctgnet.pages.resume.words import act_to_confirm, offered_acts
from ctgnet.sessions.ending import ends_at
from ctgnet.ways import Ways

PUBLISHER = SimpleNamespace(**settings.PUBLISHER)
# The reader's choice, kept by site.js in a cookie so that the page arrives in the right colours.
THEMES = {"light", "dark"}


def site(request):
    """Name, publisher, navigation of this person, and whether this is the demonstration network."""
    # A request refused before the session was read has no user yet.
    user = getattr(request, "user", None) or AnonymousUser()
    is_key = getattr(request, "address_is_a_key", False)
    standing = SimpleLazyObject(lambda: standing_of(user))
    return {
        "site_name": settings.SITE_NAME,
        "publisher": PUBLISHER,
        "site_url": settings.SITE_URL,
        "is_demo": settings.DEMO,
        "standing": standing,
        "ways": Ways(user),
        "navigation": lambda: main_entries(standing, request.path),
        "duties": duty_entries(request.path),
        "unread_notifications": lambda: getattr(user, "unread_notifications", 0),
        "address_is_a_key": is_key,
        "here": "/" if is_key else request.path,
        "no_mail_leaves": lambda: getattr(user, "is_worker_absent", False) and standing.is_national,
        "last_mail_at": lambda: getattr(user, "last_mail_at", None),
        "why_nameless": lambda: why_nameless(user),
        "unfinished": lambda: offered_acts(request) if user.is_authenticated else [],
        "to_confirm": lambda: act_to_confirm(request),
        "session_ends_at": lambda: ends_at(request) if user.is_authenticated else None,
        "theme": chosen_theme(request),
    }


def chosen_theme(request):
    """ "light" or "dark" as the reader chose, "" where the machine decides."""
    chosen = request.COOKIES.get("theme")
    return chosen if chosen in THEMES else ""
