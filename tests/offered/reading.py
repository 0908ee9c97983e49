"""What a page offers: the addresses to open, and those that its forms and buttons send to."""

from html.parser import HTMLParser
from typing import NamedTuple

SENT_BY = ("hx-post", "hx-put", "hx-patch", "hx-delete")


class Offer(NamedTuple):
    """An address (that of the page itself when empty), the button pressed there, what goes with it."""

    method: str
    address: str
    pressed: str = ""
    fields: tuple = ()


def offers_of(html):
    page = _Page(html)
    return [*page.links, *(sent for form in page.forms for sent in _sent_by(form, page.buttons))]


class _Page(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.links, self.forms, self.buttons = [], [], []
        self._templates = 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self._templates += tag == "template"
        if self._templates:
            return  # a script fills it before anybody sees it
        given = dict(attributes)
        if tag == "a" and not given.get("href", "#").startswith("#"):
            self.links.append(Offer("get", given["href"]))
        if given.get("hx-get"):
            self.links.append(Offer("get", given["hx-get"]))
        self.links += [Offer(name[3:], given[name]) for name in SENT_BY if given.get(name)]
        if tag == "form":
            self.forms.append(given | {"fields": []})
        if tag == "input" and given.get("type") == "hidden" and self.forms:
            self.forms[-1]["fields"].append((given["name"], given.get("value", "")))
        if tag == "textarea" and self.forms:
            self.forms[-1]["fields"].append((given["name"], ""))
        if tag == "button" and given.get("type", "submit") == "submit" and "disabled" not in given:
            self.buttons.append((self._form_of(given), given))

    def handle_endtag(self, tag):
        self._templates -= tag == "template"

    def _form_of(self, button):
        if name := button.get("form"):
            return next((form for form in self.forms if form.get("id") == name), None)
        return self.forms[-1] if self.forms else None


def _sent_by(form, buttons):
    """A form goes where its buttons say; one without any is sent by Enter or by a choice, if seen."""
    pressed = [button for owner, button in buttons if owner is form]
    if not pressed and "hidden" not in form:
        pressed = [{}]
    for button in pressed:
        method = (button.get("formmethod") or form.get("method") or "get").lower()
        address = button.get("formaction") or form.get("action") or ""
        chosen = [(button["name"], button.get("value", ""))] if "name" in button else []
        if method != "dialog":
            words = "".join(f"{name}={value}" for name, value in chosen)
            yield Offer(method, address, words, (*form["fields"], *chosen))
