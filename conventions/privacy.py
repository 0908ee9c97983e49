"""The personal data of this app: functions on posts, forms being typed, messages to teams, actions led."""

from django.utils import timezone

from conventions.actions import forget_imports_of, forget_letters_of, leave_conventions
from conventions.actions.handovers import FIRST_STEPS
from conventions.forgetting import forget_in_words
from conventions.models import (
    ActionSheet,
    Assignment,
    BodyMember,
    ConventionDraft,
    ConventionImport,
    Document,
    Handover,
    HandoverContact,
    HandoverStep,
    PlanImport,
    Reconfirmation,
    TeamLetter,
)
from ctgnet.exported import DRAFT, InWords
from ctgnet.templatetags.french import yes_or_no
from members.actions import return_to_desk
from members.models import NOT_DELEGATED, GrantStatus, traces_of

ERASED = "Effacé à la demande de la personne."


def export_of(member):
    """What we keep of this person, in words."""
    return {
        "fonctions": _posts_of(member),
        "fonctions confiées": _words_to_delegates(member),
        "saisies": _drafts_of(member),
        "passations": _handovers_of(member),
        "instances": _seats_of(member),
        "documents déposés": _documents_of(member),
        "imports": _imports_of(member),
        "messages aux équipes et aux Caf": _letters_of(member),
        "demandes en attente d’une CTG": _waits_of(member),
        "actions pilotées": _actions_led_by(member),
        "imports de plans": _plan_imports_of(member),
    }


def _posts_of(member):
    """Held or asked for, with what was answered when they were read again."""
    return [
        {
            "ctg": assignment.post.convention.name,
            "fonction": assignment.post.get_kind_display(),
            "employeur": assignment.post.employer.name,
            "etp": str(assignment.fte),
            "état": assignment.get_status_display(),
            "début": assignment.starts_on.isoformat(),
            "fin": assignment.ends_on and assignment.ends_on.isoformat(),
            "motif": assignment.reason,
            "mot à la Caf": assignment.note,
            "reconfirmations": [
                {
                    "le": timezone.localdate(one.answered_at).isoformat(),
                    "réponse": one.get_answer_display(),
                }
                for one in assignment.reconfirmations.all()
            ],
        }
        for assignment in Assignment.objects.filter(member=member)
        .select_related("post__convention", "post__employer")
        .prefetch_related("reconfirmations")
        .order_by("starts_on", "pk")
    ]


def _words_to_delegates(member):
    """What they wrote to whom they handed a request."""
    return list(
        Assignment.objects.filter(delegated_by=member)
        .order_by("pk")
        .values_list("delegate_note", flat=True)
    )


def _drafts_of(member):
    """Forms of the register that they have not sent."""
    return [
        {
            "ctg": draft.title,
            "saisie": InWords(DRAFT, draft.typed),
            "le": draft.updated_at.isoformat(),
        }
        for draft in ConventionDraft.objects.filter(owner=member)
        .select_related("convention")
        .order_by("created_at")
    ]


def _handovers_of(member):
    """What they leave to whoever follows them."""
    return [
        {
            "ctg": handover.assignment.post.convention.name,
            "notes": handover.notes,
            "à faire": [
                {"quoi": one.text, "fait": yes_or_no(one.is_done)} for one in handover.steps.all()
            ],
            "contacts": [
                {"qui": one.name, "comment": one.reach, "pour quoi": one.purpose}
                for one in handover.contacts.all()
            ],
        }
        for handover in Handover.objects.filter(assignment__member=member)
        .select_related("assignment__post__convention")
        .prefetch_related("steps", "contacts")
        .order_by("pk")
    ]


def _seats_of(member):
    """Bodies in which they sit."""
    return [
        {
            "ctg": seated.body.convention.name,
            "instance": str(seated.body),
            "qualité": seated.role,
            "préside": yes_or_no(seated.is_chair),
        }
        for seated in BodyMember.objects.filter(member=member)
        .select_related("body__convention")
        .order_by("pk")
    ]


def _documents_of(member):
    """Papers that they sent."""
    return [
        {
            "ctg": document.convention.name,
            "titre": document.title,
            "le": document.sent_at.isoformat(),
        }
        for document in Document.objects.filter(sent_by=member)
        .select_related("convention")
        .order_by("sent_at", "pk")
    ]


def _imports_of(member):
    """Tables of CTGs that they sent."""
    return [
        {
            "fichier": made.file_name,
            "état": made.get_state_display(),
            "lignes": made.table.get("lines", []),
            "le": made.made_at.isoformat(),
        }
        for made in ConventionImport.objects.filter(owner=member).order_by("made_at")
    ]


def _letters_of(member):
    """Written to a team or to a Caf."""
    return [
        {
            "à": letter.recipient_in_words,
            "message": letter.text,
            "le": letter.created_at.isoformat(),
        }
        for letter in TeamLetter.objects.of(member)
        .select_related("convention", "caf")
        .order_by("created_at")
    ]


def _waits_of(member):
    """Asked where no CTG was yet."""
    return [
        {
            "demande": str(asked),
            "mot": asked.note,
            "le": asked.requested_at.isoformat(),
            "motif du refus": asked.reason,
        }
        for asked in member.joining_requests.select_related("commune").order_by("pk")
    ]


def _actions_led_by(member):
    """Of action plans."""
    return [
        {
            "ctg": sheet.plan.convention.name,
            "action": sheet.title,
            "statut": sheet.get_status_display(),
        }
        for sheet in ActionSheet.objects.filter(lead=member)
        .select_related("axis__plan__convention", "objective__axis__plan__convention")
        .order_by("pk")
    ]


def _plan_imports_of(member):
    """Tables of plans that they sent."""
    return [
        {
            "ctg": one.convention.name,
            "intitulés": one.table.get("headings", []),
            "lignes": one.table.get("lines", []),
            "le": one.created_at.isoformat(),
        }
        for one in PlanImport.objects.filter(owner=member)
        .select_related("convention")
        .order_by("created_at")
    ]


def release(member, *, by):
    """Requests handed to somebody who may not answer them go back; those of a closed account go, and with
    a person who is gone for good, their places in what a team does.
    """
    return_to_desk(Assignment.objects.requested(), member, by=by)
    if not member.is_active:
        leave_conventions(member, by=by)
    if member.erased_at:
        _leave_teams(member)


def erase(member):
    """Functions stay as dates on a nameless account; what runs ends, what waits or is to come and free texts go."""
    mine = Assignment.objects.filter(member=member)
    today = timezone.localdate()
    mine.requested().delete()
    mine.update(note="")
    held = mine.asked_or_held()  # the account may be closed already
    _forget_coming(held.filter(starts_on__gt=today))
    held.exclude(ends_on=today).update(ends_on=today)
    mine.filter(status=GrantStatus.VALIDATED).update(reason="")
    mine.filter(status=GrantStatus.REFUSED).update(reason=ERASED)
    Assignment.objects.filter(delegate=member).update(**NOT_DELEGATED)
    Assignment.objects.filter(delegated_by=member).update(delegate_note="")
    Handover.objects.filter(assignment__member=member).update(notes="")
    HandoverContact.objects.filter(handover__assignment__member=member).delete()
    steps = HandoverStep.objects.filter(handover__assignment__member=member)
    steps.exclude(text__in=FIRST_STEPS).delete()
    _leave_teams(member)
    ConventionDraft.objects.filter(owner=member).delete()
    PlanImport.objects.filter(owner=member).delete()
    forget_letters_of(member)
    member.joining_requests.all().delete()
    forget_imports_of(member)
    forget_in_words(traces_of(member))


def _leave_teams(member):
    BodyMember.objects.filter(member=member).delete()
    ActionSheet.objects.filter(lead=member).update(lead=None)


def _forget_coming(assignments):
    """A function that never began leaves nothing: no page to hand over, no answer about it."""
    Handover.objects.filter(assignment__in=assignments).delete()
    Reconfirmation.objects.filter(assignment__in=assignments).delete()
    assignments.delete()
