"""What the tests of « Enregistrer une CTG » read in its pages."""

import re

from django.contrib.messages import get_messages

from tests.agreeing import yes_of

PATH = "/conventions/nouvelle/"
NBSP = "\u00a0"


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def errors(response):
    """What the summary on top of the page asks to correct, as read."""
    summary = re.search(r'class="error-summary".*?</div>', response.content.decode(), re.DOTALL)
    lines = re.findall(r"<li>(.*?)</li>", summary[0], re.DOTALL) if summary else []
    return [re.sub(r"<[^>]+>", "", line).replace(NBSP, " ").strip() for line in lines]


def check_path(key):
    return f"{PATH}{key}/verifier/"


def confirm(client, page, key, **changes):
    version = re.search(r'name="version" value="([^"]+)"', page.content.decode())[1]
    typed = {"version": version, "shape": "epci"} | yes_of(page)
    return client.post(check_path(key), typed | changes)
