"""Sheets: what a coordinator tried, told so that others can do it again."""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import JSONObject, Now
from django.urls import reverse
from django.utils.functional import cached_property

from ctgnet.names import shown_whole
from ctgnet.rows import go_together
from ctgnet.written import Among
from members.models import AuditLine, Member
from practices.models.story import SECTION_NAMES, TOLD_IN_WORDS, Story
from reference.models import Audience, Department, FoldName, Theme

NEVER_READ = ("search", "search_brief", "folded")
ON_CARDS = (
    *("slug", "kind", "title", "summary", "shared_at", "reviewed_at"),
    *("author__first_name", "author__last_name", "author__job_title"),
    *("author__profile_visibility", "author__erased_at"),
    *("convention__local_name", "convention__official_title", "department__name"),
)


class SheetQuerySet(models.QuerySet):
    def drafts(self):
        return self.filter(status=SheetStatus.DRAFT)

    def shared(self):
        return self.filter(status=SheetStatus.SHARED)

    def shared_to(self, standing):
        """The library as this reader sees it."""
        return self.shared() if standing.is_verified else self.visible_to(standing).shared()

    def public(self):
        return self.shared().filter(public_at__isnull=False)

    def visible_to(self, standing):
        """Public sheets for all, shared ones for verified members, drafts for their authors.

        Long after its author has left, a sheet is that of the people who carry its CTG.

        A national administrator reads for an hour the draft that he opened with a reason.
        Archived ones leave the library; their authors, Caf officers and national administrators
        still reach them, to read or to bring them back.
        """
        if standing.member_id is None:
            return self.public()
        seen = self._written_by(standing)
        seen |= Q(pk__in=standing.opened_sheets)
        if not standing.is_verified:
            return self.filter(seen | Q(status=SheetStatus.SHARED, public_at__isnull=False))
        if standing.is_caf_officer or standing.is_national:
            seen |= Q(status=SheetStatus.ARCHIVED)
        return self.filter(seen | Q(status=SheetStatus.SHARED))

    def drafts_of(self, standing):
        """What this person is still writing, the last touched first."""
        return self.drafts().filter(self._written_by(standing)).order_by("-updated_at", "-pk")

    @staticmethod
    def held_by(member, conventions, prefix=""):
        """The condition of `rules.holds`, for whoever carries these CTGs; of sheets, or of what hangs on them."""
        is_author = Q(**{f"{prefix}author": member, f"{prefix}handed_on": None})
        is_handed = Q(**{f"{prefix}handed_on__isnull": False})
        return is_author | (is_handed & Q(Among(conventions, f"{prefix}convention")))

    @staticmethod
    def _written_by(standing):
        """Its holders and its co-authors."""
        co_authored = Sheet.co_authors.through.objects.filter(member=standing.member_id)
        holds = SheetQuerySet.held_by(standing.member_id, [*standing.conventions])
        return holds | Q(pk__in=co_authored.values("sheet"))

    def for_cards(self):
        """What a list shows of each sheet, and nothing heavier."""
        themes = Theme.objects.filter(sheets=OuterRef("pk")).order_by("order")
        first = themes.values(row=JSONObject(slug="slug", icon="icon", label="label"))
        related = self.select_related("author", "convention", "department").only(*ON_CARDS)
        return related.annotate(first_themes=ArraySubquery(first[:2]))

    def for_article(self):
        """A whole sheet with the people, places and words around it, in one query."""
        themes = Theme.objects.filter(sheets=OuterRef("pk")).order_by("order")
        audiences = Audience.objects.filter(sheets=OuterRef("pk")).order_by("order")
        related = self.select_related("author", "convention", "department")
        together = Sheet.co_authors.through.objects.filter(sheet=OuterRef("pk"))
        return related.annotate(
            has_co_authors=Exists(together),
            theme_rows=ArraySubquery(
                themes.values(row=JSONObject(slug="slug", label="label", icon="icon"))
            ),
            audience_labels=ArraySubquery(audiences.values("label")),
        )


class SheetManager(models.Manager.from_queryset(SheetQuerySet)):
    def get_queryset(self):
        """The search columns are for the database alone: reading them would double each page."""
        return super().get_queryset().defer(*NEVER_READ)


class SheetStatus(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    SHARED = "shared", "Partagée"
    ARCHIVED = "archived", "Archivée"
    # By a moderator: its authors alone still read the first, and learn of the second.
    HIDDEN = "hidden", "Masquée"
    REMOVED = "removed", "Retirée"


MODERATED = [SheetStatus.HIDDEN, SheetStatus.REMOVED]


class Sheet(Story):
    """A practice worth sharing, told by the person who tried it."""

    class Licence(models.TextChoices):
        LICENCE_OUVERTE = "licence-ouverte-2.0", "Licence Ouverte 2.0"
        CC_BY = "cc-by-4.0", "Creative Commons BY 4.0"
        CC_BY_SA = "cc-by-sa-4.0", "Creative Commons BY-SA 4.0"
        MEMBERS = "reuse-members", "Réutilisation entre membres du réseau"

    slug = models.SlugField("adresse", max_length=140, unique=True)
    author = models.ForeignKey(
        Member, verbose_name="auteur", on_delete=models.PROTECT, related_name="sheets"
    )
    # Where it happened, for the filters: the département of most communes of the CTG.
    department = models.ForeignKey(
        Department,
        verbose_name="département",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    licence = models.CharField("licence", max_length=20, choices=Licence.choices, blank=True)
    has_employer_agreement = models.BooleanField(
        "J’ai l’accord de mon employeur pour partager ce document", default=False
    )
    status = models.CharField(
        "état", max_length=8, choices=SheetStatus.choices, default=SheetStatus.DRAFT, editable=False
    )
    created_at = models.DateTimeField("création", db_default=Now(), editable=False)
    shared_at = models.DateTimeField("partage", null=True, editable=False)
    shared_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    # Of the text under review: the sheet's own, or that of its revision once it was reviewed.
    review_asked_at = models.DateTimeField("relecture demandée", null=True, editable=False)
    changes_asked_at = models.DateTimeField("changements demandés", null=True, editable=False)
    reviewed_at = models.DateTimeField("relecture", null=True, editable=False)
    reviewed_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    public_at = models.DateTimeField("ouverture au public", null=True, editable=False)
    public_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    # Its author asks that it leave the library, or come back when it has left.
    move_asked_at = models.DateTimeField("archivage ou retour demandé", null=True, editable=False)
    # Its author has held no function for 90 days: whoever carries its CTG has it now.
    handed_on = models.DateField("retour au territoire", null=True, editable=False)
    # The parser of full-text search skips the tags of the rich sections by itself.
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="french_unaccent")
        + SearchVector("summary", weight="B", config="french_unaccent")
        + SearchVector(*SECTION_NAMES, weight="C", config="french_unaccent"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    # Ranking reads this small vector, not the whole text (PERF: half the cost).
    search_brief = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="french_unaccent")
        + SearchVector("summary", weight="B", config="french_unaccent"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    folded = models.GeneratedField(
        expression=FoldName(F("title")), output_field=models.TextField(), db_persist=True
    )

    objects = SheetManager()

    class Meta:
        verbose_name = "fiche"
        verbose_name_plural = "fiches"
        indexes = [
            GinIndex(fields=["search"], name="sheet_search"),
            GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="sheet_title_trigrams"),
            models.Index(
                fields=["-shared_at", "-id"], condition=Q(status="shared"), name="sheet_by_share"
            ),
        ]
        constraints = [
            go_together(
                "shared_at",
                "shared_by",
                name="sheet_shared_at_and_by_go_together",
                message="Une fiche partagée garde la date et l’auteur de son partage.",
            ),
            models.CheckConstraint(
                condition=~Q(status="shared") | Q(shared_at__isnull=False),
                name="shared_sheet_has_its_date",
                violation_error_message="Une fiche partagée a une date de partage.",
            ),
            go_together(
                "reviewed_at",
                "reviewed_by",
                name="sheet_reviewed_at_and_by_go_together",
                message="Une fiche relue garde la date et l’auteur de sa relecture.",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("author")),
                name="sheet_is_never_reviewed_by_its_author",
                violation_error_message="On ne relit pas sa propre fiche.",
            ),
            models.CheckConstraint(
                condition=Q(public_at=None, public_by=None)
                | Q(public_at__isnull=False, public_by__isnull=False, reviewed_at__isnull=False),
                name="public_sheet_was_reviewed",
                violation_error_message="Seule une fiche relue peut être ouverte au public.",
            ),
            models.CheckConstraint(
                condition=~Q(status="removed") | Q(**dict.fromkeys(TOLD_IN_WORDS, "")),
                name="removed_sheet_leaves_no_word",
                violation_error_message="Une fiche retirée par la modération ne garde aucun texte.",
            ),
            models.CheckConstraint(
                condition=Q(handed_on=None) | Q(convention__isnull=False),
                name="handed_sheet_keeps_its_ctg",
                violation_error_message="Une fiche revenue au territoire garde sa CTG.",
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="sheet_has_a_title",
                violation_error_message="Donnez un titre à la fiche.",
            ),
            shown_whole("title", name="sheet_title_is_shown_whole"),
        ]

    @property
    def review_asked_key(self):
        """Begins the name of the news that a review is asked."""
        return f"sheet-review-asked:{self.pk}"

    @property
    def move_asked_key(self):
        return f"sheet-move-asked:{self.pk}"

    @property
    def sharing_key(self):
        """Names the news that it was shared."""
        return f"sheet-shared:{self.pk}"

    def get_absolute_url(self):
        return reverse("practices:sheet_detail", args=[self.slug])

    @property
    def known_co_authors(self):
        """The co-authors; nobody is asked for when the sheet was read with the news that it has none."""
        return self.co_authors.all() if getattr(self, "has_co_authors", True) else ()

    @property
    def is_draft(self):
        return self.status == SheetStatus.DRAFT

    @property
    def is_shared(self):
        return self.status == SheetStatus.SHARED

    @property
    def is_archived(self):
        return self.status == SheetStatus.ARCHIVED

    @property
    def is_moderated(self):
        """A moderator took it off the site: nobody writes it, shares it or moves it."""
        return self.status in MODERATED

    @property
    def is_at_rest(self):
        """Out of the library: nobody writes it until it is back."""
        return self.is_archived or self.is_moderated

    @property
    def is_reviewed(self):
        return self.reviewed_at is not None

    @property
    def is_under_review(self):
        """A shared text that waits for a reader: the sheet's own, or the revision of a reviewed one."""
        return self.is_shared and (not self.is_reviewed or self.review_asked_at is not None)

    @property
    def is_public(self):
        return self.is_shared and self.public_at is not None

    @property
    def text_at_work(self) -> Story:
        """What its author is writing: the revision when there is one, else the sheet itself."""
        return getattr(self, "revision", self)

    @cached_property
    def rewriter_ids(self):
        """Those who once changed it in the place of its author, as the audit log tells."""
        lines = AuditLine.objects.filter(
            subject=self.author_id, verb="edit_sheet", object_id=str(self.pk)
        )
        return frozenset(lines.values_list("actor_id", flat=True))

    def sharing_blockers(self):
        """What is still missing before others can read and reuse this sheet, as sentences."""
        missing = {
            "Choisissez une licence.": not self.licence,
            "Confirmez l’accord de votre employeur.": not self.has_employer_agreement,
        }
        terms = [sentence for sentence, is_missing in missing.items() if is_missing]
        return self.content_blockers() + terms
