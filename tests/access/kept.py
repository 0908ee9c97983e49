"""The things of a small world, by name, and its words that only some people may meet."""

from dataclasses import dataclass, field

from django.urls import reverse

VERIFIED = {"alice", "bob", "carole", "karim", "mona", "paul"}


@dataclass
class World:
    people: dict
    # What an address names: {"alice_draft": {"slug": "…"}}; « page » is an address without anything.
    things: dict = field(default_factory=lambda: {"page": {}})
    # Words that only these people may meet, in any page, file or header.
    secrets: dict = field(default_factory=dict)

    def path(self, url, thing):
        return reverse(url, kwargs=self.things[thing])

    def add(self, name, **identifiers):
        self.things[name] = identifiers

    def keep(self, secret, readers):
        """A word that nobody else may read."""
        self.secrets[secret] = set(readers)
        return secret

    def filled(self, data):
        """The fields of a POST, with the identifiers of this world: « {alice.pk} »."""
        return {
            name: value.format(**self.people) if isinstance(value, str) else value
            for name, value in data.items()
        }
