"""Public pages kept for a few minutes, for visitors who bring nothing of their own."""

from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.http import HttpResponse

# A new release has new style files: a page kept before it would ask for those that are gone.
STYLES = getattr(staticfiles_storage, "manifest_hash", "")
# What tells a file from a page, and under which name it is saved.
KEPT_HEADERS = ("Content-Type", "Content-Disposition", "Link")


def kept_for_visitors(view):
    """Answer again the same page to visitors without any cookie; members always read it fresh.

    A cookie may hold a session, a choice of colours or a form's token: such a page is never kept.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        seconds = settings.VISITOR_CACHE_SECONDS
        if not seconds or request.COOKIES or request.GET:
            return view(request, *args, **kwargs)
        key = _key_of(request.path)
        if kept := cache.get(key):
            content, headers = kept
            return HttpResponse(content, headers=headers)
        response = view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.OK and not response.cookies:
            headers = {name: response[name] for name in KEPT_HEADERS if name in response}
            cache.set(key, (response.content, headers), seconds)
        return response

    return answer


def forget_kept(*paths):
    """Somebody took back what these pages show: they are drawn again at the next visit."""
    cache.delete_many([_key_of(path) for path in paths])


def _key_of(path):
    return f"kept:{STYLES}:{path}"
