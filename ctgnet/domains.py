"""Where a typed text would lead if a mail or a browser made a link of it."""

import re
import unicodedata
from pathlib import Path

# « evil.com » is a link in a mail, « St.Denis » is not: it depends on how the last word is known.
_LINES = Path(__file__).with_name("domains.txt").read_text().splitlines()


def _bare(text):
    """One writing of each letter, without the marks over and under it, that no domain is known by."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(one for one in plain if not unicodedata.category(one).startswith("M"))


ENDINGS = {_bare(word) for line in _LINES if not line.startswith("#") for word in line.split()}

# Drawn on the line: the full stops of every script, the leader, what Unicode says looks like « . ».
LOW = (
    "\u0589\u0660\u06d4\u06f0\u0701\u0702\u0887\u1362\u166e\u1803\u1809\u2024\u2cf9\u2cfe\u2e30\u2e3c\u3002"
    "\ua4f8\ua4ff\ua60e\ua6f3\ufbb3\ufe12\ufe52\uff0e\uff61"
    "\U00010a50\U00010a51\U00010af4\U00011049\U00011f49\U00016af5\U00016e98\U0001bc94\U0001bc9f\U0001d16d\U0001da88"
)
# Drawn above it: middle dots, bullets. Between spaces they part words, as a dash would.
HIGH = (
    "\u00b7\u0387\u02d9\u0888\u0971\u1427\u18df\u2022\u2027\u2219\u22c5\u25cf\u25e6\u26ab\u2981\u2b24\u2e31\u2e33\u302e"
    "\u30fb\ua78f\ufbb2\ufe45\ufe46\uff65"
    "\U00010101\U0001091f\U0001123a\U000115c4\U00011c43\U0001bc84\U0001f784"
)
MIDDLE = "\u00b7"
DOTS = str.maketrans(dict.fromkeys(LOW, ".") | dict.fromkeys(HIGH, MIDDLE))
# French writes the feminine, the plural and lists after a middle dot, or a dot between spaces
# (« Ateliers . Paris »): there, only the endings that everybody reads as a site.
PLAIN = {
    *("com", "fr", "net", "org", "eu", "info", "top", "xyz", "ru", "cn", "io", "co", "app", "dev"),
    *("shop", "site", "online", "biz", "me", "be", "ch"),
}
AROUND = "«»“”\"'’,;:!?"
# French puts no space before a dot: « evil . com » is an address, « L’Escale. Net et clair » two sentences.
DOT = rf"(?:\.|{MIDDLE}|\s+\.\s*|\s*[\[({{]\s*\.\s*[\])}}]\s*)"
# A picture is no letter, and may stand in an address. Each begins where a run of its signs does: a long
# one is read once.
SIGN = rf"[^\s.{MIDDLE}()\[\]{{}}]"
POINTED = re.compile(rf"(?<!{SIGN}){SIGN}+(?:{DOT}{SIGN}+)+")
PART = re.compile(rf"(\s*)([.{MIDDLE}])([^\w-]*)([\w-]+)")
LEADS_AWAY = re.compile(
    r"(?<![a-z\d+.-])[a-z\d+.-]+://|//[\w-]|\\\\[\w-]|\bxn--|(?<!\d)\d+(?:\.\d+){3}[:/]\d?"
    rf"|\bwww\d?{DOT}"
    # « Data : un enjeu » and « Tel: 04 93… » lead nowhere.
    r"|\bhttps?:\s?\S|\b(?:ftp|javascript|vbscript|data|mailto|tel|sms|file|blob):\S",
    re.I,
)


def address_in(text):
    """The first thing that would become a link, or read as one, whatever its dots; '' when nothing does."""
    plain = _bare(text.translate(DOTS))
    if leading := LEADS_AWAY.search(plain):
        spaced = POINTED.match(plain, leading.start())
        return spaced[0] if spaced else plain[leading.start() :].split()[0]
    found = (one.strip(AROUND) for one in POINTED.findall(plain) if _leads(one))
    return next(found, "")


def _leads(pointed):
    """Whatever stands before the dot, an initial or a number: « t.co » and « 830274.top » are sites."""
    return any(
        word.casefold() in (PLAIN if dot == MIDDLE or (before and after.isspace()) else ENDINGS)
        for before, dot, after, word in PART.findall(pointed)
    )
