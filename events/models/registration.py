"""A person's answer to a meeting, and the queue for its seats."""

from django.db import models
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from conventions.models import Assignment
from ctgnet.templatetags.french import ctg_of
from members.models import Member, Role


class RegistrationStatus(models.TextChoices):
    CONFIRMED = "confirmed", "Inscription confirmée"
    WAITLISTED = "waitlisted", "Liste d’attente"
    OFFERED = "offered", "Place proposée"
    EXPIRED = "expired", "Proposition expirée"
    DECLINED = "declined", "Place refusée"
    CANCELLED = "cancelled", "Annulée"


# A seat that is offered is held: it cannot be given to somebody else before its deadline.
SEATED = [RegistrationStatus.CONFIRMED, RegistrationStatus.OFFERED]
# Those who still count on the meeting.
ACTIVE = [*SEATED, RegistrationStatus.WAITLISTED]


class RegistrationQuerySet(models.QuerySet):
    def seated(self):
        return self.filter(status__in=SEATED)

    def active(self):
        """Those who still count on the meeting: a person who left is never among them."""
        return self.filter(status__in=ACTIVE)

    def waiting(self):
        """In the order in which the queue was joined."""
        return self.filter(status=RegistrationStatus.WAITLISTED).order_by("queued_at", "pk")

    def overdue(self):
        """Seats offered to somebody who has not answered in time."""
        return self.filter(status=RegistrationStatus.OFFERED, offered_until__lte=timezone.now())

    def with_rank(self):
        """Add `rank`: 1 for the next in line, null for those who do not wait."""
        until_me = Registration.objects.waiting().filter(
            Q(queued_at__lt=OuterRef("queued_at"))
            | Q(queued_at=OuterRef("queued_at"), pk__lte=OuterRef("pk")),
            event=OuterRef("event"),
        )
        place = until_me.order_by().values("event").annotate(n=Count("pk")).values("n")
        return self.annotate(
            rank=models.Case(
                models.When(status=RegistrationStatus.WAITLISTED, then=Subquery(place)),
                output_field=models.IntegerField(),
            )
        )

    def with_territories(self):
        """With each person's CTGs, Cafs and organisations of today, in the order of arrival."""
        posts = Assignment.objects.current().select_related("post__convention")
        roles = Role.objects.current().select_related("caf", "organisation")
        return (
            self.select_related("member")
            .prefetch_related(
                Prefetch("member__assignments", posts, to_attr="held_posts"),
                Prefetch("member__roles", roles, to_attr="held_roles"),
            )
            .order_by("queued_at", "registered_at", "pk")
        )


class Registration(models.Model):
    """A person's answer to a meeting: one row, whatever happens to it."""

    event = models.ForeignKey(
        "events.Event", on_delete=models.PROTECT, related_name="registrations"
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="registrations")
    status = models.CharField("état", max_length=10, choices=RegistrationStatus.choices)
    note = models.CharField(
        "ce que l’organisation doit savoir",
        max_length=300,
        blank=True,
        help_text="Vu par l’organisation seulement, effacé trente jours après la rencontre.",
    )
    registered_at = models.DateTimeField("inscription", default=timezone.now, editable=False)
    # The place in the queue; a person who left and comes back goes to its end.
    queued_at = models.DateTimeField("entrée dans la liste d’attente", null=True, editable=False)
    offered_until = models.DateTimeField("réponse attendue avant", null=True, editable=False)
    # Grows with each change of state: a mail and a link are about one of them.
    revision = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField("dernier changement", auto_now=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        verbose_name_plural = "inscriptions"
        indexes = [models.Index(fields=["event", "status", "queued_at"], name="registration_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "member"],
                name="one_registration_per_person_and_event",
                violation_error_message="Vous avez déjà répondu à cette rencontre.",
            ),
            models.CheckConstraint(
                condition=~Q(status="waitlisted") | Q(queued_at__isnull=False),
                name="waiting_person_has_a_place_in_the_queue",
                violation_error_message="Une personne en attente a un rang.",
            ),
            models.CheckConstraint(
                condition=~Q(status="offered") | Q(offered_until__isnull=False),
                name="offered_seat_has_a_deadline",
                violation_error_message="Une place proposée a une échéance.",
            ),
        ]

    def __str__(self):
        return f"{self.member} : {self.event}"

    @property
    def is_active(self):
        return self.status in ACTIVE

    @property
    def territories(self):
        """« CTG Pays de Grasse, Caf du Var »; needs with_territories()."""
        held = [ctg_of(assignment.post.convention) for assignment in self.member.held_posts]
        held += [str(role.caf or role.organisation or "") for role in self.member.held_roles]
        return ", ".join(dict.fromkeys(filter(None, held)))
