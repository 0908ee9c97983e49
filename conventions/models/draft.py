"""What is being typed and is not a CTG yet."""

import re
import uuid

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from conventions.models.amendment import Amendment
from conventions.models.convention import Convention
from ctgnet.templatetags.french import day
from members.models import Member
from reference.models import Commune, Intercommunality

# What the form says before anybody types, and what is only looked for.
SAID_BY_ITSELF = re.compile(r"stage|previous|[a-z]+_q|posts-TOTAL_FORMS")
PROPOSED_SHARE = re.compile(r"posts-[0-9]+-fte"), "1"


class ConventionDraftQuerySet(models.QuerySet):
    def with_place(self):
        """Add `place_name`: the first place of its territory, in the same query."""
        epcis = Intercommunality.objects.filter(pk=OuterRef("first_epci")).values("short_name")
        communes = Commune.objects.filter(pk=OuterRef("first_commune")).values("name")
        firsts = {"first_epci": KT("typed__epcis__0"), "first_commune": KT("typed__communes__0")}
        named = Coalesce(Subquery(epcis[:1]), Subquery(communes[:1]), Value(""))
        return self.annotate(**firsts).annotate(place_name=named)


class ConventionDraft(models.Model):
    """The register form as somebody left it: saved by itself, resumed by its author, purged in time.

    The form of an avenant too, while an organisation is added on the way: `convention` says of which CTG.

    Not to be confused with a convention that waits for its Caf (`Convention.confirmed_at` is null).
    """

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        Member,
        verbose_name="auteur",
        on_delete=models.CASCADE,
        related_name="convention_drafts",
    )
    # An avenant that is being typed, or corrected: nothing of the register form.
    convention = models.ForeignKey(
        Convention, null=True, editable=False, on_delete=models.CASCADE, related_name="+"
    )
    amendment = models.ForeignKey(
        Amendment, null=True, editable=False, on_delete=models.CASCADE, related_name="+"
    )
    typed = models.JSONField("saisie", default=dict)
    created_at = models.DateTimeField("création", db_default=Now(), editable=False)
    updated_at = models.DateTimeField("dernière saisie", auto_now=True)

    objects = ConventionDraftQuerySet.as_manager()

    class Meta:
        verbose_name = "saisie d’une CTG"
        verbose_name_plural = "saisies de CTG"
        constraints = [
            models.CheckConstraint(
                condition=Q(amendment=None) | Q(convention__isnull=False),
                name="draft_of_an_amendment_names_its_convention",
                violation_error_message="La saisie d’un avenant dit de quelle CTG.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Where its author resumes it."""
        if self.convention is None:
            return reverse("conventions:convention_resume", args=[self.key])
        page, keys = "amendment_create", [self.convention.slug]
        if self.amendment_id:
            page, keys = "amendment_edit", [*keys, self.amendment_id]
        return f"{reverse(f'conventions:{page}', args=keys)}?saisie={self.key}"

    @property
    def title(self):
        if self.convention:
            return f"Avenant, {self.convention.name}"
        names = (self.typed.get(name, [""])[0] for name in ("local_name", "official_title"))
        named = next((name.strip() for name in names if name.strip()), "") or self.place_name
        return named or f"Saisie du {day(timezone.localdate(self.updated_at))}"

    @cached_property
    def place_name(self):
        """The first place of its territory; free when fetched `with_place`."""
        rows = ConventionDraft.objects.with_place().filter(pk=self.pk)
        return rows.values_list("place_name", flat=True).first()

    @property
    def is_blank(self):
        """Nobody has typed anything in it that is worth keeping."""
        return not any(
            _is_typed(name, value) for name, values in self.typed.items() for value in values
        )

    @property
    def is_kept(self):
        return not self._state.adding


def _is_typed(name, value):
    share, proposed = PROPOSED_SHARE
    says_itself = SAID_BY_ITSELF.fullmatch(name) or (share.fullmatch(name) and value == proposed)
    return bool(value.strip()) and not says_itself
