"""What is being typed and is not a CTG yet."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse

from conventions.models.amendment import Amendment
from conventions.models.convention import Convention
from members.models import Member


class ConventionDraft(models.Model):
    """The register form as somebody left it: saved by itself, resumed by its author, purged in time.

    The form of an avenant too, while an organisation is added on the way: `convention` says of which CTG.

    Not to be confused with a convention that waits for its Caf (`Convention.confirmed_at` is null).
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        Member,
        verbose_name="auteur",
        on_delete=models.CASCADE,
        related_name="convention_drafts",
    )
    # An avenant that is being typed, or corrected: nothing of the register form.
    convention = models.ForeignKey(
        Convention, null=True, editable=False, on_delete=models.CASCADE, related_name="+"
    )
    amendment = models.ForeignKey(
        Amendment, null=True, editable=False, on_delete=models.CASCADE, related_name="+"
    )
    typed = models.JSONField("saisie", default=dict)
    created_at = models.DateTimeField("création", db_default=Now(), editable=False)
    updated_at = models.DateTimeField("dernière saisie", auto_now=True)

    class Meta:
        verbose_name = "saisie d’une CTG"
        verbose_name_plural = "saisies de CTG"
        constraints = [
            models.CheckConstraint(
                condition=Q(amendment=None) | Q(convention__isnull=False),
                name="draft_of_an_amendment_names_its_convention",
                violation_error_message="La saisie d’un avenant dit de quelle CTG.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Where its author resumes it."""
        if self.convention is None:
            return reverse("conventions:convention_resume", args=[self.key])
        page, keys = "amendment_create", [self.convention.slug]
        if self.amendment_id:
            page, keys = "amendment_edit", [*keys, self.amendment_id]
        return f"{reverse(f'conventions:{page}', args=keys)}?saisie={self.key}"

    @property
    def title(self):
        if self.convention:
            return f"Avenant, {self.convention.name}"
        names = (self.typed.get(name, [""])[0] for name in ("local_name", "official_title"))
        return next((name.strip() for name in names if name.strip()), "CTG sans nom")
