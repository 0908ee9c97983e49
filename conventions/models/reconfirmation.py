"""What a Caf says once a year of each person on a post, and what the person answers when asked."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from conventions.models.convention import Convention
from conventions.models.post import Assignment
from members.models import GrantStatus, Member

# A function stands for a year after its Caf has said yes; a person asked has a month to answer.
RECONFIRMED_FOR = timedelta(days=365)
ANSWER_AWAITED_FOR = timedelta(days=30)


class Answer(models.TextChoices):
    KEPT = "kept", "toujours en poste"
    UNKNOWN = "unknown", "demandé à la personne"
    STILL_HERE = "still_here", "la personne répond : toujours en poste"
    GONE = "gone", "la personne répond : elle a quitté ce poste"


class ReconfirmationQuerySet(models.QuerySet):
    def announced_end(self):
        """The last day that the person has said, when that is the last thing they said."""
        last = self.order_by("-answered_at", "-pk").first()
        return last and last.left_on


class Reconfirmation(models.Model):
    """One answer about one function: by an officer of its Caf, or by the person whom the Caf asked."""

    OF_THE_PERSON = (Answer.STILL_HERE, Answer.GONE)

    assignment = models.ForeignKey(
        Assignment,
        verbose_name="fonction",
        on_delete=models.PROTECT,
        related_name="reconfirmations",
    )
    answer = models.CharField("réponse", max_length=10, choices=Answer.choices)
    left_on = models.DateField("dernier jour", null=True, blank=True)
    answered_at = models.DateTimeField("moment", default=timezone.now, editable=False)
    answered_by = models.ForeignKey(
        Member, verbose_name="réponse de", on_delete=models.PROTECT, related_name="+"
    )

    objects = ReconfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = "reconfirmation"
        verbose_name_plural = "reconfirmations"
        indexes = [
            models.Index(fields=["assignment", "-answered_at"], name="last_answer_on_assignment")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="gone", left_on__isnull=False)
                | (~Q(answer="gone") & Q(left_on=None)),
                name="whoever_left_says_since_when",
                violation_error_message="Dites votre dernier jour sur ce poste.",
            ),
        ]

    def __str__(self):
        return f"{self.assignment} : {self.get_answer_display()}"


def with_announced_end(assignments):
    """Add `announced_end`: as `Reconfirmation.objects.announced_end`, for as many as one likes."""
    said = Reconfirmation.objects.filter(assignment=OuterRef("pk"))
    last = said.order_by("-answered_at", "-pk").values("left_on")[:1]
    return assignments.annotate(announced_end=Subquery(last))


def _answers(since, *answers):
    return Reconfirmation.objects.filter(
        assignment=OuterRef("pk"), answered_at__gt=since, answer__in=answers
    ).order_by("-answered_at", "-pk")


def old_functions(standing, *, now=None):
    """Functions of one's Cafs that nobody has confirmed for a year; never one's own.

    `is_asked`: the person was asked within a month; `said`, `said_left_on`: what they answered since.
    """
    now = now or timezone.now()
    year_ago, month_ago = now - RECONFIRMED_FOR, now - ANSWER_AWAITED_FOR
    ours = Convention.objects.confirmed().of_cafs(standing.cafs)
    said = _answers(month_ago, *Reconfirmation.OF_THE_PERSON)
    return (
        Assignment.objects.current(timezone.localdate(now))
        .filter(decided_at__lte=year_ago, post__convention__in=ours.values("pk"))
        .filter(~Exists(_answers(year_ago, Answer.KEPT)))
        .exclude(member__in=Member.objects.one_with(standing.member_id).values("pk"))
        .annotate(
            is_asked=Exists(_answers(month_ago, Answer.UNKNOWN)),
            said=Subquery(said.values("answer")[:1]),
            said_left_on=Subquery(said.values("left_on")[:1]),
        )
    )


def departures():
    """The last word of whoever leaves a post and whose function has no end yet; `left_on`: their last day."""
    later = Reconfirmation.objects.filter(assignment=OuterRef("assignment")).filter(
        Q(answered_at__gt=OuterRef("answered_at"))
        | Q(answered_at=OuterRef("answered_at"), pk__gt=OuterRef("pk"))
    )
    running = Q(assignment__status=GrantStatus.VALIDATED, assignment__ends_on=None)
    return Reconfirmation.objects.filter(running, ~Exists(later), answer=Answer.GONE)


def to_reconfirm(standing, *, now=None):
    """Those on which this officer has something to say today."""
    return old_functions(standing, now=now).filter(Q(is_asked=False) | Q(said__isnull=False))


def awaited(standing, *, now=None):
    """Those on which the person was asked and has not answered yet."""
    return old_functions(standing, now=now).filter(is_asked=True, said=None)
