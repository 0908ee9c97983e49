"""How often one may do a thing: counted by network address, by person, or by account aimed at.

An account is counted with the address that tries it: nobody locks out anybody who is elsewhere.
The wait that is told is the true one.
"""

import ipaddress
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from datetime import time as hour
from hashlib import sha256
from math import ceil

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.shortcuts import render
from django.utils import timezone

from ctgnet.addresses import page_of
from ctgnet.counters import counted_in_turn
from ctgnet.email_addresses import one_address
from ctgnet.typed import typed_again

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
NETWORK_OF_IPV6 = 56  # what one subscriber holds at most, of the usual sizes


@dataclass(frozen=True)
class Rate:
    """« 5/5m/account »: five times in five minutes for one account tried from one place."""

    most: int
    seconds: int
    per: str

    @classmethod
    def read(cls, text):
        most, duration, per = text.strip().split("/")
        return cls(int(most), int(duration[:-1] or 1) * UNITS[duration[-1]], per)

    def wait(self, times, now):
        """Seconds until there are fewer than `most` in the last stretch."""
        recent = [moment for moment in times if moment > now - self.seconds]
        return max(0, recent[-self.most] + self.seconds - now) if len(recent) >= self.most else 0


def wait_for(request, act, *, account="", place=""):
    """Seconds to wait; 0 when it may be done now, and it is then counted."""
    if request.method in ("GET", "HEAD"):
        return 0
    now, kept = time.time(), _counts(request, act, account, place)
    with counted_in_turn(kept):
        times = _times(kept, now)
        wait = max(
            rate.wait(times[key], now) for key, rate in kept.items() if _holds(rate, kept, times)
        )
        if not wait:
            for key, rate in kept.items():
                _write(key, rate, [*times[key], now], now)
    return ceil(wait)


def _times(kept, now):
    return {
        key: [moment for moment in cache.get(key, []) if moment > now - rate.seconds]
        for key, rate in kept.items()
    }


def _write(key, rate, times, now):
    """As long as it counts: a count of nothing leaves no row, whatever was typed."""
    if times:
        cache.set(key, times[-rate.most :], times[-1] + rate.seconds - now)
    else:
        cache.delete(key)


def _holds(rate, kept, times):
    """What a neighbour tried holds back an account that was tried from there, never another one."""
    tried = (times[key] for key, other in kept.items() if other.per == "account")
    return rate.per != "others" or any(tried)


def give_back(request, act, *, account="", place=""):
    """What was counted just now did not count after all: the try was the right one."""
    if request.method in ("GET", "HEAD"):
        return
    now, kept = time.time(), _counts(request, act, account, place)
    with counted_in_turn(kept):
        for key, times in _times(kept, now).items():
            _write(key, kept[key], times[:-1], now)


def forget(request, act, *, account="", place=""):
    """The way in was found by other means: what was counted of the account is nothing any more."""
    kept = _counts(request, act, account, place)
    cache.delete_many(key for key, rate in kept.items() if rate.per != "others")


def refusal(request, act, *, account="", place=""):
    """The page that says how long to wait, or None when one may go on."""
    wait = wait_for(request, act, account=account, place=place)
    return too_many(request, wait, act=act, back=page_of(request)) if wait else None


class TooMany(Exception):
    """Raised where no page can be made, as in a form; the view around it answers."""

    def __init__(self, wait, *, act):
        super().__init__(act)
        self.wait, self.act = wait, act

    def answer(self, request):
        return too_many(request, self.wait, act=self.act, back=page_of(request))


def too_many(request, wait, template="429.html", **context):
    """The only answer 429 of the site: the wait in words, and in the header that browsers read.

    What was typed is in the page, ready to be sent again afterwards.
    """
    facts = {"act": "", "back": "", "wait": in_words(wait), "typed": typed_again(request)}
    page = render(request, template, facts | context, status=429)
    page.headers["Retry-After"] = str(wait)
    return page


def until_midnight():
    """Seconds until the ceilings of a day start again."""
    tomorrow = datetime.combine(timezone.localdate() + timedelta(days=1), hour.min)
    return ceil((timezone.make_aware(tomorrow) - timezone.now()).total_seconds())


def in_words(seconds):
    """« 40 secondes », « une minute », « 5 minutes », « 3 heures », « 12 jours »: never less than the wait."""
    if seconds < 60:
        return "une seconde" if seconds <= 1 else f"{seconds} secondes"
    minutes = ceil(seconds / 60)
    if minutes < 60:
        return "une minute" if minutes == 1 else f"{minutes} minutes"
    hours = ceil(minutes / 60)
    if hours <= 48:
        return "une heure" if hours == 1 else f"{hours} heures"
    return f"{ceil(hours / 24)} jours"


def until_a_day_old(moments, most):
    """« 3 heures »: when the one that fills the day, `most` of the newest, is a day old."""
    fills = moments[most - 1] + timedelta(days=1)
    return in_words(max(1, ceil((fills - timezone.now()).total_seconds())))


def address_of(request):
    """Where the request comes from, forged headers set aside; a subscriber of IPv6 is one place."""
    address = ipaddress.ip_address(get_adapter(request).get_client_ip(request))
    if address.version == 6:
        return str(ipaddress.ip_network((address, NETWORK_OF_IPV6), strict=False))
    return str(address)


def _counts(request, act, account, place):
    """{key of the count: its rate}; what others do elsewhere does not count for a place that is known."""
    here = address_of(request)
    place, account = place or here, one_address(account)
    who = {
        "ip": lambda: place,
        "others": lambda: place,
        "user": lambda: str(request.user.pk),
        "person": lambda: f"member {request.user.pk}" if request.user.is_authenticated else place,
        "account": lambda: f"{place} {account}",
        "anywhere": lambda: account if place == here else f"{place} {account}",
    }
    rates = {text: Rate.read(text) for text in settings.LIMITS[act].split(",")}
    return {
        "limit:" + sha256(f"{act} {text} {who[rate.per]()}".encode()).hexdigest(): rate
        for text, rate in rates.items()
    }
