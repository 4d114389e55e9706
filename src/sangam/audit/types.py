"""What `audit` hands out."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated


@dataclass(frozen=True, slots=True)
class Deed:
    """The act that is running: who, what, on which thing, why, since when."""

    id: UUID
    actor: Actor
    action: str
    on: str
    purpose: Stated | None
    at: datetime


def storable(text: str) -> str:
    """Return the text without what no database stores: NUL, and halves of characters, which become "?"."""
    return text.replace("\x00", "?").encode(errors="replace").decode()


class Facts(dict[str, object]):
    """The erasable details of a deed.  Values must be JSON-able.  `id` is the ledger row's."""

    def __init__(self, deed_id: UUID) -> None:
        super().__init__()
        self.id = deed_id
        self._shown: dict[str, None] = {}

    def showed(self, records: Iterable[UUID | str]) -> None:
        """Note which things were shown to the actor; repeats are kept once, in order."""
        self._shown.update(dict.fromkeys(str(record) for record in records))
        self["shown"] = self.shown

    @property
    def shown(self) -> list[str]:
        """Return the ids noted by `showed`."""
        return list(self._shown)

    def canonical(self) -> str:
        """Return the details as the exact text that is committed to."""
        return storable(json.dumps(self, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str))


@dataclass(frozen=True, slots=True)
class Entry:
    """One ledger row.  details: None when erased."""

    id: UUID
    at: datetime
    force: str
    label: str
    officer: UUID | None
    post: UUID | None
    action: str
    on: str
    purpose: str
    outcome: str
    code: str
    details: dict[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """A signed statement of the log: at this size its root was this.  Hashes are SHA-256, hexadecimal."""

    size: int
    root: str
    at: datetime
    key: str
    signature: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What `audit verify` found.  `problems` empty means: every sealed row is as it was when sealed."""

    rows: int
    sealed: int
    erased: int
    heads: int
    problems: tuple[str, ...]
