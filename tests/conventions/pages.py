"""What the tests of the register, of a CTG and of its team read in their pages."""

import re

from django.contrib.messages import get_messages

NBSP = "\u00a0"


def main_of(response):
    """The text of the page, header and footer apart."""
    html = response.content.decode().partition("<main")[2].partition("</main>")[0]
    text = re.sub(r"<[^>]+>", " ", html)
    return re.sub(r"\s+", " ", text.replace(NBSP, " ").replace("\u202f", " "))


def told(response):
    return [str(message).replace(NBSP, " ") for message in get_messages(response.wsgi_request)]


def statuses(client, people, ask):
    """What each of these people is answered; None is a visitor."""
    found = {}
    for who in people:
        client.force_login(who) if who else client.logout()
        found[who.first_name if who else "visitor"] = ask().status_code
    return found
