"""The worker's part: one account each, so that one that fails stops no other."""

from ctgnet.pages.privacy import actions, emails
from ctgnet.queue import task


@task
def warn_of_closing(member_id):
    if told := actions.warn_of_closing(member_id):
        emails.account_to_close(*told).send()


@task
def close_unvisited(member_id):
    actions.close_unvisited(member_id)
