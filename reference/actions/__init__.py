"""Writes: the official lists loaded, an organisation made for a place that needs one."""

from reference.actions.loading import load_official_lists
from reference.actions.organisations import add_organisations, organisation_of

__all__ = ["add_organisations", "load_official_lists", "organisation_of"]
