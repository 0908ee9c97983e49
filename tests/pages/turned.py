"""What a reader sees turned around on a page: words from the right that nothing holds apart from the rest."""

import re
from html.parser import HTMLParser

from ctgnet.names import APART, FROM_THE_RIGHT, TOGETHER

# One line of text each: what is written in one does not move what is written in another.
LINES = {
    *(
        "address",
        "article",
        "aside",
        "body",
        "br",
        "button",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
    ),
    *(
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
    ),
    *("html", "legend", "li", "main", "nav", "ol", "optgroup", "option", "p", "section", "select"),
    *("summary", "table", "tbody", "td", "textarea", "th", "thead", "title", "tr", "ul"),
}
UNREAD = {"script", "style", "textarea", "title"}
HELD = f"{APART}[^{TOGETHER}]*{TOGETHER}"


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.lines, self._line, self._open = [], "", []

    def handle_starttag(self, tag, attributes):
        if tag in LINES:
            self._end_line()
        if tag in {"bdi", *UNREAD}:
            self._open.append(tag)

    def handle_endtag(self, tag):
        if tag in LINES:
            self._end_line()
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data):
        if not self._open:
            self._line += data

    def _end_line(self):
        self.lines.append(" ".join(self._line.split()))
        self._line = ""


def turned(page):
    """The lines of a page where something beside a name from the right would be read elsewhere."""
    reader = _Reader()
    reader.feed(page)
    return [line for line in reader.lines if _is_turned(line)]


def _is_turned(line):
    free = re.sub(HELD, "", line)
    return bool(FROM_THE_RIGHT.search(free)) and bool(FROM_THE_RIGHT.sub("", free).strip())
