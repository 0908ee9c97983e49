"""The next text of a reviewed sheet, and what its readers say of it before it takes its place."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ctgnet.names import shown_whole
from members.models import Member
from practices.models.sheet import Sheet
from practices.models.story import Story


class Revision(Story):
    """What the author of a reviewed sheet is writing while everybody still reads the sheet."""

    sheet = models.OneToOneField(Sheet, on_delete=models.CASCADE, related_name="revision")
    author = models.ForeignKey(
        Member, verbose_name="auteur", on_delete=models.PROTECT, related_name="revisions"
    )
    created_at = models.DateTimeField("début", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "révision"
        verbose_name_plural = "révisions"
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="revision_has_a_title",
                violation_error_message="Donnez un titre à la fiche.",
            ),
            shown_whole("title", name="revision_title_is_shown_whole"),
        ]


class ReviewNote(models.Model):
    """A reader’s words to the author about a text under review: a comment, or changes to make."""

    sheet = models.ForeignKey(Sheet, on_delete=models.CASCADE, related_name="review_notes")
    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="review_notes")
    text = models.TextField("message", max_length=2000)
    asks_changes = models.BooleanField("demande des changements", default=False)
    # Of the text that was read: the same words about another text are another note.
    version = models.PositiveIntegerField(editable=False)
    written_at = models.DateTimeField("moment", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "note de relecture"
        verbose_name_plural = "notes de relecture"
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="review_note_has_words",
                violation_error_message="Écrivez un message à la personne qui a écrit la fiche.",
            ),
        ]

    def __str__(self):
        return self.text[:80]
