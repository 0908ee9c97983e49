"""A content leaves the site, comes back as it was, or goes for good; each time with a reason.

`content` is the kind (`members.moderating`), `thing` its row. Whether this moderator may is asked
before, by the pages; what they had under the eyes is `seen`, `caf` the Caf in whose name they act.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from members.actions.news import notify, put_back_news, set_aside_news
from members.actions.openings import LONGEST_REASON, SHORTEST_REASON
from members.actions.reports import tell_put_back
from members.actions.trace import record_act
from members.models import Decision, Member, Notification, Report
from members.moderating import seen as seen_in
from members.tasks import tell_writer

SAY_WHY = (
    f"Dites pourquoi en quelques mots ({SHORTEST_REASON} caractères au moins) : la personne qui a "
    "écrit ce contenu lira votre motif."
)
GONE = "Ce contenu n’est plus là : rien n’a été décidé."
EMPTY = "Ce contenu est vide : il n’y a rien à masquer ni à retirer."
CHANGED = (
    "Ce contenu a changé depuis que vous avez ouvert cette page : relisez-le avant de décider."
)
NOT_HIDDEN = "Ce contenu n’est pas masqué : il n’y a rien à rétablir."
FORGOTTEN = "Effacé par la personne qui l’avait écrit."


@transaction.atomic
def hide_content(content, thing, *, by, reason, seen=None, caf=None):
    """Take a content off every page at once; hidden already, it stays under the first decision."""
    thing, decision = _held(content, thing)
    reason = _reason(reason)
    if decision:
        return decision
    _check(content, thing, decision, seen)
    decision = _hide(content, thing, by=by, reason=reason)
    _record("hide_content", decision, thing, by=by, reason=reason, caf=caf)
    _tell(decision)
    return decision


@transaction.atomic
def restore_content(content, thing, *, by, reason, seen=None, caf=None):
    """Put it back exactly as it was."""
    thing, decision = _held(content, thing)
    reason = _reason(reason)
    if decision is None:
        raise ValidationError(NOT_HIDDEN)
    _check(content, thing, decision, seen)
    content.restore(thing, decision.words)
    put_back_news(decision.news)
    decision.restored_at, decision.restored_by = timezone.now(), by
    _end(decision, reason)
    tell_put_back(decision, by=by)
    _record("restore_content", decision, thing, by=by, reason=reason, caf=caf)
    _tell(decision)
    return decision


@transaction.atomic
def remove_content(content, thing, *, by, reason, seen=None, caf=None):
    """Empty it for good: who, when and why stay, never the words."""
    thing, decision = _held(content, thing)
    reason = _reason(reason)
    _check(content, thing, decision, seen)
    removed_at = timezone.now()
    page = content.page_of(thing) if content.page_bears_its_title else ""
    if decision is None:  # in one act: it was never merely hidden
        decision = _hide(content, thing, by=by, reason=reason, on=removed_at)
    content.remove(thing)
    decision.removed_at, decision.removed_by = removed_at, by
    _end(decision, reason)
    reports = Report.objects.of_content(content.name, thing.pk)
    reports.forget_quotes()
    if page:
        reports.forget_page(page)
    _record("remove_content", decision, thing, by=by, reason=reason, caf=caf)
    _tell(decision)
    return decision


@transaction.atomic
def forget_hidden(*, kinds, writer=None, key=None, by):
    """Whoever wrote a content takes it back: its words are kept no longer, hidden or reported."""
    decisions = Decision.objects.standing().filter(kind__in=kinds)
    decisions = decisions.told_to(writer) if writer else decisions.about(*kinds, key)
    reports = Report.objects.filter(kind__in=kinds)
    reports = reports.filter(writers=writer) if writer else reports.of_content(*kinds, key)
    reports.forget_quotes()
    keys = decisions.values_list("pk", flat=True)
    return Decision.objects.filter(pk__in=list(keys)).update(
        words={}, news=[], removed_at=timezone.now(), removed_by=by, end_reason=FORGOTTEN
    )


@transaction.atomic
def forget_deleted(kind, key, *, page, by):
    """Its row goes for good: what was said of it, and the address that repeated its title, go with it."""
    forget_hidden(kinds=[kind], key=key, by=by)
    Report.objects.of_content(kind, key).forget_page(page)


def _held(content, thing):
    """The row for us alone, and the decision that hides it; refused when it has gone meanwhile."""
    held = content.model._default_manager.select_for_update(of=("self",)).filter(pk=thing.pk)
    found = held.first()
    if found is None or not content.rows().filter(pk=found.pk).exists():
        raise ValidationError(GONE)
    return found, Decision.objects.standing().about(content.name, found.pk).first()


def _reason(reason):
    reason = " ".join(reason.replace("\x00", "").split())[:LONGEST_REASON]
    if len(reason) < SHORTEST_REASON:
        raise ValidationError(SAY_WHY)
    return reason


def _check(content, thing, decision, seen):
    """Nobody decides about nothing, nor about other words than those that were read."""
    words = content.words_of(thing, decision.words if decision else {})
    if seen is not None and seen != seen_in(words, decision):
        raise ValidationError(CHANGED)
    if not words:
        raise ValidationError(EMPTY)


def _hide(content, thing, *, by, reason, on=None):
    writers, page = content.writers_of(thing), content.page_of(thing)
    title = content.title_of(thing)
    decision = Decision.objects.create(
        kind=content.name,
        label=content.told_as(thing),
        object_id=str(thing.pk),
        words=content.hide(thing),
        news=set_aside_news(page, title=title, but=writers) if content.page_bears_its_title else [],
        hidden_at=on or timezone.now(),
        hidden_by=by,
        reason=reason,
    )
    decision.writers.set(writers)
    return decision


def _end(decision, reason):
    decision.words, decision.news, decision.end_reason = {}, [], reason
    decision.save()


def _record(verb, decision, thing, *, by, reason, caf):
    writers = decision.writers.order_by("pk")
    record_act(
        by=by,
        verb=verb,
        thing=thing,
        subject=writers.first(),
        caf=caf,
        after={"content": decision.kind, "decision": decision.pk},
        reason=reason,
    )


def _tell(decision):
    """On the site at once, and by mail: what was decided, why, and how to contest it."""
    for writer in Member.objects.listed().filter(pk__in=decision.writers.values("pk")):
        notify(
            writer,
            kind=Notification.Kind.ROLE,
            text=f"Un de vos contenus est {decision.state} par la modération : {decision.label}",
            path=decision.get_absolute_url(),
            key=f"decision:{decision.pk}:{decision.state}",
        )
        tell_writer.enqueue(decision.pk, writer.pk, decision.state)
