"""A dated meeting: when, where, for how many."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from conventions.models import Assignment, Convention, Coverage
from ctgnet.names import HeadingField, TitleField, shown_whole
from ctgnet.rich import RichTextField
from ctgnet.rows import hidden_part, hidden_parts
from ctgnet.templatetags.french import ctg_of
from ctgnet.web_addresses import WebAddressField, open_the_web
from events.models.registration import Registration
from members.models import Member
from reference.models import Caf, Commune, Department, FoldName

# An offered seat is held this long, less near the meeting.
OFFER_LASTS = timedelta(hours=48)
# Nobody is asked to decide in the last two hours: they may be on the road.
LAST_OFFER_BEFORE_START = timedelta(hours=2)
# Some eight pages, as a section of a sheet.
LONGEST_PROGRAMME = 20_000


class EventVisibility(models.TextChoices):
    PUBLIC = "public", "Ouverte à tous"
    MEMBERS = "members", "Membres du réseau"


def _organised_by(cafs):
    served = Coverage.objects.filter(
        Q(commune__caf_override=None, commune__department__cafs__in=cafs)
        | Q(commune__caf_override__caf__in=cafs),
        convention=OuterRef("convention"),
    )
    return Q(caf__in=cafs) | Exists(served)


def _is_draft_of(standing):
    """Not published: one's own and those of one's Cafs.

    A national administrator reads those of the whole network, which wait for her, and for an hour
    any other that she opened with a reason.
    """
    seen = Q(created_by=standing.member_id)
    if standing.cafs:
        seen |= _organised_by(standing.cafs)
    if standing.is_national:
        seen |= Q(caf=None, convention=None) | Q(pk__in=standing.opened_events)
    return Q(published_at=None) & seen


class EventQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__isnull=False)

    def upcoming(self):
        """Not over yet: a meeting that has begun can still be joined."""
        return self.published().filter(ends_at__gte=timezone.now())

    def within_a_month(self):
        return self.filter(starts_at__lt=timezone.now() + timedelta(days=30))

    def past(self):
        return self.published().filter(ends_at__lt=timezone.now())

    def of_cafs(self, codes):
        """Organised by these Cafs, or by a CTG of their territory."""
        return self.filter(_organised_by(codes))

    def drafts_of(self, standing):
        """Not published: one's own, and those that one's Caf must check."""
        return self.filter(_is_draft_of(standing))

    def visible_to(self, standing):
        """Public meetings for all, the network's for verified members, one's own always."""
        open_to = Q()
        if not standing.is_verified:
            open_to = Q(visibility=EventVisibility.PUBLIC)
        if standing.member_id and not standing.is_verified:
            answered = Registration.objects.filter(event=OuterRef("pk"), member=standing.member_id)
            open_to |= Q(Exists(answered))
        seen = Q(published_at__isnull=False) & open_to
        return self.filter(seen | _is_draft_of(standing) if standing.member_id else seen)

    def with_seats_left(self):
        """Add `seats_taken` and `seats_left` (null when places are not limited, never below 0)."""
        seated = Registration.objects.seated().filter(event=OuterRef("pk")).order_by()
        taken = Coalesce(Subquery(seated.values("event").annotate(n=Count("pk")).values("n")), 0)
        return self.annotate(seats_taken=taken).annotate(
            seats_left=models.Case(
                models.When(capacity=None, then=None),
                default=Greatest(F("capacity") - F("seats_taken"), 0),
                output_field=models.IntegerField(),
            )
        )

    def with_seats_to_pass_on(self):
        """Some offer is overdue, or somebody waits while a seat is free."""
        rows = Registration.objects.filter(event=OuterRef("pk")).order_by()
        is_free = Q(seats_left=None) | Q(seats_left__gt=0)
        return (
            self.filter(cancelled_at=None, ends_at__gte=timezone.now())
            .with_seats_left()
            .filter(Exists(rows.overdue()) | (is_free & Exists(rows.waiting())))
        )


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
    title = HeadingField("titre", max_length=140)
    kind = models.CharField("type", max_length=24, choices=Kind.choices)
    mode = models.CharField("forme", max_length=6, choices=Mode.choices)
    visibility = models.CharField("ouverte à", max_length=7, choices=EventVisibility.choices)
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    place = TitleField("lieu", max_length=200, blank=True)
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
    video_link = WebAddressField("lien de la visioconférence", blank=True)
    capacity = models.PositiveIntegerField("places", null=True, blank=True)
    registration_closes_at = models.DateTimeField("clôture des inscriptions")
    summary = models.CharField("en bref", max_length=300)
    description = RichTextField("programme", blank=True, max_length=LONGEST_PROGRAMME)
    created_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField("publication", null=True, editable=False)
    cancelled_at = models.DateTimeField("annulation", null=True, editable=False)
    cancellation_reason = models.CharField("motif de l’annulation", max_length=300, blank=True)
    # Sent once: who claims the date sends the messages.
    invited_at = models.DateTimeField("invitation des équipes", null=True, editable=False)
    week_reminded_at = models.DateTimeField("rappel à 7 jours", null=True, editable=False)
    day_reminded_at = models.DateTimeField("rappel de la veille", null=True, editable=False)
    changed_at = models.DateTimeField("dernier changement", auto_now=True)
    # Grows with each change that calendars must follow (RFC 5545 SEQUENCE).
    sequence = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    hidden_parts = hidden_parts()

    folded = models.GeneratedField(
        expression=FoldName("title"), output_field=models.TextField(), db_persist=True
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "rencontre"
        verbose_name_plural = "rencontres"
        indexes = [
            models.Index(fields=["starts_at", "id"], name="event_by_start"),
            GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="event_title_trigrams"),
        ]
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
            models.CheckConstraint(
                condition=Q(mode="remote") | ~Q(place=""),
                name="event_on_site_has_a_place",
                violation_error_message="Une rencontre sur place a un lieu.",
            ),
            hidden_part(
                "text", "summary", "description", "access", name="hidden_event_says_nothing"
            ),
            shown_whole("title", "place", name="event_names_are_shown_whole"),
            open_the_web("video_link", name="video_link_opens_the_web"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("events:event_detail", args=[self.slug])

    @property
    def check_key(self):
        """Of the news that it waits for a check."""
        return f"event-to-check:{self.pk}"

    @property
    def is_hidden(self):
        """A moderator hides what it says: when and where it meets stay."""
        return bool(self.hidden_parts)

    @property
    def zone(self):
        return ZoneInfo(self.time_zone)

    @property
    def local_start(self):
        return self.starts_at.astimezone(self.zone)

    @property
    def local_end(self):
        return self.ends_at.astimezone(self.zone)

    @property
    def local_day(self):
        return self.local_start.date()

    @property
    def has_started(self):
        return self.starts_at <= timezone.now()

    @property
    def is_over(self):
        return self.ends_at <= timezone.now()

    @property
    def is_open(self):
        """Registrations are taken: published, not cancelled, not closed."""
        closed = self.registration_closes_at <= timezone.now() or self.is_over
        return bool(self.published_at) and not self.cancelled_at and not closed

    @property
    def last_offer_at(self):
        """The moment after which a freed seat is no longer offered: first come, first served."""
        return min(self.registration_closes_at, self.starts_at - LAST_OFFER_BEFORE_START)

    @property
    def can_offer_seats(self):
        return self.is_open and timezone.now() < self.last_offer_at

    @cached_property
    def caf_codes(self):
        """The Cafs in whose territory it is organised: its own, else those of its CTG."""
        if self.caf_id:
            return frozenset({self.caf_id})
        served = Caf.objects.filter(
            Q(departments__communes__caf_override=None)
            & Q(departments__communes__coverages__convention=self.convention_id)
            | Q(overrides__commune__coverages__convention=self.convention_id)
        )
        codes = served.values_list("pk", flat=True) if self.convention_id else []
        return frozenset(codes)

    def members_to_invite(self):
        """Those who carry a CTG of the organising Caf today and have not answered; nobody only invited."""
        carriers = Assignment.objects.current().filter(
            Q(post__convention__coverages__commune__caf_override=None)
            & Q(post__convention__coverages__commune__department__cafs=self.caf_id)
            | Q(post__convention__coverages__commune__caf_override__caf=self.caf_id)
        )
        people = Member.objects.reached().filter(pk__in=carriers.values("member"))
        return people.exclude(registrations__event=self)

    @property
    def organiser(self):
        """Who calls the meeting, in words."""
        if self.caf_id:
            return str(self.caf)
        return ctg_of(self.convention) if self.convention_id else "Réseau national"
