"""One of each content that can be moderated, written by Bob, with a word that is nowhere else."""

from ctgnet.pages.moderation.contents import KINDS
from events.moderation import ANNOUNCEMENT
from members.models import MODERATED
from members.moderation import PROFILE, TESTIMONY
from practices.moderation import ANSWER, QUESTION, SHEET
from tests.factories.events import EventFactory
from tests.factories.members import TestimonyFactory
from tests.factories.practices import QuestionFactory, SheetFactory

WORD = "Zanzibar"
WHY = "Une personne y est nommée sans son accord."
PROFILES = dict(zip(MODERATED, PROFILE, strict=True))
NAMES = sorted(KINDS)


def written(name, bob, alice):
    """(kind, row) of that content, by Bob."""
    words = f"{WORD} et compagnie"
    if name == SHEET.name:
        title = {"title": f"{WORD} en fiche", "slug": "zanzibar-en-fiche"}
        facts = {"reviewed_by": alice, "convention": ctg_of(bob)}
        return SHEET, SheetFactory(author=bob, public=True, **facts, **title)
    if name == QUESTION.name:
        return QUESTION, QuestionFactory(
            author=bob, text=words, sheet__author=alice, sheet__convention=ctg_of(alice)
        )
    if name == ANSWER.name:
        return ANSWER, _answered(bob, alice, words)
    if name == ANNOUNCEMENT.name:
        title = {"title": f"{WORD} en rencontre", "slug": "zanzibar-en-rencontre"}
        return ANNOUNCEMENT, EventFactory(
            created_by=bob,
            convention=ctg_of(bob),
            summary=words,
            description=f"<p>{words}</p>",
            **title,
        )
    if name == TESTIMONY.name:
        return TESTIMONY, TestimonyFactory(member=bob, shown=True, text=words, role_words=words)
    return _profile(name, bob, words)


def _answered(bob, alice, words):
    question = QuestionFactory(author=alice, sheet__author=bob, sheet__convention=ctg_of(bob))
    question.answer, question.answered_by, question.answered_at = words, bob, question.asked_at
    question.save()
    return question


def _profile(name, bob, words):
    part, kind = next((part, kind) for part, kind in PROFILES.items() if kind.name == name)
    setattr(bob, part, words)
    bob.profile_visibility = "public"
    bob.save()
    return kind, bob


def ctg_of(member):
    return member.assignments.get().post.convention


def state_of(thing):
    """Every column of the row as the database holds it."""
    return type(thing)._base_manager.filter(pk=thing.pk).values().get()
