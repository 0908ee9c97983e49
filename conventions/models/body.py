"""The bodies of a CTG: committees and groups, who sits in them, how often they meet, where they work."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, When
from django.db.models.functions import Now
from django.urls import reverse

from conventions.models.convention import Convention
from ctgnet.names import TitleField, shown_whole
from ctgnet.web_addresses import WebAddressField, open_the_web
from members.models import Member
from reference.models import Organisation, Theme

MOST_MEETINGS = 52


class BodyKind(models.TextChoices):
    STEERING = "steering_committee", "Comité de pilotage (COPIL)"
    TECHNICAL = "technical_committee", "Comité technique (COTECH)"
    THEMATIC = "thematic_group", "Groupe thématique"
    PROJECT = "project_team", "Communauté de projet"
    COUNCIL = "council", "Conférence des maires"


class BodyQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_on=None)

    def in_order(self):
        """Those that meet first, then the steering committee first, then by name."""
        ranks = [When(kind=kind, then=rank) for rank, kind in enumerate(BodyKind.values)]
        return self.order_by(F("closed_on").desc(nulls_first=True), Case(*ranks), "name", "pk")

    def with_members_count(self):
        """Whoever is only invited counts after their yes."""
        seated = Q(members__member=None) | Exists(_proved("members__member"))
        return self.annotate(number_of_members=Count("members", filter=seated))


def _proved(link):
    """Those whom that link leads to, when they have confirmed their address."""
    return Member.objects.proved().filter(pk=OuterRef(link))


class Body(models.Model):
    """A committee or a group that meets for a CTG; its name and its rhythm are public."""

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="bodies")
    kind = models.CharField("nature", max_length=20, choices=BodyKind.choices)
    name = TitleField(
        "nom",
        max_length=120,
        blank=True,
        help_text="Pour la distinguer d’une autre : « Groupe parentalité ». Vide sinon.",
    )
    themes = models.ManyToManyField(Theme, verbose_name="thématiques", blank=True, related_name="+")
    meetings_a_year = models.PositiveSmallIntegerField(
        "réunions par an",
        null=True,
        blank=True,
        validators=[
            MinValueValidator(1, "Une réunion par an au moins, ou rien."),
            MaxValueValidator(MOST_MEETINGS, f"{MOST_MEETINGS} réunions par an au plus."),
        ],
    )
    rhythm = models.CharField(
        "rythme",
        max_length=200,
        blank=True,
        help_text="En mots : « au printemps et à l’automne, à la Maison des services ».",
    )
    wall_url = WebAddressField("adresse du mur collaboratif", blank=True, max_length=500)
    wall_label = TitleField("nom du mur", max_length=80, blank=True)
    folder_url = WebAddressField("adresse du dossier partagé", blank=True, max_length=500)
    folder_label = TitleField("nom du dossier", max_length=80, blank=True)
    closed_on = models.DateField("fin", null=True, blank=True, editable=False)
    # One form sent twice makes one body.
    creation_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField("création", db_default=Now(), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = "instance"
        verbose_name_plural = "instances"
        constraints = [
            models.CheckConstraint(
                condition=Q(meetings_a_year=None)
                | Q(meetings_a_year__gte=1, meetings_a_year__lte=MOST_MEETINGS),
                name="body_meets_up_to_once_a_week",
                violation_error_message=f"De 1 à {MOST_MEETINGS} réunions par an.",
            ),
            models.CheckConstraint(
                condition=(Q(wall_label="") | ~Q(wall_url=""))
                & (Q(folder_label="") | ~Q(folder_url="")),
                name="named_link_of_a_body_has_its_address",
                violation_error_message="Un mur ou un dossier que l’on nomme a une adresse.",
            ),
            models.UniqueConstraint(
                fields=["convention", "kind", "name"],
                condition=Q(closed_on=None),
                name="body_has_its_own_name",
                violation_error_message="Cette instance existe déjà : donnez un autre nom à celle-ci.",
            ),
            shown_whole("name", "wall_label", "folder_label", name="body_names_are_shown_whole"),
            open_the_web("wall_url", "folder_url", name="links_of_a_body_open_the_web"),
        ]

    def __str__(self):
        return self.name or self.get_kind_display()

    def get_absolute_url(self):
        return reverse("conventions:body_detail", args=[self.convention.slug, self.pk])

    @property
    def links(self):
        """(icon, words, address) of what its members open: never loaded by our pages."""
        offered = [
            ("grid", self.wall_label or "Mur collaboratif", self.wall_url),
            ("folder", self.folder_label or "Dossier partagé", self.folder_url),
        ]
        return [link for link in offered if link[2]]


class BodyMemberQuerySet(models.QuerySet):
    def of(self, body):
        """Those who sit in it, who chairs it first, with `is_invited`: named, and no yes given yet."""
        is_invited = Q(member__isnull=False) & ~Exists(_proved("member"))
        seated = self.filter(body=body).annotate(is_invited=is_invited)
        return seated.select_related("member", "organisation").order_by("-is_chair", "pk")


class BodyMember(models.Model):
    """Somebody who sits in a body: a member of the network, or an organisation and who speaks for it."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="members")
    member = models.ForeignKey(
        Member,
        verbose_name="membre",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="organisme",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    role = TitleField("qualité", max_length=120, blank=True)
    is_chair = models.BooleanField("préside", default=False)

    objects = BodyMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "membre d’une instance"
        verbose_name_plural = "membres des instances"
        constraints = [
            models.CheckConstraint(
                condition=Q(member=None, organisation__isnull=False)
                | Q(member__isnull=False, organisation=None),
                name="body_member_is_a_person_or_an_organisation",
                violation_error_message="Indiquez une personne ou un organisme, pas les deux.",
            ),
            models.UniqueConstraint(
                fields=["body", "member"],
                name="person_sits_in_a_body_once",
                violation_error_message="Cette personne siège déjà dans cette instance.",
            ),
            models.UniqueConstraint(
                fields=["body", "organisation", "role"],
                name="organisation_sits_in_a_body_once_a_role",
                violation_error_message="Cet organisme siège déjà avec cette qualité.",
            ),
            shown_whole("role", name="body_member_role_is_shown_whole"),
        ]

    def __str__(self):
        return self.member.full_name if self.member else self.organisation.name
