"""What people are told, and how often they want it by mail."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast, Left, Now, Replace

from members.models.person import NAMELESS, Member


class NotificationQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)

    def forget_name(self, member):
        """That person is « Ancien membre » in what names them, and in no other."""
        told = self.filter(about__has_key=str(member.pk))
        name = _of_about("->>", member, output_field=models.TextField())
        return told.update(
            text=Left(Replace("text", name, Value(NAMELESS)), 300), about=_of_about("-", member)
        )


def _of_about(operator, member, **kind):
    """What `operator` of the database makes of the key of that person."""
    key = Cast(Value(str(member.pk)), models.TextField())
    return Func(F("about"), key, template="(%(expressions)s)", arg_joiner=f" {operator} ", **kind)


def named(people):
    """{account: its name as the news writes it}: a name may change, or belong to others too."""
    return {str(person.pk): person.full_name for person in people}


class Notification(models.Model):
    """Something a person should know, on the site and, if they wish, by mail."""

    class Kind(models.TextChoices):
        ROLE = "role", "Mes fonctions et mes demandes"
        CONVENTION = "convention", "Ma CTG"
        SHEET = "sheet", "Nouvelles fiches de mon territoire"
        QUESTION = "question", "Questions et réponses sur mes fiches"
        EVENT = "event", "Mes inscriptions et les rencontres"
        DESK = "desk", "Demandes à traiter"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField("sujet", max_length=12, choices=Kind.choices)
    text = models.CharField("texte", max_length=300)
    path = models.CharField("page", max_length=200)
    # The same news is told once: the key names the fact.
    key = models.CharField(max_length=100)
    # Whom its words name, found by their account: {"45": "Alice Tilleul"}.
    about = models.JSONField("personnes nommées", default=dict, editable=False)
    created_at = models.DateTimeField("moment", db_default=Now(), editable=False)
    read_at = models.DateTimeField("lecture", null=True, editable=False)
    digested_at = models.DateTimeField("envoi par courriel", null=True, editable=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = "notification"
        verbose_name_plural = "notifications"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "key"],
                name="notification_is_told_once",
                violation_error_message="Cette nouvelle a déjà été annoncée.",
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-created_at"], name="notification_by_member"),
            # What is taken back is found by the beginning of its key.
            models.Index(
                fields=["key"], opclasses=["varchar_pattern_ops"], name="notification_by_key"
            ),
            GinIndex(fields=["about"], name="notification_by_person_named"),
        ]

    def __str__(self):
        return self.text


class MailPreference(models.Model):
    """How a person wants to be told of one subject; absent means the daily digest."""

    class Rhythm(models.TextChoices):
        DIGEST = "digest", "dans le courriel du jour"
        NEVER = "never", "sur le site seulement"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="mail_preferences")
    kind = models.CharField("sujet", max_length=12, choices=Notification.Kind.choices)
    rhythm = models.CharField("rythme", max_length=6, choices=Rhythm.choices)

    class Meta:
        verbose_name = "préférence de courriel"
        verbose_name_plural = "préférences de courriel"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind"],
                name="one_mail_preference_per_subject",
                violation_error_message="Une seule préférence par sujet.",
            ),
        ]

    def __str__(self):
        return f"{self.kind} : {self.rhythm}"
