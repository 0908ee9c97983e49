"""Who wants to join where no CTG is registered yet: kept, so that nobody has to come back and ask."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse

from conventions.models.convention import Convention
from conventions.models.post import PostKind
from conventions.models.territory import Coverage
from ctgnet.rows import go_together
from members.models import Member, Role
from reference.models import CafOverride, Commune


class JoiningRequestQuerySet(models.QuerySet):
    def waiting(self):
        """Neither refused nor taken up by a CTG."""
        return self.filter(answered_at=None, convention=None)

    def waiting_for(self, standing):
        """Of one's Cafs; where nobody there may answer, for the administration; never one's own."""
        answered = Q(pk__in=self._served_by(standing.cafs))
        if standing.is_national:
            answered |= ~_has_officers()
        asked = self.waiting().filter(answered).exclude(member=standing.member_id)
        return asked.select_related("member", "commune").order_by("requested_at", "pk")

    def overtaken(self):
        """Still waiting, while a CTG of today is registered there."""
        return self.waiting().filter(commune__in=registered().values("commune"))

    @staticmethod
    def _served_by(cafs):
        served = Q(commune__caf_override__caf__in=cafs) | Q(
            commune__caf_override=None, commune__department__cafs__in=cafs
        )
        return JoiningRequest.objects.filter(served).values("pk")


def _has_officers():
    """Somebody of its Caf may answer: whoever asks does not count, were they alone there."""
    officers = Role.objects.current().filter(kind__in=Role.OF_CAF)
    officers = officers.exclude(member=OuterRef("member"))
    elsewhere = CafOverride.objects.filter(commune=OuterRef("commune"))
    named = Exists(officers.filter(caf__overrides__commune=OuterRef("commune")))
    around = Exists(officers.filter(caf__departments=OuterRef("commune__department")))
    return Q(named) | (Q(around) & ~Q(Exists(elsewhere)))


def registered():
    """Communes of the confirmed CTGs that are not over."""
    ended = Convention.objects.ended().values("pk")
    confirmed = Coverage.objects.standing().exclude(convention__confirmed_at=None)
    return confirmed.exclude(convention__in=ended)


def ctg_over(commune):
    """The CTG of today that covers it, the last registered when there are several."""
    over = registered().filter(commune=commune).select_related("convention")
    found = over.order_by("-convention__confirmed_at", "-convention").first()
    return found and found.convention


class JoiningRequest(models.Model):
    """A function sought in a commune whose CTG nobody has registered: refused with a reason, or taken
    up by the CTG that comes."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="joining_requests")
    commune = models.ForeignKey(
        Commune, verbose_name="commune", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField("votre fonction", max_length=30, choices=PostKind.choices)
    note = models.CharField(
        "un mot pour la personne qui répondra",
        max_length=300,
        blank=True,
        help_text="Votre service, la date de signature si vous la connaissez. 300 caractères au plus.",
    )
    requested_at = models.DateTimeField("demande", db_default=Now(), editable=False)
    convention = models.ForeignKey(
        Convention,
        verbose_name="CTG enregistrée depuis",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    answered_at = models.DateTimeField("refus", null=True, editable=False)
    answered_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField("motif", max_length=300, blank=True, editable=False)

    objects = JoiningRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande en attente d’une CTG"
        verbose_name_plural = "demandes en attente d’une CTG"
        constraints = [
            go_together(
                "answered_at",
                "answered_by",
                name="joining_answered_at_and_by_go_together",
                message="Un refus garde sa date et la personne qui l’a décidé.",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, reason="")
                | (Q(answered_at__isnull=False, convention=None) & ~Q(reason="")),
                name="joining_refused_says_why",
                violation_error_message="Un refus dit pourquoi, et lui seul.",
            ),
            models.UniqueConstraint(
                fields=["member", "commune"],
                condition=Q(answered_at=None, convention=None),
                name="joining_is_asked_once",
                violation_error_message="Votre demande pour cette commune attend déjà.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.commune.name} ({self.commune.department_id})"

    @property
    def is_waiting(self):
        return self.answered_at is None and self.convention_id is None

    @property
    def asking_key(self):
        """Of the news to those who may answer it."""
        return f"joining:{self.pk}:asked"

    def get_absolute_url(self):
        """Where it is answered."""
        return reverse("joining_detail", args=[self.pk])
