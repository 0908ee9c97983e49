"""What each act of the site is called when it is offered again."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.urls import Resolver404, resolve, reverse

from ctgnet.pages.resume.things import thing_of
from ctgnet.unfinished import unfinished_acts

FILE = Path(__file__).with_name("words.toml")
A_FORM = "envoyer un formulaire"
# Whoever asked for a file comes back to its page, which gives it.
THEIR_FILE = {"privacy": "privacy_export", "mfa_view_recovery_codes": "mfa_download_recovery_codes"}
BACK_TO = {"privacy": "privacy", "mfa": "mfa_index", "account": "account_home"}


@dataclass(frozen=True)
class Confirmed:
    """What waits for somebody to confirm who they are ("" when nothing says it); where they go instead."""

    words: str
    way_back: str


@cache
def words():
    """{"practices:sheet_share": "partager une fiche avec le réseau", …}"""
    return tomllib.loads(FILE.read_text())


def words_of(path):
    return words().get(_name_of(path), A_FORM)


def _name_of(path):
    try:
        return resolve(unquote(path.partition("?")[0])).view_name
    except Resolver404:
        return ""


def act_to_confirm(request):
    """Read from where the confirmation leads; the way back is one of our pages, whatever the address says."""
    asked = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME, "")
    name = _name_of(asked)
    page = BACK_TO.get(name.partition("_")[0], "account_home")
    return Confirmed(words().get(THEIR_FILE.get(name, name), ""), reverse(page))


def offered_acts(request):
    """What this person may take up again, each with its words and what it is about; not what they are
    just sending.
    """
    is_sent = request.method == "POST"
    acts = [a for a in unfinished_acts(request) if not (is_sent and a.is_taken_up_by(request))]
    return [(act, words_of(act.path), thing_of(act.path, request.user)) for act in acts]
