"""The file of one's data, said as the pages say it: never a code, a verb or a column of the database."""

from conventions.forms import typed_in_words
from ctgnet.pages.acts import sentence_of
from ctgnet.pages.moderation.contents import words_left
from members.models import Decision


def in_words(everything, member):
    """What the apps told, with the words that only the pages know."""
    account = everything["compte"]
    for act in account["mes actes"]:
        act["acte"] = sentence_of(act["acte"])
    decisions = Decision.objects.told_to(member).order_by("pk")
    for told, decision in zip(account["décisions de modération"], decisions, strict=True):
        told["texte"] = dict(words_left(decision))
    for draft in everything["ctg"]["saisies"]:
        draft["saisie"] = typed_in_words(draft["saisie"])
    return everything
