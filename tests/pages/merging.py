"""What the tests of a merger of two organisations do to them."""

from conventions.models import Signatory
from ctgnet.pages.admin_desk import actions

WHY = "Le même centre social, saisi deux fois."


def merge(kept, absorbed, by, **changes):
    facts = {"reason": WHY, "seen": actions.stamp_of(kept, absorbed)} | changes
    return actions.merge_organisations(kept, absorbed, by=by, **facts)


def signs(organisation, convention, **facts):
    return Signatory.objects.create(organisation=organisation, convention=convention, **facts)
