"""Organisations that no official list holds: syndicates, associations, CCAS, added on the way."""

from django.core.exceptions import ValidationError
from django.db import transaction

from conventions.choices import ORGANISATION
from conventions.models import ConventionDraft
from ctgnet.rows import locked
from members.actions import record_act
from reference.models import Organisation

FROM_A_LIST = "Cet organisme vient de la liste officielle : il n’est pas modifié ici."
MERGED = "Cet organisme vient d’être réuni à un autre : corrigez celui qui reste."


@transaction.atomic
def add_organisation(*, by, kind, name, siren="", communes=(), draft=None):
    """A body that may sign and employ from now on; it signs the CTG being typed, when there is one."""
    organisation = Organisation(kind=kind, name=name, siren=siren)
    organisation.full_clean()
    organisation.save()
    organisation.member_communes.set(communes)
    record_act(by=by, verb="add_organisation", thing=organisation)
    if draft is not None:
        _sign(draft, organisation, by)
    return organisation


@transaction.atomic
def edit_organisation(organisation, *, by, kind, name, siren="", communes=()):
    """Correct its name or its communes; perimeters registered with them do not move."""
    organisation = locked(organisation)
    if organisation.is_of_a_place:
        raise ValidationError(FROM_A_LIST)
    if organisation.merged_into_id:
        raise ValidationError(MERGED)
    organisation.kind, organisation.name, organisation.siren = kind, name, siren
    organisation.full_clean()
    organisation.save()
    organisation.member_communes.set(communes)
    record_act(by=by, verb="edit_organisation", thing=organisation)
    return organisation


def _sign(draft, organisation, owner):
    """Its author finds it ticked among those who sign, when coming back to the form."""
    typed = ConventionDraft.objects.select_for_update().filter(pk=draft, owner=owner).first()
    if typed is not None:
        chosen = typed.typed.get("signatories", [])
        typed.typed["signatories"] = [*chosen, f"{ORGANISATION}:{organisation.pk}"]
        typed.save(update_fields=["typed", "updated_at"])
