"""How often a person did in a day what has a ceiling."""

from django.db import models

from members.models.person import Member


class DailyUse(models.Model):
    """A counter a person, an act and a day: copying the directory page after page must stop somewhere."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="daily_uses")
    act = models.CharField("acte", max_length=60)
    day = models.DateField("jour")
    number = models.PositiveIntegerField("nombre", default=1)

    class Meta:
        verbose_name = "usage du jour"
        verbose_name_plural = "usages du jour"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "act", "day"],
                name="one_counter_per_person_act_and_day",
                violation_error_message="Ce compteur existe déjà.",
            ),
        ]

    def __str__(self):
        return f"{self.act} {self.day:%Y-%m-%d} : {self.number}"
