"""A sheet as an article: what this reader may see of it, and may do with it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from conventions.names import MOST_AT_ONCE, told_or_worked_with
from conventions.standing import standing_of
from ctgnet.written import WrittenOnce
from members.models import Decision
from members.opening_pages import Openable, OpeningBox, box_of
from practices import rules
from practices.cards import signature
from practices.forms import AnswerForm, QuestionForm
from practices.models import SECTION_NAMES, Question, ReviewNote, Revision, Sheet

OPENABLE = Openable(
    this="cette fiche",
    powers="Vous lirez et écrirez comme la personne qui l’écrit.",
    readers="Cette personne et ses coauteurs liront ce motif.",
    opened="La fiche est ouverte. La personne qui l’écrit lira votre motif.",
    closed="La fiche est refermée.",
    open_view="practices:sheet_open",
    close_view="practices:sheet_shut",
)


@dataclass(frozen=True)
class Section:
    """One part of the story, with its place in the table of contents."""

    anchor: str
    title: str
    html: str


@dataclass(frozen=True)
class Exchange:
    """A question with its answer, or the form that answers it."""

    question: object
    asker: str
    form: AnswerForm | None
    may_edit: bool
    may_delete: bool
    # To whoever wrote what is hidden.
    decision: Decision | None
    answer_decision: Decision | None


@dataclass(frozen=True)
class Note:
    """What a reader says to the author of a text under review."""

    note: ReviewNote
    reader: str


@dataclass(frozen=True)
class Article:
    """Everything the page shows."""

    sheet: Sheet
    byline: str
    author: object | None
    co_authors: list[str]
    sections: list[Section]
    facts: list[tuple[str, str]]
    exchanges: list[Exchange]
    question_form: QuestionForm | None
    # What waits to take the place of a reviewed text, for those who may read it.
    revision: Revision | None
    notes: list[Note]
    may: dict[str, bool]
    opening_box: OpeningBox
    report_query: str
    # Why a moderator hides or has removed it, for those who wrote it.
    decision: Decision | None


def article_for(member, sheet, question_form=None, answer_forms=None):
    """What this person reads and may do; forms that were refused come back with their errors."""
    may = _rights(member, sheet)
    if may["ask"]:
        question_form = question_form or QuestionForm()
    questions = _QUESTIONS(sheet=sheet.pk) if may["read_questions"] else []
    told = _told(member, sheet, questions)
    return Article(
        sheet=sheet,
        byline=signature(sheet.author, told),
        author=sheet.author if sheet.author_id in told else None,
        co_authors=[m.full_name for m in sheet.known_co_authors if m.pk in told],
        sections=_sections(sheet),
        facts=_facts(sheet),
        exchanges=_exchanges(member, questions, told, may, answer_forms or {}),
        question_form=question_form,
        revision=_revision(member, sheet),
        notes=notes_for(member, sheet),
        may=may,
        opening_box=opening_box(member, sheet),
        report_query=urlencode({"page": sheet.get_absolute_url()}),
        decision=_decision(member, sheet),
    )


def _told(member, sheet, questions):
    """Keys of those whose name is told: everybody's to its authors, else within the ceiling of the day.

    Beyond it, those with whom the reader works still sign. The authors come before those who ask.
    """
    people = [sheet.author, *sheet.known_co_authors, *(one.author for one in questions)]
    if rules.wrote(member, sheet):
        return {person.pk for person in people}
    people = list({person.pk: person for person in people}.values())[:MOST_AT_ONCE]
    return told_or_worked_with(member, people)


def _decision(member, sheet):
    if not sheet.is_moderated:
        return None
    return Decision.objects.about("sheet", sheet.pk).filter(writers=member).first()


def opening_box(member, sheet):
    """The hour that a national administrator opened on it, or may open."""
    return box_of(
        OPENABLE,
        sheet,
        opening=standing_of(member).opening_of(sheet),
        can_open=rules.can_open(member, sheet),
    )


def notes_for(member, sheet):
    """What was said of the text since the last review, to those who may read it."""
    if not rules.can_read_notes(member, sheet):
        return []
    notes = sheet.review_notes.select_related("author").order_by("-written_at", "-pk")
    if sheet.is_reviewed:
        notes = notes.filter(written_at__gt=sheet.reviewed_at)
    return [Note(note, note.author.full_name) for note in notes]


def _revision(member, sheet):
    if not rules.can_read_revision(member, sheet) or sheet.text_at_work is sheet:
        return None
    return sheet.text_at_work


def _rights(member, sheet):
    return {
        "edit": rules.can_edit(member, sheet),
        "share": rules.can_share(member, sheet) and not sheet.is_shared,
        "unshare": rules.can_unshare(member, sheet) and sheet.is_shared,
        "ask_review": rules.can_ask_review(member, sheet) and not sheet.is_reviewed,
        "review": rules.can_review(member, sheet) and sheet.is_under_review,
        "comment": rules.can_comment_review(member, sheet),
        "publish": rules.can_publish(member, sheet),
        "archive": rules.can_archive(member, sheet),
        "ask_move": rules.can_ask_move(member, sheet),
        "delete": rules.can_delete(member, sheet),
        "read_questions": rules.can_read_questions(member, sheet),
        "ask": rules.can_ask(member, sheet),
        "answer": rules.can_answer(member, sheet),
    }


def _sections(sheet):
    """The parts that hold something, in the order of the form."""
    labels = {field.name: str(field.verbose_name) for field in sheet._meta.fields}
    return [
        Section(name.replace("_", "-"), labels[name].capitalize(), getattr(sheet, name))
        for name in SECTION_NAMES
        if getattr(sheet, name)
    ]


def _facts(sheet):
    """The card beside the story: only what is known."""
    facts = [
        ("Territoire", sheet.convention or sheet.department),
        ("Type de territoire", sheet.get_area_kind_display()),
        ("Publics", ", ".join(sheet.audience_labels)),
        ("Niveau de recul", sheet.get_maturity_display()),
        ("Temps nécessaire", sheet.time_needed),
        ("Coût", sheet.get_cost_band_display()),
        ("Matériel", sheet.material),
        ("Partenaires", sheet.partners),
        ("Licence", sheet.get_licence_display()),
    ]
    return [(label, str(value)) for label, value in facts if value]


def _asked_about(sheet):
    asked = Question.objects.filter(sheet=sheet).select_related("author")
    return asked.order_by("asked_at", "pk")


_QUESTIONS = WrittenOnce(_asked_about, sheet=-1)


def _exchanges(member, questions, told, may, answer_forms):
    decided = _decisions(member, questions)
    return [
        Exchange(
            question,
            signature(question.author, told),
            _answer_form(question, may, answer_forms),
            rules.can_edit_question(member, question),
            rules.can_delete_question(member, question),
            decided.get(("question", str(question.pk))),
            decided.get(("answer", str(question.pk))),
        )
        for question in questions
    ]


def _decisions(member, questions):
    """{("question", "12"): why this reader's own words are hidden}, asked only where some are."""
    hidden = [str(question.pk) for question in questions if question.hidden_parts]
    if not (hidden and member.is_authenticated):
        return {}
    told = Decision.objects.told_to(member).filter(kind__in=["question", "answer"])
    told = told.filter(object_id__in=hidden, restored_at=None).order_by("pk")
    return {(one.kind, one.object_id): one for one in told}


def _answer_form(question, may, answer_forms):
    if not (may["answer"] and question.waits_or_is_answered) or question.has_hidden_answer:
        return None
    blank = AnswerForm(instance=question, prefix=f"reponse-{question.pk}")
    return answer_forms.get(question.pk, blank)
