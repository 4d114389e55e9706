"""What `audit` hands out."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
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


MOST_BYTES = 65_536
"""Bytes of a deed's details, as text, without its looks and what was shown: a row of the ledger stays for ever."""

_WHOLE = ("looks", "shown")
"""Details that are never cut: they are what the ledger is for."""

SUBJECT = "="
"""With which the key of one person or thing that was asked begins, among the keys of what was sought."""

LIST = "list:"
"""With which the name of a list that was checked begins."""

MOST_SOUGHT = 4_000

MOST_COUNTED = 20_000
"""Rows of the ledger that are counted, the newest first."""

_CUTS = ((4_000, 2_000), (1_000, 200), (200, 20), (60, 5))
"""Characters of a text and members of a list or table that are kept, tried in turn until the details are small."""


def cut_text(text: str, most: int) -> str:
    """Return a text that is too long for the ledger with its beginning, and how much of it was left out."""
    return text if len(text) <= most else f"{text[:most]}… (cut: {len(text) - most:,} more characters)"


def _smaller(value: object, characters: int, members: int) -> object:
    if isinstance(value, str):
        return cut_text(value, characters)
    if isinstance(value, Mapping):
        kept = {cut_text(str(name), characters): _smaller(each, characters, members) for name, each in value.items()}
        few = dict(list(kept.items())[:members])
        return few | ({"…": f"cut: {len(kept) - members:,} more"} if len(kept) > members else {})
    if isinstance(value, list | tuple):
        first = [_smaller(each, characters, members) for each in value[:members]]
        return first + ([f"… (cut: {len(value) - members:,} more)"] if len(value) > members else [])
    return value


class Facts(dict[str, object]):
    """The erasable details of a deed.  Values must be JSON-able.  `id` is the ledger row's."""

    def __init__(self, deed_id: UUID) -> None:
        super().__init__()
        self.id = deed_id
        self._shown: dict[str, None] = {}
        self._sought: dict[str, None] = {}

    def showed(self, records: Iterable[UUID | str]) -> None:
        """Note which things were shown to the actor; repeats are kept once, in order."""
        self._shown.update(dict.fromkeys(str(record) for record in records))
        self["shown"] = self.shown

    @property
    def shown(self) -> list[str]:
        """Return the ids noted by `showed`."""
        return list(self._shown)

    def sought(self, keys: Iterable[str]) -> None:
        """Note keys of what the actor looked for, by which the look is found; they are erased with the details.

        A key that begins with SUBJECT stands for one person or thing that was asked.  At most MOST_SOUGHT are kept.
        """
        self._sought.update(dict.fromkeys(islice(keys, MOST_SOUGHT)))

    def looked(self, looks: Iterable[Iterable[str]]) -> None:
        """Note each look of a deed that holds many: the ids that it showed, and the key of what it sought."""
        self["looks"] = [list(each) for each in looks]

    @property
    def found_by(self) -> list[str]:
        """Return by what the deed is found: the ids of what was shown, and the keys of what was sought."""
        return [*self._shown, *self._sought]

    def canonical(self) -> str:
        """Return the details as the exact text that is committed to: at most MOST_BYTES beside what stays whole.

        What is longer is cut, and says so.  Looks and the ids of what was shown stay whole.
        """
        whole = {name: self[name] for name in _WHOLE if name in self}
        said = {name: fact for name, fact in self.items() if name not in _WHOLE}
        text = _facts_text(said | whole)
        if len(text) * 4 <= _CUTS[0][0]:  # as nearly all are: nothing in it can be too long
            return text
        for characters, members in _CUTS:
            small: Any = _smaller(said, characters, members)
            if len(_facts_text(small).encode()) <= MOST_BYTES:
                return _facts_text(small | whole)
        return _facts_text({"…": "cut: too much to be kept"} | whole)


def _facts_text(facts: object) -> str:
    return storable(json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str))


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
class Selection:
    """Which rows of the ledger are asked for.

    things: of each of these tuples, acts on one of its members, or looks that showed or sought one.
    since_at <= at < until_at.
    sources: of whom, as an action begins: "officer", "admin", "peer", "node".  purpose: its code.
    """

    sources: tuple[str, ...]
    officer: UUID | None = None
    things: tuple[tuple[str, ...], ...] = ()
    action: str = ""
    purpose: str = ""
    since_at: datetime | None = None
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LookCount:
    """How often one officer looked for one thing.  thing: a record's id, or a subject's key.  example: a look at it."""

    officer: UUID
    label: str
    thing: str
    times: int
    first_at: datetime
    last_at: datetime
    example: UUID


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


@dataclass(frozen=True, slots=True)
class EntryProof:
    """That a row stands in the log of this size under this root.  content: the bytes that its leaf hashes.

    salt, details: to which the row commits.
    """

    index: int
    path: tuple[bytes, ...]
    size: int
    root: bytes
    content: bytes
    salt: bytes
    details: str
