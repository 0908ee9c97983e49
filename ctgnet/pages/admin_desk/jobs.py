"""Periodic work of the national administration."""

from ctgnet.pages.admin_desk.actions import gather_leftovers
from ctgnet.queue import periodic


@periodic("55 2 * * *")
def follow_merged_organisations():
    """Every night: what reached an organisation while it was merged goes to the one that was kept."""
    gather_leftovers()
