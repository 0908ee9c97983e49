"""Places, bodies, people and thématiques that a whole file names, each list read once."""

import re
from collections import defaultdict
from functools import cached_property

from django.db.models import Q
from django.db.models.functions import Coalesce

from conventions.importing.plans import NewBody, name_on
from conventions.importing.words import body_key, parts_of_list
from conventions.names import accounts_named
from conventions.perimeter import folded_names, parts_of, understand
from ctgnet.cells import folded
from ctgnet.names import fault_in_title
from reference.models import Caf, Commune, Department, Intercommunality, Organisation, Theme

Kind = Organisation.Kind
SIREN = re.compile(r"(\d{3})\s?(\d{3})\s?(\d{3})")
# « Ville de Nice » is the commune of Nice, « Mairie du Mas » that of Le Mas.
OF_A_COMMUNE = re.compile(r"^(?:ville|commune|mairie)\s+(?:(de\s+|d['’]\s?)|(du)\s|(des)\s)", re.IGNORECASE)  # fmt: skip
OF_A_DEPARTMENT = re.compile(r"^(?:conseil )?(?:departement(?:al)?|cd)(?=[ \d]|$)")
ARTICLE = re.compile(r"^(?:de la|de l|du|des|de|d) ")
# What a body that no list holds may be, by the words of its name; the official lists hold the others.
NEW_KINDS = (
    (re.compile(r"\b(?:ccas|cias)\b|centre (?:inter)?communal d action sociale"), Kind.CCAS),
    (re.compile(r"\bsyndicat\b|\bsiv(?:om|u|os)\b|\bsim?a?je\b"), Kind.SYNDICATE),
    (re.compile(r"\bmsa\b|mutualite sociale agricole"), Kind.MSA),
    (re.compile(r"\bcpam\b|assurance maladie"), Kind.CPAM),
    (re.compile(r"\bcarsat\b"), Kind.CARSAT),
    (re.compile(r"\bprefecture\b|\bprefet\b|\betat\b"), Kind.STATE),
    (re.compile(r"\bfrance travail\b|\bpole emploi\b"), Kind.FRANCE_TRAVAIL),
    (re.compile(r"\bars\b|agence regionale de sante"), Kind.ARS),
    (re.compile(r"\beducation nationale\b|\bdsden\b|\brectorat\b"), Kind.NATIONAL_EDUCATION),
    (re.compile(r"\bregion\b|conseil regional"), Kind.REGION),
    (re.compile(r"\bassociation\b|\bcentre social\b|\bmjc\b|\bleo lagrange\b"), Kind.ASSOCIATION),
)


class Communes:
    """Every commune that the file names, by code or by name."""

    def __init__(self, cells):
        parts = {part for cell in cells for part in self.parts(cell)}
        self.read = understand(parts)

    @staticmethod
    def parts(cell):
        return list(parts_of(cell.replace("\n", ";")))

    def of(self, cell):
        """(today's codes, what is unknown, old codes that were followed) of one cell."""
        parts = self.parts(cell)
        codes = {self.read.found[part] for part in parts if part in self.read.found}
        unknown = [part for part in parts if part not in self.read.found]
        followed = [
            (code, *self.read.former[code])
            for part in parts
            if (code := self.read.codes.get(part)) in self.read.former
        ]
        return codes, unknown, followed


class Intercommunalities:
    """Every intercommunality of France, by its number and by the ways to write its name."""

    def __init__(self):
        self.by_code, self.by_key = {}, defaultdict(set)
        for epci in Intercommunality.objects.active():
            self.by_code[epci.pk] = epci
            for name in (epci.name, epci.short_name):
                self.by_key[body_key(name)].add(epci.pk)

    def of(self, text):
        """The intercommunality of a number or a name; None when it is unknown or borne by several."""
        if number := _number(text.strip()):
            return self.by_code.get(number)
        found = self.by_key.get(body_key(text), ())
        return self.by_code[next(iter(found))] if len(found) == 1 else None


class Bodies:
    """Whoever signs or employs: places of the official lists, bodies of the register, new ones."""

    def __init__(self, texts, intercommunalities):
        self.epcis = intercommunalities
        texts = {piece.strip() for text in texts for piece in (text, *text.split(","))}
        self.communes = understand({_commune_of(text) for text in texts})
        self.places = Commune.objects.in_bulk(set(self.communes.found.values()))
        self.cafs = _by_names(Caf, "Caf {}", "Caf{}")
        self.departments = _by_names(Department)
        self.others = self._others(texts)

    @staticmethod
    def _others(texts):
        """Bodies that are no place, by their name and their number; of two, the older one."""
        names, numbers = folded_names(texts), {text: _number(text) for text in texts}
        rows = Organisation.objects.active().filter(
            Q(folded__in=names.values()) | Q(siren__in=set(numbers.values()) - {""}),
            commune=None,
            intercommunality=None,
            department=None,
            caf=None,
        )
        found = {}
        for body in rows.order_by("-pk"):
            found[body.folded] = body
            if body.siren:
                found[body.siren] = body
        return {text: found.get(name) or found.get(numbers[text]) for text, name in names.items()}

    def listed_in(self, text):
        """The names of a cell: one a line or parted by semicolons, by commas where the whole is no name."""
        for part in parts_of_list(text):
            pieces = list(filter(None, map(str.strip, part.split(","))))
            whole = self.of(part)
            yield from [part] if whole and not isinstance(whole, NewBody) else pieces

    def of(self, text):
        """A place, a body of the register, a new one; None when the official lists should hold it."""
        text = text.strip()
        key = folded(text)
        return (
            self.epcis.of(text)
            or self.cafs.get(key)
            or self._department(key)
            or self.others.get(text)
            or self.places.get(self.communes.found.get(_commune_of(text)))
            or self._new(text, key)
        )

    def _department(self, key):
        match = OF_A_DEPARTMENT.match(key)
        return match and self.departments.get(ARTICLE.sub("", key[match.end() :].strip()))

    @staticmethod
    def _new(text, key):
        for pattern, kind in NEW_KINDS:
            if pattern.search(key) and not fault_in_title(text):
                return NewBody(text[:200], kind)
        return None


def _by_names(model, *patterns):
    """{folded name or code: place} of a short list."""
    return {
        folded(name): place
        for place in model.objects.active()
        for name in (place.name, place.pk, *(pattern.format(place.pk) for pattern in patterns))
    }


def _commune_of(text):
    """The name of a commune without what goes before it."""
    match = OF_A_COMMUNE.match(text)
    if match is None:
        return text.strip()
    article = "Le " if match[2] else "Les " if match[3] else ""
    return f"{article}{text[match.end() :].strip()}"


def _number(text):
    """The nine digits of a SIREN, whatever the spaces."""
    match = SIREN.fullmatch(text)
    return "".join(match.groups()) if match else ""


class Lookups:
    """All that the cells of a file name, in a fixed number of queries."""

    def __init__(self, rows, *, reader):
        self.epcis = Intercommunalities()
        cells = [row[name] for row in rows for name in ("communes", "exceptions") if name in row]
        self.communes = Communes(cells)
        named = [row[name] for row in rows for name in ("signatories", "employer") if name in row]
        texts = {part for cell in named for part in parts_of_list(cell)}
        self.bodies = Bodies(texts, self.epcis)
        people = [(row["email"], name_on(row)) for row in rows if "email" in row]
        self.members = accounts_named(reader, people)
        self.themes = {folded(theme.label): theme for theme in Theme.objects.all()}

    @cached_property
    def territory(self):
        """(commune, intercommunality, département, Caf) of every commune of today."""
        caf = Coalesce("caf_override__caf", "department__cafs")
        rows = Commune.objects.active().annotate(caf=caf).order_by()
        return list(rows.values_list("pk", "intercommunality", "department", "caf"))

    @cached_property
    def members_of_epcis(self):
        """{EPCI: the codes of its communes of today}."""
        found = defaultdict(set)
        for commune, epci, _, _ in self.territory:
            found[epci].add(commune)
        return found

    @cached_property
    def _served(self):
        """{commune: (its département, its Cafs)}."""
        found = {}
        for commune, _, department, caf in self.territory:
            found.setdefault(commune, (department, set()))[1].add(caf)
        return found

    def cafs_of(self, codes):
        """Codes of the Cafs of these communes."""
        found = set().union(*(self._served[code][1] for code in codes if code in self._served))
        return frozenset(found - {None})

    def departments_of(self, codes):
        return {self._served[code][0] for code in codes if code in self._served}

    def theme(self, text):
        """The thématique of that name, or the only one that begins so."""
        key = folded(text)
        if key in self.themes:
            return self.themes[key]
        near = [theme for label, theme in self.themes.items() if key and label.startswith(key)]
        return near[0] if len(near) == 1 else None
