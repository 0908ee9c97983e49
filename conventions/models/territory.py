"""Where a convention applies and who signed it: two separate sets, each with its dates."""

from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from reference.models import Commune, Organisation


class CoverageQuerySet(models.QuerySet):
    def standing(self, day=None):
        """In on that day, whatever the dates of the convention: not left, nor yet to come by an avenant."""
        day = day or timezone.localdate()
        return self.filter(
            Q(to_date=None) | Q(to_date__gte=day), Q(via_amendment=None) | Q(from_date__lte=day)
        )

    def on(self, day):
        """Communes covered on that day, by conventions in force on that day."""
        # By name: Convention is made of coverages, and its module imports this one.
        conventions = apps.get_model("conventions", "Convention").objects
        return self.standing(day).filter(
            from_date__lte=day, convention__in=conventions.in_force(day).values("pk")
        )

    def merged(self):
        """In communes that have become part of another one."""
        return self.filter(commune__merged_into__isnull=False)

    def of_cafs(self, cafs):
        """In communes that one of these Cafs serves."""
        return self.filter(
            Q(commune__caf_override__caf__in=cafs)
            | Q(commune__caf_override=None, commune__department__cafs__in=cafs)
        )


class Coverage(models.Model):
    """A commune in a convention, for a time. A commune may be in two conventions at once."""

    convention = models.ForeignKey(
        "conventions.Convention", on_delete=models.PROTECT, related_name="coverages"
    )
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="coverages")
    from_date = models.DateField("depuis")
    to_date = models.DateField("jusqu’au", null=True, blank=True)
    via_amendment = models.ForeignKey(
        "conventions.Amendment",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="coverages",
    )
    left_via = models.ForeignKey(
        "conventions.Amendment",
        verbose_name="avenant de départ",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = CoverageQuerySet.as_manager()

    class Meta:
        verbose_name = "commune couverte"
        verbose_name_plural = "communes couvertes"
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "commune"],
                condition=Q(to_date=None),
                name="commune_is_once_in_a_convention",
                violation_error_message="Cette commune est déjà dans la CTG.",
            ),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")),
                name="coverage_ends_after_it_starts",
                violation_error_message="Une commune sort de la CTG après y être entrée.",
            ),
        ]

    def __str__(self):
        return f"{self.commune_id} dans {self.convention_id}"


PARTNER_SIGNS_NOTHING = "Un partenaire non signataire n’a ni délibération ni signature."


class SignatoryQuerySet(models.QuerySet):
    def standing(self, day=None):
        """In the convention on that day: not left, nor yet to come by an avenant."""
        day = day or timezone.localdate()
        return self.filter(
            Q(left_on=None) | Q(left_on__gte=day), Q(joined_on=None) | Q(joined_on__lte=day)
        )

    def in_order(self):
        """Those who signed first, then by kind and name."""
        return self.select_related("organisation").order_by(
            "-participation", "organisation__kind", "organisation__folded", "pk"
        )


class Signatory(models.Model):
    """An organisation that signed, or a partner that contributes without signing."""

    class Participation(models.TextChoices):
        SIGNATORY = "signatory", "Signataire"
        PARTNER = "partner", "Partenaire non signataire"

    convention = models.ForeignKey(
        "conventions.Convention", on_delete=models.PROTECT, related_name="signatories"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="signatures"
    )
    participation = models.CharField(
        "participation",
        max_length=9,
        choices=Participation.choices,
        default=Participation.SIGNATORY,
    )
    deliberation_date = models.DateField("délibération", null=True, blank=True)
    signed_on = models.DateField("signature", null=True, blank=True)
    joined_on = models.DateField("premier jour, par avenant", null=True, blank=True)
    left_on = models.DateField("dernier jour, par avenant", null=True, blank=True)
    via_amendment = models.ForeignKey(
        "conventions.Amendment",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="signatories",
    )
    left_via = models.ForeignKey(
        "conventions.Amendment",
        verbose_name="avenant de départ",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        verbose_name = "signataire"
        verbose_name_plural = "signataires"
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "organisation"],
                condition=Q(left_on=None),
                name="organisation_signs_a_convention_once",
                violation_error_message="Cet organisme est déjà signataire.",
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(joined_on=None) | Q(left_on__gte=F("joined_on")),
                name="signatory_leaves_after_it_joins",
                violation_error_message="Un organisme se retire après son arrivée.",
            ),
            models.CheckConstraint(
                condition=~Q(participation="partner") | Q(deliberation_date=None, signed_on=None),
                name="partner_has_signed_nothing",
                violation_error_message=PARTNER_SIGNS_NOTHING,
            ),
        ]

    def __str__(self):
        return str(self.organisation)
