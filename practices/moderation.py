"""What can be moderated of the library: a sheet, a question about it, its answer."""

import secrets
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from ctgnet.rich import in_plain_lines
from ctgnet.templatetags.french import day
from members.moderating import Content, Words, nothing
from practices.models import SECTION_NAMES, TOLD_IN_WORDS, Question, Sheet, SheetStatus
from practices.rules import cafs_of, holders_of_sheet

DETAIL = "practices:sheet_detail"
REMOVED = "Fiche retirée par la modération"


class WholeSheet(Content):
    """A sheet leaves the library by its status: every list, count, search and file reads it."""

    name, label, model = "sheet", "Fiche", Sheet
    is_whole_page = True
    page_bears_its_title = True

    def rows(self):
        left = [SheetStatus.DRAFT, SheetStatus.REMOVED]
        return Sheet.objects.exclude(status__in=left).select_related("author", "convention")

    def at(self, view, kwargs):
        return self.rows().filter(slug=kwargs["slug"]) if view == DETAIL else self.rows().none()

    def told_as(self, thing):
        return f"Fiche partagée le {day(thing.shared_at)}"

    def writers_of(self, thing):
        return [thing.author, *thing.co_authors.order_by("pk")]

    def cafs_of(self, thing):
        return cafs_of(thing)

    def words_of(self, thing, aside):
        told = [(name, getattr(thing, name)) for name in ("title", *TOLD_IN_WORDS)]
        labels = {name: str(thing._meta.get_field(name).verbose_name) for name, _ in told}
        return [(labels[name], _in_lines(name, words)) for name, words in told if words]

    def hide(self, thing):
        before, thing.status = thing.status, SheetStatus.HIDDEN
        thing.save(update_fields=["status"])
        return {"status": before}

    def restore(self, thing, aside):
        thing.status = aside["status"]
        thing.save(update_fields=["status"])

    def remove(self, thing):
        """Its words, its address, its revision and what was said of it are gone; who wrote it stays."""
        thing.title, thing.status = REMOVED, SheetStatus.REMOVED
        thing.slug = f"fiche-retiree-{secrets.token_hex(4)}"
        for name in TOLD_IN_WORDS:
            setattr(thing, name, "")
        thing.save(update_fields=["title", "status", "slug", *TOLD_IN_WORDS])
        if thing.text_at_work is not thing:
            thing.revision.delete()
        thing.review_notes.all().delete()


def _in_lines(name, words):
    """A rich section without its tags, a line a paragraph."""
    return in_plain_lines(words) if name in SECTION_NAMES else words


@dataclass(frozen=True)
class Exchanged(Words):
    """A question under a sheet, or its answer."""

    def rows(self):
        written = Question.objects.select_related("author", "answered_by", "sheet__author")
        asides = Q(hidden_parts__contains=[self.part])
        return written.filter(~Q(**{self.part: ""}) | asides)

    def at(self, view, kwargs):
        asked = self.rows().filter(sheet__slug=kwargs.get("slug", "")).order_by("asked_at", "pk")
        return asked if view == DETAIL else asked.none()

    def page_of(self, thing):
        return f"{thing.sheet.get_absolute_url()}#question-{thing.pk}"

    def title_of(self, thing):
        return f"sur « {thing.sheet.title} »"

    def judges_of(self, thing):
        """What is asked of one's own sheet is one's own case."""
        sheet = thing.sheet
        return [sheet.author, *holders_of_sheet(sheet), *sheet.co_authors.order_by("pk")]

    def cafs_of(self, thing):
        return cafs_of(thing.sheet)


class Asked(Exchanged):
    def told_as(self, thing):
        return f"Question du {day(thing.asked_at)}"

    def writers_of(self, thing):
        return [thing.author]

    def remove(self, thing):
        """Its place says who took it away; what was answered stays."""
        thing.withdrawn_at = timezone.now()
        thing.save(update_fields=["withdrawn_at"])


class Answered(Exchanged):
    def told_as(self, thing):
        return f"Réponse du {day(thing.answered_at)}"

    def writers_of(self, thing):
        return [thing.answered_by] if thing.answered_by else []

    def remove(self, thing):
        """The question waits for an answer again."""
        super().remove(thing)
        thing.answered_at = thing.answered_by = None
        thing.save(update_fields=["answered_at", "answered_by"])


SHEET = WholeSheet()
QUESTION = Asked(
    name="question", label="Question", model=Question, part="text", columns={"text": nothing}
)
ANSWER = Answered(
    name="answer", label="Réponse", model=Question, part="answer", columns={"answer": nothing}
)
CONTENTS = (SHEET, QUESTION, ANSWER)
