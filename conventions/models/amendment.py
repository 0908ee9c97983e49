"""How a convention in force changes its dates, its perimeter or its signatories."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from members.models import Member
from reference.models import Commune, Organisation


class AmendmentQuerySet(models.QuerySet):
    def confirmed(self):
        """Confirmed by a Caf officer: only these change the convention."""
        return self.filter(confirmed_at__isnull=False)

    def readable_by(self, sees_working_data):
        """Confirmed ones for all; those that wait for their Caf for its team and its Cafs."""
        return self if sees_working_data else self.confirmed()

    def in_order(self):
        """In the order in which they apply."""
        return self.order_by("effective_on", "pk")

    def with_changes(self):
        """With what each one moves, in a fixed number of queries."""
        return self.prefetch_related(*MOVES)


# The four lists of what an avenant moves.
MOVES = ("joining_communes", "leaving_communes", "joining_bodies", "leaving_bodies")


class Amendment(models.Model):
    """An avenant: how a convention in force changes dates, perimeter or signatories."""

    class Kind(models.TextChoices):
        PERIMETER = "perimeter", "Périmètre"
        EXTENSION = "extension", "Date de fin"
        SIGNATORY = "signatory", "Signataires"

    convention = models.ForeignKey(
        "conventions.Convention", on_delete=models.PROTECT, related_name="amendments"
    )
    kind = models.CharField("objet principal", max_length=12, choices=Kind.choices)
    signed_on = models.DateField("signature")
    effective_on = models.DateField("prise d’effet")
    new_end_date = models.DateField("nouvelle date de fin", null=True, blank=True)
    joining_communes = models.ManyToManyField(
        Commune, verbose_name="communes qui entrent", blank=True, related_name="+"
    )
    leaving_communes = models.ManyToManyField(
        Commune, verbose_name="communes qui sortent", blank=True, related_name="+"
    )
    joining_bodies = models.ManyToManyField(
        Organisation, verbose_name="organismes qui signent", blank=True, related_name="+"
    )
    leaving_bodies = models.ManyToManyField(
        Organisation, verbose_name="organismes qui se retirent", blank=True, related_name="+"
    )
    summary = models.CharField("en bref", max_length=300, blank=True)
    prepared_at = models.DateTimeField("préparation", db_default=Now(), editable=False)
    prepared_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField("confirmation", null=True, editable=False)
    confirmed_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = "avenant"
        verbose_name_plural = "avenants"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="amendment_confirmed_at_and_by_go_together",
                violation_error_message="Un avenant confirmé garde la date et l’auteur de sa confirmation.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="extension") | Q(new_end_date__isnull=False),
                name="amendment_of_the_end_says_which_day",
                violation_error_message="Un avenant sur la date de fin donne la nouvelle date.",
            ),
            models.CheckConstraint(
                condition=Q(new_end_date=None) | Q(new_end_date__gte=models.F("effective_on")),
                name="amendment_ends_after_its_effect",
                violation_error_message="La nouvelle date de fin doit venir après la prise d’effet.",
            ),
        ]

    def __str__(self):
        return f"Avenant du {self.signed_on:%d/%m/%Y}"

    def get_absolute_url(self):
        return reverse("conventions:amendment_detail", args=[self.convention.slug, self.pk])

    @property
    def is_confirmed(self):
        return self.confirmed_at is not None
