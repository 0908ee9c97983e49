"""What the tests of the members' actions read afterwards."""

from members.models import AuditLine


def trace():
    """The audit log: who did what to whom, and why."""
    lines = AuditLine.objects.order_by("pk")
    return [(line.actor, line.verb, line.subject, line.reason) for line in lines]


def told(member):
    return list(member.notifications.order_by("pk").values_list("text", flat=True))
