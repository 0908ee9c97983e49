"""An action plan: its axes, its sheets, their figures."""

import factory
from django.utils import timezone

from conventions import models
from tests.factories.conventions import ConventionFactory, days
from tests.factories.members import MemberFactory


class PlanFactory(factory.django.DjangoModelFactory):
    """Read by its team and its Cafs; `public=True` for one that everybody reads."""

    class Meta:
        model = models.Plan

    class Params:
        public = factory.Trait(
            public_at=factory.LazyFunction(timezone.now),
            public_by=factory.SubFactory(MemberFactory, email="racine@essai.example"),
        )

    convention = factory.SubFactory(ConventionFactory)


class _PartFactory(factory.django.DjangoModelFactory):
    """In its plan; `removed=True` once it was taken out."""

    class Meta:
        abstract = True

    class Params:
        removed = factory.Trait(
            position=None,
            removed_at=factory.LazyFunction(timezone.now),
            removed_by=factory.SubFactory(MemberFactory, email="racine@essai.example"),
        )


class AxisFactory(_PartFactory):
    class Meta:
        model = models.Axis

    plan = factory.SubFactory(PlanFactory)
    title = factory.Sequence(lambda n: f"Axe d’essai {n}")
    position = factory.LazyAttribute(lambda one: one.plan.axes.kept().count() + 1)


class ObjectiveFactory(_PartFactory):
    class Meta:
        model = models.Objective

    axis = factory.SubFactory(AxisFactory)
    title = factory.Sequence(lambda n: f"Objectif d’essai {n}")
    position = factory.LazyAttribute(lambda one: one.axis.objectives.kept().count() + 1)


class ActionSheetFactory(_PartFactory):
    """On an axis; `objective=…` to hang it there; `overdue=True` for one whose end has passed."""

    class Meta:
        model = models.ActionSheet
        skip_postgeneration_save = True

    class Params:
        overdue = factory.Trait(
            status=models.SheetStatus.IN_PROGRESS,
            starts_on=factory.LazyFunction(lambda: days(-20)),
            ends_on=factory.LazyFunction(lambda: days(-1)),
        )

    objective = None
    axis = factory.Maybe("objective", None, factory.SubFactory(AxisFactory))
    title = factory.Sequence(lambda n: f"Action d’essai {n}")
    position = factory.LazyAttribute(
        lambda one: (one.objective or one.axis).sheets.kept().count() + 1
    )

    @factory.post_generation
    def themes(self, create, extracted, **kwargs):
        self.themes.set(extracted or [])


class MilestoneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Milestone

    sheet = factory.SubFactory(ActionSheetFactory)
    title = factory.Sequence(lambda n: f"Jalon d’essai {n}")
    due_on = factory.LazyFunction(lambda: days(30))


class IndicatorFactory(_PartFactory):
    class Meta:
        model = models.Indicator

    sheet = factory.SubFactory(ActionSheetFactory)
    title = factory.Sequence(lambda n: f"Indicateur d’essai {n}")
    kind = models.Indicator.Kind.OUTCOME
    position = factory.LazyAttribute(lambda one: one.sheet.indicators.kept().count() + 1)


class IndicatorValueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.IndicatorValue

    indicator = factory.SubFactory(IndicatorFactory)
    year = 2025
    value = 12


class YearlyReviewFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.YearlyReview

    sheet = factory.SubFactory(ActionSheetFactory)
    year = 2025
    text = "Une année utile."
    status = models.SheetStatus.IN_PROGRESS
