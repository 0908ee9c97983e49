"""The papers of a CTG: sent, described, opened to all or not, removed, brought back, then deleted."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from conventions.actions.trace import record
from conventions.models import Document, DocumentVisibility
from conventions.models.keys import ALREADY_USED
from ctgnet.rows import locked
from members.actions import Stale

STALE_DOCUMENT = "Ce document a changé depuis que vous avez ouvert la page : rien n’est enregistré."
FOLDER = "documents"
# A file that no row names belongs to a sending that failed, once its request is surely over.
ORPHAN_AGE = timedelta(days=1)
# Of a description, what says who may read.
PUBLIC = DocumentVisibility.PUBLIC


def send_document(convention, file, *, key, by, **description):
    """Keep a file that `ctgnet.uploads.checked` knows; the same form sent twice sends it once."""
    document = Document(
        convention=convention,
        file_kind=file.kind,
        size=file.size,
        sending_key=key,
        sent_by=by,
        **description,
    )
    with transaction.atomic():
        locked(convention)  # two clicks wait for each other
        if known := convention.documents.filter(sending_key=key).first():
            return known
        if Document.objects.filter(sending_key=key).exists():
            raise ValidationError(ALREADY_USED)
        document.full_clean(exclude=["convention", "file", "sent_by"])
        document.file.save(file.name, file, save=False)
        try:
            _write(document, by)
        except Exception:
            document.file.delete(save=False)
            raise
    return document


def _write(document, by):
    document.save()
    record(
        document.convention,
        by=by,
        verb="publish_document" if document.is_public else "send_document",
        thing=document,
        after={"kind": document.kind, "visibility": document.visibility},
    )


@transaction.atomic
def edit_document(document, *, by, version, **description):
    """Its title, nature, day, readers; opened to all or closed again, it is said so in the log."""
    document = _locked(document)
    if document.version != version:
        raise Stale(STALE_DOCUMENT)
    before = document.visibility
    for name, value in description.items():
        setattr(document, name, value)
    document.version += 1
    document.full_clean(exclude=["convention", "file", "sent_by"])
    document.save(update_fields=[*description, "version"])
    record(
        document.convention,
        by=by,
        verb=_verb(before, document.visibility),
        thing=document,
        before={"visibility": before},
        after={"visibility": document.visibility},
    )
    return document


def _verb(before, after):
    if before == after or PUBLIC not in (before, after):
        return "edit_document"
    return "publish_document" if after == PUBLIC else "close_document"


@transaction.atomic
def remove_document(document, *, by):
    """Nobody reads it any more; it can be brought back for thirty days."""
    document = _locked(document)
    if document.removed_at:
        return document
    document.removed_at, document.removed_by = timezone.now(), by
    document.save(update_fields=["removed_at", "removed_by"])
    record(document.convention, by=by, verb="remove_document", thing=document)
    return document


@transaction.atomic
def restore_document(document, *, by):
    """Read again by those who read it before."""
    document = _locked(document)
    if document.removed_at is None:
        return document
    document.removed_at = document.removed_by = None
    document.save(update_fields=["removed_at", "removed_by"])
    record(document.convention, by=by, verb="restore_document", thing=document)
    return document


def _locked(document):
    return locked(document, "convention")


# Deleted for good ------------------------------------------------------------------------------


def purge_documents():
    """Rows and files that nobody brought back; then files that no row names. Returns how many rows."""
    number = sum(_delete(document.pk) for document in Document.objects.to_delete())
    _delete_orphans()
    return number


@transaction.atomic
def _delete(pk):
    """The row first, its file once that is sure: brought back at the last second, both stay."""
    waiting = Document.objects.to_delete().select_for_update(of=("self",))
    document = waiting.filter(pk=pk).first()
    if document is None:
        return 0
    file = document.file
    document.delete()
    transaction.on_commit(lambda: file.storage.delete(file.name))
    return 1


def _delete_orphans():
    if not default_storage.exists(FOLDER):
        return
    _, names = default_storage.listdir(FOLDER)
    kept = set(Document.objects.values_list("file", flat=True))
    limit = timezone.now() - ORPHAN_AGE
    for path in (f"{FOLDER}/{name}" for name in names):
        if path not in kept and default_storage.get_created_time(path) < limit:
            default_storage.delete(path)
