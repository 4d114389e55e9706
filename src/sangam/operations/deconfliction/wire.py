"""Bodies of the envelopes of deconfliction.  Pure; reading raises Malformed.

Elements are of 32 bytes, and travel one after another in hexadecimal.  A list has places, targets, or both.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from sangam.kernel import bodies
from sangam.kernel.bodies import FLAT, OMITTED, YES, Body, Hex32, Json, Sha256, filled, listed, wrong
from sangam.kernel.sentences import Told
from sangam.kernel.texts import REASON
from sangam.operations.deconfliction.halves import (
    FILLED_TO,
    MOST,
    PLACES,
    TARGETS,
    Days,
    Half,
    PlaceElements,
    TargetElements,
)
from sangam.operations.limits import Line
from sangam.operations.types import Contact, Word

ASKED, ANSWERED, CLOSED, DRAWN, OPENED, FOUND, RESOLVED, WITHDRAWN = (
    "deconfliction.asked.v3",
    "deconfliction.answered.v2",
    "deconfliction.closed.v1",
    "deconfliction.drawn.v1",
    "deconfliction.opened.v1",
    "deconfliction.found.v1",
    "deconfliction.resolved.v1",
    "deconfliction.withdrawn.v1",
)
MOST_LISTS = 400
LOT_BYTES = 16
_LONGEST_DAYS = timedelta(days=3)
"""Beyond the first: the edges of the longest action lie on four days."""

Pseudonym = Annotated[str, filled(64)]
Lot = Annotated[str, Meta(pattern=rf"^[0-9a-f]{{{2 * LOT_BYTES}}}\Z")]


class Asked(Body, frozen=True):
    """deconfliction.asked.v3: the list of a check: a question, and what stands from then on.

    unit, officer: pseudonyms, for counting.  days: of the action.
    """

    title: ClassVar[str] = "question"

    ask: UUID
    unit: Pseudonym
    officer: Pseudonym
    days: Annotated[Days, FLAT]
    places: Annotated[Half | None, OMITTED] = None
    targets: Annotated[Half | None, OMITTED] = None

    def __post_init__(self) -> None:
        """Raise Malformed for no list, one of more than an action has or not filled up, and for days of none."""
        if self.places is None and self.targets is None:
            raise wrong(self.title, PLACES, Told("is missing or no object"))
        for name, size in self.sizes.items():
            if size > MOST[name] or size % FILLED_TO[name]:
                why = Told("holds what is no lower-case hexadecimal text of its length")
                raise wrong(f"{name} of the {self.title}", "elements", why)
        if not self.days.first <= self.days.last <= self.days.first + _LONGEST_DAYS:
            raise wrong(self.title, "last", Told("is no day"))

    @property
    def halves(self) -> Mapping[str, Half | None]:
        """Return places and targets by their names."""
        return {PLACES: self.places, TARGETS: self.targets}

    @property
    def sizes(self) -> dict[str, int]:
        """Return how many elements each half has."""
        return {name: len(half.elements) if half else 0 for name, half in self.halves.items()}


class Multiplied(Body, frozen=True):
    """Elements of a list after a multiplication.  contact: whom to call, where a closing says it."""

    title: ClassVar[str] = "list"

    list: UUID
    places: Annotated[PlaceElements, OMITTED] = ()
    targets: Annotated[TargetElements, OMITTED] = ()
    contact: Annotated[Contact | None, OMITTED] = None

    @property
    def halves(self) -> Mapping[str, tuple[bytes, ...]]:
        """Return the elements by the names of their halves."""
        return {PLACES: self.places, TARGETS: self.targets}


Lists = Annotated[tuple[Multiplied, ...], listed(0, MOST_LISTS)]


class Answered(Body, frozen=True):
    """deconfliction.answered.v2: the asked elements, multiplied by the key of each earlier list of the answering side.

    lot: the digest of its half of the lot.  more: more lists follow.
    """

    title: ClassVar[str] = "answer"

    ask: UUID
    lot: Sha256
    lists: Lists
    more: Annotated[bool, YES, OMITTED] = False


class Declined(Body, frozen=True):
    """deconfliction.answered.v2 in place of an answer: why there is none."""

    title: ClassVar[str] = "answer"

    ask: UUID
    reason: Annotated[str, filled(REASON)]


class Closed(Body, frozen=True):
    """deconfliction.closed.v1: the answering lists, multiplied by the key of the asked list.

    lot: the asker's half.
    """

    title: ClassVar[str] = "closing"

    ask: UUID
    lot: Lot
    lists: Lists


class Drawn(Body, frozen=True):
    """deconfliction.drawn.v1: the lot fell on a list that is over: its places are to be opened."""

    title: ClassVar[str] = "lot"

    ask: UUID
    lot: Lot


class Opened(Body, frozen=True):
    """deconfliction.opened.v1: the key, the seed and the inputs of the places of a list that is over."""

    title: ClassVar[str] = "opening"

    ask: UUID
    secret: Hex32
    seed: Hex32
    inputs: Annotated[tuple[Line, ...], listed(1, MOST[PLACES])]


class Found(Body, frozen=True):
    """deconfliction.found.v1: two lists meet.  ours, theirs: by the sender's side."""

    title: ClassVar[str] = "conflict"

    ours: UUID
    theirs: UUID
    contact: Contact


class Resolved(Body, frozen=True):
    """deconfliction.resolved.v1: what one side does about a conflict."""

    title: ClassVar[str] = "resolution"

    ours: UUID
    theirs: UUID
    word: Annotated[Word, FLAT]


class Withdrawn(Body, frozen=True):
    """deconfliction.withdrawn.v1: a list counts no more."""

    title: ClassVar[str] = "withdrawal"

    list: UUID


def read_answer(body: Json) -> Answered | Declined:
    """Read an answer, or why there is none.  Raises Malformed."""
    return bodies.read(Declined, body) if "reason" in body else bodies.read(Answered, body)
