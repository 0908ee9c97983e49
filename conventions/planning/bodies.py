"""The organisations around a CTG, among which a plan names who leads and who pays."""

from django.db.models import Q

from conventions.models import ActionSheet
from reference.models import Organisation


def bodies_around(convention):
    """Those that sign, contribute or employ, and those that lead an action already; in one query."""
    signing = convention.signatories.standing().values("organisation")
    leading = ActionSheet.objects.of_convention(convention.pk).values("lead_organisation")
    around = Q(pk__in=signing) | Q(posts__convention=convention) | Q(pk__in=leading)
    return list(Organisation.objects.filter(around).distinct().order_by("folded"))
