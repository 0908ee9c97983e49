"""The worker's part: one account each, so that one that fails stops no other."""

from ctgnet.pages.privacy import actions, emails
from ctgnet.queue import task


@task
def warn_of_closing(member_id):
    """Whoever is only invited has no account to keep: their invitation alone was written to them."""
    told = actions.warn_of_closing(member_id)
    if told and told[0].is_proved:
        emails.account_to_close(*told).send()


@task
def close_unvisited(member_id):
    actions.close_unvisited(member_id)
