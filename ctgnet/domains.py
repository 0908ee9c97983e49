"""Where a typed text would lead if a mail or a browser made a link of it."""

import re
import unicodedata
from pathlib import Path

# « evil.com » is a link in a mail, « St.Denis » is not: it depends on how the last word is known.
_LINES = Path(__file__).with_name("domains.txt").read_text().splitlines()
ENDINGS = {word for line in _LINES if not line.startswith("#") for word in line.split()}

DOTS = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61\u2024", "."))
# Each begins where a run of its signs does: a long one is read once.
POINTED = re.compile(r"(?<![\w-])[\w-]+(?:\.[\w-]+)+")
LEADS_AWAY = re.compile(
    r"(?<![a-z\d+.-])[a-z\d+.-]+://|\bwww\d?\.|//[\w-]|\\\\[\w-]|\bxn--|(?<!\d)\d+(?:\.\d+){3}[:/]\d?"
    r"|\b(?:https?|ftp|javascript|vbscript|data|mailto|tel|sms|file|blob):\s?\S",
    re.I,
)


def address_in(text):
    """The first thing that would become a link, as it is typed; '' when nothing does."""
    plain = unicodedata.normalize("NFKC", text.translate(DOTS))
    if leading := LEADS_AWAY.search(plain):
        return plain[leading.start() :].split()[0]
    return next((found for found in POINTED.findall(plain) if _leads(found)), "")


def _leads(pointed):
    """Whatever stands before the dot, an initial or a number: « t.co » and « 830274.top » are sites."""
    return any(word.casefold() in ENDINGS for word in pointed.split(".")[1:])
