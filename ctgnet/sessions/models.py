"""Django's sessions in the database, each with the person who is signed in; that of a request is read
by a query written once.
"""

import time
from datetime import UTC, datetime
from itertools import chain

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models, transaction
from django.utils import timezone

from ctgnet.written import WrittenOnce

SINCE = "since"
# What was being sent when a session ended, each act with its owner (ctgnet/unfinished.py).
KEPT = "unfinished"
# In the list of those for whom something is kept: whoever typed it has not signed in, or an address waits
# for its code. No member bears it.
NOBODY = 0
# What has its own readers: how one came in, at an address that somebody else may have had before.
OF_WHO_IS_IN = {KEPT, AUTHENTICATION_METHODS_SESSION_KEY}
# Nobody has signed in: the codes that were sent and what waits for its author.
OF_A_VISITOR = 12 * 3600


class Session(AbstractBaseSession):
    # Not a link: a visit neither holds the row of its person nor waits for whoever writes it.
    member_id = models.BigIntegerField("personne connectée", null=True, blank=True)
    keeps_for = ArrayField(
        models.BigIntegerField(),
        verbose_name="auteurs de ce qui est gardé",
        default=list,
        db_default=[],
        blank=True,
    )

    class Meta(AbstractBaseSession.Meta):
        indexes = [
            models.Index(fields=["member_id"], name="session_by_member"),
            GinIndex(fields=["keeps_for"], name="session_by_author"),
        ]

    @classmethod
    def get_session_store_class(cls):
        return SessionStore


def _running(key, now):
    return Session.objects.filter(session_key=key, expire_date__gt=now)


READ = WrittenOnce(_running, key="", now=datetime.min.replace(tzinfo=UTC))


class SessionStore(db.SessionStore):
    expires_at = None  # what the database says of the session that was read

    @classmethod
    def get_model_class(cls):
        return Session

    def create_model_instance(self, data):
        session = super().create_model_instance(data)
        session.member_id = data.get(SESSION_KEY)
        session.keeps_for = authors_of(data)
        return session

    def load(self):
        for session in READ(key=self.session_key, now=timezone.now()):
            self.expires_at = session.expire_date
            return self.decode(session.session_data)
        self._session_key = None
        return {}

    def save(self, must_create=False):
        if SESSION_KEY in self:
            self.setdefault(SINCE, time.time())
        if KEPT not in self:
            super().save(must_create)
            return
        with transaction.atomic():
            if kept := _of_open_accounts(self.pop(KEPT)):
                self[KEPT] = kept
            super().save(must_create)

    def flush(self):
        """Whoever signs in next in this browser reads theirs; what waits for others waits on."""
        kept = _to_carry(self)
        super().flush()
        if kept:
            self[KEPT] = kept

    def get_session_cookie_age(self):
        return super().get_session_cookie_age() if SESSION_KEY in self else OF_A_VISITOR


def authors_of(data):
    """The members for whom a session keeps something, and `NOBODY` for a visitor or an address at the door."""
    authors = {act["owner"] or NOBODY for act in data.get(KEPT, [])}
    others = [value for key, value in data.items() if key not in OF_WHO_IS_IN]
    return sorted(authors | {NOBODY} if any("@" in text for text in texts_in(others)) else authors)


def texts_in(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return chain.from_iterable(map(texts_in, value))
    return [value] if isinstance(value, str) else []


def _of_open_accounts(acts):
    """A request that was running when an account was closed writes back nothing of it; whoever closes one
    holds its row until then.
    """
    accounts = get_user_model().objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    owners = {act["owner"] for act in acts if act["owner"] is not None}
    opened = set(accounts.filter(pk__in=owners, is_active=True).values_list("pk", flat=True))
    return [act for act in acts if act["owner"] is None or act["owner"] in opened]


def _to_carry(session):
    """Of the last half day; what nobody had signed is now of the member to whom it was offered."""
    since = time.time() - OF_A_VISITOR
    kept = [act for act in session.get(KEPT, []) if act["at"] > since]
    if not kept or SESSION_KEY not in session:
        return kept
    member = int(session[SESSION_KEY])
    return [act | {"owner": member} if act["owner"] is None else act for act in kept]
