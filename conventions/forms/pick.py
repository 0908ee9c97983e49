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

    def __init__(self, kind, data, *, proposed=()):
        self.kind = kind
        self.name, self.legend, self.anchor = self.KINDS[kind]
        self.q_name = f"{kind}_q"
        self.q = (data.get(self.q_name) or "").strip()[:200]
        self.chosen = self._chosen(data.getlist(self.name))
        found = self._found()
        ticked = {choice.value for choice in self.chosen}
        lines = {choice.value: choice for choice in [*proposed, *found]}
        self.offered = [choice for value, choice in lines.items() if value not in ticked]
        self.is_empty = bool(self.q) and not found

    # Their lines hold the kind with the key: several kinds of bodies stand in one list.
    OF_BODIES = ("signataire", "syndicat")

    def _found(self):
        if self.kind == "syndicat":
            return search_syndicates(self.q)
        if self.kind == "signataire":
            return search_bodies(self.q)
        return search_places(self.q, kinds=(self.kind,))

    def _chosen(self, values):
        if self.kind not in self.OF_BODIES:
            values = [f"{self.kind}:{value}" for value in values]
        return [choice_of(thing) for thing in bodies_of(values).values()]

    @property
    def lines(self):
        """(value in the form, words, ticked) of every line, what is ticked first."""
        written = "value" if self.kind in self.OF_BODIES else "code"
        return [
            (getattr(choice, written), str(choice), ticked)
            for choices, ticked in ((self.chosen, True), (self.offered, False))
            for choice in choices
        ]
