"""Is the site able to serve? For a probe, and for the person on duty."""

import shutil

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, InterfaceError, connection
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ctgnet import queue
from ctgnet.turns import waits_by_itself

LEAST_FREE_DISK = 200 * 1024 * 1024  # bytes


@login_not_required
@waits_by_itself  # whoever watches the site must not read that many visitors are a failure
@never_cache
@require_safe
def health(request):
    """200 when database, worker and disk are well, 503 otherwise; each with its own word."""
    state = {"database": _database_answers(), "disk": _disk_has_room()}
    state["worker"] = state["database"] and _worker_works()
    is_well = all(state.values())
    words = {name: "ok" if good else "en défaut" for name, good in state.items()}
    headers = {} if is_well else {"Retry-After": "60"}
    return JsonResponse(words, status=200 if is_well else 503, headers=headers)


def _database_answers():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return True


def _worker_works():
    """It gave a sign of life within half a minute, and keeps up with what is left to it."""
    try:
        return not (queue.is_worker_absent() or queue.is_late())
    except (DatabaseError, InterfaceError):  # the database went between two questions
        return False


def _disk_has_room():
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(settings.MEDIA_ROOT).free > LEAST_FREE_DISK
