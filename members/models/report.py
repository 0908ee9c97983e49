"""Contents that somebody finds out of place."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ctgnet.email_addresses import EmailAddressField
from ctgnet.rows import go_together
from members.models.decision import LONGEST_KEY, LONGEST_KIND, Decision
from members.models.person import Member


class ReportQuerySet(models.QuerySet):
    def visible_to(self, standing):
        """Everything for the national administration; for a Caf, what its territory wrote.

        Never one's own case: who reported it, and in which words, is not for whoever wrote it.
        """
        others = self.exclude(writers=standing.member_id)
        if standing.is_national:
            return others
        return others.filter(cafs__overlap=list(standing.cafs)) if standing.cafs else self.none()

    def waiting(self):
        return self.filter(closed_at=None)

    def of_content(self, kind, key):
        return self.filter(kind=kind, object_id=str(key))

    def forget_quotes(self):
        """What they say of a content that is there no more may repeat it; a contestation is read first."""
        self.exclude(contests__isnull=False, closed_at=None).update(details="")

    def forget_page(self, page):
        """The content has gone with its pages, whose addresses repeated its title; a contestation names none."""
        about_it = self.filter(contests=None).values("path")
        reported = Report.objects.filter(
            Q(path__startswith=page) | Q(path__in=about_it), contests=None
        )
        reported.update(path="")

    def forget_words(self):
        """Who wrote and what, with the answer when it was written to them; what was done of a content stays."""
        self.filter(Q(is_letter=True) | Q(contests__isnull=False)).update(outcome="")
        return self.update(reporter=None, reporter_email="", details="")


class Report(models.Model):
    """Somebody says that a content should not be there; a moderator answers."""

    class Reason(models.TextChoices):
        UNLAWFUL = "unlawful", "Contenu illicite ou injurieux"
        PERSONAL_DATA = "personal_data", "Donnée personnelle publiée sans accord"
        WRONG = "wrong", "Information fausse ou périmée"
        OTHER = "other", "Autre motif"

    # Empty once its page is gone for good.
    path = models.CharField("page signalée", max_length=300)
    # A message to the team of the site, which waits in the same list.
    is_letter = models.BooleanField(
        "message à l’équipe du site", default=False, db_default=False, editable=False
    )
    reason = models.CharField("motif", max_length=20, choices=Reason.choices)
    details = models.TextField("précisions", max_length=2000, blank=True)
    # The very content, where the page tells: its kind, its row, who wrote it, the Cafs that answer for it.
    kind = models.CharField("contenu", max_length=LONGEST_KIND, blank=True, editable=False)
    object_id = models.CharField("identifiant", max_length=LONGEST_KEY, blank=True, editable=False)
    writers = models.ManyToManyField(
        Member, verbose_name="personnes qui l’ont écrit", blank=True, related_name="+"
    )
    cafs = ArrayField(
        models.CharField(max_length=3),
        verbose_name="Caf qui en répondent",
        default=list,
        db_default=[],
        editable=False,
    )
    contests = models.ForeignKey(
        Decision,
        verbose_name="décision contestée",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reporter = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    reporter_email = EmailAddressField("adresse pour vous répondre", blank=True)
    created_at = models.DateTimeField("signalement", db_default=Now(), editable=False)
    closed_at = models.DateTimeField("traitement", null=True, editable=False)
    closed_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField("suite donnée", max_length=300, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "signalement"
        verbose_name_plural = "signalements"
        constraints = [
            go_together(
                "closed_at",
                "closed_by",
                name="report_closed_at_and_by_go_together",
                message="Un signalement traité garde sa date et son auteur.",
            ),
            models.UniqueConstraint(
                fields=["contests", "reporter"],
                name="decision_is_contested_once_a_person",
                violation_error_message="Vous avez déjà contesté cette décision.",
            ),
        ]

    def __str__(self):
        return f"{self.get_reason_display()} : {self.path}"

    @property
    def is_answered_in_words(self):
        """Whoever wrote reads the answer; of a report, only what anybody sees on the page."""
        return self.is_letter or self.contests_id is not None

    @property
    def heading(self):
        if self.contests_id:
            return "Contestation d’une décision"
        return "Message à l’équipe du site" if self.is_letter else self.get_reason_display()

    @property
    def became(self):
        """What became of the very content, as any reader of its page sees it; empty when it is not known."""
        if not self.kind:
            return ""
        decision = Decision.objects.about(self.kind, self.object_id).first()
        is_read = decision is None or decision.restored_at
        return "n’est pas masqué" if is_read else f"est {decision.state}"

    def is_about(self, kind, object_id):
        """The content that it names, or any of its page when it names none."""
        return (self.kind, self.object_id) in {("", ""), (kind, str(object_id))}
