"""Django's sessions in the database; the one of each request is read by a query written once."""

from datetime import UTC, datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

from ctgnet.written import WrittenOnce


def _running(key, now):
    return db.SessionStore.get_model_class().objects.filter(session_key=key, expire_date__gt=now)


READ = WrittenOnce(_running, key="", now=datetime.min.replace(tzinfo=UTC))


class SessionStore(db.SessionStore):
    def load(self):
        for session in READ(key=self.session_key, now=timezone.now()):
            return self.decode(session.session_data)
        self._session_key = None
        return {}


def end_sessions_of(member_id):
    """Delete every session signed in as that person, whatever door opened it: each is read, the table
    knows nobody.
    """
    store, model = SessionStore(), SessionStore.get_model_class()
    rows = model.objects.values_list("session_key", "session_data").iterator()
    theirs = [key for key, data in rows if store.decode(data).get(SESSION_KEY) == str(member_id)]
    model.objects.filter(session_key__in=theirs).delete()
