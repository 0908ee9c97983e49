"""A table sent by a Caf, up to the moment it is handed to the worker; and forgotten in time."""

import hashlib
import json
from datetime import timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from conventions import mailings, rules
from conventions.actions.imports.writing import run_import
from conventions.importing.check import check
from conventions.importing.columns import COLUMNS, proposed
from conventions.models import ConventionImport, ImportState
from conventions.models.imports import no_counts
from conventions.models.keys import ALREADY_USED
from conventions.standing import standing_of
from ctgnet import names
from ctgnet.forgetting import forget_in
from ctgnet.rows import locked
from members.actions import SAY_WHY, SHORTEST_REASON, Stale, count_use
from reference.models import Caf

MOST_LINES = 2_000
IMPORTS_A_DAY = 10
NAMES = {"first_name", "last_name"}
OF_A_CHECK = ("table", "errors", "warnings", "preview", "counts", "state", "failure", "version")
# Names and addresses do not wait for ever, nor stay once they are in the register.
TABLE_LIFE = timedelta(days=30)
ALREADY = "Ce tableau est déjà importé : les mêmes lignes ne sont pas écrites deux fois."
CHANGED = "La vérification a changé dans un autre onglet : relisez-la avant de confirmer."


# Sent, checked, confirmed --------------------------------------------------------------------


@transaction.atomic
def start_import(*, key, by, file_name, table):
    """Keep the table and propose its columns; the same form, or the same table not yet written, is one import."""
    digest = digest_of(table)
    locked(by)  # two windows of the same person send one after the other
    mine = ConventionImport.objects.filter(owner=by).defer("table")
    if known := mine.filter(Q(pk=key) | Q(digest=digest, state__in=["uploaded", "checked"])).first():  # fmt: skip
        return known
    if ConventionImport.objects.filter(pk=key).exists():
        raise ValidationError(ALREADY_USED)
    _refuse_twice(digest)
    return ConventionImport.objects.create(
        key=key,
        owner=by,
        caf=Caf.objects.filter(pk__in=standing_of(by).cafs).order_by("pk").first(),
        file_name=names.file_name(file_name),
        table=table,
        columns=proposed(table["headings"]),
        digest=digest,
    )


def digest_of(table):
    """The same for the same headings and cells, whatever the file."""
    content = [table["headings"], [cells for _, cells in table["lines"]]]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _refuse_twice(digest):
    if ConventionImport.objects.filter(digest=digest, state__in=["running", "done"]).exists():
        raise ValidationError(ALREADY)


@transaction.atomic
def check_import(made, *, by, columns):
    """Say everything that is wrong or unusual in the table, read with these columns; nothing is written."""
    made = locked(made)
    if not made.is_open:
        raise ValidationError("Cet import est déjà confirmé : ses colonnes ne changent plus.")
    if made.is_forgotten:
        raise ValidationError("Ce tableau a été effacé après un mois : envoyez-le de nouveau.")
    _refuse_columns(columns, made.table["headings"])
    checked = check(made.table, columns, by=by)
    made.columns, made.counts = list(columns), made.counts | checked.counts
    made.preview = _preview(checked, by=by)
    made.errors, made.warnings = checked.told(checked.errors), checked.told(checked.warnings)
    made.state, made.failure = ImportState.CHECKED, ""
    made.version += 1
    made.save()
    return made


def _preview(checked, *, by):
    """The CTGs line by line; with the mails that people would receive, once nothing is to correct."""
    lines = checked.preview
    if checked.errors:
        return lines
    samples = {"told": mailings.sample_of, "invited": mailings.sample_of_invitation}
    for name, sample_of in samples.items():
        for line, plan in zip(lines, checked.plans, strict=True):
            if sample := sample_of(plan, by=by):
                line[name] = sample
                break
    return lines


def _refuse_columns(columns, headings):
    chosen = [name for name in columns if name]
    if len(columns) != len(headings) or set(chosen) - COLUMNS.keys():
        raise ValidationError("Ces colonnes ne sont pas celles du fichier : rechargez la page.")
    twice = {name for name in chosen if chosen.count(name) > 1}
    if twice:
        labels = ", ".join(sorted(COLUMNS[name].label for name in twice))
        raise ValidationError(f"Une seule colonne peut tenir chaque rôle : {labels}.")
    if "official_title" not in chosen:
        raise ValidationError("Dites quelle colonne tient l’intitulé officiel de la CTG.")
    if not {"communes", "epcis"} & set(chosen):
        raise ValidationError("Dites quelle colonne tient les communes ou les intercommunalités.")


@transaction.atomic
def confirm_import(made, *, by, version, reason=""):
    """Hand the table to the worker, once: what was read is what will be written."""
    made = locked(made)
    if made.state in (ImportState.RUNNING, ImportState.DONE):
        return made
    if made.version != version:
        raise Stale(CHANGED)
    if not made.can_be_confirmed:
        raise ValidationError("Corrigez d’abord ce qui empêche l’import, puis vérifiez de nouveau.")
    made.reason = reason.strip()[:300]
    if rules.must_say_why_to_import(by, made) and len(made.reason) < SHORTEST_REASON:
        raise ValidationError(SAY_WHY)
    if count_use(by, "import_conventions") > IMPORTS_A_DAY:
        raise ValidationError(f"{IMPORTS_A_DAY} imports par jour au plus : continuez demain.")
    made.state, made.confirmed_at, made.progress = ImportState.RUNNING, timezone.now(), 0
    try:
        with transaction.atomic():
            made.save(update_fields=["state", "reason", "confirmed_at", "progress"])
    except IntegrityError as error:
        raise ValidationError(ALREADY) from error
    run_import.enqueue(str(made.pk))
    return made


# Dropped, forgotten --------------------------------------------------------------------------


@transaction.atomic
def delete_import(made, *, by):
    """Its author drops it; what is written stays, and is undone another way."""
    made = locked(made)
    if not made.is_open:
        raise ValidationError("Cet import est déjà confirmé.")
    made.delete()


def purge_imports(*, now=None):
    """After a month: forget the lines of what was written, and the whole of what was not."""
    limit = (now or timezone.now()) - TABLE_LIFE
    old = ConventionImport.objects.filter(made_at__lt=limit)
    return _forget(old)


def forget_imports_of(member):
    """A person whose account is erased leaves no line that they sent."""
    _forget(ConventionImport.objects.filter(owner=member))


def forget_in_imports(imports, traces):
    """Nor any that names them in the tables of others."""
    forget_in(imports.filter(traces.address_may_be_in("table")), partial(_emptied, traces=traces))


def _emptied(made, *, traces):
    """What was said of the former lines goes; one that is not confirmed yet is to be checked again."""
    left = _left_of(made.table, made.columns, traces)
    if left == made.table:
        return []
    made.table, made.errors, made.warnings = left, [], []
    if not made.is_open:
        made.preview = [_without_sample(line) for line in made.preview]
        return ["table", "errors", "warnings", "preview"]
    made.state, made.failure = ImportState.UPLOADED, ""
    made.counts, made.preview = no_counts(), []
    made.version += 1
    return list(OF_A_CHECK)


def _left_of(table, columns, traces):
    """Its headings are a line like the others: of a file that has none, they are its first person."""
    return table | {
        "headings": _without(table["headings"], columns, traces),
        "lines": [[number, _without(cells, columns, traces)] for number, cells in table["lines"]],
    }


def _without_sample(line):
    """A line of what was written without the invitation shown with it, which greets one of the guests."""
    return {name: value for name, value in line.items() if name != "invited"}


def _forget(imports):
    running = Q(state=ImportState.RUNNING)
    written = Q(state__in=[ImportState.DONE, ImportState.UNDONE])
    count, _ = imports.exclude(running | written).delete()
    told = imports.filter(written).exclude(table={})
    return count + told.update(table={}, columns=[], errors=[], warnings=[], preview=[])


def _without(cells, columns, traces):
    """The line that names this person, without what tells who they are, however their name was typed."""
    left = traces.out_of_line(cells)
    known = [*columns, *[""] * len(cells)]  # a table whose columns nobody has chosen yet
    roles = list(zip(known, cells, strict=False))
    if not any(name == "email" and traces.are_in(cell) for name, cell in roles):
        return left
    return ["" if name in NAMES else cell for (name, _), cell in zip(roles, left, strict=True)]
