"""Where a typed text would lead if a mail or a browser made a link of it."""

import re
import tomllib
import unicodedata
from pathlib import Path

# « evil.com » is a link in a mail, « St.Denis » is not: it depends on how the last word is known.
ENDINGS = tomllib.loads(Path(__file__).with_name("domains.toml").read_text())
COUNTRIES, WORDS = (set(ENDINGS[kind].split()) for kind in ("countries", "words"))
COMMON = {"com", "net", "org", "fr", "eu", "io", "info", "biz"}
# Before a dot, these part a title or an initial from a name: « M.Li », « St.Cloud », « J.Paris ».
SHORTENED = {
    "av",
    "bd",
    "dr",
    "me",
    "mgr",
    "mlle",
    "mm",
    "mme",
    "mmes",
    "no",
    "pr",
    "st",
    "ste",
    "sts",
}
# A sentence that begins too close to the one before: « l’équipe.La suite ».
BEGINNINGS = {"au", "de", "es", "et", "il", "la", "ma", "me", "ne", "sa", "se", "si"}

DOTS = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61\u2024", "."))
POINTED = re.compile(r"[\w-]+(?:\.[\w-]+)+")
LEADS_AWAY = re.compile(
    r"[a-z][a-z\d+.-]*://|\bwww\d?\.|//[\w-]|\\\\[\w-]|\bxn--|\d+(?:\.\d+){3}[:/]\d?"
    r"|\b(?:https?|ftp|javascript|vbscript|data|mailto|tel|sms|file|blob):\s?\S",
    re.I,
)


def address_in(text):
    """The first thing that would become a link, as it is typed; '' when nothing does."""
    plain = unicodedata.normalize("NFKC", text.translate(DOTS))
    if leading := LEADS_AWAY.search(plain):
        return plain[leading.start() :].split()[0]
    return next((found[0] for found in POINTED.finditer(plain) if _leads(found, plain)), "")


def _leads(found, text):
    *before, last = found[0].split(".")
    ending, following = last.casefold(), text[found.end() :]
    if ending not in COUNTRIES | WORDS:
        return False
    if ending in COMMON or following.startswith("/"):
        return True
    is_initial = all(len(part) == 1 for part in before) or before[-1].isdigit()
    is_sentence = ending in BEGINNINGS and last.istitle() and re.match(r"\s\w", following)
    return not (is_initial or before[-1].casefold() in SHORTENED or is_sentence)
