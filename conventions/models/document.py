"""The papers of a CTG: what was signed, voted, written down, and who may read each of them."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from conventions.models.amendment import Amendment
from conventions.models.body import Body
from conventions.models.convention import Convention
from conventions.models.removal import REMOVED_LIFE, deleted_on
from ctgnet.names import HeadingField, shown_whole
from ctgnet.rows import go_together
from ctgnet.uploads import LONGEST_FILE, FileKind, megabytes, stored_as
from members.models import Member


class DocumentKind(models.TextChoices):
    SIGNED = "signed_convention", "Convention signée"
    AMENDMENT = "amendment", "Avenant"
    DELIBERATION = "deliberation", "Délibération"
    DIAGNOSIS = "diagnosis", "Diagnostic"
    MINUTES = "minutes", "Compte rendu"
    REVIEW = "review", "Bilan ou évaluation"
    OTHER = "other", "Autre document"


class DocumentVisibility(models.TextChoices):
    TEAM = "team", "L’équipe de la CTG et ses Caf"
    MEMBERS = "members", "Les membres du réseau"
    PUBLIC = "public", "Tout le monde"


class Accessible(models.TextChoices):
    YES = "yes", "Oui"
    NO = "no", "Non"
    UNKNOWN = "unknown", "Je ne sais pas"


def folder_of(document, name):
    """A name that tells nothing: the title is in the database, and nothing here has an address."""
    return f"documents/{stored_as(document.file_kind)}"


class DocumentQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_at=None)

    def removed(self):
        """Those that can still be brought back."""
        return self.filter(removed_at__gt=timezone.now() - REMOVED_LIFE)

    def to_delete(self):
        """Those that nobody brought back in time."""
        return self.filter(removed_at__lte=timezone.now() - REMOVED_LIFE)

    def visible_to(self, standing):
        """Of public CTGs, what is open to all or to members; everything for the team and its Cafs."""
        openings = [DocumentVisibility.PUBLIC]
        if standing.is_verified:
            openings.append(DocumentVisibility.MEMBERS)
        seen = Q(visibility__in=openings, convention__confirmed_at__isnull=False)
        if mine := standing.conventions | standing.opened_conventions:
            seen |= Q(convention__in=mine)
        if standing.cafs:
            ours = Convention.objects.of_cafs(standing.cafs)
            seen |= Q(convention__in=ours.values("pk"))
        return self.kept().filter(seen)


class Document(models.Model):
    """A file of a CTG with what it is, its day and its readers; the file leaves by a permission only."""

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="documents")
    title = HeadingField(
        "titre", max_length=160, help_text="Ce que l’on cherchera : « Comité de pilotage n° 3 »."
    )
    kind = models.CharField("nature", max_length=18, choices=DocumentKind.choices)
    dated_on = models.DateField("date du document")
    amendment = models.ForeignKey(
        Amendment,
        verbose_name="avenant",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="documents",
    )
    body = models.ForeignKey(
        Body,
        verbose_name="instance",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="documents",
    )
    visibility = models.CharField(
        "qui peut le lire",
        max_length=8,
        choices=DocumentVisibility.choices,
        default=DocumentVisibility.TEAM,
    )
    accessible = models.CharField(
        "accessible aux lecteurs d’écran",
        max_length=8,
        choices=Accessible.choices,
        default=Accessible.UNKNOWN,
    )
    file = models.FileField("fichier", upload_to=folder_of, max_length=120, editable=False)
    file_kind = models.CharField(
        "format", max_length=4, choices=[(kind.value, kind.value) for kind in FileKind]
    )
    size = models.PositiveIntegerField("taille", editable=False)
    # One form sent twice makes one document.
    sending_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    sent_at = models.DateTimeField("envoi", db_default=Now(), editable=False)
    sent_by = models.ForeignKey(
        Member, verbose_name="envoi de", editable=False, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField("retrait", null=True, editable=False)
    removed_by = models.ForeignKey(
        Member,
        verbose_name="retrait de",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documents"
        indexes = [
            models.Index(fields=["convention", "-dated_on", "-id"], name="document_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=LONGEST_FILE),
                name="document_is_not_empty_nor_too_long",
                violation_error_message=f"Un document pèse {megabytes(LONGEST_FILE)} au plus, et n’est pas vide.",
            ),
            models.CheckConstraint(
                condition=Q(amendment=None) | Q(kind="amendment"),
                name="document_of_an_amendment_is_an_amendment",
                violation_error_message="Seul un document de nature « Avenant » se rattache à un avenant.",
            ),
            models.CheckConstraint(
                condition=Q(body=None) | Q(kind="minutes"),
                name="document_of_a_body_is_its_minutes",
                violation_error_message="Seul un document de nature « Compte rendu » se rattache à une instance.",
            ),
            go_together(
                "removed_at",
                "removed_by",
                name="document_removed_at_and_by_go_together",
                message="Un retrait garde sa date et son auteur.",
            ),
            shown_whole("title", name="document_title_is_shown_whole"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("conventions:document_download", args=[self.convention.slug, self.pk])

    @property
    def is_public(self):
        return self.visibility == DocumentVisibility.PUBLIC

    @property
    def deleted_on(self):
        """The day on which a removed document is deleted for good."""
        return deleted_on(self.removed_at)

    @property
    def weight(self):
        """« pdf, 1,4 Mo »."""
        return f"{self.file_kind}, {megabytes(self.size)}"
