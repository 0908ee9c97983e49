"""One CTG out of the lines that speak of it: what is wrong in each is said, the rest is planned."""

from conventions.importing import cells
from conventions.importing.people import person_in
from conventions.importing.plans import NewBody, PlannedConvention, PlannedPost
from conventions.importing.rows import meant
from conventions.importing.words import parts_of_list
from conventions.models import (
    Stage,
    fifth_anniversary_eve,
    is_signed_to_come,
)
from ctgnet.cells import day_of, folded
from ctgnet.names import fault_in_title, in_a_line
from reference.models import Commune, Intercommunality, Organisation

LONGEST = {"official_title": 200, "local_name": 120}
# Bodies that mean those of the territory.
HERE = {"caf", "departement", "conseil departemental", "cd"}
# Said of a CTG once; the lines that follow repeat it or leave it out.
DATED = ("signature_date", "start_date")
SINGLE = ("local_name", "stage", "signature_date", "start_date", "end_date")


class Reading:
    """The lines of one CTG, read with the lists of the whole file."""

    def __init__(self, group, lookups, notices):
        self.group, self.lookups, self.notices = group, lookups, notices

    def plan(self):
        """The CTG to write; what is wrong is in the notices."""
        self._refuse_contradictions()
        dates = self._dates()
        codes, epcis = self._perimeter()
        bodies = self._signatories(codes)
        return PlannedConvention(
            row=self.group.first,
            official_title=self._text("official_title"),
            local_name=self._text("local_name"),
            stage=self._stage(dates),
            **dates,
            themes=self._themes("themes", self.group.having("themes")),
            epcis=epcis,
            codes=codes,
            bodies=bodies,
            posts=tuple(self._posts(bodies, epcis, codes)),
        )

    # The convention -----------------------------------------------------------------------

    def _refuse_contradictions(self):
        for name in SINGLE:
            said = self.group.having(name)
            for row in said[1:]:
                if meant(name, row[name]) != meant(name, said[0][name]):
                    self.notices.error(
                        row,
                        name,
                        f"« {row[name][:40]} » contredit la ligne {said[0].number} "
                        f"(« {said[0][name][:40]} ») : une CTG n’en a qu’un",
                    )

    def _text(self, name):
        row = self.group.row_with(name)
        if len(row[name]) > LONGEST[name]:
            self.notices.error(row, name, f"{LONGEST[name]} caractères au plus")
        if fault := fault_in_title(row[name]):
            self.notices.error(row, name, in_a_line(fault))
        return row[name][: LONGEST[name]]

    def _dates(self):
        row_with, read = self.group.row_with, self.notices.read
        signed = read(row_with("signature_date"), "signature_date", day_of)
        start = read(row_with("start_date"), "start_date", day_of)
        end = read(row_with("end_date"), "end_date", day_of, is_last=True)
        if start and end and end < start:
            self.notices.error(row_with("end_date"), "end_date", "la fin vient avant le début")
        return {"signature_date": signed, "start_date": start, "end_date": end}

    def _stage(self, dates):
        """As written; a CTG with a beginning or a signature is signed. A signed one has its dates."""
        row = self.group.row_with("stage")
        stage = self.notices.read(row, "stage", cells.stage_of)
        if "stage" not in row and not any(self.group.having(name) for name in DATED):
            self.notices.error(row, "stage", "indiquez l’étape, ou les dates de la CTG")
        elif stage == Stage.SIGNED or "stage" not in row:
            self._complete(dates)
        return stage or Stage.SIGNED

    def _complete(self, dates):
        """A signed CTG is signed by now and has a beginning; five years when its end is not said."""
        first = self.group.first
        if is_signed_to_come(Stage.SIGNED, dates["signature_date"]):
            signed = self.group.row_with("signature_date")
            self.notices.error(
                signed,
                "signature_date",
                "date à venir : une CTG signée l’est déjà ; corrigez-la, ou indiquez l’étape",
            )
        start = self.group.row_with("start_date")
        if not dates["start_date"] and "start_date" not in start:
            self.notices.error(first, "start_date", "une CTG signée a une date de début")
        if dates["start_date"] and not self.group.having("end_date"):
            dates["end_date"] = fifth_anniversary_eve(dates["start_date"])
            self.notices.warn(
                first,
                "end_date",
                f"fin absente, proposée au {dates['end_date']:%d/%m/%Y} (cinq ans)",
            )

    def _themes(self, name, rows):
        found = {}
        for row in rows:
            for text in parts_of_list(row[name].replace(",", ";")):
                theme = self.lookups.theme(text)
                if theme is None:
                    self.notices.error(row, name, f"thématique inconnue : {text[:60]}")
                else:
                    found[theme.pk] = theme
        return tuple(found.values())

    # The territory ------------------------------------------------------------------------

    def _perimeter(self):
        """(codes of communes, SIREN of the intercommunalities named)."""
        before = len(self.notices.errors)
        epcis = self._epcis()
        whole = set().union(*(self.lookups.members_of_epcis[siren] for siren in epcis))
        communes, out = self._communes("communes"), self._communes("exceptions")
        self._warn_of_strangers(whole)
        if communes and communes <= whole:
            # Listed one by one beside their intercommunality: these, and not the others.
            self._warn_of_a_part(communes, whole)
            codes = communes - out
        else:
            codes = (whole - out) | communes
        if not codes and len(self.notices.errors) == before:
            name = "communes" if "communes" in self.notices.headings else "epcis"
            self.notices.error(self.group.first, name, "une CTG couvre au moins une commune")
        return frozenset(codes), frozenset(epcis)

    def _epcis(self):
        found = {}
        for row in self.group.having("epcis"):
            for text in parts_of_list(row["epcis"]):
                if epci := self.lookups.epcis.of(text):
                    found[epci.pk] = row
                else:
                    words = "intercommunalité inconnue : {}. Écrivez son nom officiel ou son SIREN"
                    self.notices.error(row, "epcis", words.format(text[:80]))
        return found

    def _warn_of_strangers(self, whole):
        for row in self.group.having("exceptions"):
            codes, _, _ = self.lookups.communes.of(row["exceptions"])
            if strangers := codes - whole:
                words = "hors des intercommunalités de la CTG : {}"
                self.notices.warn(row, "exceptions", words.format(", ".join(sorted(strangers))))

    def _warn_of_a_part(self, communes, whole):
        if len(communes) < len(whole):
            self.notices.warn(
                self.group.row_with("communes"),
                "communes",
                f"{len(communes)} des {len(whole)} communes des intercommunalités nommées : "
                "seules celles qui sont écrites entrent dans la CTG",
            )

    def _communes(self, name):
        found = set()
        for row in self.group.having(name):
            codes, unknown, followed = self.lookups.communes.of(row[name])
            found |= codes
            for part in unknown:
                self.notices.error(row, name, unknown_commune(part))
            for code, old_name, commune in followed:
                words = f"{code} {old_name} est aujourd’hui {commune.name} ({commune.pk})"
                self.notices.warn(row, name, words)
        return found

    # Who signs, who works -----------------------------------------------------------------

    def _signatories(self, codes):
        found = {}
        for row in self.group.having("signatories"):
            for text in self.lookups.bodies.listed_in(row["signatories"]):
                if body := self._body(row, "signatories", text, codes):
                    found[body] = body
        return tuple(found)

    def _body(self, row, name, text, codes):
        key = folded(text)
        body = self.lookups.bodies.of(text) or self._understood_here(key, codes)
        if body is None and key in HERE and not codes:
            return None  # the territory is to be corrected first
        if body is None:
            words = "organisme inconnu : {}. Écrivez son nom officiel, son SIREN ou son code Insee"
            self.notices.error(row, name, words.format(text[:80]))
        elif isinstance(body, NewBody):
            kind = Organisation.Kind(body.kind).label
            self.notices.warn(row, name, f"organisme ajouté au registre : {body.name} ({kind})")
        return body

    def _understood_here(self, key, codes):
        """« Caf » is that of the territory; « Département » its conseil départemental."""
        if key not in HERE:
            return None
        if key == "caf":
            return self._only(self.lookups.cafs_of(codes), self.lookups.bodies.cafs)
        return self._only(self.lookups.departments_of(codes), self.lookups.bodies.departments)

    @staticmethod
    def _only(found, places):
        return places.get(folded(next(iter(found)))) if len(found) == 1 else None

    def _posts(self, bodies, epcis, codes):
        for row in self.group.posts:
            employer = self._employer(row, bodies, epcis, codes)
            if post := self._post(row, employer):
                yield post

    def _post(self, row, employer):
        """A post of the CTG, and who holds it; None when it cannot be read."""
        kind = self.notices.read(row, "kind", cells.kind_of)
        share = self.notices.read(row, "fte", cells.share_of)
        for name, words in (("kind", "fonction manquante"), ("fte", "ETP manquant")):
            if name not in row:
                self.notices.error(row, name, words)
        holder = person_in(row, self.lookups, self.notices)
        starts_on = self.notices.read(row, "starts_on", day_of)
        themes = self._themes("post_themes", [row] if "post_themes" in row else [])
        if not (kind and share and employer):
            return None
        return PlannedPost(row, kind, employer, share, themes, holder, starts_on)

    def _employer(self, row, bodies, epcis, codes):
        """As written; otherwise the only collectivité that signs, or the intercommunality."""
        if "employer" in row:
            return self._body(row, "employer", row["employer"], codes)
        signing = [body for body in bodies if isinstance(body, Commune | Intercommunality)]
        usual = signing or [self.lookups.epcis.by_code[siren] for siren in epcis]
        if len(usual) == 1:
            return usual[0]
        return self.notices.error(row, "employer", "employeur manquant")


def unknown_commune(part):
    """« code inconnu 06999 », or what is wrong with a name."""
    if any(one.isdigit() for one in part):
        return f"code inconnu {part[:20]}"
    return f"nom inconnu, ou porté par plusieurs communes : {part[:60]}"
