"""CTGs that come from a spreadsheet: the table, what was understood of it, what became of it."""

import uuid
from datetime import timedelta

from django.db import models
from django.db.models import ExpressionWrapper, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from ctgnet.names import TitleField, shown_whole
from ctgnet.rows import go_together
from members.models import Member
from reference.models import Caf, Organisation

UNDO_TIME = timedelta(hours=24)


class ImportState(models.TextChoices):
    """uploaded → checked → running → done or failed; done → undone. A failed one is checked again."""

    UPLOADED = "uploaded", "Colonnes à vérifier"
    CHECKED = "checked", "Vérifié"
    RUNNING = "running", "En cours d’écriture"
    DONE = "done", "Importé"
    FAILED = "failed", "Rien n’a été écrit"
    UNDONE = "undone", "Annulé"


TONES = {
    ImportState.UPLOADED: "neutral",
    ImportState.CHECKED: "neutral",
    ImportState.RUNNING: "accent",
    ImportState.DONE: "success",
    ImportState.FAILED: "danger",
    ImportState.UNDONE: "warning",
}
COUNTED = (
    "conventions",
    "communes",
    "posts",
    "vacancies",
    "people",
    "invited",
    "bodies",
    "elsewhere",  # CTGs of Cafs that are not those of the author
    "accounts_gone",
    "accounts_kept",
)


def no_counts():
    return dict.fromkeys(COUNTED, 0)


class ConventionImportQuerySet(models.QuerySet):
    def visible_to(self, standing):
        """One's own, and those of the colleagues of one's Cafs; nobody else's lines."""
        if not (standing.is_caf_officer or standing.is_national):
            return self.none()
        return self.filter(Q(owner=standing.member_id) | Q(caf__in=standing.cafs))

    def with_faults(self):
        """Add `is_faulty`, for a list that leaves the faults themselves in the base."""
        is_faulty = Q(state=ImportState.CHECKED) & ~Q(errors=[])
        return self.annotate(is_faulty=ExpressionWrapper(is_faulty, models.BooleanField()))


class ConventionImport(models.Model):
    """A table sent by a Caf: checked as often as needed, written once, undone within a day."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        Member, verbose_name="auteur", on_delete=models.PROTECT, related_name="convention_imports"
    )
    # In whose name; none for the national administration.
    caf = models.ForeignKey(
        Caf,
        verbose_name="Caf",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="convention_imports",
    )
    file_name = TitleField("fichier", max_length=200)
    # {"headings": [...], "lines": [[number, [cells]], ...]}; emptied after a month.
    table = models.JSONField("tableau", default=dict)
    # What each column of the file holds, "" for those that are left out.
    columns = models.JSONField("colonnes", default=list)
    # Of the cells: the same content cannot be written twice.
    digest = models.CharField("empreinte", max_length=64)
    state = models.CharField(
        "état", max_length=8, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    errors = models.JSONField("erreurs", default=list)
    warnings = models.JSONField("remarques", default=list)
    # The CTGs as they would be written, one line each.
    preview = models.JSONField("aperçu", default=list)
    counts = models.JSONField("nombres", default=no_counts)
    # Organisations that no list held before it.
    added_bodies = models.ManyToManyField(
        Organisation, verbose_name="organismes ajoutés", blank=True, related_name="+"
    )
    reason = models.CharField("motif", max_length=300, blank=True)
    failure = models.CharField("cause de l’échec", max_length=300, blank=True)
    progress = models.PositiveSmallIntegerField("avancement", default=0)
    made_at = models.DateTimeField("envoi", db_default=Now(), editable=False)
    confirmed_at = models.DateTimeField("confirmation", null=True, editable=False)
    done_at = models.DateTimeField("écriture", null=True, editable=False)
    undone_at = models.DateTimeField("annulation", null=True, editable=False)
    undone_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    objects = ConventionImportQuerySet.as_manager()

    class Meta:
        verbose_name = "import de CTG"
        verbose_name_plural = "imports de CTG"
        indexes = [models.Index(fields=["owner", "-made_at"], name="import_by_owner")]
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                condition=Q(state__in=["running", "done"]),
                name="one_table_is_written_once",
                violation_error_message="Ce tableau est déjà importé.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["done", "undone"], done_at__isnull=False)
                | (~Q(state__in=["done", "undone"]) & Q(done_at=None)),
                name="written_import_keeps_its_date",
                violation_error_message="Un import écrit garde la date de son écriture.",
            ),
            models.CheckConstraint(
                condition=Q(state="undone", undone_at__isnull=False)
                | (~Q(state="undone") & Q(undone_at=None)),
                name="undone_import_keeps_its_date",
                violation_error_message="Un import annulé garde la date de son annulation.",
            ),
            go_together(
                "undone_at",
                "undone_by",
                name="undone_at_and_by_go_together",
                message="Une annulation garde sa date et son auteur.",
            ),
            shown_whole("file_name", name="import_file_name_is_shown_whole"),
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("conventions:import_detail", args=[self.key])

    @cached_property
    def is_faulty(self):
        """Read, and something in it is to correct; free when fetched `with_faults`."""
        return self.state == ImportState.CHECKED and bool(self.errors)

    @property
    def state_words(self):
        """« À corriger » for a file that was read and has faults."""
        return "À corriger" if self.is_faulty else self.get_state_display()

    @property
    def tone(self):
        return TONES[ImportState(self.state)]

    @property
    def is_open(self):
        """Its columns can still be changed, and nothing of it is written."""
        return self.state in (ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED)

    @property
    def is_forgotten(self):
        """Its lines were emptied after a month."""
        return not self.table

    @property
    def can_be_confirmed(self):
        return self.state == ImportState.CHECKED and not self.errors

    @property
    def undo_until(self):
        return self.done_at + UNDO_TIME if self.done_at else None

    @property
    def can_be_undone(self):
        return self.state == ImportState.DONE and self.undo_until > timezone.now()
