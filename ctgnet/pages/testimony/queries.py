"""Which testimonies a page shows."""

from django.utils import timezone

from members.models import Testimony

SHOWN_ON_THE_TRADE = 3


def testimony_of_the_day():
    """One of those that were chosen, another one each day; None when there is none."""
    chosen = list(Testimony.objects.shown())
    return chosen[timezone.localdate().toordinal() % len(chosen)] if chosen else None


def last_testimonies():
    return Testimony.objects.shown()[:SHOWN_ON_THE_TRADE]
