"""All that a paper says, in the order in which it is drawn."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

Step = tuple[Any, ...]
"""What is drawn, by its name, and the words or measures for it."""


@dataclass(frozen=True, slots=True)
class Script:
    """A whole paper, not drawn yet.  stamps: in their places, what one copy says of itself, such as who printed it."""

    title: str
    steps: tuple[Step, ...]
    stamps: tuple[tuple[str, float], ...] = ()

    @property
    def body(self) -> bytes:
        """Return all but the stamps, as it goes to another process."""
        return json.dumps([self.title, self.steps], ensure_ascii=False).encode()

    @property
    def digest(self) -> str:
        """Return the digest of all that is drawn but the stamps: the same for the same words in the same order."""
        return hashlib.sha256(self.body).hexdigest()
