"""What somebody who leaves a post hands over to whoever comes next."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from conventions.models.convention import Convention
from conventions.models.post import Assignment
from ctgnet.names import PersonNameField, TitleField, people_s_names, shown_whole
from members.models import Member

# The person who left may still complete it; later it belongs to those who stayed.
WRITING_LIFE = timedelta(days=30)
# Names and notes of another time are then forgotten.
HANDOVER_LIFE = timedelta(days=730)


def holders_of_post(post, on=None):
    """Functions validated on that post, of today or to come."""
    on = on or timezone.localdate()
    return Assignment.objects.validated().filter(
        Q(ends_on=None) | Q(ends_on__gte=on), post=post, member__is_active=True
    )


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, standing):
        """For the person who leaves, whoever holds the post now, the pilots and the Cafs of the CTG."""
        if standing.member_id is None:
            return self.none()
        seen = Q(assignment__member=standing.member_id)
        mine = holders_of_post(OuterRef("assignment__post")).filter(member=standing.member_id)
        seen |= Exists(mine)
        if held := standing.piloted | standing.opened_conventions:
            seen |= Q(assignment__post__convention__in=held)
        if standing.cafs:
            ours = Convention.objects.of_cafs(standing.cafs)
            seen |= Q(assignment__post__convention__in=ours.values("pk"))
        return self.filter(seen)

    def with_people(self):
        return self.select_related("assignment__member", "assignment__post__employer")

    def to_forget(self):
        return self.filter(assignment__ends_on__lt=timezone.localdate() - HANDOVER_LIFE)


class Handover(models.Model):
    """The page that opens when a function ends: what is left to do, whom to call, what to know."""

    assignment = models.OneToOneField(
        Assignment, verbose_name="fonction", on_delete=models.PROTECT, related_name="handover"
    )
    notes = models.TextField(
        "ce qu’il faut savoir",
        blank=True,
        max_length=6000,
        help_text="Ce qui a marché, ce qui n’a pas marché, ce que vous auriez aimé trouver en arrivant.",
    )
    opened_at = models.DateTimeField("ouverture", db_default=Now(), editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "passation"
        verbose_name_plural = "passations"

    def __str__(self):
        return f"Passation : {self.assignment}"

    def get_absolute_url(self):
        slug = self.assignment.post.convention.slug
        return reverse("conventions:handover_detail", args=[slug, self.pk])

    @property
    def last_day_to_write(self):
        """None while the end of the function is not known."""
        ends_on = self.assignment.ends_on
        return ends_on and ends_on + WRITING_LIFE

    @property
    def can_grow(self):
        """Whoever leaves may still write it."""
        return self.last_day_to_write is None or timezone.localdate() <= self.last_day_to_write

    def successors(self):
        """Those who hold the post now, or will, and still do once this person has left."""
        leaver = self.assignment
        held = holders_of_post(leaver.post).exclude(member=leaver.member)
        if leaver.ends_on:
            held = held.filter(Q(ends_on=None) | Q(ends_on__gt=leaver.ends_on))
        return Member.objects.listed().filter(pk__in=held.values("member"))


class HandoverStep(models.Model):
    """One thing to do before leaving."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="steps")
    text = TitleField("à faire", max_length=200)
    is_done = models.BooleanField("fait", default=False)
    rank = models.PositiveSmallIntegerField("rang")

    class Meta:
        verbose_name = "étape d’une passation"
        verbose_name_plural = "étapes des passations"
        ordering = ["rank", "pk"]
        constraints = [shown_whole("text", name="handover_step_is_shown_whole")]

    def __str__(self):
        return self.text


class HandoverContact(models.Model):
    """Somebody to call, and for what: they may be outside the network."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="contacts")
    name = PersonNameField("qui", max_length=120)
    reach = models.CharField("comment la joindre", max_length=160, blank=True)
    purpose = models.CharField("pour quoi", max_length=200, blank=True)
    rank = models.PositiveSmallIntegerField("rang")

    class Meta:
        verbose_name = "contact d’une passation"
        verbose_name_plural = "contacts des passations"
        ordering = ["rank", "pk"]
        constraints = [people_s_names("name", name="handover_contact_leads_nowhere")]

    def __str__(self):
        return self.name
