"""Bodies of the two envelopes by which owner and holder compare.  Pure.

A stretch is the ids first <= id < beyond.  A digest is the XOR of 64 bits a record, as 16 hexadecimal digits.  These
are the first eight bytes of SHA-256 over its id (16 bytes), version (8 bytes, big-endian) and level (UTF-8).
"""

from typing import TYPE_CHECKING, Annotated, ClassVar
from uuid import UUID

from sangam.kernel.bodies import OMITTED, Body, Instant, Row, listed, wrong
from sangam.kernel.handling import Level
from sangam.kernel.sentences import Told
from sangam.kernel.wire.custom_types import Custom
from sangam.records.messages.records import Number

FIRST, BEYOND = UUID(int=0), UUID(int=(1 << 128) - 1)
PARTS = 64
"""Into how many stretches one is split, and how many are asked about at once."""
LEAF = 250
"""Of a stretch in which the owner counts no more, the holder lists what it has, at most twice as many at once."""
MOST_HELD = 3_000
"""How many records one answering envelope lists: 170 KiB."""

_BITS = 64

if TYPE_CHECKING:
    Signed = int
else:

    class Signed(metaclass=Custom):
        """A signed number of 64 bits, which travels as 16 hexadecimal digits."""

        made, why = int, Told("cannot be read")

        @staticmethod
        def read(text: str) -> int:
            """Return the number of a text.  Raises ValueError."""
            if len(text) != _BITS // 4:
                raise ValueError(text)
            number = int(text, 16)
            return number - (1 << _BITS) if number >> (_BITS - 1) else number

        @staticmethod
        def write(number: int) -> str:
            """Return the digits of a number."""
            return f"{number & ((1 << _BITS) - 1):016x}"


class Digest(Row, frozen=True):
    """What stands in a stretch: how many records, and the XOR of their digests."""

    first: UUID
    beyond: UUID
    count: Number
    digest: Signed


class Question(Body, frozen=True):
    """records.compared.v1: the owner's question."""

    title: ClassVar[str] = "question"

    run: UUID
    until: Instant
    stretches: Annotated[tuple[Digest, ...], listed(1, PARTS)]


class Held(Row, frozen=True):
    """A record as a holder has it."""

    record: UUID
    version: Number
    level: Level


class Answer(Body, frozen=True):
    """What a holder says of a stretch: that it is the same, or how many it has, or what it has below `upto`.

    It lists what it has of a stretch in which it was asked about at most `LEAF`.
    """

    title: ClassVar[str] = "answers"

    first: UUID
    beyond: UUID
    same: Annotated[bool, OMITTED] = False
    count: Annotated[Number | None, OMITTED] = None
    upto: Annotated[UUID | None, OMITTED] = None
    held: Annotated[Annotated[tuple[Held, ...], listed(0, MOST_HELD)] | None, OMITTED] = None

    def __post_init__(self) -> None:
        if self.held is None and not self.same and self.count is None:
            raise wrong("answers", "count", Told("cannot be read"))
        if self.held is not None and not _lies_within(self.first, self.upto, self.beyond, self.held):
            raise wrong("answers", "held", Told("cannot be read"))


def _lies_within(first: UUID, upto: UUID | None, beyond: UUID, held: tuple[Held, ...]) -> bool:
    if upto is None or not first <= upto <= beyond:
        return False
    return all(first <= each.record < upto and each.level is not Level.NONE for each in held)


class Answers(Body, frozen=True):
    """records.differ.v1: the holder's answers."""

    title: ClassVar[str] = "answer"

    run: UUID
    answers: Annotated[tuple[Answer, ...], listed(1, PARTS)]


def after(record: UUID) -> UUID:
    """Return the first id behind this one."""
    return UUID(int=min(record.int + 1, BEYOND.int))
