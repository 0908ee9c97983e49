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
FIELDS = {"input", "textarea", "select"}


@dataclass
class Form:
    """One form of a page: where it leads (there, or where it is saved by itself), what it would send."""

    action: str = ""  # the page itself when it names none
    autosave: str = ""
    method: str = "post"
    sent: dict = field(default_factory=dict)
    empty: dict = field(default_factory=dict)  # {name: kind} of what must be filled in
    kinds: dict = field(
        default_factory=dict
    )  # {name: (kind, longest text)} of all that it may send


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms, self._select, self._first, self._textarea = [], None, True, None

    def handle_starttag(self, tag, attributes):
        facts = dict(attributes)
        if tag == "form":
            method = facts.get("method", "get").lower()
            autosave = facts.get("data-autosave", "")
            self.forms.append(Form(facts.get("action", ""), autosave, method))
        if not self.forms:
            return
        if tag in FIELDS and facts.get("name"):
            kind = facts.get("type", "text") if tag == "input" else tag
            longest = int(facts["maxlength"]) if facts.get("maxlength") else None
            self.forms[-1].kinds[facts["name"]] = (kind, longest)
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


def forms_of(page):
    """Every form of a page, searches included."""
    reader = _Reader()
    reader.feed(page)
    return reader.forms


def form_leading_to(path, pages):
    """The first form of these pages that is posted there; an empty one when none is."""
    for here, page in pages:
        for form in forms_of(page):
            if form.method == "post" and path in (form.action or here, form.autosave):
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
