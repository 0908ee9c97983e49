"""The action plan of a CTG: its axes, their objectives, and the names that its team gives to them."""

from django.db import models
from django.db.models import Deferrable, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from conventions.models.convention import Convention
from conventions.models.keys import creation_key
from conventions.models.removal import REMOVED_LIFE, deleted_on
from ctgnet.names import TitleField, shown_whole
from ctgnet.rows import go_together
from members.models import Member


class RemovableQuerySet(models.QuerySet):
    def kept(self):
        """In the plan today, in their order."""
        return self.filter(removed_at=None).order_by("position", "pk")

    def removed(self):
        """Taken out of the plan, the last first: they can be put back."""
        return self.filter(removed_at__isnull=False).order_by("-removed_at", "-pk")

    def to_delete(self):
        """Those that nobody put back in time."""
        return self.filter(removed_at__lte=timezone.now() - REMOVED_LIFE)


class Removable(models.Model):
    """A part of the plan with its place among its like; once removed it has none, and can come back."""

    position = models.PositiveSmallIntegerField("rang", null=True, editable=False)
    removed_at = models.DateTimeField("retrait", null=True, editable=False)
    removed_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    creation_key = creation_key()

    objects = RemovableQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            go_together(
                "removed_at",
                "removed_by",
                name="%(class)s_removed_at_and_by_go_together",
                message="Ce qui est retiré garde la date et l’auteur du retrait.",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, position__isnull=False, position__gte=1)
                | Q(removed_at__isnull=False, position=None),
                name="%(class)s_has_a_place_unless_removed",
                violation_error_message="Chaque élément du plan a un rang, sauf s’il est retiré.",
            ),
        ]

    @property
    def is_removed(self):
        return self.removed_at is not None

    @property
    def deleted_on(self):
        return deleted_on(self.removed_at)


class Part(Removable):
    """An axis, an objective or an action: written here, brought in a spreadsheet, or taken up again."""

    imported_in = models.ForeignKey(
        "conventions.PlanImport",
        verbose_name="import",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Of the plan of the previous generation: it is taken up once.
    continues = models.OneToOneField(
        "self",
        verbose_name="suite de",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="continued_by",
    )

    class Meta(Removable.Meta):
        abstract = True


def one_a_place(parent, *, name):
    """Two things never have the same place under a parent; checked once the whole order is written."""
    return models.UniqueConstraint(
        fields=[parent, "position"],
        name=name,
        deferrable=Deferrable.DEFERRED,
        violation_error_message="Deux éléments du plan ont le même rang.",
    )


class Plan(models.Model):
    """What a CTG wants to do, in its own words: « Axe » here is « Enjeu » or « Orientation » there."""

    convention = models.OneToOneField(Convention, on_delete=models.PROTECT, related_name="plan")
    axis_label = TitleField("nom du premier niveau", max_length=40, default="Axe")
    objective_label = TitleField("nom du deuxième niveau", max_length=40, default="Objectif")
    created_at = models.DateTimeField("création", db_default=Now(), editable=False)
    public_at = models.DateTimeField("ouverture au public", null=True, editable=False)
    public_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "plan d’actions"
        verbose_name_plural = "plans d’actions"
        constraints = [
            go_together(
                "public_at",
                "public_by",
                name="plan_public_at_and_by_go_together",
                message="Un plan ouvert au public garde la date et l’auteur de son ouverture.",
            ),
            shown_whole("axis_label", "objective_label", name="plan_labels_are_shown_whole"),
        ]

    def __str__(self):
        return f"Plan d’actions : {self.convention}"

    def get_absolute_url(self):
        return reverse("conventions:plan_detail", args=[self.convention.slug])

    @property
    def is_public(self):
        return self.public_at is not None


def plan_of(convention):
    """The plan of a CTG; before its first line, an empty one that nothing has written yet."""
    found = Plan.objects.filter(convention=convention).first() or Plan(convention=convention)
    found.convention = convention  # with its Cafs already read
    return found


class Axis(Part):
    """The first level of a plan."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="axes")
    title = TitleField("intitulé", max_length=200)
    description = models.TextField("en quelques mots", max_length=2_000, blank=True)

    class Meta(Part.Meta):
        verbose_name = "axe"
        verbose_name_plural = "axes"
        constraints = [
            *Part.Meta.constraints,
            one_a_place("plan", name="axis_has_its_own_place"),
            shown_whole("title", name="axis_title_is_shown_whole"),
        ]

    def __str__(self):
        return self.title


class Objective(Part):
    """The second level, which a plan may do without."""

    axis = models.ForeignKey(Axis, on_delete=models.CASCADE, related_name="objectives")
    title = TitleField("intitulé", max_length=200)
    description = models.TextField("en quelques mots", max_length=2_000, blank=True)

    class Meta(Part.Meta):
        verbose_name = "objectif"
        verbose_name_plural = "objectifs"
        constraints = [
            *Part.Meta.constraints,
            one_a_place("axis", name="objective_has_its_own_place"),
            shown_whole("title", name="objective_title_is_shown_whole"),
        ]

    def __str__(self):
        return self.title

    @property
    def plan(self):
        return self.axis.plan
