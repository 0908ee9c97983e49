"""Accounts that read many more names than others like them: the national administration is told within a minute."""

from django.conf import settings
from django.db import transaction
from django.db.models import Aggregate, Exists, FloatField, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from members.actions.news import notify
from members.actions.trace import record_act
from members.actions.uses import count_use
from members.answering import holders_of_role
from members.models import AuditLine, DailyUse, Member, Notification, Role

# Five times the usual of their role; below two pages of the directory nobody is disturbed.
TIMES_THE_USUAL, WORTH_A_LOOK = 5, 40


class Median(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def tell_of_readers() -> None:
    """One line in the journal and one news a person and a day, for whoever reads unusually many names."""
    for use, usual in _unusual():
        _tell(use, usual)


def recent_alerts(since) -> list[AuditLine]:
    """Who was told of since then, the last one first."""
    lines = AuditLine.objects.filter(verb="read_many_people", at__gte=since).select_related("actor")
    return list(lines.order_by("-at", "-pk"))


def _unusual():
    """[(the use of the day, the median of its role)] of those who pass five times it, or met the ceiling."""
    today = timezone.localdate()
    uses = _read_on(today)
    refused = DailyUse.objects.filter(
        member=OuterRef("member"), day=today, act=DailyUse.REFUSED_PEOPLE
    )
    uses_to_see = uses.annotate(is_refused=Exists(refused)).filter(
        Q(number__gte=min(WORTH_A_LOOK, settings.PEOPLE_READ_A_DAY)) | Q(is_refused=True)
    )
    found = list(uses_to_see.select_related("member"))
    if not found:
        return []
    medians = uses.order_by().values("role").annotate(median=Median("number"))
    usual = dict(medians.values_list("role", "median"))
    return [
        (use, usual[use.role])
        for use in found
        if use.is_refused
        or use.number >= settings.PEOPLE_READ_A_DAY
        or use.number > TIMES_THE_USUAL * usual[use.role]
    ]


def _read_on(day):
    """Who read how many names, with the role that says whose usual is theirs; none for who carries a CTG."""
    roles = Role.objects.current(day).filter(member=OuterRef("member")).order_by("kind")
    uses = DailyUse.objects.filter(act=DailyUse.READ_PEOPLE, day=day)
    return uses.annotate(role=Subquery(roles.values("kind")[:1]))


@transaction.atomic
def _tell(use, usual):
    if count_use(use.member, "read_many_people") > 1:
        return
    facts = {"people": use.number, "usual": usual}
    record_act(
        by=use.member, verb="read_many_people", thing=use.member, subject=use.member, after=facts
    )
    for national in Member.objects.reached().filter(
        pk__in=holders_of_role(kind=Role.Kind.NATIONAL)
    ):
        notify(
            national,
            kind=Notification.Kind.DESK,
            text=f"{use.member.full_name} a lu les noms de {use.number} personnes aujourd’hui : "
            "voyez si c’est son travail, ou une copie de l’annuaire.",
            path=f"{reverse('admin_desk')}#lectures",
            key=f"readers:{use.member_id}:{use.day:%Y%m%d}",
            about=[use.member],
        )
