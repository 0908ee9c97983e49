"""Organisations that are probably one: same name and same territory, or same number."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, F, Func, OuterRef, Q, TextField, Value

from reference.models import Organisation

# What one looks at in a sitting; those that follow come once these are merged.
MOST_PAIRS = 50
# Where an organisation is, then where it signs and employs.
PLACES = (
    "member_communes__department",
    "commune__department",
    "intercommunality__departments",
    "department",
    "caf__departments",
    "signatures__convention__coverages__commune__department",
    "posts__convention__coverages__commune__department",
)


# « Les Marronniers », « des marronniers »: nobody remembers which small word it was.
SMALL_WORDS = "l|d|le|la|les|de|des|du|et|a|au|aux"


@dataclass(frozen=True)
class Pair:
    """Two organisations, the one to keep first: that of an official list, or else the older one."""

    kept: Organisation
    absorbed: Organisation
    why: str


def likely_pairs():
    """The first ones by name, whatever their number in the same queries."""
    doubtful = list(_doubtful().order_by("folded", "pk")[: MOST_PAIRS * 2])
    others = list(_twins_of(doubtful))
    where = departments_of([*doubtful, *others])
    pairs = {}
    for one in doubtful:
        for other in others:
            key = tuple(sorted((one.pk, other.pk)))
            if key not in pairs and (why := _why(one, other, where)):
                pairs[key] = Pair(*in_order(one, other), why)
    return list(pairs.values())[:MOST_PAIRS]


def departments_of(organisations):
    """{key: codes of the départements where it is, or acts}; nothing where nobody knows."""
    found, keys = defaultdict(set), [one.pk for one in organisations]
    for path in PLACES:
        rows = Organisation.objects.filter(pk__in=keys, **{f"{path}__isnull": False})
        for key, code in rows.order_by().values_list("pk", path).distinct():
            found[key].add(code)
    return found


def _named():
    """Those that nobody has merged, with what their name says without its small words."""
    pattern, flags = Value(rf"\m({SMALL_WORDS})\M *"), Value("g")
    bare = Func(F("folded"), pattern, Value(""), flags, function="regexp_replace")
    return Organisation.objects.active().annotate(
        said=Func(bare, function="btrim", output_field=TextField())
    )


def _doubtful():
    """Added by somebody, and alike another one by its name or its number."""
    others = _named().exclude(pk=OuterRef("pk"))
    same_name = others.filter(kind=OuterRef("kind"), said=OuterRef("said")).exclude(said="")
    same_siren = others.filter(siren=OuterRef("siren")).exclude(siren="")
    return _named().filter(
        Exists(same_name) | Exists(same_siren),
        commune=None,
        intercommunality=None,
        department=None,
        caf=None,
    )


def _twins_of(doubtful):
    names = {one.said for one in doubtful} - {""}
    numbers = {one.siren for one in doubtful} - {""}
    return _named().filter(Q(said__in=names) | Q(siren__in=numbers))


def _why(one, other, where):
    """In words; nothing for two that only bear the same name in two départements."""
    if one.pk == other.pk:
        return ""
    if one.siren and one.siren == other.siren:
        return "Même numéro SIREN"
    if (one.kind, one.said) != (other.kind, other.said):
        return ""
    here, there = where[one.pk], where[other.pk]
    if here and there and here.isdisjoint(there):
        return ""
    return (
        "Même nom et même type" if one.folded == other.folded else "Noms presque pareils, même type"
    )


def in_order(*pair):
    """That of an official list first, or else the older one."""
    return sorted(pair, key=lambda one: (not one.is_of_a_place, one.pk))
