"""The line that each act on a CTG leaves, and the version that makes older forms stale."""

from django.conf import settings

from conventions.standing import standing_of
from members.actions import Stale, record_act
from reference.models import Caf

STALE = "Cette CTG a changé depuis que vous avez ouvert la page : rien n’est enregistré."


def record(convention, *, by, verb, thing=None, reason="", **facts):
    """One line: the Caf in whose name, and the written reason of whoever opened this CTG for an hour."""
    return record_act(
        by=by,
        verb=verb,
        thing=thing or convention,
        caf=acting_caf(by, convention),
        reason=standing_of(by).reason_for(convention, reason),
        **facts,
    )


def acting_caf(by, convention):
    """The Caf in whose name this person acts on this convention, for the audit log."""
    cafs = standing_of(by).cafs & convention.cafs or convention.cafs
    return Caf.objects.filter(pk__in=cafs).order_by("pk").first()


def touch(convention):
    """What the convention's pages show has changed: a form opened before is stale."""
    convention.version += 1
    convention.save(update_fields=["version"])


def refuse_stale(convention, version):
    """A form opened before a change saves nothing."""
    if convention.version != version and settings.STALE_FORMS_REFUSED:  # off for a control only
        raise Stale(STALE)
