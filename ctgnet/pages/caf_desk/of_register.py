"""What waits of the register: functions asked for, CTGs and avenants to confirm, departures to come."""

from datetime import datetime, time

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from conventions.models import Amendment, Assignment, Convention, JoiningRequest, departures
from ctgnet.pages.caf_desk.waiting import Waiting, delegation_of, for_deciders
from ctgnet.templatetags.french import ctg_of, day, fte


@for_deciders
def assignments_waiting(standing):
    waiting = Assignment.objects.waiting_for(standing).with_delegate().with_proof()
    return waiting.annotate(is_ours=_is_ours(standing, "post__convention"))


@for_deciders
def conventions_to_confirm(standing):
    """Prepared by a team, or whose communes have merged: for its Cafs, and for the administration
    where no Caf can answer."""
    waiting = Convention.objects.with_mergers().filter(
        Q(confirmed_at=None) | Q(merged_on__isnull=False)
    )
    return waiting.at_desk_of(standing).annotate(is_ours=_is_ours(standing, "pk"))


@for_deciders
def amendments_to_confirm(standing):
    """Prepared by a pilot, for the Cafs of a public CTG."""
    followed = Convention.objects.confirmed().at_desk_of(standing)
    waiting = Amendment.objects.filter(confirmed_at=None, convention__in=followed.values("pk"))
    return waiting.select_related("convention").annotate(is_ours=_is_ours(standing, "convention"))


@for_deciders
def departures_announced(standing):
    """Somebody said their last day on a post: an officer ends the function. Never one's own."""
    followed = Convention.objects.at_desk_of(standing)
    said = departures().filter(assignment__post__convention__in=followed.values("pk"))
    said = said.exclude(assignment__member=standing.member_id)
    return said.select_related("assignment__member", "assignment__post__convention").annotate(
        is_ours=_is_ours(standing, "assignment__post__convention")
    )


@for_deciders
def joinings_waiting(standing):
    return JoiningRequest.objects.waiting_for(standing)


def joining_line(asked, standing):
    return Waiting(
        kind="attente",
        pk=asked.pk,
        member=asked.member,
        title=f"Attend une CTG : {asked.get_kind_display()}",
        place=f"{asked.commune.name} ({asked.commune.department_id})",
        note=asked.note,
        proof=asked.member.proof_in_words(is_proved=True),  # whoever signs in has confirmed it
        requested_at=asked.requested_at,
        url=asked.get_absolute_url(),
    )


def _is_ours(standing, convention):
    return Exists(Convention.objects.of_cafs(standing.cafs).filter(pk=OuterRef(convention)))


def assignment_line(assignment, standing):
    is_open = assignment.post.convention_id in standing.opened_conventions
    acts = assignment.is_ours or is_open
    return Waiting(
        kind="fonction",
        pk=assignment.pk,
        member=assignment.member,
        title=_asked(assignment, sees_share=acts),
        place=f"{ctg_of(assignment.post.convention.name)} (employeur : {assignment.post.employer})",
        note=assignment.note,
        proof=assignment.member.proof_in_words(is_proved=assignment.is_proved),
        requested_at=assignment.requested_at,
        needs_reason=not acts,
        can_delegate=acts,
        **delegation_of(assignment),
    )


def _asked(assignment, *, sees_share):
    """« Pilote de la CTG, 0,5 ETP »; a share is for those who answer for that CTG."""
    kind = assignment.post.get_kind_display()
    return f"{kind}, {fte(assignment.fte)}" if sees_share and assignment.post.is_counted else kind


def convention_line(convention, standing):
    words, page, since = "CTG à confirmer", "convention_detail", convention.registered_at
    if convention.is_confirmed:
        words, page = "Communes fusionnées à confirmer", "merger_list"
        since = timezone.make_aware(datetime.combine(convention.merged_on, time()))
    return Waiting(
        kind="convention",
        pk=convention.pk,
        title=f"{words} : {convention.name}",
        requested_at=since,
        url=_page(convention, convention, standing, page),
    )


def amendment_line(amendment, standing):
    convention = amendment.convention
    return Waiting(
        kind="avenant",
        pk=amendment.pk,
        title=f"Avenant à confirmer : {convention.name}, signé le {day(amendment.signed_on)}",
        requested_at=amendment.prepared_at,
        url=_page(amendment, convention, standing, "amendment_detail", amendment.pk),
    )


def departure_line(said, standing):
    assignment, convention = said.assignment, said.assignment.post.convention
    leaver = assignment.member
    return Waiting(
        kind="depart",
        pk=said.pk,
        leaver=leaver,
        title=f"Départ annoncé : {leaver.full_name}, dernier jour le {day(said.left_on)}",
        place=f"{assignment.post.get_kind_display()}, {ctg_of(convention.name)}",
        requested_at=said.answered_at,
        url=_page(said, convention, standing, "assignment_end", assignment.pk),
    )


def _page(waiting, convention, standing, name, *keys):
    """Where it is answered; the administration first says why, in the place of a Caf."""
    if waiting.is_ours or convention.pk in standing.opened_conventions:
        return reverse(f"conventions:{name}", args=[convention.slug, *keys])
    return reverse("conventions:convention_open", args=[convention.slug])
