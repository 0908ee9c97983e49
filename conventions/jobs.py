"""Periodic work on CTGs."""

from conventions.actions import purge_drafts
from ctgnet.queue import periodic


@periodic("20 2 * * *")
def forget_old_drafts():
    """Every night: the register forms that nobody has touched for two months."""
    purge_drafts()
