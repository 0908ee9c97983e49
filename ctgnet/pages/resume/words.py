"""What each act of the site is called when it is offered again."""

import tomllib
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from django.urls import Resolver404, resolve

from ctgnet.pages.resume.things import thing_of
from ctgnet.unfinished import unfinished_acts

FILE = Path(__file__).with_name("words.toml")
A_FORM = "envoyer un formulaire"


@cache
def words():
    """{"practices:sheet_share": "partager une fiche avec le réseau", …}"""
    return tomllib.loads(FILE.read_text())


def words_of(path):
    try:
        return words().get(resolve(unquote(path.partition("?")[0])).view_name, A_FORM)
    except Resolver404:
        return A_FORM


def offered_acts(request):
    """What this person may take up again, each with its words and what it is about; not what they are
    just sending.
    """
    is_sent = request.method == "POST"
    acts = [a for a in unfinished_acts(request) if not (is_sent and a.is_taken_up_by(request))]
    return [(act, words_of(act.path), thing_of(act.path, request.user)) for act in acts]
