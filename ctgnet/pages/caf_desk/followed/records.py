"""Records of CTGs that lack something."""

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, When

from conventions.models import Assignment, Convention, Post, Signatory, Stage
from ctgnet.pages.caf_desk.followed.line import FollowedList, Line, over

MISSING = {
    "no_signature": "la date de signature",
    "no_end": "la date de fin",
    "no_signatory": "les signataires",
    "no_post": "les postes",
    "no_holder": "une personne en poste",
    "no_theme": "les thématiques",
}


def _incomplete(cafs, on):
    """Public records of running or coming CTGs that lack something, and what."""
    signed = Signatory.objects.standing(on).filter(convention=OuterRef("pk"))
    posts = Post.objects.open(on).filter(convention=OuterRef("pk"))
    held = Assignment.objects.named(on).filter(post__convention=OuterRef("pk"))
    themes = Convention.themes.through.objects.filter(convention=OuterRef("pk"))
    lacking = {
        "no_signature": Q(stage=Stage.SIGNED, signature_date=None),
        "no_end": Q(end_date=None),
        "no_signatory": ~Exists(signed),
        "no_post": ~Exists(posts),
        "no_holder": Exists(posts) & ~Exists(held),
        "no_theme": ~Exists(themes),
    }
    rows = Convention.objects.confirmed().of_cafs(cafs).exclude(pk__in=over(on))
    rows = rows.annotate(**{name: _as_boolean(fault) for name, fault in lacking.items()})
    faults = Q()
    for name in lacking:
        faults |= Q(**{name: True})
    return rows.with_state(on).filter(faults)


def _as_boolean(fault):
    return Case(When(fault, then=True), default=False, output_field=BooleanField())


def _missing(convention):
    return [words for name, words in MISSING.items() if getattr(convention, name)]


def _incomplete_line(convention):
    facts = [f"il manque {', '.join(_missing(convention))}"]
    return Line(convention.name, convention.get_absolute_url(), facts)


def _incomplete_cells(convention):
    lacks = [getattr(convention, name) for name in MISSING]
    return [convention.name, convention.state_label, *lacks]


INCOMPLETE_RECORDS = FollowedList(
    "a-completer",
    "CTG à compléter",
    "Ce qui manque à leur page pour que chacun s’y retrouve.",
    "Rien ne manque à ces CTG.",
    _incomplete,
    ("folded", "pk"),
    _incomplete_line,
    ("CTG", "État", *(words.capitalize() for words in MISSING.values())),
    _incomplete_cells,
)
