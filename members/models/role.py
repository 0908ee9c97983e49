"""What a person may claim because somebody else said so."""

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.functions import Now
from django.utils import timezone

from ctgnet.rows import go_together
from members.models.person import Member
from reference.models import Caf, Organisation


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
        return self.select_related("delegate").annotate(is_delegated=Exists(_delegate_s_roles()))

    def validated(self):
        """Somebody said yes, whatever happened since."""
        return self.filter(status=GrantStatus.VALIDATED)

    def named(self, on=None):
        """Validated and not over on that day: running, or for a day to come."""
        on = on or timezone.localdate()
        return self.validated().filter(Q(ends_on=None) | Q(ends_on__gte=on), member__is_active=True)

    def current(self, on=None):
        """Validated and running on that day (today by default)."""
        on = on or timezone.localdate()
        return self.named(on).filter(starts_on__lte=on)


def _delegate_s_roles():
    """What the delegate holds today in the Caf in whose name the request was handed over."""
    return Role.objects.current().filter(
        member=OuterRef("delegate"), caf=OuterRef("delegated_in"), kind__in=Role.OF_CAF
    )


class Grant(models.Model):
    """Something a person may claim because somebody else said so: requested, decided, ended.

    Nobody decides on his own claim: the database refuses it.
    """

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
                violation_error_message="La fin vient après le début.",
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

    def forget_delegate(self):
        """Answered, taken back or withdrawn: it is nobody's; saved with `NOT_DELEGATED`."""
        for name, nothing in NOT_DELEGATED.items():
            setattr(self, name, nothing)


class RoleQuerySet(GrantQuerySet):
    def requested(self):
        return super().requested().filter(ended_at=None)

    def with_delegate(self):
        """A colleague is validated by a référent: whoever is one no more answers it no more."""
        held = _delegate_s_roles()
        referent = Exists(held.filter(kind=Role.Kind.CAF_REFERENT))
        answers = Case(
            When(kind=Role.Kind.CAF_OFFICER, then=referent),
            default=Exists(held),
            output_field=models.BooleanField(),
        )
        return self.select_related("delegate").annotate(is_delegated=answers)

    def current(self, on=None):
        return super().current(on).filter(ended_at=None)


class Role(Grant):
    """A role that is not tied to one convention: Caf staff, national administration, partner."""

    class Kind(models.TextChoices):
        CAF_OFFICER = "caf_officer", "Conseil et développement à la Caf"
        CAF_REFERENT = "caf_referent", "Référence CTG de la Caf"
        NATIONAL = "national", "Administration nationale"
        PARTNER = "partner", "Partenaire"

    POWERFUL = (Kind.CAF_OFFICER, Kind.CAF_REFERENT, Kind.NATIONAL)
    OF_CAF = (Kind.CAF_OFFICER, Kind.CAF_REFERENT)

    kind = models.CharField("rôle", max_length=20, choices=Kind.choices)
    caf = models.ForeignKey(
        Caf,
        verbose_name="Caf",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="roles",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="organisme",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="roles",
    )
    note = models.CharField(
        "ce qui aidera à vous reconnaître",
        max_length=300,
        blank=True,
        help_text="Votre service, un collègue que la Caf connaît : lu par la personne qui valide.",
    )
    # The holder, or the colleague who proposed them.
    requested_by = models.ForeignKey(
        Member,
        verbose_name="demande de",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Taken away or withdrawn at that moment, whatever its last day was to be.
    ended_at = models.DateTimeField("retrait", null=True, editable=False)
    ended_by = models.ForeignKey(
        Member,
        verbose_name="retrait par",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    # National administration is taken away by two people: the first who asked for it.
    end_asked_by = models.ForeignKey(
        Member,
        verbose_name="retrait demandé par",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = RoleQuerySet.as_manager()

    class Meta(Grant.Meta):
        verbose_name = "rôle"
        verbose_name_plural = "rôles"
        constraints = [
            *Grant.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(kind="national")
                | Q(decided_by=None)
                | Q(requested_by=None)
                | ~Q(decided_by=F("requested_by")),
                name="national_role_takes_two_people",
                violation_error_message="L’administration nationale se donne à deux : une personne propose, une autre valide.",
            ),
            go_together(
                "ended_at",
                "ended_by",
                name="role_ended_at_and_by_go_together",
                message="Un retrait garde sa date et la personne qui l’a décidé.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(delegate=None),
                name="role_withdrawn_is_delegated_to_nobody",
                violation_error_message="Une demande retirée n’est plus confiée à personne.",
            ),
            models.UniqueConstraint(
                fields=["member", "kind", "caf", "organisation"],
                condition=Q(status="requested", ended_at=None),
                nulls_distinct=False,
                name="role_is_requested_once",
                violation_error_message="Cette demande attend déjà une réponse.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["caf_officer", "caf_referent"], caf__isnull=False)
                | (~Q(kind__in=["caf_officer", "caf_referent"]) & Q(caf=None)),
                name="role_of_caf_staff_names_its_caf",
                violation_error_message="Un rôle à la Caf dit laquelle, et lui seul.",
            ),
        ]

    def __str__(self):
        """« Conseil et développement à la Caf, Caf des Alpes-Maritimes »."""
        where = self.caf or self.organisation
        return f"{self.get_kind_display()}, {where}" if where else self.get_kind_display()

    @property
    def is_waiting(self):
        return super().is_waiting and self.ended_at is None

    @property
    def is_national(self):
        return self.kind == Role.Kind.NATIONAL

    @property
    def is_powerful(self):
        """It validates or moderates others: a second factor guards it."""
        return self.kind in Role.POWERFUL

    @property
    def is_running(self):
        """Validated, begun, and neither ended nor taken away."""
        today = timezone.localdate()
        return (
            self.status == GrantStatus.VALIDATED
            and self.ended_at is None
            and self.starts_on <= today
            and (self.ends_on is None or self.ends_on >= today)
        )

    @property
    def state(self):
        """One word for lists: the decision, or what happened after it."""
        is_held = self.status == GrantStatus.VALIDATED and self.ended_at is None
        if is_held and self.starts_on > timezone.localdate():
            return "à venir"
        if self.status == GrantStatus.VALIDATED and not self.is_running:
            return "terminée"
        return "retirée" if self.ended_at else self.get_status_display()
