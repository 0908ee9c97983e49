"""What an app knows of a person but that only the pages can put in words."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class InWords:
    """A value of the file of one's data, said by the pages that say it elsewhere."""

    kind: str
    value: Any


ACT, DECISION, DRAFT = "act", "decision", "draft"
