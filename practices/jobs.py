"""Periodic work on sheets."""

from ctgnet.queue import periodic
from practices.actions import hand_sheets


@periodic("5 4 * * *")
def hand_what_was_left():
    """Every night: what those who left 90 days ago have written goes to their territory."""
    hand_sheets()
