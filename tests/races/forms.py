"""Forms read in the page that holds them and filled in as somebody in a hurry would."""

from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser

from django.utils import timezone

from ctgnet.typed import ONCE, TOKEN

WORDS = "Deux personnes à la même seconde"
BY_KIND = {
    "email": "quelquun{n}@courses.example",
    "date": "{tomorrow}",
    "time": "14:30",
    "number": "1",
    "url": "https://www.exemple.fr/page",
    "textarea": WORDS + ", tour {n}.",
    "text": WORDS + " {n}",
}
TICKED = {"checkbox", "radio"}


@dataclass
class Form:
    """One form of a page: where it leads (there, or where it is saved by itself), what it would send."""

    action: str = ""  # the page itself when it names none
    autosave: str = ""
    sent: dict = field(default_factory=dict)
    empty: dict = field(default_factory=dict)  # {name: kind} of what must be filled in


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self._select, self._first, self._textarea = [], None, True, None

    def handle_starttag(self, tag, attributes):
        facts = dict(attributes)
        if tag == "form" and facts.get("method", "").lower() == "post":
            self.forms.append(Form(facts.get("action", ""), facts.get("data-autosave", "")))
        if not self.forms:
            return
        getattr(self, f"_begin_{tag}", lambda facts: None)(facts)

    def _begin_input(self, facts):
        name, kind, form = facts.get("name"), facts.get("type", "text"), self.forms[-1]
        if not name or kind in {"file", "submit"}:
            return
        if kind in TICKED:
            if "checked" in facts:
                form.sent.setdefault(name, []).append(facts.get("value", "on"))
            elif "required" in facts or kind == "radio":
                form.empty.setdefault(name, ("value", facts.get("value", "on")))
        elif facts.get("value"):
            form.sent.setdefault(name, []).append(facts["value"])
        elif "required" in facts:
            form.empty[name] = ("kind", kind)

    def _begin_select(self, facts):
        self._select, self._first = facts, True

    def _begin_option(self, facts):
        """The one that is chosen; else the first, as a browser sends it, or the first that says something."""
        if self._select is None or not (name := self._select.get("name")):
            return
        value, form = facts.get("value", ""), self.forms[-1]
        if "selected" in facts and value:
            form.sent.setdefault(name, []).append(value)
        elif value and (self._first or "required" in self._select):
            form.empty.setdefault(name, ("value", value))
        self._first = False

    def _begin_textarea(self, facts):
        self._textarea = facts
        if "required" in facts and facts.get("name"):
            self.forms[-1].empty[facts["name"]] = ("kind", "textarea")

    def handle_data(self, data):
        if self._textarea is not None and data.strip() and self._textarea.get("name"):
            self.forms[-1].sent.setdefault(self._textarea["name"], []).append(data.strip())

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._textarea = None


def form_leading_to(path, pages):
    """The first form of these pages that is sent there; an empty one when none is."""
    for here, page in pages:
        reader = _Reader()
        reader.feed(page)
        for form in reader.forms:
            if path in (form.action or here, form.autosave):
                return form
    return Form(path)


def filled(form, number):
    """What it would send, once somebody in a hurry has filled it in."""
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    typed = {name: values for name, values in form.sent.items() if name not in {TOKEN, ONCE}}
    for name, (what, value) in form.empty.items():
        if name in typed:
            continue
        words = value if what == "value" else BY_KIND.get(value, BY_KIND["text"])
        typed[name] = [words.replace("{n}", str(number)).replace("{tomorrow}", tomorrow)]
    return typed
