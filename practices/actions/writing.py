"""Opening a draft, writing it, and writing the revision of a sheet that was reviewed."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from ctgnet.addresses import words_of_address
from ctgnet.rows import locked
from members.actions import forget_deleted
from practices.actions.openings import record_rewriting
from practices.actions.text import (
    check_version,
    copy_of,
    main_department,
    moved_relations,
    refuse_moderated,
    relations_of,
    set_relations,
    set_values,
    take_relations,
)
from practices.models import Sheet, Story

# Words that are pages of the library: no sheet may take their address.
RESERVED_SLUGS = {"nouvelle", "titres-proches"}
SLUG_TRIES = 20


@transaction.atomic
def create_sheet(*, by, title, **values) -> Sheet:
    """Open a draft that only its author sees."""
    relations = take_relations(values)
    sheet = Sheet(author=by, title=title.strip(), **values)
    sheet.department_id = main_department(sheet)
    sheet.full_clean(exclude=["slug"])
    _save_under_free_slug(sheet)
    set_relations(sheet, relations)
    return sheet


@transaction.atomic
def save_sheet(sheet, *, by, version, **values) -> Story:
    """Write what changed, unless somebody else wrote since `version`: then nothing is saved.

    What was read again stays as it was read: a reviewed sheet keeps its text, and what its author
    changes is written in its revision, which is then the text that is given back.
    """
    sheet = locked(sheet)
    refuse_moderated(sheet, by)
    check_version(sheet.text_at_work, version)
    if sheet.is_reviewed:
        return _write_revision(sheet, by, values)
    relations = take_relations(values)
    changed = set_values(sheet, values)
    has_moved = set_relations(sheet, relations)
    if not (changed or has_moved):
        return sheet
    if sheet.is_shared and (blockers := sheet.sharing_blockers()):
        raise ValidationError(blockers)
    sheet.department_id = main_department(sheet)
    sheet.version += 1
    sheet.save(update_fields=[*changed, "department", "version", "updated_at"])
    record_rewriting(sheet, by=by, story=sheet)
    return sheet


def _write_revision(sheet, by, values):
    """The first change opens the revision; it may stay incomplete until its review is asked."""
    relations = take_relations(values)
    at_work = sheet.text_at_work
    is_first = at_work is sheet
    revision = copy_of(sheet) if is_first else sheet.revision
    changed = set_values(revision, values)
    if not (changed or moved_relations(at_work, relations)):
        return at_work
    revision.version += 1
    revision.save(update_fields=None if is_first else [*changed, "version", "updated_at"])
    set_relations(revision, relations_of(at_work) | relations)
    record_rewriting(sheet, by=by, story=revision)
    return revision


@transaction.atomic
def abandon_revision(sheet, *, by, version) -> Sheet:
    """Throw the revision away; the reviewed text never left. A newer one than `version` stays."""
    sheet = locked(sheet)
    refuse_moderated(sheet, by)
    revision = sheet.text_at_work
    if revision is sheet:
        return sheet
    check_version(revision, version)
    # A tab left open on the revision must not find its number again.
    sheet.version = revision.version + 1
    sheet.review_asked_at = sheet.changes_asked_at = None
    sheet.save(update_fields=["version", "review_asked_at", "changes_asked_at"])
    revision.delete()
    return sheet


@transaction.atomic
def delete_draft(sheet, *, by) -> None:
    """Throw a draft away; one that was shared in the meantime stays."""
    sheet = locked(sheet)
    refuse_moderated(sheet, by)
    if not sheet.is_draft:
        raise ValidationError("Cette fiche est partagée : retirez-la d’abord du réseau.")
    forget_sheet(sheet, by=by)


def forget_sheet(sheet, *, by) -> None:
    """Shared once, it may have been reported, and so may what was asked about it: no word of it is left."""
    page = sheet.get_absolute_url()
    for key in sheet.questions.values_list("pk", flat=True):
        for kind in ("question", "answer"):
            forget_deleted(kind, key, page=page, by=by)
    forget_deleted("sheet", sheet.pk, page=page, by=by)
    sheet.delete()


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
