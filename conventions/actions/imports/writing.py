"""The worker's part of an import: all or nothing, once, with a progress that can be watched."""

import logging
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from conventions import mailings, rules
from conventions.actions.bulk import register_many
from conventions.addressees import told_of_import
from conventions.importing.check import check
from conventions.models import ConventionImport, ImportState
from conventions.tasks import announce_import
from ctgnet.queue import task
from ctgnet.rows import apart, locked
from members.actions import record_act, record_mailing

logger = logging.getLogger(__name__)
CHANGED = "Le registre a changé depuis la vérification : relisez les lignes à corriger."
NO_RIGHT = "La personne qui a confirmé cet import n’a plus le rôle qui le permet."
TROUBLE = "Le serveur n’a pas pu finir l’écriture : confirmez de nouveau dans quelques minutes."
PATIENCE = "SET LOCAL lock_timeout = '10min'"
OUR_TURN = "SELECT pg_advisory_xact_lock(hashtext('import_conventions'))"
# Whoever holds the row meanwhile may wait for what we hold: a step that is not shown breaks nothing.
PROGRESS = (
    "UPDATE conventions_conventionimport SET progress = %s WHERE key IN "
    "(SELECT key FROM conventions_conventionimport WHERE key = %s FOR NO KEY UPDATE SKIP LOCKED)"
)


class Emptied(Exception):
    """Somebody who is erased was taken out of the table while it was being written."""


class Refused(ValidationError):
    """Lines that were sound when they were checked are not any more."""

    def __init__(self, checked):
        super().__init__(CHANGED)
        self.checked = checked


@task
def run_import(key):
    """Write it, or say why nothing is written; killed on the way, it begins again."""
    try:
        _write_as_it_is(key)
    except ValidationError as error:
        _fail(key, error.messages[0], getattr(error, "checked", None))
    except Exception:
        _fail(key, TROUBLE)
        raise


def _write_as_it_is(key):
    """Whoever was erased meanwhile would come back, invited: the table is read again without them."""
    try:
        write_import(key)
    except Emptied:
        _write_as_it_is(key)


@transaction.atomic
def write_import(key):
    """Read the table again and write it whole; imports take their turn, so that none misses another's CTGs."""
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
        cursor.execute(OUR_TURN)
    made = ConventionImport.objects.select_related("owner", "caf").get(pk=key)
    if made.state != ImportState.RUNNING:
        return
    if not rules.can_import(made.owner):
        raise ValidationError(NO_RIGHT)
    with _progress_of(made) as reach:
        checked = check(made.table, made.columns, by=made.owner)
        if checked.errors:
            raise Refused(checked)
        reach(20)
        register_many(checked.plans, by=made.owner, made=made, reach=reach)
    if locked(made).table != made.table:
        raise Emptied
    made.state, made.progress = ImportState.DONE, 100
    made.counts |= checked.counts
    made.done_at = timezone.now()
    made.save(update_fields=["counts", "state", "progress", "done_at"])
    record_act(
        by=made.owner,
        verb="import_conventions",
        thing=made,
        caf=made.caf,
        after=checked.counts,
        reason=made.reason,
    )
    record_mailing(mailings.imported(made, number=told_of_import(made).count()), by=made.owner)
    announce_import.enqueue(str(made.pk))


@contextmanager
def _progress_of(made):
    """A function that shows how far the writing is, before anything of it can be seen."""
    with apart() as cursor:
        yield lambda percent: cursor.execute(PROGRESS, [percent, made.pk])


@transaction.atomic
def _fail(key, words, checked=None):
    """Nothing is written; the page says why, and the columns are open again."""
    made = ConventionImport.objects.select_for_update(of=("self",)).get(pk=key)
    if made.state != ImportState.RUNNING:
        return
    made.state, made.failure = ImportState.FAILED, words
    if checked:
        made.errors, made.warnings = checked.told(checked.errors), checked.told(checked.warnings)
    made.save(update_fields=["state", "failure", "errors", "warnings"])
    logger.warning("import %s: nothing written", key)
