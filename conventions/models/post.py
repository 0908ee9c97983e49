"""The posts that carry a convention, and the people who hold them: two things, each with its time."""

from datetime import timedelta
from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Count, Exists, F, Max, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Least, TruncDate
from django.urls import reverse
from django.utils import timezone

from conventions.models.convention import Convention
from ctgnet.templatetags.french import ctg_of
from members.models import Grant, GrantQuerySet, Member
from reference.models import Organisation, Theme


class PostKind(models.TextChoices):
    PILOT = "pilot", "Pilote de la CTG"
    OFFICER = "cooperation_officer", "Chargée ou chargé de coopération CTG"
    THEMATIC = "thematic_coordinator", "Coordination thématique"
    LOCAL = "local_coordinator", "Coordination de proximité"
    ELECTED = "elected_referent", "Personne élue référente"


# Pilots, officers and coordinators make the headline figures; elected referents do not.
COUNTED_POSTS = [PostKind.PILOT, PostKind.OFFICER, PostKind.THEMATIC, PostKind.LOCAL]
SMALLEST_SHARE, WHOLE = Decimal("0.05"), Decimal("1.00")


def fte_field(label):
    """A part of a full-time post (équivalent temps plein), from 0.05 to 1.00."""
    return models.DecimalField(
        label,
        max_digits=3,
        decimal_places=2,
        validators=[
            MinValueValidator(SMALLEST_SHARE, "De 0,05 à 1 ETP."),
            MaxValueValidator(WHOLE, "De 0,05 à 1 ETP."),
        ],
    )


class PostQuerySet(models.QuerySet):
    def open(self, on=None):
        """Opened, and not closed on that day."""
        on = on or timezone.localdate()
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=on))

    def to_ask(self, member):
        """The open ones, but those that this person already asks for or holds."""
        mine = Assignment.objects.asked_or_held().filter(member=member)
        return self.open().exclude(pk__in=mine.values("post"))

    def counted(self, on=None):
        """Those that make the headline figures on that day: open already, in conventions in force."""
        on = on or timezone.localdate()
        return self.open(on).filter(
            opened_on__lte=on,
            kind__in=COUNTED_POSTS,
            convention__in=Convention.objects.in_force(on).values("pk"),
        )

    def with_vacancy(self, on=None):
        """Add `is_vacant`: nobody validated holds it on that day; whoever is invited to it keeps it."""
        return self.annotate(
            is_vacant=~Exists(Assignment.objects.current(on).filter(post=OuterRef("pk")))
        )

    def figures(self, on=None):
        """How many posts, and how many vacant: {"posts": 40, "vacancies": 3}."""
        return self.with_vacancy(on).aggregate(
            posts=Count("pk"), vacancies=Count("pk", filter=Q(is_vacant=True))
        )

    def with_vacant_since(self, on=None):
        """Add `vacant_since`: the day after its last holder left, that of their erasure, or of its opening.

        None when an account that held it is suspended: from which day nobody knows. Only a vacant
        post has one.
        """
        on = on or timezone.localdate()
        held = (
            Assignment.objects.validated().filter(post=OuterRef("pk"), starts_on__lte=on).order_by()
        )
        still_on_it = Q(ends_on=None) | Q(ends_on__gte=on)
        suspended = held.filter(still_on_it, member__is_active=False, member__erased_at=None)
        left = held.annotate(free=_first_day_without()).filter(free__lte=on).values("post")
        last = Subquery(left.annotate(day=Max("free")).values("day"))
        since = When(~Exists(suspended), then=Coalesce(last, F("opened_on")))
        return self.annotate(vacant_since=Case(since, output_field=models.DateField()))


def _first_day_without():
    """The day after the last one of a function, or that on which its holder is erased."""
    day_after = Cast(F("ends_on") + Value(timedelta(days=1)), models.DateField())
    return Least(day_after, TruncDate("member__erased_at"))


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

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "poste"
        verbose_name_plural = "postes"
        constraints = [
            models.CheckConstraint(
                condition=Q(fte__gte=Decimal("0.05"), fte__lte=Decimal("1.00")),
                name="post_is_a_part_of_a_full_time",
                violation_error_message="Un poste vaut de 0,05 à 1 ETP.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="post_closes_after_it_opens",
                violation_error_message="Un poste ferme après son ouverture.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.employer})"

    @property
    def is_counted(self):
        """Work, with its part of a full time; an elected person’s mandate has none."""
        return self.kind in COUNTED_POSTS

    @property
    def share(self):
        """Its part of a full time, in ETP; None for a mandate."""
        return self.fte if self.is_counted else None

    @property
    def is_closed(self):
        return self.closed_on is not None and self.closed_on <= timezone.localdate()


class AssignmentQuerySet(GrantQuerySet):
    def counted(self, on=None):
        """Those that make the headline figures on that day, in conventions in force."""
        on = on or timezone.localdate()
        return self.carried(on).filter(
            post__convention__in=Convention.objects.in_force(on).values("pk")
        )

    def figures(self):
        """People (distinct) and ETP of these assignments: {"people": 190, "fte": Decimal("98.00")}.

        The same rows for both: whoever is only invited adds neither.
        """
        people, total = Count("member", distinct=True), Coalesce(Sum("fte"), Decimal("0.00"))
        return self.proved().aggregate(people=people, fte=total)

    def work(self, on=None):
        """Those of that day that are work: an elected person’s mandate is no share of a post."""
        return self.current(on).filter(post__kind__in=COUNTED_POSTS)

    def carried(self, on=None):
        """The work of that day of those who have said yes: what people and ETP are counted from."""
        return self.work(on).proved()

    def with_total_held(self, on=None):
        """Add `total_held`: what that person works on that day, all posts together; None for no work."""
        held = Assignment.objects.work(on).filter(member=OuterRef("member"))
        total = held.order_by().values("member").annotate(total=Sum("fte")).values("total")
        return self.annotate(total_held=Subquery(total))

    def shares_of(self, members, on=None):
        """{member: what they work on that day, all posts together, in ETP}; none for who works nowhere."""
        held = self.work(on).filter(member__in=members).order_by()
        return dict(held.values_list("member").annotate(total=Sum("fte")))

    def waiting_for(self, standing):
        """Requests that reach this desk, oldest first: of its conventions, never one's own."""
        return (
            self.requested()
            .filter(post__convention__in=Convention.objects.at_desk_of(standing).values("pk"))
            .exclude(member__in=Member.objects.one_with(standing.member_id).values("pk"))
            .select_related("member", "post__convention", "post__employer")
            .order_by("requested_at", "pk")
        )


class ClosedWith(models.TextChoices):
    """What takes the functions held on it along when it closes."""

    POST = "post", "le poste"
    CONVENTION = "convention", "la CTG"


class Assignment(Grant):
    """A person on a post, for a share of a full-time post and a time."""

    SAME = ("post",)
    AROUND = ("post__convention", "post__employer")
    GROUND = "post__convention"

    post = models.ForeignKey(
        Post, verbose_name="poste", on_delete=models.PROTECT, related_name="assignments"
    )
    fte = fte_field("ETP")
    # The holder, or whoever named them: being named by another opens no contact detail.
    requested_by = models.ForeignKey(
        Member,
        verbose_name="demande de",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    note = models.CharField(
        "un mot à votre Caf",
        max_length=300,
        blank=True,
        help_text="Votre service, une personne que la Caf connaît : lu par les personnes qui peuvent répondre.",
    )

    # What ended or refused it, when nobody answered it by itself.
    closed_with = models.CharField(
        "fermeture qui y met fin",
        max_length=10,
        choices=ClosedWith.choices,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta(Grant.Meta):
        verbose_name = "affectation"
        verbose_name_plural = "affectations"
        constraints = [
            *Grant.Meta.constraints,
            models.CheckConstraint(
                condition=Q(fte__gte=Decimal("0.05"), fte__lte=Decimal("1.00")),
                name="assignment_is_a_part_of_a_full_time",
                violation_error_message="Une affectation vaut de 0,05 à 1 ETP.",
            ),
            models.CheckConstraint(
                condition=Q(note="") | Q(requested_by=F("member")),
                name="assignment_note_is_of_whoever_asks",
                violation_error_message="Le mot à la Caf est celui de la personne qui demande pour elle-même.",
            ),
            models.CheckConstraint(
                condition=Q(closed_with="")
                | Q(status="refused")
                | Q(status="validated", ends_on__isnull=False),
                name="assignment_closed_with_its_ground_is_over",
                violation_error_message="Une fermeture met fin à la fonction, ou refuse la demande.",
            ),
            models.UniqueConstraint(
                fields=["post", "member"],
                condition=Q(ends_on=None) & ~Q(status="refused"),
                name="person_holds_a_post_once",
                violation_error_message="Cette personne occupe déjà ce poste.",
            ),
        ]

    def __str__(self):
        return f"{self.member} : {self.post}"

    @property
    def in_words(self):
        """« Pilote de la CTG, CTG Alpes d’Azur (employeur : CC Alpes d’Azur) »."""
        post = self.post
        return f"{post.get_kind_display()}, {self.place} (employeur : {post.employer})"

    @property
    def place(self):
        """What one calls the whole it belongs to."""
        return ctg_of(self.post.convention.name)

    @property
    def asking_key(self):
        """Of the news to those who may answer the request."""
        return f"assignment:{self.pk}:requested"

    @property
    def answer_path(self):
        """Where its holder says whether it still runs: asked by the Caf, or on leaving."""
        return reverse("conventions:assignment_answer", args=[self.post.convention.slug, self.pk])

    @property
    def end_path(self):
        """Where an officer of its Caf ends it."""
        return reverse("conventions:assignment_end", args=[self.post.convention.slug, self.pk])
