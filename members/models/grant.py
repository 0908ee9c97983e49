"""What a person may claim because somebody else said so: requested, handed to a colleague, decided."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from ctgnet.rows import go_together
from members.models.person import Member
from reference.models import Caf


class GrantStatus(models.TextChoices):
    REQUESTED = "requested", "en attente de validation"
    VALIDATED = "validated", "validée"
    REFUSED = "refused", "refusée"


# What a request says once nobody in particular has to answer it.
NOT_DELEGATED = {
    "delegate": None,
    "delegated_by": None,
    "delegated_at": None,
    "delegated_in": None,
    "delegate_note": "",
}


class GrantQuerySet(models.QuerySet):
    def requested(self):
        return self.filter(status=GrantStatus.REQUESTED)

    def with_delegate(self):
        """Add `is_delegated`: handed to somebody who works in that Caf today."""
        return self.select_related("delegate").annotate(is_delegated=Exists(roles_of_delegate()))

    def with_proof(self):
        """Add `is_proved`: whoever it is about has confirmed their address."""
        return self.annotate(is_proved=_is_proved())

    def proved(self):
        """Of people who have confirmed their address: whoever is only invited has said yes to nothing."""
        return self.filter(_is_proved())

    def validated(self):
        """Somebody said yes, whatever happened since."""
        return self.filter(status=GrantStatus.VALIDATED)

    def named(self, on=None):
        """Validated and not over on that day: running, or for a day to come."""
        on = on or timezone.localdate()
        return self.validated().filter(Q(ends_on=None) | Q(ends_on__gte=on), member__is_active=True)

    def asked_or_held(self, on=None):
        """What waits for an answer, and what holds on that day or later: nobody asks for it again."""
        running = Q(ends_on=None) | Q(ends_on__gte=on or timezone.localdate())
        return self.exclude(status=GrantStatus.REFUSED).filter(running)

    def current(self, on=None):
        """Validated and running on that day (today by default)."""
        on = on or timezone.localdate()
        return self.named(on).filter(starts_on__lte=on)


def _is_proved():
    return Exists(Member.objects.proved().filter(pk=OuterRef("member")))


def roles_of_delegate():
    """What the delegate holds today in the Caf in whose name the request was handed over."""
    role = Member.roles.rel.related_model
    return role.objects.current().filter(
        member=OuterRef("delegate"), caf=OuterRef("delegated_in"), kind__in=role.OF_CAF
    )


class Grant(models.Model):
    """Something a person may claim because somebody else said so: requested, decided, ended.

    Nobody decides on his own claim: the database refuses it. `SAME` names what two of them must share to
    be one claim, made twice.
    """

    SAME: tuple[str, ...] = ()
    # What its words name, and the column of the whole it belongs to.
    AROUND: tuple[str, ...] = ()
    GROUND: str

    member = models.ForeignKey(
        Member, verbose_name="membre", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    status = models.CharField(
        "état", max_length=10, choices=GrantStatus.choices, default=GrantStatus.REQUESTED
    )
    starts_on = models.DateField("début", default=timezone.localdate)
    ends_on = models.DateField("fin", null=True, blank=True)
    requested_at = models.DateTimeField("demande", db_default=Now(), editable=False)
    decided_at = models.DateTimeField("décision", null=True, editable=False)
    decided_by = models.ForeignKey(
        Member,
        verbose_name="décision de",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField("motif", max_length=300, blank=True)
    # Handed to a colleague until somebody answers: it says who should, and locks nobody out.
    delegate = models.ForeignKey(
        Member,
        verbose_name="demande confiée à",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    delegated_by = models.ForeignKey(
        Member,
        verbose_name="demande confiée par",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    delegated_at = models.DateTimeField("demande confiée le", null=True, editable=False)
    delegated_in = models.ForeignKey(
        Caf,
        verbose_name="demande confiée à la Caf",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    delegate_note = models.CharField(
        "mot à la personne", max_length=300, blank=True, editable=False
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(status="requested", decided_at=None, decided_by=None)
                | (~Q(status="requested") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="%(class)s_decision_keeps_its_date_and_author",
                violation_error_message="Une décision garde sa date et la personne qui l’a prise.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("member")),
                name="%(class)s_is_never_decided_by_its_holder",
                violation_error_message="Personne ne valide sa propre demande.",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(reason=""),
                name="%(class)s_refusal_has_a_reason",
                violation_error_message="Un refus est motivé.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(class)s_ends_after_it_starts",
                violation_error_message="La fin doit venir après le début.",
            ),
            go_together(
                "delegate",
                "delegated_by",
                "delegated_at",
                "delegated_in",
                name="%(class)s_delegation_is_whole",
                message="Une demande confiée dit à qui, par qui, quand et dans quelle Caf.",
            ),
            models.CheckConstraint(
                condition=Q(delegate=None) | (Q(status="requested") & ~Q(delegate=F("member"))),
                name="%(class)s_is_delegated_while_it_waits_never_to_its_holder",
                violation_error_message="Une demande se confie tant qu’elle attend, jamais à la personne concernée.",
            ),
            models.CheckConstraint(
                condition=Q(delegate_note="") | Q(delegate__isnull=False),
                name="%(class)s_note_goes_with_its_delegate",
                violation_error_message="Le mot part avec la demande confiée.",
            ),
        ]

    @property
    def is_waiting(self):
        """Nobody has answered yet."""
        return self.status == GrantStatus.REQUESTED

    @property
    def is_asked_or_held(self):
        """See `GrantQuerySet.asked_or_held`."""
        is_over = self.ends_on is not None and self.ends_on < timezone.localdate()
        return self.status != GrantStatus.REFUSED and not is_over

    def forget_delegate(self):
        """Answered, taken back or withdrawn: it is nobody's; saved with `NOT_DELEGATED`."""
        for name, nothing in NOT_DELEGATED.items():
            setattr(self, name, nothing)
