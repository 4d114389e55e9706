"""Bodies of the envelopes about pointers, version 1.  Pure."""

from collections.abc import Collection, Mapping
from typing import Annotated, ClassVar
from uuid import UUID

from msgspec import field

from sangam.kernel.bodies import OMITTED, Body, Cut300, Hex16, Hex32, Hex64, Instant, listed, wrong
from sangam.kernel.handling import Classification
from sangam.kernel.purpose import Purpose
from sangam.kernel.sentences import Told
from sangam.oblivious.types import Evaluated
from sangam.records.messages.records import MOST_CHANGES, Version
from sangam.records.types import Via

MOST_ASKED = 16
TOKEN_BYTES = WORD_BYTES = 16


class SetForm(Body, frozen=True):
    """A set of tokens: its id, when its key was made, and the key's public half."""

    title: ClassVar[str] = "set of tokens"

    id: UUID
    made_at: Instant
    public: Hex32


class PointerChange(Body, frozen=True):
    """The tokens of a record at a version, and what decides who may meet them.

    tokens: in the order of their bytes.  via: the groups by which it is sent.  word: the owner's, by which it knows
    after a restore that it gave this; empty where it has none.
    """

    title: ClassVar[str] = "pointer"

    record: UUID
    desk: str
    version: Version
    expires_at: Instant
    classification: Classification
    audience: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    tokens: Annotated[tuple[Hex16, ...], listed(0, 2_000)]
    set: SetForm
    via: Annotated[Via, OMITTED] = field(default_factory=dict)
    word: Annotated[Hex16, OMITTED] = b""

    @property
    def ways(self) -> Collection[Mapping[str, int]]:
        """Return by which groups it was sent."""
        return (self.via,)


class Tokens(Body, frozen=True):
    """pointer.tokens.v1."""

    title: ClassVar[str] = "envelope of pointers"

    changes: Annotated[tuple[PointerChange, ...], listed(1, MOST_CHANGES)]


class Rotated(Body, frozen=True):
    """pointer.rotated.v1: all tokens of this set are out; earlier sets are over."""

    title: ClassVar[str] = "turn of a key"

    set: SetForm


class Asked(Body, frozen=True):
    """pointer.asked.v1: blinded inputs of a post.  who: the post in the asker's words."""

    title: ClassVar[str] = "question about pointers"

    ask: UUID
    set: UUID
    post: Cut300
    who: Cut300
    elements: Annotated[tuple[Hex32, ...], listed(1, MOST_ASKED)]


class Answered(Body, frozen=True):
    """pointer.answered.v1: the owner's answer, evaluated elements with their proof, or why there are none."""

    title: ClassVar[str] = "answer about pointers"

    ask: UUID
    elements: Annotated[tuple[Hex32, ...], listed(0, MOST_ASKED), OMITTED] = ()
    proof: Annotated[Hex64, OMITTED] = b""
    code: Annotated[Cut300, OMITTED] = ""
    reason: Annotated[Cut300, OMITTED] = ""

    def __post_init__(self) -> None:
        if not self.code and not self.proof:
            raise wrong(self.title, "proof", Told("cannot be read"))

    @property
    def evaluated(self) -> Evaluated | None:
        """Return what was evaluated, None where the owner refuses."""
        return None if self.code else Evaluated(self.elements, self.proof)
