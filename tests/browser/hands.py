"""Two ways of doing the same job: by keyboard alone, and without JavaScript."""

import re

IN_VIEW = """() => {
  const place = document.activeElement.getBoundingClientRect();
  return place.bottom > 0 && place.top < innerHeight && place.width > 0 && place.height > 0;
}"""
FOCUSED = """() => {
  const element = document.activeElement;
  const label = element.labels && element.labels[0];
  const named = document.getElementById(element.getAttribute('aria-labelledby'));
  const words = element.getAttribute('aria-label') || (named && named.innerText) || (label && label.innerText)
    || element.innerText || element.value || '';
  const ring = (part, pseudo) => {
    const style = getComputedStyle(part, pseudo);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1)
      || style.boxShadow !== 'none';
  };
  const frames = [element, label, element.closest('.form-check'), element.closest('.editor')];
  const shown = frames.some((part) => part && ring(part)) || ring(element, '::after');
  // A date has several stops: the last is its own calendar button, ringed by the browser itself.
  const again = element === window.lastStop;
  window.lastStop = element;
  return {
    name: words.replace(/\\s+/g, ' ').trim(),
    kind: element.type || element.tagName.toLowerCase(),
    shown: shown || again,
    isBody: element === document.body,
  };
}"""


def labelled(name):
    """A label as it is read: its words, then « (obligatoire) » where the form says so."""
    words = r"\s+".join(re.escape(word) for word in name.split())
    return re.compile(rf"^\s*{words}\s*(?:\([^)]*\)\s*)?$")


class Keyboard:
    """Tab, Enter, Space, arrows and letters; each stop must be seen."""

    MOST_TABS = 160

    def __init__(self, page):
        self.page = page
        self.unseen = []

    def reach(self, name, kinds=()):
        """Tab on until the control of that name; somebody who is lost after that gives up."""
        for _ in range(self.MOST_TABS):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(FOCUSED)
            if not stop["isBody"] and not (stop["shown"] and self._is_in_view()):
                self.unseen.append(f"{stop['kind']} « {stop['name'][:60]} »")
            if labelled(name).match(stop["name"]) and (not kinds or stop["kind"] in kinds):
                return
        raise AssertionError(f"« {name} » cannot be reached with Tab on {self.page.url}")

    def _is_in_view(self):
        """At once, or when what the server was answering has come above it."""
        if self.page.evaluate(IN_VIEW):
            return True
        self.page.wait_for_load_state("networkidle")
        return self.page.evaluate(IN_VIEW)

    def write(self, name, text):
        self.reach(name)
        self.page.keyboard.type(text)

    def tick(self, name):
        self.reach(name, ("checkbox", "radio"))
        self.page.keyboard.press("Space")

    def choose(self, name, option):
        """Letters pick the option of a list, as in any form of the system."""
        self.reach(name, ("select-one",))
        self.page.keyboard.type(option)

    def unfold(self, name):
        """What few people need is folded: its title opens it."""
        self.reach(name, ("summary",))
        self.page.keyboard.press("Enter")

    def press(self, name):
        """A button that leads to another page."""
        self.reach(name, ("submit", "button"))
        with self.page.expect_event("load"):
            self.page.keyboard.press("Enter")

    def answer(self, name):
        """A button that changes a part of the page."""
        self.reach(name, ("submit", "button"))
        with self.page.expect_response(lambda response: response.request.method == "POST"):
            self.page.keyboard.press("Enter")


class WithoutScript:
    """A browser whose JavaScript is off: what the page itself can do."""

    def __init__(self, page):
        self.page = page
        self.unseen = []

    def write(self, name, text):
        self.page.get_by_label(labelled(name)).first.fill(text)

    def tick(self, name):
        self.page.get_by_label(labelled(name)).first.check()

    def choose(self, name, option):
        self.page.get_by_label(labelled(name)).first.select_option(label=option)

    def unfold(self, name):
        self.page.locator("summary", has_text=labelled(name)).first.click()

    def press(self, name):
        with self.page.expect_event("load"):
            self.page.get_by_role("button", name=name).first.click()

    answer = press


HANDS = {"keyboard": Keyboard, "without JavaScript": WithoutScript}
