"""What waits for a member, what comes, what is new: a fixed number of queries."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from conventions.models import Assignment, Convention, JoiningRequest, Post
from ctgnet.pages.caf_desk.queue import waiting_at
from ctgnet.templatetags.french import day, moment_in, plural
from ctgnet.written import Among, WrittenOnce
from events.models import Event, Registration, RegistrationStatus
from members.models import Role
from practices.cards import cards_of
from practices.models import Question, Sheet, SheetQuerySet

SHOWN_EVENTS = 4
SHOWN_SHEETS = 3
SHOWN_TASKS = 5
SHOWN_AT_DESK = 10
ICONS = {
    "role": "person-check",
    "fonction": "person-check",
    "convention": "file-earmark-check",
    "avenant": "file-earmark-check",
    "attente": "hourglass-split",
    "depart": "box-arrow-right",
    "fiche": "eye",
    "rencontre": "calendar",
    "signalement": "flag",
}


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for this person, and the page where it is done."""

    text: str
    url: str
    icon: str
    detail: str = ""


def waiting_for(member, standing):
    """The most pressing first: an offered seat has a deadline, a draft has none."""
    return [
        *_offered_seats(member),
        *_at_the_desk(member),
        *_questions(member, standing),
        *_drafts(member, standing),
    ]


def _running_offers(member, now):
    offers = Registration.objects.filter(
        member=member,
        status=RegistrationStatus.OFFERED,
        offered_until__gt=now,
        event__cancelled_at=None,
    )
    return offers.select_related("event").order_by("offered_until", "pk")[:SHOWN_TASKS]


_OFFERS = WrittenOnce(_running_offers, member=-1, now=datetime.min.replace(tzinfo=UTC))


def _offered_seats(member):
    for offer in _OFFERS(member=member.pk, now=timezone.now()):
        deadline = moment_in(offer.offered_until, member.time_zone)
        yield Waiting(
            f"Une place s’est libérée : {offer.event.title}",
            offer.event.get_absolute_url(),
            "ticket-perforated",
            f"Répondez avant le {deadline}.",
        )


def _at_the_desk(member):
    """What waits at the desk, longest first; the desk itself when the day cannot hold it all."""
    lines = waiting_at(member)
    for line in lines[:SHOWN_AT_DESK]:
        since = f"Depuis le {day(line.requested_at)}."
        yield Waiting(line.words, line.url or reverse("caf_desk"), ICONS[line.kind], since)
    if rest := lines[SHOWN_AT_DESK:]:
        text = plural(len(rest), "autre demande à votre bureau,autres demandes à votre bureau")
        yield Waiting(text, reverse("caf_desk"), "three-dots")


def _unanswered(member, conventions):
    theirs = SheetQuerySet.held_by(member, conventions, "sheet__")
    asked = Question.objects.unanswered().filter(theirs).select_related("sheet")
    return asked.order_by("asked_at", "pk")[:SHOWN_TASKS]


_QUESTIONS = WrittenOnce(_unanswered, member=-1, conventions=[-1])


def _questions(member, standing):
    for question in _QUESTIONS(member=member.pk, conventions=list(standing.conventions)):
        text = f"Une question sur votre fiche « {question.sheet.title} »"
        yield Waiting(text, question.sheet.get_absolute_url(), "chat-dots")


def _unfinished(member, conventions):
    mine = Sheet.objects.drafts().filter(SheetQuerySet.held_by(member, conventions))
    return mine.order_by("-updated_at", "-pk").only("slug", "title")[:SHOWN_TASKS]


_DRAFTS = WrittenOnce(_unfinished, member=-1, conventions=[-1])


def _drafts(member, standing):
    for sheet in _DRAFTS(member=member.pk, conventions=list(standing.conventions)):
        url = reverse("practices:sheet_edit", args=[sheet.slug])
        yield Waiting(f"Brouillon à reprendre : {sheet.title}", url, "pencil-square")


def has_asked(member):
    """A request for a function, of any kind, waits for its answer."""
    asked = (
        Role.objects.requested(),
        Assignment.objects.requested(),
        JoiningRequest.objects.waiting(),
    )
    return any(rows.filter(member=member).exists() for rows in asked)


def _carried(conventions, today):
    mine = Convention.objects.filter(Among(conventions)).with_state(today)
    return mine.order_by("folded", "pk")


_CONVENTIONS = WrittenOnce(_carried, conventions=[-1], today=date.min)


def conventions_of(standing):
    """The CTGs that this person carries, each with what its clock needs."""
    if not standing.conventions:
        return []
    return _CONVENTIONS(conventions=list(standing.conventions), today=timezone.localdate())


def next_events(member, standing):
    """The next meetings this person may see; `is_mine` where they are registered."""
    answered = Registration.objects.active().filter(event=OuterRef("pk"), member=member.pk)
    found = Event.objects.visible_to(standing).upcoming().filter(cancelled_at=None)
    found = found.annotate(is_mine=Exists(answered)).select_related("caf", "convention")
    return found.order_by("starts_at", "pk")[:SHOWN_EVENTS]


def _themes_of(member, today):
    held = Assignment.objects.named(today).filter(member=member)
    of_posts = Post.themes.through.objects.filter(post__in=held.values("post"))
    of_conventions = Convention.themes.through.objects.filter(
        convention__in=held.values("post__convention")
    )
    slugs = of_posts.values_list("theme", flat=True)
    return slugs.union(of_conventions.values_list("theme", flat=True))


_THEMES = WrittenOnce(_themes_of, member=-1, today=date.min)


def themes_of(member):
    """The thématiques of one's posts and of one's CTGs."""
    return _THEMES(member=member.pk, today=timezone.localdate())


def new_sheets(member, standing, themes=()):
    """The cards of the last shared sheets, of these thématiques when there are any."""
    found = Sheet.objects.shared_to(standing)
    if themes:
        about = Sheet.themes.through.objects.filter(theme__in=themes)
        found = found.filter(pk__in=about.values("sheet"))
    newest = found.order_by("-shared_at", "-pk").values_list("pk", flat=True)
    return cards_of(member, list(newest[:SHOWN_SHEETS]))
