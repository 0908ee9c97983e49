"""Full-text search of the sheets: French stems, no accents, a flat cost, never an error on odd input."""

import difflib
import re
import unicodedata

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import F, IntegerField, TextField, Value
from django.db.models.functions import Cast

from practices.models import Sheet
from reference.models import FoldName

MAX_LENGTH = 100
MIN_LETTERS = 2
# Ranking every match is the cost of a search: a thousand are enough to choose from.
MAX_CANDIDATES = 1_000
CLOSE_ENOUGH = 0.6
UNSTORABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
WORD = re.compile(r"[^\W_]+")


def clean_query(q):
    """What can be searched in what was typed: one line of 100 characters, or '' below two letters."""
    q = " ".join(UNSTORABLE.sub(" ", str(q)).split())[:MAX_LENGTH].strip()
    return q if sum(character.isalnum() for character in q) >= MIN_LETTERS else ""


def matching(queryset, q):
    """The sheets of this queryset that answer the query; all of them when there is no query."""
    q = clean_query(q)
    return queryset.filter(search=_query(q)) if q else queryset


def search_sheets(queryset, q):
    """The sheets that answer with their `rank`, the best first, to be read page by page."""
    q = clean_query(q)
    if not q:
        return queryset.annotate(rank=Value(0, IntegerField()))
    # No order here: sorting every match by date would cost what the cap spares.
    candidates = queryset.filter(search=_query(q)).order_by()
    return (
        Sheet.objects.filter(pk__in=candidates.values("pk")[:MAX_CANDIDATES])
        .annotate(rank=_rank(q))
        .order_by("-rank", "-pk")
    )


def best_sheets(queryset, q):
    """The same in the same order, their keys alone: at most one more than is counted.

    Their text is read once, to find and to rank; a page then reads the few rows it shows.
    """
    q = clean_query(q)
    if not q:
        return []
    found = queryset.filter(search=_query(q)).order_by().values_list(_rank(q), "pk")
    return [pk for _, pk in sorted(found[: MAX_CANDIDATES + 1], reverse=True)]


def did_you_mean(queryset, q):
    """« Vouliez-vous dire … ? »: the query with its words brought to those of the nearest title."""
    q = clean_query(q)
    if not q:
        return ""
    folded = FoldName(Value(q, TextField()))
    nearest = (
        queryset.filter(folded__trigram_word_similar=folded)
        .annotate(nearness=TrigramWordSimilarity(folded, "folded"))
        .order_by("-nearness", "-pk")
        .values_list("title", flat=True)
        .first()
    )
    return _brought_to(q, nearest) if nearest else ""


def similar_titles(queryset, title, limit=5):
    """Sheets whose title looks like the one being typed, so that nobody tells twice the same story."""
    title = clean_query(title)
    if not title:
        return queryset.none()
    folded = FoldName(Value(title, TextField()))
    return (
        queryset.filter(folded__trigram_similar=folded)
        .annotate(nearness=TrigramWordSimilarity(folded, "folded"))
        .order_by("-nearness", "-pk")[:limit]
    )


def _query(q):
    return SearchQuery(q, config="french_unaccent", search_type="websearch")


def _rank(q):
    """How well a sheet answers: a whole number, so that a page can resume after it."""
    rank = SearchRank(F("search_brief"), _query(q), normalization=1)
    return Cast(rank * 1_000_000, IntegerField())


def _brought_to(q, title):
    words = {_bare(word): word.lower() for word in WORD.findall(title)}
    brought = [_nearest(word, words) for word in WORD.findall(q)]
    suggestion = " ".join(brought)
    return suggestion if _bare(suggestion) != _bare(q) else ""


def _nearest(word, words):
    found = difflib.get_close_matches(_bare(word), words, n=1, cutoff=CLOSE_ENOUGH)
    return words[found[0]] if found else word


def _bare(text):
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
