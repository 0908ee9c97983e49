"""Which communes a CTG covers, from what somebody ticks, searches or pastes."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from conventions.models import Convention, Coverage, Stage
from reference.models import Caf, Commune, FormerCommune, Organisation, cafs_of

# A département has fewer than 900 communes; 100,000 characters hold some 15,000 codes.
LONGEST_PASTE = 100_000
SEPARATORS = re.compile(r"[\s,;|]+")
Shape = Convention.Shape
Kind = Organisation.Kind


@dataclass(frozen=True)
class PastedCodes:
    """What a pasted list of codes was understood as, told back line by line."""

    communes: frozenset[str] = frozenset()
    unknown: tuple = ()  # (line number, what was typed)
    renamed: tuple = ()  # (old code, old name, today's commune)
    duplicates: int = 0


def read_codes(text):
    """Today's communes of a pasted list: old codes are followed, unknown ones reported by line."""
    typed = [
        (number, code.upper())
        for number, line in enumerate(text.splitlines(), start=1)
        for code in SEPARATORS.split(line)
        if code
    ]
    asked = {code for _, code in typed}
    current = set(Commune.objects.active().filter(pk__in=asked).values_list("pk", flat=True))
    former = _followed(asked - current)
    communes = current | {commune.pk for _, commune in former.values()}
    return PastedCodes(
        communes=frozenset(communes),
        unknown=tuple((n, code) for n, code in typed if code not in current | former.keys()),
        renamed=tuple((code, name, commune) for code, (name, commune) in sorted(former.items())),
        duplicates=len([code for _, code in typed if code in current | former.keys()])
        - len(communes),
    )


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


@dataclass(frozen=True)
class Overlap:
    """Another CTG over some of the same communes at the same time: said, never refused."""

    convention: Convention
    communes: int


def overlaps(codes, *, start, end, besides=None):
    """Public CTGs whose communes and period meet these; unknown dates meet nothing."""
    if not (codes and start and end):
        return []
    shared = (
        Coverage.objects.standing(start)
        .filter(commune__in=codes)
        .exclude(convention=besides)
        .values_list("convention", "commune")
        .distinct()
    )
    counts = {}
    for convention, _ in shared:
        counts[convention] = counts.get(convention, 0) + 1
    met = (
        Convention.objects.confirmed()
        .with_end()
        .filter(pk__in=counts, stage=Stage.SIGNED, start_date__lte=end, effective_end__gte=start)
        .order_by("start_date", "pk")
    )
    return [Overlap(convention, counts[convention.pk]) for convention in met]
