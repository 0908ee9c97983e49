"""Periodic work on CTGs."""

from conventions.actions import (
    alert_of_ends,
    purge_documents,
    purge_drafts,
    purge_handovers,
    purge_imports,
    purge_letters,
    take_up_requests,
    tell_of_past_ends,
)
from conventions.actions.plan import empty_plan_bins, purge_plan_imports, purge_prints
from ctgnet.queue import periodic


@periodic("*/10 * * * *")
def answer_who_waited():
    """Every ten minutes: who waited for a CTG that came by an import, an avenant, a correction."""
    take_up_requests()


@periodic("20 2 * * *")
def forget_old_drafts():
    """Every night: the register forms that nobody has touched for two months."""
    purge_drafts()


@periodic("25 2 * * *")
def forget_old_letters():
    """Every night: messages to teams that nobody confirmed in a week, or a month after they left."""
    purge_letters()


@periodic("30 2 * * *")
def forget_old_imports():
    """Every night: the lines of the spreadsheets sent more than a month ago; plans, after a week."""
    purge_plan_imports()
    purge_imports()


@periodic("10 6 * * *")
def tell_of_ends():
    """Every morning: the CTGs that end in 12, 9, 6 or 3 months, and those that are over, once each."""
    alert_of_ends()
    tell_of_past_ends()


@periodic("40 2 * * *")
def forget_old_handovers():
    """Every night: the handovers of those who left two years ago."""
    purge_handovers()


@periodic("35 2 * * *")
def delete_removed_documents():
    """Every night: documents removed a month ago that nobody brought back, with their files."""
    purge_documents()


@periodic("45 2 * * *")
def delete_removed_parts_of_plans():
    """Every night: what was taken out of a plan a month ago and that nobody put back."""
    empty_plan_bins()


@periodic("50 2 * * *")
def forget_old_prints():
    """Every night: the PDF of plans asked for more than a week ago."""
    purge_prints()
