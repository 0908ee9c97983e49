"""What can be moderated: the plain interface by which each app declares its contents.

An app lists its kinds in its `moderation.py`, as `CONTENTS`; `ctgnet.pages.moderation` gathers them.
The acts themselves (`members.actions.hide_content`…) know no app: they ask the kind.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any


class Content(ABC):
    """One kind of content. `hide` gives back what `restore` needs to put it back exactly."""

    name: str
    label: str
    model: Any
    # A report of its page, without more, is about it.
    is_whole_page = False
    # Its address repeats its title, and so do the news that lead there: they leave with it.
    page_bears_its_title = False

    def rows(self):
        """What others can read, or could until it was hidden: never what is still being written."""
        return self.model._default_manager.all()

    def at(self, view, kwargs):
        """Those that the page of that name shows, as rows; none for the pages of others."""
        return self.rows().none()

    def page_of(self, thing) -> str:
        """Where it is read."""
        return thing.get_absolute_url()

    def told_as(self, thing) -> str:
        """Which one it is, for whoever wrote it: never its words."""
        return self.label

    def title_of(self, thing) -> str:
        return str(thing)

    @abstractmethod
    def writers_of(self, thing) -> list:
        """Those who wrote it: they are told, and never decide."""

    def judges_of(self, thing) -> list:
        """Those for whom it would be their own case, besides those who wrote it."""
        return []

    def cafs_of(self, thing):
        """The Cafs that answer for it; None when they are those of the person who wrote it."""
        return

    @abstractmethod
    def words_of(self, thing, aside) -> list[tuple[str, str]]:
        """(label, words) as they were written; `aside` holds those that a decision set aside."""

    @abstractmethod
    def hide(self, thing) -> dict:
        """Nobody reads it any more."""

    @abstractmethod
    def restore(self, thing, aside) -> None:
        """It is read again, as it was."""

    @abstractmethod
    def remove(self, thing) -> None:
        """It is hidden already: what is left of it goes for good."""


def seen(words, decision):
    """What the moderator had under the eyes, in a few letters: words, and whether they were hidden."""
    text = repr((words, decision.pk if decision else None))
    return sha256(text.encode()).hexdigest()[:16]


def nothing(thing):
    return ""


@dataclass(frozen=True)
class Words(Content):
    """Words in columns of a row: hidden, they leave their columns, so that no page can show them.

    `columns` names them with what stands in their place; the row bears the name of its hidden part.
    """

    name: str
    label: str
    model: Any
    part: str
    columns: dict[str, Callable] = field(default_factory=dict)

    def words_of(self, thing, aside):
        texts = {name: getattr(thing, name) for name in self.columns} | aside
        labels = {name: thing._meta.get_field(name).verbose_name for name in self.columns}
        return [(str(labels[name]), texts[name]) for name in self.columns if texts[name]]

    def hide(self, thing):
        aside = {name: getattr(thing, name) for name in self.columns}
        for name, instead in self.columns.items():
            setattr(thing, name, instead(thing))
        self._mark(thing, [*thing.hidden_parts, self.part])
        return aside

    def restore(self, thing, aside):
        """What was written in their place since then stays."""
        for name, words in aside.items():
            if getattr(thing, name) == self.columns[name](thing):
                setattr(thing, name, words)
        self._mark(thing, self._others(thing))

    def remove(self, thing):
        """The words went when they were hidden: their place is free again."""
        self._mark(thing, self._others(thing))

    def _others(self, thing):
        return [part for part in thing.hidden_parts if part != self.part]

    def _mark(self, thing, parts):
        thing.hidden_parts = parts
        changed = ["hidden_parts", *self.columns]
        if hasattr(thing, "version"):  # a form opened before must not write over it
            thing.version += 1
            changed.append("version")
        thing.save(update_fields=changed)
