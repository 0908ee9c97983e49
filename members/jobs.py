"""Periodic work on what we keep of people."""

from ctgnet.queue import periodic
from members.actions import (
    forget_old_lines,
    forget_old_reports,
    forget_typed_addresses,
    forget_unproved,
    forget_uses,
    tell_of_readers,
)


@periodic("15 3 * * *")
def forget_daily_uses():
    """Every night: the counters of the day before."""
    forget_uses()


@periodic("* * * * *")
def watch_readers():
    """Every minute: whoever copies the directory is shown to the national administration."""
    tell_of_readers()


@periodic("25 3 * * *")
def forget_unproved_accounts():
    """Every night: what came seven days ago with an address that nobody proved, accounts and codes."""
    forget_unproved()
    forget_typed_addresses()


@periodic("35 3 * * *")
def forget_old_acts():
    """Every night: the acts of more than a year ago, and who reported what was answered then."""
    forget_old_reports()
    forget_old_lines()
