"""What one cell says of a CTG: a share of a full-time post, a stage, a function.

Each reader answers the value, or raises ValueError with what to write instead.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from conventions.models import PostKind, Stage
from conventions.models.post import SMALLEST_SHARE, WHOLE
from ctgnet.cells import LONGEST_QUOTE, folded, number_of

NOT_A_SHARE = "nombre non reconnu : {text}. Exemple : 0,5"
STAGES = {
    "prefiguration": Stage.PREFIGURATION,
    "en projet": Stage.PREFIGURATION,
    "diagnostic": Stage.DIAGNOSIS,
    "diagnostic partage": Stage.DIAGNOSIS,
    "en diagnostic": Stage.DIAGNOSIS,
    "elaboration": Stage.DRAFTING,
    "redaction": Stage.DRAFTING,
    "en redaction": Stage.DRAFTING,
    "en cours d elaboration": Stage.DRAFTING,
    "signee": Stage.SIGNED,
    "signe": Stage.SIGNED,
    "en cours": Stage.SIGNED,
    "en vigueur": Stage.SIGNED,
    "active": Stage.SIGNED,
    "terminee": Stage.SIGNED,
    "echue": Stage.SIGNED,
    "oui": Stage.SIGNED,
}
# The first word that a function holds tells its kind.
KINDS = (
    (re.compile(r"\belue?s?\b"), PostKind.ELECTED),
    (re.compile(r"\bpilot"), PostKind.PILOT),
    (re.compile(r"\bcooperation\b"), PostKind.OFFICER),
    (re.compile(r"\bproximite\b"), PostKind.LOCAL),
    (re.compile(r"\bthematique|\bcoordi|\banimat"), PostKind.THEMATIC),
)


def share_of(text):
    """« 0,5 », « 0.5 », « 50 % » and « 0,5 ETP » are half of a full-time post."""
    written = re.sub(r"\s|etp$", "", text.lower())
    number = number_of(written.rstrip("%"))
    if number is None:
        raise ValueError(NOT_A_SHARE.format(text=text[:LONGEST_QUOTE]))
    share = number / 100 if written.endswith("%") else number
    share = share.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    if not SMALLEST_SHARE <= share <= WHOLE:
        raise ValueError(f"de 0,05 à 1 ETP, pas {text[:LONGEST_QUOTE]}")
    return share


def stage_of(text):
    """The step that a word of the trade means."""
    if stage := STAGES.get(folded(text)):
        return stage
    raise ValueError(f"étape inconnue : {text[:LONGEST_QUOTE]}. Écrivez {_listed(Stage.labels)}")


def kind_of(text):
    """The kind of a post by the words of its function."""
    words = folded(text)
    for pattern, kind in KINDS:
        if pattern.search(words):
            return kind
    raise ValueError(
        f"fonction inconnue : {text[:LONGEST_QUOTE]}. Écrivez {_listed(PostKind.labels)}"
    )


def _listed(labels):
    *first, last = (f"« {label} »" for label in labels)
    return f"{', '.join(first)} ou {last}"
