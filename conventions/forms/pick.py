"""The searches of the register form."""

from conventions.choices import (
    bodies_of,
    choice_of,
    search_bodies,
    search_places,
    search_syndicates,
)


class Pick:
    """A search by name and lines to tick: what is ticked stays, what is found can be added."""

    KINDS = {
        "epci": ("epcis", "Intercommunalités entières", "territoire"),
        "commune": ("communes", "Communes une à une", "territoire"),
        "syndicat": ("syndicates", "Syndicats", "territoire"),
        "signataire": ("signatories", "Organismes signataires", "signataires"),
    }

    def __init__(self, kind, data, *, near=(), proposed=(), proposed_communes=()):
        self.kind = kind
        self.name, self.legend, self.anchor = self.KINDS[kind]
        self.q_name = f"{kind}_q"
        self.q = (data.get(self.q_name) or "").strip()[:200]
        self.near = near
        self.chosen = self._chosen(data.getlist(self.name))
        self.found = self._found()
        self.ticked = {choice.value for choice in self.chosen}
        self.proposed, self.proposed_communes = proposed, proposed_communes
        self.is_empty = bool(self.q) and not self.found

    # Their lines hold the kind with the key: several kinds of bodies stand in one list.
    OF_BODIES = ("signataire", "syndicat")

    def _found(self):
        if self.kind == "syndicat":
            return search_syndicates(self.q)
        if self.kind == "signataire":
            return search_bodies(self.q, near=self.near)
        return search_places(self.q, kinds=(self.kind,))

    def _chosen(self, values):
        if self.kind not in self.OF_BODIES:
            values = [f"{self.kind}:{value}" for value in values]
        return [choice_of(thing) for thing in bodies_of(values).values()]

    @property
    def lines(self):
        """(value in the form, words, ticked) of what is ticked, then of what is found."""
        elsewhere = {choice.value for choice in (*self.proposed, *self._communes_aside)}
        lines = {choice.value: choice for choice in (*self.chosen, *self.found)}
        return self._written(line for value, line in lines.items() if value not in elsewhere)

    @property
    def proposed_lines(self):
        """The same of who usually signs for this territory."""
        return self._written(self.proposed)

    @property
    def proposed_commune_lines(self):
        """The same of its communes, which often sign too."""
        return self._written(self._communes_aside)

    @property
    def _communes_aside(self):
        """What a search has found stays where it was found, ticked or not."""
        found = {choice.value for choice in self.found}
        return [choice for choice in self.proposed_communes if choice.value not in found]

    @property
    def signs_a_commune(self):
        """One of the proposed communes is ticked: their list is shown open."""
        return any(ticked for _, _, ticked in self.proposed_commune_lines)

    def _written(self, choices):
        written = "value" if self.kind in self.OF_BODIES else "code"
        return [
            (getattr(choice, written), str(choice), choice.value in self.ticked)
            for choice in choices
        ]
