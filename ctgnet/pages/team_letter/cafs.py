"""To which Caf somebody writes when a page says « votre Caf »."""

from conventions.models import Coverage
from members.models import GrantStatus
from reference.models import Caf


def cafs_of(member):
    """Those of her CTGs, of her roles and of the communes where she waits: asked for, held or past."""
    posts = member.assignments.exclude(status=GrantStatus.REFUSED).values("post__convention")
    covered = Coverage.objects.standing().filter(convention__in=posts).values("commune")
    waited = member.joining_requests.waiting().values("commune")
    found = Caf.objects.of_communes(covered) | Caf.objects.of_communes(waited)
    roles = Caf.objects.filter(pk__in=member.roles.exclude(caf=None).values("caf")).distinct()
    return list((found | roles).active().order_by("name", "pk"))
