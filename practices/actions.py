"""What happens to a sheet: written, shared, reviewed, opened to the public, asked about."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ctgnet.addresses import words_of_address
from members.actions import record_act
from practices import tasks
from practices.models import Question, Sheet, SheetStatus
from practices.places import main_department_of
from practices.rules import cafs_of

# Words that are pages of the library: no sheet may take their address.
RESERVED_SLUGS = {"nouvelle", "titres-proches"}
SLUG_TRIES = 20
MAX_QUESTIONS_A_DAY = 20


class StaleSheetError(Exception):
    """Somebody saved this sheet since the page was opened; `current` is what stands now."""

    def __init__(self, current):
        super().__init__(f"sheet {current.pk} is at version {current.version}")
        self.current = current


# Writing -------------------------------------------------------------------------------------


@transaction.atomic
def create_sheet(*, by, title, **values) -> Sheet:
    """Open a draft that only its author sees."""
    relations = _take_relations(values)
    sheet = Sheet(author=by, title=title.strip(), **values)
    sheet.department_id = _main_department(sheet)
    sheet.full_clean(exclude=["slug"])
    _save_under_free_slug(sheet)
    _set_relations(sheet, relations)
    return sheet


@transaction.atomic
def save_sheet(sheet, *, by, version, **values) -> Sheet:
    """Write what changed, unless somebody else wrote since `version`: then nothing is saved.

    A reviewed sheet that its author changes is to be reviewed again: what a reviewer has read and
    what the public sees are never two different texts.
    """
    sheet = _locked(sheet)
    if sheet.version != version:
        raise StaleSheetError(sheet)
    relations = _take_relations(values)
    changed = _set_values(sheet, values)
    has_moved = _set_relations(sheet, relations)
    if not (changed or has_moved):
        return sheet
    if sheet.is_shared and (blockers := sheet.sharing_blockers()):
        raise ValidationError(blockers)
    changed += _forget_review(sheet)
    sheet.department_id = _main_department(sheet)
    sheet.version += 1
    sheet.save(update_fields=[*changed, "department", "version", "updated_at"])
    return sheet


@transaction.atomic
def delete_draft(sheet, *, by) -> None:
    """Throw a draft away; one that was shared in the meantime stays."""
    sheet = _locked(sheet)
    if not sheet.is_draft:
        raise ValidationError("Cette fiche est partagée : retirez-la d’abord du réseau.")
    sheet.delete()


# Sharing -------------------------------------------------------------------------------------


@transaction.atomic
def share_sheet(sheet, *, by, **terms) -> Sheet:
    """Show a draft to the network and announce it, once. `terms`: licence, employer's agreement."""
    sheet = _locked(sheet)
    if sheet.is_shared:
        return sheet
    for name, value in terms.items():
        setattr(sheet, name, value)
    if blockers := sheet.sharing_blockers():
        raise ValidationError(blockers)
    sheet.status = SheetStatus.SHARED
    sheet.shared_at, sheet.shared_by = timezone.now(), by
    sheet.save(update_fields=["status", "shared_at", "shared_by", *terms])
    tasks.announce_sheet.enqueue(sheet.pk)  # same database: leaves with the commit
    return sheet


@transaction.atomic
def unshare_sheet(sheet, *, by) -> Sheet:
    """Take a sheet back: a draft again, seen by its authors only, its review forgotten."""
    sheet = _locked(sheet)
    if not sheet.is_shared:
        return sheet
    sheet.status = SheetStatus.DRAFT
    sheet.shared_at = sheet.shared_by = sheet.review_asked_at = None
    forgotten = _forget_review(sheet)
    sheet.save(update_fields=["status", "shared_at", "shared_by", "review_asked_at", *forgotten])
    return sheet


@transaction.atomic
def archive_sheet(sheet, *, by) -> Sheet:
    """Take a sheet out of the library; its address still answers its authors."""
    return _move(sheet, SheetStatus.SHARED, SheetStatus.ARCHIVED, by=by, verb="archive_sheet")


@transaction.atomic
def unarchive_sheet(sheet, *, by) -> Sheet:
    """Bring an archived sheet back into the library as it was."""
    return _move(sheet, SheetStatus.ARCHIVED, SheetStatus.SHARED, by=by, verb="unarchive_sheet")


# Review --------------------------------------------------------------------------------------


@transaction.atomic
def ask_review(sheet, *, by) -> Sheet:
    """Ask the Caf to read a shared sheet again; its officers are told once a request."""
    sheet = _locked(sheet)
    if sheet.review_asked_at or sheet.is_reviewed or not sheet.is_shared:
        return sheet
    sheet.review_asked_at = timezone.now()
    sheet.save(update_fields=["review_asked_at"])
    tasks.tell_reviewers.enqueue(sheet.pk)
    return sheet


@transaction.atomic
def withdraw_review(sheet, *, by) -> Sheet:
    """The author changes his mind before anybody has read."""
    sheet = _locked(sheet)
    sheet.review_asked_at = None
    sheet.save(update_fields=["review_asked_at"])
    return sheet


@transaction.atomic
def review_sheet(sheet, *, by, comment="", version=None) -> Sheet:
    """Mark a shared sheet as reviewed (« Relue le … ») and tell its author.

    `version` is the text that was read, that of `sheet` unless told: another is not approved.
    """
    sheet = _locked_as_read(sheet, version)
    if sheet.is_reviewed:
        return sheet
    if not sheet.is_shared:
        raise ValidationError("Cette fiche n’est plus partagée.")
    sheet.reviewed_at, sheet.reviewed_by, sheet.review_asked_at = timezone.now(), by, None
    sheet.save(update_fields=["reviewed_at", "reviewed_by", "review_asked_at"])
    line = record_act(
        by=by,
        verb="review_sheet",
        thing=sheet,
        subject=sheet.author,
        after={"version": sheet.version},
        reason=comment,
    )
    tasks.tell_author_of_review.enqueue(line.pk)
    return sheet


@transaction.atomic
def publish_sheet(sheet, *, by, version=None) -> Sheet:
    """Open a reviewed sheet to the public and tell its author; `version` as for a review."""
    sheet = _locked_as_read(sheet, version)
    if sheet.is_public:
        return sheet
    if not (sheet.is_shared and sheet.is_reviewed):
        raise ValidationError("Seule une fiche partagée et relue peut être ouverte au public.")
    sheet.public_at, sheet.public_by = timezone.now(), by
    sheet.save(update_fields=["public_at", "public_by"])
    line = record_act(by=by, verb="publish_sheet", thing=sheet, subject=sheet.author)
    tasks.tell_author_of_publication.enqueue(line.pk)
    return sheet


@transaction.atomic
def close_sheet(sheet, *, by) -> Sheet:
    """Close a public sheet to visitors; members keep reading it."""
    sheet = _locked(sheet)
    if sheet.public_at is None:
        return sheet
    sheet.public_at = sheet.public_by = None
    sheet.save(update_fields=["public_at", "public_by"])
    record_act(by=by, verb="close_sheet", thing=sheet, subject=sheet.author)
    return sheet


# Questions -----------------------------------------------------------------------------------


@transaction.atomic
def ask_question(sheet, *, by, text) -> Question:
    """Ask the author something in front of everybody; the same words twice are one question."""
    sheet = _locked(sheet)
    since = timezone.now() - timedelta(days=1)
    if Question.objects.filter(author=by, asked_at__gte=since).count() >= MAX_QUESTIONS_A_DAY:
        raise ValidationError("Vous avez posé beaucoup de questions aujourd’hui : reprenez demain.")
    question, is_new = Question.objects.get_or_create(sheet=sheet, author=by, text=text.strip())
    if is_new:
        tasks.tell_author_of_question.enqueue(question.pk)
    return question


@transaction.atomic
def answer_question(question, *, by, text) -> Question:
    """Answer, or better an answer; the person who asked is told of the first one."""
    question = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    is_first = question.answered_at is None
    question.answer, question.answered_at, question.answered_by = text.strip(), timezone.now(), by
    question.save(update_fields=["answer", "answered_at", "answered_by"])
    if is_first:
        tasks.tell_asker_of_answer.enqueue(question.pk)
    return question


# What the actions share ------------------------------------------------------------------------


def _locked(sheet) -> Sheet:
    """The row as it stands now; whoever writes it next waits for this transaction."""
    return Sheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)


def _locked_as_read(sheet, version):
    """The row as it stands now, as long as it is the text that was read."""
    read = sheet.version if version is None else version
    sheet = _locked(sheet)
    if sheet.version != read:
        raise StaleSheetError(sheet)
    return sheet


def _move(sheet, before, after, *, by, verb):
    sheet = _locked(sheet)
    if sheet.status != before:
        return sheet
    sheet.status = after
    sheet.save(update_fields=["status"])
    record_act(by=by, verb=verb, thing=sheet, subject=sheet.author)
    return sheet


def _forget_review(sheet):
    """The names of the fields that change when a text is no longer the one that was reviewed."""
    if not sheet.is_reviewed:
        return []
    sheet.reviewed_at = sheet.reviewed_by = sheet.public_at = sheet.public_by = None
    return ["reviewed_at", "reviewed_by", "public_at", "public_by"]


def _set_values(sheet, values):
    """Put the values on the row, cleaned; the names of those that really differ."""
    before = {name: getattr(sheet, name) for name in values}
    for name, value in values.items():
        setattr(sheet, name, value)
    others = {field.name for field in Sheet._meta.fields} - values.keys()
    sheet.clean_fields(exclude=others)
    return [name for name in values if getattr(sheet, name) != before[name]]


def _take_relations(values):
    names = {"themes", "audiences", "co_authors"} & values.keys()
    return {name: list(values.pop(name)) for name in names}


def _set_relations(sheet, relations):
    """True when a list has changed: thématiques, publics, co-authors."""
    has_changed = False
    for name, wanted in relations.items():
        rows = getattr(sheet, name)
        if set(rows.values_list("pk", flat=True)) != {row.pk for row in wanted}:
            rows.set(wanted)
            has_changed = True
    return has_changed


def _main_department(sheet):
    """Where it happened: the département of most communes of the CTG, else that of the author's Caf."""
    if sheet.convention_id:
        return main_department_of(sheet.convention_id)
    return min(cafs_of(sheet), default=None)


def _save_under_free_slug(sheet):
    """Two people may give the same title at the same second: the loser takes the next address."""
    base = words_of_address(sheet.title, longest=120, otherwise="fiche")
    for number in range(1, SLUG_TRIES + 1):
        sheet.slug = base if number == 1 else f"{base}-{number}"
        if sheet.slug in RESERVED_SLUGS:
            continue
        try:
            with transaction.atomic():
                return sheet.save(force_insert=True)
        except IntegrityError:
            continue
    raise ValidationError("Trop de fiches portent ce titre : précisez-le.")
