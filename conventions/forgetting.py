"""Somebody taken out of what others typed about CTGs: tables, forms, whom to call after a handover."""

from functools import partial

from django.db.models import F

from conventions.actions import forget_in_imports
from conventions.models import (
    ConventionDraft,
    ConventionImport,
    Handover,
    HandoverContact,
    PlanImport,
)
from ctgnet.forgetting import forget_in

# Who was to be called, in a line whose words stay; whoever writes the handover may name another.
GONE = "Personne partie"


def forget_in_words(traces, *, typed_by=None):
    """Somebody is taken out of tables and forms; of those of these people only, when they are named."""
    sent = {} if typed_by is None else {"owner__in": typed_by}
    forget_in_imports(ConventionImport.objects.filter(**sent), traces)
    _forget_in_drafts(ConventionDraft.objects.filter(**sent), traces)
    _forget_in_plans(PlanImport.objects.filter(**sent), traces)
    of_them = {} if typed_by is None else {"handover__assignment__member__in": typed_by}
    _forget_in_contacts(HandoverContact.objects.filter(**of_them), traces)


def _forget_in_drafts(drafts, traces):
    """Their address and their name in forms that others are typing."""
    forget_in(drafts.filter(traces.may_be_in("typed")), partial(_emptied_draft, traces=traces))


def _emptied_draft(draft, *, traces):
    fields = [(name, value) for name, values in draft.typed.items() for value in values]
    left: dict = {name: [] for name in draft.typed}
    for name, value in traces.out_of_form(fields):
        left[name].append(value)
    is_changed, draft.typed = left != draft.typed, left
    return ["typed"] if is_changed else []


def _forget_in_plans(plans, traces):
    """The same in the tables of plans that others have sent."""
    forget_in(
        plans.filter(traces.address_may_be_in("table")), partial(_emptied_plan, traces=traces)
    )


def _emptied_plan(sent, *, traces):
    """Its headings are a line like the others: of a file that has none, they are its first one."""
    lines = [[number, traces.out_of_line(cells)] for number, cells in sent.table.get("lines", [])]
    headings = traces.out_of_line(sent.table.get("headings", []))
    left = sent.table | {"headings": headings, "lines": lines}
    is_changed, sent.table = left != sent.table, left
    return ["table"] if is_changed else []


def _forget_in_contacts(contacts, traces):
    """Whom others say to call, known by the address; a page that is being written is to be opened again."""
    may_name = traces.address_may_be_in("reach") | traces.address_may_be_in("purpose")
    found = contacts.filter(may_name)
    named = {one.handover_id for one in found if _emptied_contact(one, traces=traces)}
    Handover.objects.filter(pk__in=named).update(version=F("version") + 1)
    forget_in(found, partial(_emptied_contact, traces=traces))


def _emptied_contact(contact, *, traces):
    """The line of somebody else, who is reached otherwise, stays theirs without the words that name them."""
    typed = [contact.name, contact.reach, contact.purpose]
    name, reach, purpose = left = traces.out_of_line(typed)
    if left == typed:
        return []
    leads_to_another = "@" in reach if reach != contact.reach else reach
    if not (name and leads_to_another):
        name, reach = GONE, ""
    contact.name, contact.reach, contact.purpose = name, reach, purpose
    return ["name", "reach", "purpose"]
