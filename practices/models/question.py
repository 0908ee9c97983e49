"""Questions that peers ask under a sheet, and their answers."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from ctgnet.rows import go_together, hidden_part, hidden_parts
from members.models import Member
from practices.models.sheet import Sheet

# Time to correct one's words, while nobody has answered them.
EDITABLE_FOR = timedelta(minutes=15)


class QuestionQuerySet(models.QuerySet):
    def unanswered(self):
        """Those that wait for their author, in the library."""
        waiting = self.filter(answered_at=None, withdrawn_at=None)
        return waiting.exclude(hidden_parts__contains=["text"])


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
    hidden_parts = hidden_parts()

    objects = QuestionQuerySet.as_manager()

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
            hidden_part("text", "text", name="hidden_question_leaves_no_text"),
            hidden_part("answer", "answer", name="hidden_answer_leaves_no_text"),
        ]

    def __str__(self):
        return self.text[:80]

    @property
    def is_withdrawn(self):
        return self.withdrawn_at is not None

    @property
    def is_hidden(self):
        return "text" in self.hidden_parts

    @property
    def waits_or_is_answered(self):
        """Hidden before anybody answered, it is nothing to answer: nobody would read what it was about."""
        return not self.is_hidden or self.answered_at is not None

    @property
    def has_hidden_answer(self):
        return "answer" in self.hidden_parts

    @property
    def is_fresh(self):
        """Nobody has answered or hidden it, and it was asked less than a quarter of an hour ago."""
        if self.answered_at or self.is_hidden:
            return False
        return timezone.now() < self.asked_at + EDITABLE_FOR
