"""Writes: the official lists loaded, an organisation made for a place that needs one."""

from reference.actions.loading import load_official_lists
from reference.actions.organisations import organisation_of

__all__ = ["load_official_lists", "organisation_of"]
