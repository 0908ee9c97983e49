"""Periodic work on what we keep of people."""

from ctgnet.queue import periodic
from members.actions import forget_uses


@periodic("15 3 * * *")
def forget_daily_uses():
    """Every night: the counters of the day before."""
    forget_uses()
