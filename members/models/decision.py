"""What a moderator decided about a content: hidden, shown again, removed."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from ctgnet.rows import go_together
from members.models.person import Member

# A content shows one part of a row, or the row as a whole.
LONGEST_KIND, LONGEST_KEY = 30, 20


class DecisionQuerySet(models.QuerySet):
    def standing(self):
        """What is hidden today: neither shown again nor removed."""
        return self.filter(restored_at=None, removed_at=None)

    def about(self, kind, key):
        """Everything that was decided about one content, the last first."""
        return self.filter(kind=kind, object_id=str(key)).order_by("-hidden_at", "-pk")

    def told_to(self, member):
        """Those who wrote what was hidden: they read why, and how to contest."""
        return self.filter(writers=member)


class Decision(models.Model):
    """A content left the site: who decided it, when and why. Its words wait here and nowhere else.

    Shown again, they go back where they were; removed, they are forgotten. The trace stays.
    """

    kind = models.CharField("contenu", max_length=LONGEST_KIND, editable=False)
    label = models.CharField("contenu, en mots", max_length=60, editable=False)
    object_id = models.CharField("identifiant", max_length=LONGEST_KEY, editable=False)
    writers = models.ManyToManyField(
        Member, verbose_name="personnes qui l’ont écrit", blank=True, related_name="+"
    )
    # What is put back as it was, and the news that spoke of it.
    words = models.JSONField("mots mis de côté", default=dict, blank=True, editable=False)
    news = models.JSONField("nouvelles mises de côté", default=list, blank=True, editable=False)
    hidden_at = models.DateTimeField("masquage", db_default=Now(), editable=False)
    hidden_by = models.ForeignKey(
        Member, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("motif du masquage", max_length=300)
    restored_at = models.DateTimeField("rétablissement", null=True, editable=False)
    restored_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField("retrait", null=True, editable=False)
    removed_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    end_reason = models.CharField("motif de la fin", max_length=300, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision de modération"
        verbose_name_plural = "décisions de modération"
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="decision_has_a_reason",
                violation_error_message="Une décision de modération dit son motif.",
            ),
            go_together(
                "restored_at",
                "restored_by",
                name="decision_restored_at_and_by_go_together",
                message="Un contenu rétabli garde la date et l’auteur du rétablissement.",
            ),
            go_together(
                "removed_at",
                "removed_by",
                name="decision_removed_at_and_by_go_together",
                message="Un contenu retiré garde la date et l’auteur du retrait.",
            ),
            models.CheckConstraint(
                condition=Q(restored_at=None) | Q(removed_at=None),
                name="decision_ends_one_way",
                violation_error_message="Un contenu est rétabli ou retiré, jamais les deux.",
            ),
            models.CheckConstraint(
                condition=Q(restored_at=None, removed_at=None) | Q(words={}, news=[]),
                name="ended_decision_keeps_no_word",
                violation_error_message="Une décision qui a pris fin ne garde aucun mot.",
            ),
            models.UniqueConstraint(
                fields=["kind", "object_id"],
                condition=Q(restored_at=None, removed_at=None),
                name="content_is_hidden_once",
                violation_error_message="Ce contenu est déjà masqué.",
            ),
        ]
        indexes = [models.Index(fields=["kind", "object_id"], name="decision_by_content")]

    def __str__(self):
        return f"Décision {self.pk}"

    def get_absolute_url(self):
        return reverse("decision_detail", args=[self.pk])

    @property
    def is_standing(self):
        return self.restored_at is None and self.removed_at is None

    @property
    def is_removed_at_once(self):
        """Removed without having been hidden first: one act, told as one."""
        return self.removed_at is not None and self.removed_at == self.hidden_at

    @property
    def state(self):
        """In one word, for the desk and the person concerned."""
        if self.removed_at:
            return "retiré"
        return "rétabli" if self.restored_at else "masqué"
