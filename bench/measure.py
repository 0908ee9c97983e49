"""Each page beside the bare view, in turn: A B A B, same server, same processes."""

import gzip
import statistics
from contextlib import ExitStack

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench import client
from bench.pages import pages, reader
from ctgnet.sessions.models import SessionStore
from proofs import server

ROUNDS = 3
SECONDS = 1.0  # a page and a round
PROCESSES = {"workers": 2, "threads": 1}


def all_pages():
    """[{page, p50, p95, throughput, queries, sql_share, bytes, bytes_gz}] as ratios to the bare view."""
    member = reader()
    cookie = f"{settings.SESSION_COOKIE_NAME}={_session_of(member)}"
    with ExitStack() as stack:
        site = stack.enter_context(
            server.running(
                **PROCESSES,
                ALLOWED_HOSTS="127.0.0.1,localhost",
                # A page of the directory, not the refusal of the three hundred and first.
                PEOPLE_READ_A_DAY="1000000",
            )
        )
        floor = stack.enter_context(
            server.running("bench.bare:application", probe="/", **PROCESSES)
        )
        return [_measured(page, site, floor, cookie, member) for page in pages()]


def _session_of(member):
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    return session.session_key


def _measured(page, site, floor, cookie, member):
    cookie = cookie if page.is_signed_in else ""
    ours, bare = client.Connection(site, cookie), client.Connection(floor)
    client.latencies(ours, page.path, 0.3)  # warm both processes
    times, floors = [], []
    for _ in range(ROUNDS):
        floors += client.latencies(bare, "/", SECONDS / 2)
        times += client.latencies(ours, page.path, SECONDS)
    _, _, body = ours.get(page.path)
    base = statistics.median(floors)
    queries, sql_seconds, wall = _queries(page, member)
    return {
        "page": page.name,
        "limits": {"p50": page.most, "queries": page.queries, "kilobytes": page.kilobytes},
        "p50": statistics.median(times) / base,
        "p95": statistics.quantiles(times, n=20)[-1] / base,
        "throughput": client.throughput(site, page.path, cookie)
        / client.throughput(floor, "/", ""),
        "queries": queries,
        "sql_share": sql_seconds / wall if wall else 0,
        "bytes": len(body),
        "bytes_gz": len(gzip.compress(body, 6)),
        "p50_ms": statistics.median(times) * 1000,
        "bare_ms": base * 1000,
    }


def _queries(page, member):
    """How many queries the page asks, and the share of its time spent in them."""
    browser = Client(SERVER_NAME="127.0.0.1")
    if page.is_signed_in:
        browser.force_login(member)
    browser.get(page.path)
    with CaptureQueriesContext(connection) as captured:
        seconds = client.timed(lambda: browser.get(page.path))
    return len(captured), sum(float(q["time"]) for q in captured), seconds
