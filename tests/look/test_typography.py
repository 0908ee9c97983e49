"""No line begins with « : » or « ? »: French wants a no-break space before them."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
BREAKABLE = re.compile(r"[\w»})] [:;!?»](?=[\s<{\",.)]|$)|« ")


def breakable(text):
    lines = [line for line in text.splitlines() if "{#" not in line]
    return [line.strip() for line in lines if BREAKABLE.search(line)]


def test_templates_keep_the_marks_with_their_word():
    found = {
        str(path.relative_to(TEMPLATES)): lines
        for path in TEMPLATES.rglob("*.*")
        if (lines := breakable(path.read_text()))
    }

    assert found == {}


def test_a_plain_space_is_seen():
    kept, lost = "Quelle CTG\u00a0?\n{# a : b #}", "Quelle CTG ?\n« oui\u00a0»\n{{ a }} : b"

    assert (breakable(kept), len(breakable(lost))) == ([], 3)
