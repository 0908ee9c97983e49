"""Meetings: when, where, for how many, and who comes."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django_prose_editor.fields import ProseEditorField

from conventions.models import Convention
from members.models import Member
from reference.models import Caf, Commune, Department


class EventQuerySet(models.QuerySet):
    def visible_to(self, standing):
        """Public meetings for all, the network's for verified members, one's own always."""
        if standing.is_verified:
            return self.filter(published_at__isnull=False)
        seen = Q(published_at__isnull=False, visibility=EventVisibility.PUBLIC)
        if standing.member_id:
            seen |= Q(registrations__member=standing.member_id, published_at__isnull=False)
            return self.filter(seen).distinct()
        return self.filter(seen)


class EventVisibility(models.TextChoices):
    PUBLIC = "public", "Ouverte à tous"
    MEMBERS = "members", "Membres du réseau"


class Event(models.Model):
    """A dated meeting, in the time zone of the place where it happens."""

    class Kind(models.TextChoices):
        NATIONAL_MEETING = "national-meeting", "Rencontre nationale"
        DEPARTMENTAL_MEETING = "departmental-meeting", "Rencontre départementale"
        STEERING_COMMITTEE = "steering-committee", "COPIL"
        TECHNICAL_COMMITTEE = "technical-committee", "COTECH"
        THEMATIC_GROUP = "thematic-group", "Groupe thématique"
        WORKSHOP_DAY = "workshop-day", "Journée de construction"
        TRAINING = "training", "Formation"
        WEBINAR = "webinar", "Webinaire"
        STUDY_VISIT = "study-visit", "Visite apprenante"
        COFFEE_BREAK = "coffee-break", "Pause-café entre pairs"
        PUBLIC_MEETING = "public-meeting", "Réunion publique"
        SIGNING_CEREMONY = "signing-ceremony", "Signature officielle"

    class Mode(models.TextChoices):
        ONSITE = "onsite", "Sur place"
        REMOTE = "remote", "À distance"
        HYBRID = "hybrid", "Sur place et à distance"

    slug = models.SlugField("adresse", max_length=140, unique=True)
    title = models.CharField("titre", max_length=140)
    kind = models.CharField("type", max_length=24, choices=Kind.choices)
    mode = models.CharField("forme", max_length=6, choices=Mode.choices)
    visibility = models.CharField("ouverte à", max_length=7, choices=EventVisibility.choices)
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    place = models.CharField("lieu", max_length=200, blank=True)
    access = models.TextField("venir et accessibilité", max_length=1000, blank=True)
    commune = models.ForeignKey(
        Commune,
        verbose_name="commune",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    department = models.ForeignKey(
        Department,
        verbose_name="département",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
    )
    caf = models.ForeignKey(
        Caf,
        verbose_name="organisée par",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
    )
    convention = models.ForeignKey(
        Convention,
        verbose_name="CTG",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
    )
    video_link = models.URLField("lien de la visioconférence", blank=True)
    capacity = models.PositiveIntegerField("places", null=True, blank=True)
    registration_closes_at = models.DateTimeField("clôture des inscriptions")
    summary = models.CharField("en bref", max_length=300)
    description = ProseEditorField(
        "programme",
        blank=True,
        sanitize=True,
        extensions={
            "Bold": True,
            "Italic": True,
            "BulletList": True,
            "OrderedList": True,
            "ListItem": True,
            "Heading": {"levels": [3]},
            "Link": {"enableTarget": False, "protocols": ["https", "http", "mailto"]},
        },
    )
    created_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField("publication", null=True, editable=False)
    cancelled_at = models.DateTimeField("annulation", null=True, editable=False)
    # Grows with each change that calendars must follow (RFC 5545 SEQUENCE).
    sequence = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "rencontre"
        verbose_name_plural = "rencontres"
        indexes = [models.Index(fields=["starts_at", "id"], name="event_by_start")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_it_starts",
                violation_error_message="Une rencontre se termine après son début.",
            ),
            models.CheckConstraint(
                condition=Q(registration_closes_at__lte=F("ends_at")),
                name="registration_closes_before_the_event_ends",
                violation_error_message="Les inscriptions closent avant la fin de la rencontre.",
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__gte=1),
                name="event_has_at_least_one_seat",
                violation_error_message="Une rencontre a au moins une place.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("events:event_detail", args=[self.slug])


class RegistrationStatus(models.TextChoices):
    CONFIRMED = "confirmed", "Inscription confirmée"
    WAITLISTED = "waitlisted", "Liste d’attente"
    OFFERED = "offered", "Place proposée"
    EXPIRED = "expired", "Proposition expirée"
    DECLINED = "declined", "Place refusée"
    CANCELLED = "cancelled", "Annulée"


# A seat that is offered is held: it cannot be given to somebody else before its deadline.
SEATED = [RegistrationStatus.CONFIRMED, RegistrationStatus.OFFERED]


class RegistrationQuerySet(models.QuerySet):
    def seated(self):
        return self.filter(status__in=SEATED)

    def waiting(self):
        return self.filter(status=RegistrationStatus.WAITLISTED).order_by("queued_at", "pk")


class Registration(models.Model):
    """A person's answer to a meeting: one row, whatever happens to it."""

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="registrations")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="registrations")
    status = models.CharField("état", max_length=10, choices=RegistrationStatus.choices)
    note = models.CharField(
        "ce que l’organisation doit savoir",
        max_length=300,
        blank=True,
        help_text="Vu par l’organisation seulement, effacé trente jours après la rencontre.",
    )
    registered_at = models.DateTimeField("inscription", db_default=Now(), editable=False)
    # The place in the queue; a person who left and comes back goes to its end.
    queued_at = models.DateTimeField("entrée dans la liste d’attente", null=True, editable=False)
    offered_until = models.DateTimeField("réponse attendue avant", null=True, editable=False)
    changed_at = models.DateTimeField("dernier changement", auto_now=True)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = "inscription"
        verbose_name_plural = "inscriptions"
        indexes = [models.Index(fields=["event", "status", "queued_at"], name="registration_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "member"],
                name="one_registration_per_person_and_event",
                violation_error_message="Vous avez déjà répondu à cette rencontre.",
            ),
            models.CheckConstraint(
                condition=~Q(status="waitlisted") | Q(queued_at__isnull=False),
                name="waiting_person_has_a_place_in_the_queue",
                violation_error_message="Une personne en attente a un rang.",
            ),
            models.CheckConstraint(
                condition=~Q(status="offered") | Q(offered_until__isnull=False),
                name="offered_seat_has_a_deadline",
                violation_error_message="Une place proposée a une échéance.",
            ),
        ]

    def __str__(self):
        return f"{self.member} : {self.event}"
