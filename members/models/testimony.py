"""What people say of the trade, for all to read."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from ctgnet.names import TitleField, shown_whole
from ctgnet.rows import go_together, hidden_part, hidden_parts
from members.models.person import Member


class TestimonyQuerySet(models.QuerySet):
    def agreed(self):
        """The consent stands, no moderator hides it and the account is open."""
        kept = self.filter(withdrawn_at=None, hidden_parts=[])
        return kept.filter(member__in=Member.objects.listed())

    def shown(self):
        """Agreed, and chosen by the national administration, the last chosen first."""
        chosen = self.agreed().filter(chosen_at__isnull=False)
        return chosen.select_related("member").order_by("-chosen_at", "-pk")


class Testimony(models.Model):
    """What a person agrees to say of the trade under their first name; they take it back when they wish.

    The dates of the agreement stay as its proof; the words go with it.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="testimonies")
    text = models.TextField("votre témoignage", max_length=900, blank=True)
    role_words = TitleField(
        "votre fonction, en quelques mots",
        max_length=120,
        blank=True,
        help_text="Exemple : chargée de coopération dans une communauté de communes, Jura.",
    )
    consented_at = models.DateTimeField("accord", db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField("retrait de l’accord", null=True, editable=False)
    chosen_at = models.DateTimeField("choix", null=True, editable=False)
    chosen_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    hidden_parts = hidden_parts()

    objects = TestimonyQuerySet.as_manager()

    class Meta:
        verbose_name = "témoignage"
        verbose_name_plural = "témoignages"
        constraints = [
            go_together(
                "chosen_at",
                "chosen_by",
                name="testimony_chosen_at_and_by_go_together",
                message="Un témoignage choisi garde la date et l’auteur de ce choix.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None)
                | Q(text="", chosen_at=None, withdrawn_at__gte=F("consented_at")),
                name="withdrawn_testimony_says_nothing",
                violation_error_message="Un témoignage retiré ne garde que les dates de l’accord.",
            ),
            hidden_part("text", "text", "role_words", name="hidden_testimony_says_nothing"),
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(withdrawn_at=None),
                name="one_testimony_a_person",
                violation_error_message="Une personne donne un seul témoignage à la fois.",
            ),
            shown_whole("role_words", name="testimony_role_is_shown_whole"),
        ]

    def __str__(self):
        return f"Témoignage {self.pk}"
