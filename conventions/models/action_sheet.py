"""An action of the plan: what it wants, who leads it, where it stands, what becomes late."""

from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import JSONObject, Now
from django.urls import reverse

from conventions.models.completeness import ANY_GAP, GAPS, gaps_of, in_words
from conventions.models.follow_up import LONGEST_TEXT, Milestone, YearlyReview
from conventions.models.plan import Axis, Objective, Part, RemovableQuerySet, one_a_place
from conventions.models.status import (
    REVIEWED_STATUSES,
    TO_TAKE_UP,
    TONES,
    WITHOUT_DEADLINE,
    SheetStatus,
)
from ctgnet.names import TitleField, shown_whole
from members.models import Member
from reference.models import Audience, Commune, Organisation, Theme


class ActionSheetQuerySet(RemovableQuerySet):
    def of_plan(self, plan):
        """Those that hang on an axis, then those that hang on one of its objectives."""
        return self.of_convention(plan.convention_id)  # known before anything is written

    def of_convention(self, convention):
        on_axis, on_objective = "axis__plan__convention", "objective__axis__plan__convention"
        return self.filter(Q(**{on_axis: convention}) | Q(**{on_objective: convention}))

    def under_way(self, convention, *, lead):
        """What whoever comes next takes up: the actions that this person led, then the others."""
        is_theirs = Case(When(lead=lead, then=Value(0)), default=Value(1))
        return (
            self.kept()
            .of_convention(convention)
            .filter(status__in=TO_TAKE_UP)
            .order_by(is_theirs, F("ends_on").asc(nulls_last=True), "pk")
        )

    def with_lateness(self, today):
        """Add what is late: the end passed, a milestone passed, the review of last year missing."""
        last_year = today.year - 1
        missed = Milestone.objects.missed(today).filter(sheet=OuterRef("pk"))
        reviewed = YearlyReview.objects.filter(sheet=OuterRef("pk"), year=last_year)
        worked = Q(status__in=REVIEWED_STATUSES, starts_on__lte=date(last_year, 12, 31)) & (
            Q(ends_on=None) | Q(ends_on__gte=date(last_year, 1, 1))
        )
        return self.annotate(
            is_overdue=_is(Q(ends_on__lt=today) & ~Q(status__in=WITHOUT_DEADLINE)),
            has_missed_milestone=Exists(missed) & ~Q(status__in=WITHOUT_DEADLINE),
            lacks_review=_is(worked & ~Exists(reviewed)),
        )

    def late(self, today):
        return self.with_lateness(today).filter(
            Q(is_overdue=True) | Q(has_missed_milestone=True) | Q(lacks_review=True)
        )

    def with_gaps(self):
        """Add what each sheet does not say yet."""
        return self.annotate(**{name: _is(gap) for name, gap in gaps_of(self.model).items()})

    def incomplete(self):
        """Those that lack something; what was given up has nothing to complete."""
        return self.with_gaps().filter(ANY_GAP).exclude(status=SheetStatus.ABANDONED)

    def with_badges(self):
        """Add `theme_badges`: what the badges of its thématiques draw, in the same query."""
        badge = JSONObject(slug="slug", label="label", icon="icon")
        themes = Theme.objects.filter(action_sheets=OuterRef("pk")).order_by("order")
        return self.annotate(theme_badges=ArraySubquery(themes.values_list(badge)))


def _is(condition):
    """True or false, never unknown: a sheet without dates is not late."""
    return Case(When(condition, then=Value(True)), default=Value(False))


class ActionSheet(Part):
    """An action, on an axis or on one of its objectives."""

    axis = models.ForeignKey(
        Axis, null=True, editable=False, on_delete=models.CASCADE, related_name="sheets"
    )
    objective = models.ForeignKey(
        Objective, null=True, editable=False, on_delete=models.CASCADE, related_name="sheets"
    )
    title = TitleField("intitulé", max_length=200)
    themes = models.ManyToManyField(
        Theme, verbose_name="thématiques", blank=True, related_name="action_sheets"
    )
    findings = models.TextField("constat", max_length=LONGEST_TEXT, blank=True)
    objectives = models.TextField("objectifs", max_length=LONGEST_TEXT, blank=True)
    description = models.TextField("description", max_length=LONGEST_TEXT, blank=True)
    audiences = models.ManyToManyField(
        Audience, verbose_name="publics visés", blank=True, related_name="+"
    )
    communes = models.ManyToManyField(
        Commune,
        verbose_name="communes concernées",
        blank=True,
        related_name="+",
        help_text="Sans réponse : tout le territoire de la CTG.",
    )
    lead_organisation = models.ForeignKey(
        Organisation,
        verbose_name="organisme pilote",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    lead = models.ForeignKey(
        Member,
        verbose_name="personne qui pilote",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="led_action_sheets",
    )
    partners = models.ManyToManyField(
        Organisation, verbose_name="partenaires", blank=True, related_name="+"
    )
    other_partners = models.CharField("autres partenaires", max_length=500, blank=True)
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    human_resources = models.TextField("moyens humains", max_length=LONGEST_TEXT, blank=True)
    budget = models.DecimalField(
        "budget prévisionnel (euros)",
        max_digits=11,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0, "Un budget n’est pas négatif.")],
    )
    funders = models.ManyToManyField(
        Organisation, verbose_name="financeurs", blank=True, related_name="+"
    )
    other_funders = models.CharField("autres financeurs", max_length=500, blank=True)
    risks = models.TextField("points de vigilance", max_length=LONGEST_TEXT, blank=True)
    status = models.CharField(
        "statut", max_length=12, choices=SheetStatus.choices, default=SheetStatus.PLANNED
    )
    progress = models.PositiveSmallIntegerField(
        "avancement (%)",
        default=0,
        validators=[MaxValueValidator(100, "L’avancement va de 0 à 100.")],
    )
    created_at = models.DateTimeField("création", db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    updated_at = models.DateTimeField("dernière modification", auto_now=True)
    updated_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = ActionSheetQuerySet.as_manager()

    class Meta(Part.Meta):
        verbose_name = "fiche action"
        verbose_name_plural = "fiches action"
        constraints = [
            *Part.Meta.constraints,
            one_a_place("axis", name="sheet_has_its_own_place_in_an_axis"),
            one_a_place("objective", name="sheet_has_its_own_place_in_an_objective"),
            models.CheckConstraint(
                condition=Q(axis=None, objective__isnull=False)
                | Q(axis__isnull=False, objective=None),
                name="sheet_hangs_on_an_axis_or_on_an_objective",
                violation_error_message="Une fiche action se range dans un axe, ou dans un de ses objectifs.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="action_ends_after_it_starts",
                violation_error_message="La fin de l’action doit venir après son début.",
            ),
            models.CheckConstraint(
                condition=Q(progress__gte=0, progress__lte=100),
                name="action_progress_is_a_percentage",
                violation_error_message="L’avancement va de 0 à 100.",
            ),
            models.CheckConstraint(
                condition=~Q(status="completed") | Q(progress=100),
                name="completed_action_is_whole",
                violation_error_message="Une action réalisée est à 100 %%.",
            ),
            models.CheckConstraint(
                condition=Q(budget=None) | Q(budget__gte=0),
                name="action_budget_is_not_negative",
                violation_error_message="Un budget n’est pas négatif.",
            ),
            shown_whole("title", name="action_title_is_shown_whole"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        slug = self.plan.convention.slug
        return reverse("conventions:sheet_detail", args=[slug, self.pk])

    @property
    def parent(self):
        """Where it hangs: an objective when it has one."""
        return self.objective if self.objective_id else self.axis

    @property
    def plan(self):
        axis = self.objective.axis if self.objective_id else self.axis
        return axis.plan

    @property
    def tone(self):
        return TONES[SheetStatus(self.status)]

    @property
    def is_late(self):
        """Of a sheet fetched `with_lateness`."""
        return self.is_overdue or self.has_missed_milestone or self.lacks_review

    @property
    def lateness(self):
        """Why it is late, in words; of a sheet fetched `with_lateness`."""
        told = {
            "la fin prévue est passée": self.is_overdue,
            "un jalon est passé": self.has_missed_milestone,
            "le bilan de l’an dernier manque": self.lacks_review,
        }
        return [words for words, is_true in told.items() if is_true]

    @property
    def gaps(self):
        """What it does not say yet, in words; of a sheet fetched `with_gaps`."""
        if self.status == SheetStatus.ABANDONED:
            return ""
        found = [words for name, words in GAPS.items() if getattr(self, name)]
        return in_words(found) if found else ""
