"""Load the official lists: all or nothing, and rows that did not change are not written."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.postgres.indexes import GinIndex
from django.db import connection, transaction

from reference.actions.organisations import (
    BODIES,
    create_missing_organisations,
    rename_organisations,
)
from reference.actions.rows import ROWS
from reference.models import (
    Caf,
    Commune,
    Department,
    FormerCommune,
    GeoVintage,
    Intercommunality,
    Organisation,
    Place,
    TerritorialEstablishment,
)
from reference.official import DATA_FOLDER, read_official_lists

BATCH = 2_000


@dataclass
class Changes:
    """What a load does to one list. `renamed` and `merged` hold (code, before, after)."""

    label: str
    total: int
    created: list = field(default_factory=list)
    updated: list = field(default_factory=list)
    ended: list = field(default_factory=list)
    renamed: list = field(default_factory=list)
    merged: list = field(default_factory=list)

    @property
    def written(self):
        return len(self.created) + len(self.updated) + len(self.ended)


@transaction.atomic
def load_official_lists(folder=DATA_FOLDER, *, force=False):
    """Check every file, then create, rename, merge and end places.

    Returns the changes, list by list; None when these very files are already loaded.
    """
    lists = read_official_lists(folder)
    _wait_for_our_turn()
    latest = GeoVintage.objects.order_by("pk").last()
    if latest and latest.digest == lists.digest and not force:
        return None
    changes = _write(lists)
    summary = "\n".join(f"{change.label} : {change.written}" for change in changes)
    GeoVintage.objects.create(day=lists.day, digest=lists.digest, summary=summary)
    _make_indexes_ready()
    return changes


def _wait_for_our_turn():
    """Two servers that start together load one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('load_reference'))")


def _make_indexes_ready():
    """The very first search after the load must already use the indexes."""
    with connection.cursor() as cursor:
        for model in (*ROWS, Organisation):
            for index in model._meta.indexes:
                if isinstance(index, GinIndex):
                    # Else the rows just written wait in a list that each search would read whole.
                    cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index.name])
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _write(lists):
    changes = {model: _upsert(model, list(rows(lists)), lists.day) for model, rows in ROWS.items()}
    _merge(changes[Commune], lists)
    _link_departments(lists)
    # A code that names a commune again no longer leads to another one.
    FormerCommune.objects.filter(pk__in=Commune.objects.active().values("pk")).delete()
    for model in BODIES:
        rename_organisations(model, changes[model].renamed)
    return [*changes.values(), _create_organisations(lists)]


def _upsert(model, rows, day):
    """Write the rows that are new or different; end the places that are no longer listed."""
    key = model._meta.pk.attname
    fields = list(rows[0]) if rows else [key]
    known = {row[key]: row for row in model.objects.values(*fields)}
    wanted = {row[key]: row for row in rows}
    changes = Changes(
        label=model._meta.verbose_name_plural,
        total=len(rows),
        created=[code for code in wanted if code not in known],
        updated=[code for code, row in wanted.items() if known.get(code, row) != row],
        renamed=_renamed(known, wanted),
    )
    if to_write := [*changes.created, *changes.updated]:
        model.objects.bulk_create(
            (model(**wanted[code], **_first_day(model, known, day)) for code in to_write),
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=[key],
            update_fields=[name for name in fields if name != key],
        )
    if issubclass(model, Place):
        changes.ended = _end(model, wanted, day)
    return changes


def _first_day(model, known, day):
    """A commune that appears after the first load is new in France, not only here."""
    return {"valid_from": day} if model is Commune and known else {}


def _renamed(known, wanted):
    return [
        (code, known[code]["name"], row["name"])
        for code, row in wanted.items()
        if code in known and "name" in row and known[code]["name"] != row["name"]
    ]


def _end(model, wanted, day):
    """Conventions point at places: one that leaves the lists ends, it is never deleted."""
    active = model.objects.active().values_list("pk", flat=True)
    ended = sorted(code for code in active if code not in wanted)
    model.objects.filter(pk__in=ended).update(valid_to=day - timedelta(days=1))
    return ended


def _merge(changes, lists):
    """An ended commune leads to the one that it joined, when the list of old codes says which."""
    ended = Commune.objects.in_bulk(changes.ended)
    for code, commune in ended.items():
        if joined := lists.former_communes.get(code):
            commune.merged_into_id = joined["commune"]
            after = lists.communes[joined["commune"]]["nom"]
            changes.merged.append((code, commune.name, after))
    Commune.objects.bulk_update(ended.values(), ["merged_into"], batch_size=BATCH)


def _link_departments(lists):
    """Which départements an EPCI, an EPT or a Caf extends over."""
    _link(Caf, {(code, code) for code in lists.cafs})
    for model, rows in (
        (Intercommunality, lists.intercommunalities),
        (TerritorialEstablishment, lists.establishments),
    ):
        _link(model, {(siren, code) for siren, row in rows.items() for code in row["departements"]})


def _link(model, wanted):
    links = model.departments.through.objects
    owner = f"{model._meta.model_name}_id"
    known = {(getattr(link, owner), link.department_id): link.pk for link in links.all()}
    links.filter(pk__in=[pk for pair, pk in known.items() if pair not in wanted]).delete()
    links.bulk_create(
        links.model(**{owner: code, "department_id": department})
        for code, department in sorted(wanted - known.keys())
    )


def _create_organisations(lists):
    """Bodies that sign: each Caf, EPCI and département, and those that have no place of their own."""
    known = set(Organisation.objects.values_list("kind", "name"))
    others = [
        Organisation(kind=row["type"], name=row["nom"], siren=row["siren"] or "")
        for row in lists.organisations.values()
        if (row["type"], row["nom"]) not in known
    ]
    created = Organisation.objects.bulk_create(others)
    for model in (Caf, Intercommunality, Department):
        created += create_missing_organisations(model)
    return Changes(
        label=Organisation._meta.verbose_name_plural,
        total=Organisation.objects.count(),
        created=[organisation.name for organisation in created],
    )
