"""When the mail of the week leaves."""

from django.utils import timezone

from ctgnet.pages.caf_desk.tasks import send_week
from ctgnet.queue import periodic
from members.actions import holders_of_role
from members.models import Member, Role


@periodic("30 5 * * 1")
def send_the_weeks():
    """Monday, early morning in Paris: one job an officer; run twice, the mail is the same and leaves once."""
    week = f"{timezone.localdate():%G-W%V}"
    officers = Member.objects.reached().filter(pk__in=holders_of_role(kind__in=Role.OF_CAF))
    for member_id in officers.values_list("pk", flat=True):
        send_week.enqueue(member_id, week)
