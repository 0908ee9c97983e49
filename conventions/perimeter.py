"""Which communes a CTG covers, from what somebody ticks, searches or pastes."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db import connection
from django.db.models import Q

from conventions.models import Convention, Coverage, Stage
from ctgnet.templatetags.french import plural
from reference.models import Caf, Commune, FormerCommune, Organisation, cafs_of

# A département has fewer than 900 communes; 100,000 characters hold some 15,000 codes.
LONGEST_PASTE = 100_000
# Of the communes that two CTGs share, as many are named as one reads at a glance.
NAMED = 2
CELLS = re.compile(r"[\t,;|]+")
NUMBER = re.compile("[0-9]")
# Read once from left to right: with two ways to take its spaces, a long line would take minutes.
LABEL = re.compile(r"(?P<name>[^()0-9]+)\((?P<code>[0-9][0-9AB][0-9]{0,3})\)")
Shape = Convention.Shape
Kind = Organisation.Kind


@dataclass(frozen=True)
class PastedCodes:
    """What a pasted list of codes was understood as, told back line by line."""

    communes: frozenset[str] = frozenset()
    unknown: tuple = ()  # (line number, what was typed)
    renamed: tuple = ()  # (old code, old name, today's commune)
    restored: tuple = ()  # (what was typed, today's code): a spreadsheet took its first zero away
    named: tuple = ()  # (the name typed, today's commune)
    duplicates: int = 0


@dataclass(frozen=True)
class Understood:
    """What each code or name of a list leads to."""

    codes: dict  # {the code as typed: as the official list writes it}
    named: dict  # {the name as typed: today's commune}
    former: dict  # {old code: (old name, today's commune)}
    found: dict  # {whatever was typed: today's code}


def read_codes(text):
    """Today's communes of a pasted list: old codes and plain names are followed, the rest told by line."""
    typed = [
        (number, part)
        for number, line in enumerate(text.splitlines(), start=1)
        for part in parts_of(line)
    ]
    read = understand({part for _, part in typed})
    codes, found = read.codes, read.found
    communes = frozenset(found.values())
    lost_zero = [part for part in found if part in codes and len(part) < len(codes[part])]
    return PastedCodes(
        communes=communes,
        unknown=tuple((n, codes.get(part, part)) for n, part in typed if part not in found),
        renamed=tuple(
            (code, name, commune) for code, (name, commune) in sorted(read.former.items())
        ),
        restored=tuple((part, codes[part]) for part in sorted(lost_zero)),
        named=tuple((part, read.named[part]) for part in sorted(read.named)),
        duplicates=len([part for _, part in typed if part in found]) - len(communes),
    )


def understand(parts):
    """Codes and names of communes, old ones followed, in five queries however many they are."""
    named = _named({part for part in parts if _is_name(part)})
    codes = {part: _code(part) for part in parts if not _is_name(part)}
    current = set(
        Commune.objects.active().filter(pk__in=codes.values()).values_list("pk", flat=True)
    )
    former = _followed(set(codes.values()) - current)
    found = {part: code for part, code in codes.items() if code in current}
    found |= {part: former[code][1].pk for part, code in codes.items() if code in former}
    found |= {part: commune.pk for part, commune in named.items()}
    return Understood(codes, named, former, found)


def parts_of(line):
    """Codes are parted by anything; a name keeps its spaces."""
    for cell in filter(None, map(str.strip, CELLS.split(line))):
        yield from [cell] if _is_name(cell) else cell.split()


def _is_name(part):
    """« Nice », and « Nice (06088) » or « Nice (06) » as the site writes them."""
    return not NUMBER.search(part) or LABEL.fullmatch(part) is not None


def _code(part):
    """As the official list writes it; a spreadsheet takes the zero of « 06088 » for useless."""
    return part.zfill(5) if part.isdecimal() and len(part) == 4 else part.upper()


def _named(parts):
    """{what was typed: commune} for the names that one commune of today bears, in its département if said."""
    if not parts:
        return {}
    asked = {part: LABEL.fullmatch(part) for part in parts}
    names = {part: match["name"].strip() if match else part for part, match in asked.items()}
    folded = folded_names(set(names.values()))
    bearers = defaultdict(list)
    for commune in Commune.objects.active().filter(folded__in=folded.values()):
        bearers[commune.folded].append(commune)
    found = {}
    for part, match in asked.items():
        code = match["code"] if match else ""
        namesakes = [one for one in bearers[folded[names[part]]] if one.pk.startswith(code)]
        if len(namesakes) == 1:
            found[part] = namesakes[0]
    return found


def folded_names(names):
    """{name: the name without case, accents or hyphens}, as the database compares them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, fold_name(name) FROM unnest(%s::text[]) AS name", [list(names)]
        )
        return dict(cursor.fetchall())


def _followed(codes):
    """{old code: (old name, today's commune)} for merged communes and codes of former ones."""
    former = FormerCommune.objects.filter(pk__in=codes).select_related("commune")
    found = {old.code: (old.name, old.commune) for old in former}
    merged = Commune.objects.filter(pk__in=codes, merged_into__isnull=False)
    for old in merged.select_related("merged_into"):
        found[old.pk] = (old.name, old.merged_into)
    return found


@dataclass(frozen=True)
class Perimeter:
    """A set of communes, and what follows from it: population, Cafs, the shape to propose."""

    codes: frozenset[str] = frozenset()
    epcis: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, *, epcis=(), exceptions=(), communes=(), pasted=()):
        """Whole intercommunalities minus exceptions, plus communes named one by one."""
        whole = Commune.objects.active().filter(intercommunality__in=epcis)
        members = set(whole.values_list("pk", flat=True)) - set(exceptions)
        return cls(frozenset(members | set(communes) | set(pasted)), frozenset(epcis))

    def __len__(self):
        return len(self.codes)

    @cached_property
    def communes(self):
        """Read once, with what the screens show of them."""
        return list(
            Commune.objects.filter(pk__in=self.codes)
            .select_related("department", "intercommunality")
            .order_by("folded", "pk")
        )

    @cached_property
    def population(self):
        return sum(commune.population for commune in self.communes)

    @cached_property
    def caf_codes(self):
        return frozenset(cafs_of(self.codes))

    @cached_property
    def cafs(self):
        return list(Caf.objects.filter(pk__in=self.caf_codes).order_by("pk"))

    def communes_of(self, caf):
        """The names of those that this Caf serves."""
        served = Q(caf_override__caf=caf) | Q(caf_override=None, department__cafs=caf)
        rows = Commune.objects.filter(served, pk__in=self.codes).order_by("-population", "folded")
        return list(rows.values_list("name", flat=True))

    @cached_property
    def intercommunalities(self):
        """Those the communes belong to, whether taken whole or not."""
        found = {c.intercommunality_id: c.intercommunality for c in self.communes}
        return [epci for code, epci in sorted(found.items(), key=str) if code]

    @cached_property
    def departments(self):
        found = {commune.department_id: commune.department for commune in self.communes}
        return [found[code] for code in sorted(found)]

    def shape(self, signatory_kinds=()):
        """The shape that the perimeter and the kinds of its signatories suggest; people may change it."""
        if len(self.codes) == 1:
            return Shape.SINGLE_COMMUNE
        if Kind.SYNDICATE in signatory_kinds:
            return Shape.MIXED if Kind.EPCI in signatory_kinds else Shape.SYNDICATE
        if self._is_all_of("department"):
            return Shape.DEPARTMENT
        if len(self.intercommunalities) > 1 and Kind.EPCI in signatory_kinds:
            return Shape.MIXED
        return self._shape_of_one_epci(signatory_kinds)

    def _shape_of_one_epci(self, signatory_kinds):
        is_whole = self._is_all_of("intercommunality")
        if is_whole and Kind.COMMUNE in signatory_kinds:
            return Shape.EPCI_ALL_COMMUNES
        if is_whole:
            return Shape.EPCI
        if Kind.EPCI in signatory_kinds:
            return Shape.EPCI_SOME_COMMUNES
        return Shape.SEVERAL_COMMUNES

    def _is_all_of(self, place):
        """All communes of one département, or of one intercommunality, and nothing else."""
        owners = {getattr(commune, f"{place}_id") for commune in self.communes}
        if len(owners) != 1 or None in owners:
            return False
        whole = Commune.objects.active().filter(**{place: owners.pop()}).count()
        return whole == len(self.codes)


def few_of(names):
    """« Nice », « Nice et Vence », « Nice, Vence et 3 autres communes »."""
    first, rest = names[:NAMED], len(names) - NAMED
    if rest > 0:
        return f"{', '.join(first)} et {plural(rest, 'autre commune,autres communes')}"
    return " et ".join(first)


@dataclass(frozen=True)
class Overlap:
    """Another CTG over some of the same communes at the same time: said, never refused."""

    convention: Convention
    communes: tuple[str, ...]  # their names

    @property
    def words(self):
        return few_of(self.communes)


def overlaps(codes, *, start, end, besides=None):
    """Public CTGs whose communes and period meet these; unknown dates meet nothing."""
    if not (codes and start and end):
        return []
    shared = (
        Coverage.objects.standing(start)
        .filter(commune__in=codes)
        .exclude(convention=besides)
        .order_by("-commune__population", "commune__folded", "commune")
        .values_list("convention", "commune__name", "commune")
    )
    names = defaultdict(dict)
    for convention, name, commune in shared:
        names[convention][commune] = name
    met = (
        Convention.objects.confirmed()
        .with_end()
        .filter(pk__in=names, stage=Stage.SIGNED, start_date__lte=end, effective_end__gte=start)
        .exclude(closed_on__lte=start)
        .order_by("start_date", "pk")
    )
    return [Overlap(one, tuple(names[one.pk].values())) for one in met]
