"""The agreement itself: its names, its dates, its stage."""

from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from conventions.models.convention_queryset import ConventionQuerySet
from conventions.models.imports import ConventionImport
from conventions.models.stage import Stage, State, anniversary
from ctgnet.names import HeadingField, TitleField, shown_whole
from ctgnet.templatetags.french import day as in_words
from members.models import Member
from reference.models import FoldName, Theme, cafs_of

SIGNED_TO_COME = (
    "Une CTG signée ne peut pas l’être un jour à venir : corrigez la date, ou choisissez une "
    "autre étape."
)


def is_signed_to_come(stage, signature_date):
    """It is said to be signed, on a day that has not come; its first day may well be to come."""
    is_signed = stage == Stage.SIGNED and signature_date is not None
    return is_signed and signature_date > timezone.localdate()


class Convention(models.Model):
    """A convention territoriale globale: an agreement of a territory with its Caf, for some years."""

    class Shape(models.TextChoices):
        SINGLE_COMMUNE = "single_commune", "Une commune"
        SEVERAL_COMMUNES = "several_communes", "Plusieurs communes"
        EPCI = "epci", "Une intercommunalité"
        EPCI_ALL_COMMUNES = "epci_all_communes", "Une intercommunalité et toutes ses communes"
        EPCI_SOME_COMMUNES = (
            "epci_some_communes",
            "Une intercommunalité et certaines de ses communes",
        )
        SYNDICATE = "syndicate", "Un syndicat"
        MIXED = "mixed", "Composition mixte"
        DEPARTMENT = "department", "Un département"

    slug = models.SlugField("adresse", max_length=120, unique=True)
    official_title = HeadingField("intitulé officiel", max_length=200)
    local_name = TitleField("nom local", max_length=120, blank=True)
    shape = models.CharField("forme du territoire", max_length=20, choices=Shape.choices)
    stage = models.CharField("étape", max_length=14, choices=Stage.choices)
    signature_date = models.DateField("date de signature", null=True, blank=True)
    start_date = models.DateField("début", null=True, blank=True)
    end_date = models.DateField("fin", null=True, blank=True)
    closed_on = models.DateField("clôture anticipée", null=True, blank=True)
    closing_reason = models.CharField("motif de la clôture", max_length=300, blank=True)
    previous = models.OneToOneField(
        "self",
        verbose_name="génération précédente",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="next",
    )
    themes = models.ManyToManyField(
        Theme, verbose_name="thématiques", blank=True, related_name="conventions"
    )
    is_demonstration = models.BooleanField("donnée de démonstration", default=False, editable=False)
    # One form sent twice makes one CTG: the form carries this key, the database holds it once.
    registration_key = models.UUIDField(null=True, unique=True, editable=False)
    # The spreadsheet it came with, if it did.
    imported_in = models.ForeignKey(
        ConventionImport,
        verbose_name="import",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="conventions",
    )
    registered_at = models.DateTimeField("enregistrement", db_default=Now(), editable=False)
    registered_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField("confirmation", null=True, editable=False)
    confirmed_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    # The local name first: what people call it, then what the deed says.
    folded = models.GeneratedField(
        expression=FoldName(Concat(F("local_name"), Value(" "), F("official_title"))),
        output_field=models.TextField(),
        db_persist=True,
    )

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "CTG"
        verbose_name_plural = "CTG"
        indexes = [
            models.Index(fields=["folded", "id"], name="convention_by_name"),
            GinIndex(
                fields=["folded"], opclasses=["gin_trgm_ops"], name="convention_name_trigrams"
            ),
            models.Index(fields=["start_date", "end_date"], name="convention_by_period"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(start_date=None) | Q(end_date=None) | Q(end_date__gte=F("start_date")),
                name="convention_ends_after_it_starts",
                violation_error_message="La fin de la CTG doit venir après son début.",
            ),
            models.CheckConstraint(
                condition=~Q(stage="signed") | Q(start_date__isnull=False, end_date__isnull=False),
                name="signed_convention_has_its_dates",
                violation_error_message="Une CTG signée a une date de début et une date de fin.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="convention_confirmed_at_and_by_go_together",
                violation_error_message="Une CTG confirmée garde la date et l’auteur de sa confirmation.",
            ),
            shown_whole("official_title", "local_name", name="convention_names_are_shown_whole"),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """No constraint can read the clock: whatever writes a CTG checks it first."""
        if is_signed_to_come(self.stage, self.signature_date):
            raise ValidationError({"signature_date": SIGNED_TO_COME})

    def get_absolute_url(self):
        return reverse("conventions:convention_detail", args=[self.slug])

    @property
    def name(self):
        return self.local_name or self.official_title

    @property
    def is_confirmed(self):
        return self.confirmed_at is not None

    @property
    def period(self):
        """« 2026-2030 », or nothing before the dates are known."""
        if not (self.start_date and self.end_date):
            return ""
        if self.start_date.year == self.end_date.year:
            return str(self.start_date.year)
        return f"{self.start_date.year}-{self.end_date.year}"

    @property
    def team_begins_on(self):
        """The first day of its team: its own once it is signed; today at the latest while it is prepared."""
        today = timezone.localdate()
        begins_on = self.start_date or today
        return begins_on if self.stage == Stage.SIGNED else min(begins_on, today)

    @cached_property
    def effective_end(self):
        """The last day after the amendments of today; free when fetched `with_end`."""
        found = Convention.objects.with_end().filter(pk=self.pk)
        return found.values_list("effective_end", flat=True).first()

    @cached_property
    def is_followed(self):
        """A next generation is signed; free when fetched `with_state`."""
        return Convention.objects.confirmed().filter(previous=self.pk, stage=Stage.SIGNED).exists()

    @cached_property
    def has_public_plan(self):
        """Its plan is open to everybody; free when fetched `with_plan`."""
        return Convention.objects.filter(pk=self.pk, plan__public_at__isnull=False).exists()

    @cached_property
    def cafs(self):
        """Codes of the Cafs of its communes of today: any of their officers may act."""
        communes = self.coverages.standing().values_list("commune", flat=True)
        return frozenset(cafs_of(communes))

    @property
    def closing_in_words(self):
        """« sera close le 31 décembre 2026 », « est close depuis le 30 novembre 2026 »."""
        is_to_come = self.closed_on > timezone.localdate()
        return f"{'sera close' if is_to_come else 'est close depuis'} le {in_words(self.closed_on)}"

    def state_on(self, day):
        """One word for the register: in preparation, in force, to renew, ended."""
        if self.closed_on and self.closed_on <= day:
            return State.ENDED
        if self.stage != Stage.SIGNED or self.start_date > day:
            return State.PREPARATION
        if self.effective_end < day:
            return State.ENDED
        is_near = self.effective_end <= anniversary(day, 1) and not self.is_followed
        return State.TO_RENEW if is_near else State.IN_FORCE

    @property
    def state(self):
        return self.state_on(timezone.localdate())

    @property
    def state_label(self):
        """The stage itself while it is prepared, the state after."""
        if self.state == State.PREPARATION:
            return "Signée, à venir" if self.stage == Stage.SIGNED else self.get_stage_display()
        return self.state.label

    @property
    def state_tone(self):
        return {
            State.PREPARATION: "neutral",
            State.IN_FORCE: "success",
            State.TO_RENEW: "warning",
            State.ENDED: "neutral",
        }[self.state]
