"""How often a person did in a day what has a ceiling, and whose names they read."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from members.models.person import Member


class DailyUse(models.Model):
    """A counter a person, an act and a day: copying the directory page after page must stop somewhere."""

    # The people whose name was read, each once whatever the door and however often.
    READ_PEOPLE = "read_people"
    # The ceiling was met, and something was refused.
    REFUSED_PEOPLE = "refused_people"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="daily_uses")
    act = models.CharField("acte", max_length=60)
    day = models.DateField("jour")
    number = models.PositiveIntegerField("nombre", default=1)
    # Whom the act delivered: read on a page, taken away in a file.
    people = ArrayField(models.BigIntegerField(), verbose_name="personnes", default=list)

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
        return f"{self.act} {self.day:%Y-%m-%d} : {self.number}"
