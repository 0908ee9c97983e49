"""The link that opens the account of somebody who was named by another."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from members.models.person import Member

INVITATION_LIFE = timedelta(days=7)


class InvitationQuerySet(models.QuerySet):
    def unanswered(self):
        """Neither accepted, nor declined, nor taken back; were it too old."""
        return self.filter(accepted_at=None, revoked_at=None, declined_at=None)

    def declined(self):
        """Whoever got it answered that it was for somebody else."""
        return self.exclude(declined_at=None)

    def open(self):
        """Unanswered, and not too old."""
        return self.unanswered().filter(expires_at__gt=timezone.now())

    def waiting_at(self, address):
        """The last open one sent to that address; None when nothing waits there."""
        sent = self.open().filter(member__email=address).select_related("invited_by")
        return sent.order_by("pk").last()


class Invitation(models.Model):
    """A single-use link, for seven days, to the person who owns the address and nobody else."""

    member = models.ForeignKey(
        Member,
        verbose_name="personne invitée",
        on_delete=models.PROTECT,
        related_name="invitations",
    )
    invited_by = models.ForeignKey(
        Member, verbose_name="invitation de", on_delete=models.PROTECT, related_name="+"
    )
    # Sent with many others, by the import of that key: apart from the daily ceiling of one's own.
    batch = models.UUIDField("envoi groupé", null=True, editable=False, db_index=True)
    created_at = models.DateTimeField("envoi", db_default=Now(), editable=False)
    expires_at = models.DateTimeField("échéance")
    accepted_at = models.DateTimeField("acceptation", null=True, editable=False)
    revoked_at = models.DateTimeField("retrait", null=True, editable=False)
    declined_at = models.DateTimeField("refus", null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None),
                name="invitation_is_not_both_accepted_and_revoked",
                violation_error_message="Une invitation retirée ne peut plus être acceptée.",
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None) | Q(accepted_at=None, revoked_at=None),
                name="declined_invitation_is_nothing_else",
                violation_error_message="Une invitation refusée n’est ni acceptée ni retirée.",
            ),
        ]

    def __str__(self):
        return f"Invitation {self.pk}"

    @property
    def is_open(self):
        ended = self.accepted_at or self.revoked_at or self.declined_at
        return not ended and self.expires_at > timezone.now()

    @property
    def state(self):
        if self.accepted_at:
            return "acceptée"
        if self.declined_at:
            return "refusée"
        if self.revoked_at:
            return "retirée"
        return "en attente" if self.is_open else "expirée"
