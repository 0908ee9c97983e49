"""Every kind of content that can be moderated, gathered from the apps, and where each one is."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve

from conventions.models import Assignment
from events import moderation as events
from members import moderation as members
from members.actions import About
from members.models import Decision, Member, Role
from members.moderating import Content, seen
from practices import moderation as practices

APPS = (practices, events, members)
KINDS: dict[str, Content] = {kind.name: kind for app in APPS for kind in app.CONTENTS}
# Of one page: beyond, the link beside each content leads to it.
MOST_ON_A_PAGE = 60


@dataclass(frozen=True)
class Piece:
    """One content, as the desk shows it: its words wherever they are, and what was decided of it."""

    content: Content
    thing: object
    history: tuple[Decision, ...]

    @property
    def key(self):
        return f"{self.content.name}:{self.thing.pk}"

    @property
    def decision(self):
        """What hides it today."""
        return next((one for one in self.history if one.is_standing), None)

    @property
    def is_removed(self):
        """Nothing is left of it, by a decision: neither shown nor hidden any more."""
        return not self.words and bool(self.history) and self.history[0].removed_at is not None

    @property
    def words(self):
        aside = self.decision.words if self.decision else {}
        return self.content.words_of(self.thing, aside)

    @property
    def title(self):
        """As it was written, even while it is hidden."""
        aside = self.decision.words if self.decision else {}
        return aside.get("title") or self.content.title_of(self.thing)

    @property
    def page(self):
        return self.content.page_of(self.thing)

    @property
    def report_query(self):
        """Of the page where somebody says that this very content should not be there."""
        return urlencode({"page": self.page.partition("#")[0], "contenu": self.key})

    @property
    def writers(self):
        return self.content.writers_of(self.thing)

    @property
    def seen(self):
        return seen(self.words, self.decision)


def piece_of(key):
    """« question:12 » as it stands, or None."""
    name, _, pk = key.partition(":")
    content = KINDS.get(name)
    if content is None or not pk.isdecimal() or len(pk) > 18:
        return None
    return next(iter(_pieces(content, content.rows().filter(pk=pk))), None)


def label_of(key):
    """« Question » for « question:12 »: what the link names, whether or not there is such a content."""
    content = KINDS.get(key.partition(":")[0])
    return content.label if content else ""


def pieces_at(path):
    """Everything at this address that says something, or is hidden."""
    view, kwargs = _resolved(path)
    found = []
    for content in KINDS.values():
        found += _pieces(content, content.at(view, kwargs)[:MOST_ON_A_PAGE])
    return [piece for piece in found if piece.words]


def pieces_of(report):
    """The content that was reported, first; then the others of its page."""
    told = piece_of(f"{report.kind}:{report.object_id}")
    others = [one for one in pieces_at(report.path) if told is None or one.key != told.key]
    return [told, *others] if told else others


def is_about(report, piece):
    return report.is_about(piece.content.name, piece.thing.pk)


def pieces_by_key(reports):
    """{"question:12": piece} of the contents of these reports, in two queries a kind."""
    found = {}
    for name in sorted({report.kind for report in reports} & KINDS.keys()):
        keys = [report.object_id for report in reports if report.kind == name]
        found |= {
            one.key: one for one in _pieces(KINDS[name], KINDS[name].rows().filter(pk__in=keys))
        }
    return found


def words_left(decision):
    """[(label, words)] that a decision still hides, for whoever wrote them."""
    content = KINDS[decision.kind]
    thing = content.rows().filter(pk=decision.object_id).first()
    if thing is None or not decision.is_standing:
        return []
    return content.words_of(thing, decision.words)


def about(path, key):
    """What a report says of itself: the content chosen on the page, else the first one of the page."""
    piece = piece_of(key) or _named_at(path, key)
    if piece is None or piece.page.partition("#")[0] != path:
        mains = sorted(_mains_at(path), key=lambda one: not one.words)
        piece = next(iter(mains), None)
    if piece is None:
        return About()
    return About(
        kind=piece.content.name,
        key=str(piece.thing.pk),
        writers=tuple(piece.writers),
        cafs=tuple(sorted(cafs_of(piece))),
    )


def cafs_of(piece):
    """The Cafs that answer for it: its own, else those where the person works or carries a CTG."""
    cafs = piece.content.cafs_of(piece.thing)
    if cafs is not None:
        return frozenset(cafs)
    return frozenset(code for writer in piece.writers for code in _cafs_of_person(writer))


def _named_at(path, name):
    """« profile-bio »: the only one of that kind on the page."""
    if name not in KINDS:
        return None
    found = _pieces(KINDS[name], KINDS[name].at(*_resolved(path))[:2])
    return found[0] if len(found) == 1 else None


def _mains_at(path):
    """What the page is about: a sheet or a meeting, not the questions under it."""
    view, kwargs = _resolved(path)
    for content in KINDS.values():
        if content.is_whole_page:
            yield from _pieces(content, content.at(view, kwargs)[:1])


def _cafs_of_person(person: Member):
    roles = Role.objects.current().filter(member=person, caf__isnull=False)
    held = Assignment.objects.current().filter(member=person).select_related("post__convention")
    codes = set(roles.values_list("caf_id", flat=True))
    return codes.union(*(one.post.convention.cafs for one in held))


def _pieces(content, rows):
    things = list(rows)
    if not things:
        return []
    keys = [str(thing.pk) for thing in things]
    decided = Decision.objects.filter(kind=content.name, object_id__in=keys)
    decided = list(
        decided.select_related("hidden_by", "restored_by", "removed_by").order_by(
            "-hidden_at", "-pk"
        )
    )
    return [
        Piece(content, thing, tuple(one for one in decided if one.object_id == str(thing.pk)))
        for thing in things
    ]


def _resolved(path):
    try:
        match = resolve(path)
    except (Resolver404, ValidationError, ValueError):
        return "", {}
    return match.view_name, match.kwargs
