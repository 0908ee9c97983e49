"""The CTGs: where they apply, who signed, which posts carry them, who holds these posts."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone

from members.models import Grant, GrantQuerySet, Member
from reference.models import Commune, Organisation, Theme


class Stage(models.TextChoices):
    """Stored up to the signature; what comes after is computed from dates."""

    PREFIGURATION = "prefiguration", "Préfiguration"
    DIAGNOSIS = "diagnosis", "Diagnostic partagé"
    DRAFTING = "drafting", "Élaboration"
    SIGNED = "signed", "Signée"


class ConventionQuerySet(models.QuerySet):
    def confirmed(self):
        """Confirmed by a Caf officer: public, and counted."""
        return self.filter(confirmed_at__isnull=False)

    def with_end(self, on=None):
        """Add `effective_end`: the last day, after the amendments effective on that day."""
        on = on or timezone.localdate()
        moved = Amendment.objects.filter(
            convention=OuterRef("pk"),
            new_end_date__isnull=False,
            confirmed_at__isnull=False,
            effective_on__lte=on,
        ).order_by("-effective_on", "-pk")
        return self.annotate(
            effective_end=Coalesce(Subquery(moved.values("new_end_date")[:1]), F("end_date"))
        )

    def in_force(self, on=None):
        on = on or timezone.localdate()
        return (
            self.confirmed()
            .with_end(on)
            .filter(stage=Stage.SIGNED, start_date__lte=on, effective_end__gte=on)
            .filter(Q(closed_on=None) | Q(closed_on__gt=on))
        )

    def visible_to(self, standing):
        """Confirmed ones for all; drafts for their team and their Cafs."""
        return self.filter(
            Q(confirmed_at__isnull=False)
            | Q(pk__in=standing.conventions)
            | Q(registered_by=standing.member_id)
            | Exists(
                Coverage.objects.filter(
                    convention=OuterRef("pk"), commune__department__cafs__in=standing.cafs
                )
            )
        )


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
    official_title = models.CharField("intitulé officiel", max_length=200)
    local_name = models.CharField("nom local", max_length=120, blank=True)
    shape = models.CharField("forme du territoire", max_length=20, choices=Shape.choices)
    stage = models.CharField("étape", max_length=14, choices=Stage.choices)
    signature_date = models.DateField("date de signature", null=True, blank=True)
    start_date = models.DateField("début", null=True, blank=True)
    end_date = models.DateField("fin", null=True, blank=True)
    closed_on = models.DateField("clôture anticipée", null=True, blank=True)
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
    registered_at = models.DateTimeField("enregistrement", db_default=Now(), editable=False)
    registered_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField("confirmation", null=True, editable=False)
    confirmed_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = "CTG"
        verbose_name_plural = "CTG"
        constraints = [
            models.CheckConstraint(
                condition=Q(start_date=None) | Q(end_date=None) | Q(end_date__gte=F("start_date")),
                name="convention_ends_after_it_starts",
                violation_error_message="La fin de la CTG vient après son début.",
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
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("conventions:convention_detail", args=[self.slug])

    @property
    def name(self):
        return self.local_name or self.official_title

    @property
    def period(self):
        """« 2026-2030 », or nothing before the dates are known."""
        if not (self.start_date and self.end_date):
            return ""
        return f"{self.start_date.year}-{self.end_date.year}"


class Amendment(models.Model):
    """An avenant: how a convention in force changes dates, perimeter or signatories."""

    class Kind(models.TextChoices):
        PERIMETER = "perimeter", "Périmètre"
        EXTENSION = "extension", "Prolongation"
        SIGNATORY = "signatory", "Signataires"
        ACTIONS = "actions", "Plan d’actions"
        OTHER = "other", "Autre objet"

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="amendments")
    kind = models.CharField("objet", max_length=12, choices=Kind.choices)
    signed_on = models.DateField("signature")
    effective_on = models.DateField("prise d’effet")
    new_end_date = models.DateField("nouvelle date de fin", null=True, blank=True)
    summary = models.CharField("en bref", max_length=300, blank=True)
    confirmed_at = models.DateTimeField("confirmation", null=True, editable=False)
    confirmed_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

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
        ]

    def __str__(self):
        return f"Avenant du {self.signed_on:%d/%m/%Y}"


class CoverageQuerySet(models.QuerySet):
    def on(self, day):
        """Communes covered on that day, by conventions in force on that day."""
        return self.filter(
            Q(to_date=None) | Q(to_date__gte=day),
            from_date__lte=day,
            convention__in=Convention.objects.in_force(day),
        )


class Coverage(models.Model):
    """A commune in a convention, for a time. A commune may be in two conventions at once."""

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="coverages")
    commune = models.ForeignKey(Commune, on_delete=models.PROTECT, related_name="coverages")
    from_date = models.DateField("depuis")
    to_date = models.DateField("jusqu’au", null=True, blank=True)
    via_amendment = models.ForeignKey(
        Amendment, null=True, blank=True, on_delete=models.PROTECT, related_name="coverages"
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


class Signatory(models.Model):
    """An organisation that signed, or a partner that contributes without signing."""

    class Participation(models.TextChoices):
        SIGNATORY = "signatory", "Signataire"
        PARTNER = "partner", "Partenaire non signataire"

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="signatories")
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
    left_on = models.DateField("départ", null=True, blank=True)
    via_amendment = models.ForeignKey(
        Amendment, null=True, blank=True, on_delete=models.PROTECT, related_name="signatories"
    )

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
        ]

    def __str__(self):
        return str(self.organisation)


class PostKind(models.TextChoices):
    PILOT = "pilot", "Pilote de la CTG"
    OFFICER = "cooperation_officer", "Chargée ou chargé de coopération CTG"
    THEMATIC = "thematic_coordinator", "Coordination thématique"
    LOCAL = "local_coordinator", "Coordination de proximité"
    ELECTED = "elected_referent", "Personne élue référente"


# Pilots, officers and coordinators make the headline figures; elected referents do not.
COUNTED_POSTS = [PostKind.PILOT, PostKind.OFFICER, PostKind.THEMATIC, PostKind.LOCAL]


def fte_field(label):
    """A part of a full-time post (équivalent temps plein), from 0.05 to 1.00."""
    return models.DecimalField(
        label,
        max_digits=3,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.05")), MaxValueValidator(Decimal("1.00"))],
    )


class Post(models.Model):
    """A post that carries a convention, apart from the person: it can be vacant."""

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="posts")
    employer = models.ForeignKey(
        Organisation, verbose_name="employeur", on_delete=models.PROTECT, related_name="posts"
    )
    kind = models.CharField("fonction", max_length=20, choices=PostKind.choices)
    themes = models.ManyToManyField(Theme, verbose_name="thématiques", blank=True, related_name="+")
    fte = fte_field("ETP")
    opened_on = models.DateField("ouverture")
    closed_on = models.DateField("fermeture", null=True, blank=True)

    class Meta:
        verbose_name = "poste"
        verbose_name_plural = "postes"
        constraints = [
            models.CheckConstraint(
                condition=Q(fte__gte=Decimal("0.05"), fte__lte=Decimal("1.00")),
                name="post_is_a_part_of_a_full_time",
                violation_error_message="Un poste vaut de 0,05 à 1 ETP.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="post_closes_after_it_opens",
                violation_error_message="Un poste ferme après son ouverture.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.employer})"


class AssignmentQuerySet(GrantQuerySet):
    def counted(self, on=None):
        """Those that make the headline figures on that day, in conventions in force."""
        on = on or timezone.localdate()
        return self.current(on).filter(
            post__kind__in=COUNTED_POSTS, post__convention__in=Convention.objects.in_force(on)
        )

    def figures(self):
        """People (distinct) and ETP of these assignments: {"people": 190, "fte": Decimal("98.00")}."""
        return self.aggregate(
            people=Count("member", distinct=True), fte=Coalesce(Sum("fte"), Decimal("0.00"))
        )


class Assignment(Grant):
    """A person on a post, for a share of a full-time post and a time."""

    post = models.ForeignKey(
        Post, verbose_name="poste", on_delete=models.PROTECT, related_name="assignments"
    )
    fte = fte_field("ETP")

    objects = AssignmentQuerySet.as_manager()

    class Meta(Grant.Meta):
        verbose_name = "affectation"
        verbose_name_plural = "affectations"
        constraints = [
            *Grant.Meta.constraints,
            models.CheckConstraint(
                condition=Q(fte__gte=Decimal("0.05"), fte__lte=Decimal("1.00")),
                name="assignment_is_a_part_of_a_full_time",
                violation_error_message="Une affectation vaut de 0,05 à 1 ETP.",
            ),
            models.UniqueConstraint(
                fields=["post", "member"],
                condition=Q(ends_on=None) & ~Q(status="refused"),
                name="person_holds_a_post_once",
                violation_error_message="Cette personne occupe déjà ce poste.",
            ),
        ]

    def __str__(self):
        return f"{self.member} : {self.post}"
