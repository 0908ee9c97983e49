"""The file of one's data, said as the pages say it: never a code, a verb or a column of the database."""

from conventions.forms import typed_in_words
from ctgnet.exported import ACT, DECISION, DRAFT, InWords
from ctgnet.pages.acts import sentence_of
from ctgnet.pages.moderation.contents import words_left

SAY = {
    ACT: sentence_of,
    DECISION: lambda decision: dict(words_left(decision)),
    DRAFT: typed_in_words,
}


def in_words(told):
    """What the apps told, with the words that only the pages know, wherever they stand."""
    if isinstance(told, InWords):
        return SAY[told.kind](told.value)
    if isinstance(told, dict):
        return {name: in_words(value) for name, value in told.items()}
    if isinstance(told, list | tuple):
        return [in_words(value) for value in told]
    return told
