"""What the national administration opens for an hour, with a written reason."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from members.models.audit import AuditLine
from members.models.person import Member

OPENING_LIFE = timedelta(hours=1)


class OpeningQuerySet(models.QuerySet):
    def current(self):
        """Those whose hour is not over."""
        return self.filter(until__gt=timezone.now()).select_related("line")

    def by(self, member):
        return self.filter(line__actor=member)


class Opening(models.Model):
    """A national administrator opened a thing for an hour: the line of the audit log says what and why."""

    line = models.OneToOneField(
        AuditLine,
        verbose_name="ligne du journal",
        on_delete=models.PROTECT,
        related_name="opening",
    )
    until = models.DateTimeField("fin")
    # The people told, who read the line in their own journal.
    concerned = models.ManyToManyField(
        Member, verbose_name="personnes concernées", blank=True, related_name="+"
    )

    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = "ouverture motivée"
        verbose_name_plural = "ouvertures motivées"
        indexes = [models.Index(fields=["until"], name="opening_by_end")]

    def __str__(self):
        return f"Ouverture {self.pk}"

    @property
    def reason(self):
        return self.line.reason

    @property
    def is_running(self):
        return self.until > timezone.now()

    def is_of(self, thing):
        """This very thing was opened."""
        return (self.line.object_kind, self.line.object_id) == (
            thing._meta.label_lower,
            str(thing.pk),
        )
