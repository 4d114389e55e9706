"""Bodies of the envelopes of `arrests`, version 1.  A restored force gets its own lines back (despatch.returned.v1)."""

from typing import Annotated, ClassVar
from uuid import UUID

from sangam.arrests import policy
from sangam.arrests.types import DespatchAct, DespatchAnswer, DespatchKind
from sangam.kernel.author import Author
from sangam.kernel.bodies import EMPTY, Body, Moment, at_most, filled

SENT, WORD, RETURNED = "despatch.sent.v1", "despatch.word.v1", "despatch.returned.v1"

Label = Annotated[str, filled(policy.LONGEST_LABEL)]


class DespatchBody(Body, frozen=True):
    """despatch.sent.v1: a despatch, to the other force.  arrest: the sender's own mark, of no meaning to others."""

    title: ClassVar[str] = "despatch"

    despatch: UUID
    kind: DespatchKind
    to: Label
    person: Annotated[str, filled(policy.LONGEST_NAME)]
    text: Annotated[str, filled(policy.LONGEST_TEXT)]
    signed_by: Label
    basis: Label
    by: Author
    at: Moment
    record: UUID | None = None
    arrest: UUID | None = None
    before: UUID | None = None


class WordBody(Body, frozen=True):
    """despatch.word.v1: a despatch was received or answered, from the force that it is for to its author."""

    title: ClassVar[str] = "word on a despatch"

    despatch: UUID
    word: UUID
    act: DespatchAct
    answer: Annotated[DespatchAnswer | None, EMPTY]
    text: Annotated[str, at_most(policy.LONGEST_TEXT)]
    by: Author
    at: Moment
