"""Roles that are not tied to one convention: Caf staff, national administration, partners."""

from django.db import models
from django.db.models import Case, Exists, F, Q, When
from django.utils import timezone

from ctgnet.rows import go_together
from members.models.grant import Grant, GrantQuerySet, GrantStatus, roles_of_delegate
from members.models.person import Member
from reference.models import Caf, Organisation


class RoleQuerySet(GrantQuerySet):
    def requested(self):
        return super().requested().filter(ended_at=None)

    def with_delegate(self):
        """A colleague is validated by a référent: whoever is one no more answers it no more."""
        held = roles_of_delegate()
        referent = Exists(held.filter(kind=Role.Kind.CAF_REFERENT))
        answers = Case(
            When(kind=Role.Kind.CAF_OFFICER, then=referent),
            default=Exists(held),
            output_field=models.BooleanField(),
        )
        return self.select_related("delegate").annotate(is_delegated=answers)

    def asked_or_held(self, on=None):
        return super().asked_or_held(on).filter(ended_at=None)

    def current(self, on=None):
        return super().current(on).filter(ended_at=None)


class Role(Grant):
    """A role that is not tied to one convention: Caf staff, national administration, partner."""

    class Kind(models.TextChoices):
        CAF_OFFICER = "caf_officer", "Conseil et développement à la Caf"
        CAF_REFERENT = "caf_referent", "Référence CTG de la Caf"
        NATIONAL = "national", "Administration nationale"
        PARTNER = "partner", "Partenaire"

    SAME = ("kind", "caf", "organisation")
    AROUND = ("caf", "organisation")
    GROUND = "caf"
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
    def in_words(self):
        return str(self)

    @property
    def place(self):
        """What one calls the whole it belongs to."""
        return str(self.caf or self.organisation or self.get_kind_display())

    @property
    def asking_key(self):
        """Of the news to those who may answer it."""
        return f"role-requested:{self.pk}"

    @property
    def is_waiting(self):
        return super().is_waiting and self.ended_at is None

    @property
    def is_asked_or_held(self):
        return super().is_asked_or_held and self.ended_at is None

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
