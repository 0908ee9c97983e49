"""A session ends seven days after the last visit, and thirty days after its person last proved who
they are; twelve hours for those who validate others. Signing in again, or confirming one's
identity, is such a proof.
"""

import time
from datetime import UTC, datetime, timedelta
from functools import partial

from allauth.account.authentication import get_authentication_records
from allauth.usersessions.models import UserSession
from django.utils import timezone

from ctgnet.forgetting import forget_in
from ctgnet.sessions.models import (
    KEPT,
    OF_WHO_IS_IN,
    SINCE,
    Session,
    SessionStore,
    authors_of,
    texts_in,
)

PROOF_LASTS, PROOF_OF_POWER_LASTS = timedelta(days=30), timedelta(hours=12)
# A visit lengthens the session, written once an hour at most.
RENEWED_AFTER = timedelta(hours=1)


def proof_ends_at(request):
    """When this person must prove again who they are, however often they come."""
    records = get_authentication_records(request, request.user)
    proofs = [record["at"] for record in records]
    proved_at = max([request.session.get(SINCE, time.time()), *proofs])
    is_powerful = any(role.is_powerful for role in request.user.current_roles)
    lasts = PROOF_OF_POWER_LASTS if is_powerful else PROOF_LASTS
    return datetime.fromtimestamp(proved_at, UTC) + lasts


def ends_at(request):
    """When the session of this request ends if nobody comes back."""
    session = request.session
    is_new = session.modified or session.expires_at is None
    without_visit = session.get_expiry_date() if is_new else session.expires_at
    return min(without_visit, proof_ends_at(request))


def renew(request):
    """This visit counts."""
    request.session.modified = True


def is_to_be_renewed(request):
    expires_at = request.session.expires_at
    age = timedelta(seconds=request.session.get_session_cookie_age())
    return expires_at is not None and expires_at < timezone.now() + age - RENEWED_AFTER


def forget_ended_sessions():
    """Neither the session nor what the list of one's devices said of it."""
    SessionStore.clear_expired()
    running = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=running).delete()


def end_sessions_of(member_id):
    """Every browser signed in as that person, whatever the door; what it lists of them goes along."""
    UserSession.objects.filter(user=member_id).delete()
    Session.objects.filter(member_id=member_id).delete()


def forget_what_waits_for(member_id):
    """In the browsers where others have signed in since, or nobody: theirs stays.

    Of a session that can be read no more, nothing is left to anybody.
    """
    keeping = Session.objects.filter(keeps_for__contains=[member_id])
    for session in keeping.select_for_update().order_by("pk"):
        data = session.get_decoded()
        left = [act for act in data.get(KEPT, []) if act["owner"] != member_id]
        session.save(update_fields=_put(session, data | {KEPT: left}))


def forget_in_what_waits(traces, *, typed_by=None):
    """Somebody is taken out of what waits for others; for these people only, when they are named.

    Else out of what waits at the door too: anybody may have asked for a code to their address.
    """
    keeping = Session.objects.exclude(keeps_for=[])
    found = keeping if typed_by is None else keeping.filter(keeps_for__overlap=list(typed_by))
    forget_in(found, partial(_emptied, traces=traces, typed_by=typed_by))


def _emptied(session, *, traces, typed_by):
    data = session.get_decoded()
    left = data if typed_by is not None else _without_doors(traces, data)
    if KEPT in data:
        left = left | {
            KEPT: [
                _without(traces, act) if typed_by is None or act["owner"] in typed_by else act
                for act in data[KEPT]
            ]
        }
    return [] if left == data else _put(session, left)


def _without_doors(traces, data):
    """Without the codes that were asked for, and the names typed with them; what is kept is read by itself."""
    return {
        key: value
        for key, value in data.items()
        if key in OF_WHO_IS_IN or not any(map(traces.are_in, texts_in(value)))
    }


def _without(traces, act):
    return act | {"fields": [list(pair) for pair in traces.out_of_form(act["fields"])]}


def _put(session, data):
    """The names of the columns that it changes."""
    session.session_data, session.keeps_for = SessionStore().encode(data), authors_of(data)
    return ["session_data", "keeps_for"]
