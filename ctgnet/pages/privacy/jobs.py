"""Every night: accounts that nobody opens any more are told, then closed."""

from ctgnet.pages.privacy import actions, tasks
from ctgnet.queue import periodic


@periodic("10 4 * * *")
def follow_unvisited_accounts():
    """23 months without a visit: told; 24 months: closed."""
    for people, task in (
        (actions.to_warn(), tasks.warn_of_closing),
        (actions.to_close(), tasks.close_unvisited),
    ):
        task.enqueue_all(people.values_list("pk").iterator())
