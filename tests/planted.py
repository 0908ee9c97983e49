"""Texts made to act in another's browser, laid in values of any length, and what is born of them in a page."""

import re
from functools import cache
from html.parser import HTMLParser
from itertools import product

WAYS_OUT = (
    "",
    '">',
    "'>",
    "</textarea>",
    "</title>",
    "</script>",
    "</select>",
    "-->",
    "</table>",
    "javascript:",
)
RUN, ASK = "ran=1", "/planted/"
# Each bears the mark first: even cut by a short column, what is born of it is known.
BODIES = (
    f'<img born src=x onerror="{RUN}">',
    f'<svg born onload="{RUN}">',
    f"<script born>{RUN}</script>",
    f'<p born hx-get="{ASK}" hx-trigger="load">',
    f'<p born hx-post="{ASK}" hx-trigger="load">',
    f"<p born data-hx-post={ASK} hx-trigger=load hx-include=*>",
    f'<a born href="javascript:{RUN}">a</a>',
    f'<iframe born srcdoc="<script>parent.{RUN}</script>">',
    f'<iframe born src="{ASK}">',
    f'<link born rel=stylesheet href="{ASK}">',
    f'<form born action="{ASK}"><button autofocus onfocus="{RUN}">',
    f'<details born open ontoggle="{RUN}">',
    f'<meta born http-equiv=refresh content="9;url={ASK}">',
    f'x born autofocus onfocus="{RUN}" x=',
    f'{{{{ 7 }}}}{{% now %}}<b born style="background:url({ASK})">',
)
PAYLOADS = [way + body for way, body in product(WAYS_OUT, BODIES)]
MARK = re.compile(r"bo(rn?)?|on[a-z]+")
LEADS = re.compile(rf"\s*(javascript:|{ASK})", re.IGNORECASE)


@cache
def packs(longest=None):
    """[(value, how many texts it holds)]: all of them, as many in a value as it takes, one at least."""
    found, held = [], 0
    for text in PAYLOADS:
        longer = f"{found[-1][0]} {text}" if found else text
        if found and not (longest and len(longer) > longest):
            held += 1
            found[-1] = (longer, held)
        else:
            held = 1
            found.append((text[:longest], held))
    return found


EVERYTHING = packs()[0][0]


class _Born(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            leads = name in LEADING and LEADS.match(value or "")
            if MARK.fullmatch(name) or leads:
                self.found.append(f"<{tag} {name}>")


LEADING = {"href", "src", "action", "formaction", "hx-get", "hx-post", "data-hx-post"}


def born(response):
    """What a page owes to a text of somebody, or « 500 »."""
    if response.status_code >= 500:
        return [str(response.status_code)]
    if response.streaming or not response.headers.get("Content-Type", "").startswith("text/html"):
        return []
    page = _Born()
    page.feed(response.content.decode())
    return page.found
