"""Questions that peers ask under a sheet, and their answers."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from ctgnet.rows import go_together
from members.models import Member
from practices.models.sheet import Sheet

# Time to correct one's words, while nobody has answered them.
EDITABLE_FOR = timedelta(minutes=15)


class Question(models.Model):
    """A peer asks the author something about a sheet; everybody profits from the answer."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="questions")
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField("question", max_length=2000)
    asked_at = models.DateTimeField("question posée", db_default=Now(), editable=False)
    answer = models.TextField("réponse", max_length=2000, blank=True)
    answered_at = models.DateTimeField("réponse donnée", null=True, editable=False)
    answered_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    # Its author took it back after it was answered: the answer stays, the words are gone.
    withdrawn_at = models.DateTimeField("question retirée", null=True, editable=False)

    class Meta:
        verbose_name = "question"
        verbose_name_plural = "questions"
        constraints = [
            go_together(
                "answered_at",
                "answered_by",
                name="question_answered_at_and_by_go_together",
                message="Une réponse garde sa date et son auteur.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(text=""),
                name="withdrawn_question_leaves_no_text",
                violation_error_message="Une question retirée ne garde aucun texte.",
            ),
        ]

    def __str__(self):
        return self.text[:80]

    @property
    def is_withdrawn(self):
        return self.withdrawn_at is not None

    @property
    def is_fresh(self):
        """Nobody has answered, and it was asked less than a quarter of an hour ago."""
        return self.answered_at is None and timezone.now() < self.asked_at + EDITABLE_FOR
