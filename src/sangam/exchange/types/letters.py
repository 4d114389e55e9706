"""Forces without a node: their gateways, and the letters that go to them on paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class GatewayView:
    """A force without a node, the desk of ours that takes part for it, and whom to reach there."""

    force: str
    desk: str
    contact: str
    since: datetime


@dataclass(frozen=True, slots=True)
class LetterAnswer:
    """What a force without a node said, as keyed in.  act: "answered", "declined", "seen", "acted"."""

    act: str
    by: str
    text: str
    at: datetime
    grade: str = ""


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter to a force without a node.

    kind: "thread.opened" and its like.  says: title, number, lines, from, handling; a line is heading, text and, where
    the text stands for a code, what and which ("purpose:case", "within_s:600").  pdf: as printed, if it was.
    state: waiting, handed_over, answered.  due_at, answered_at: the clock of the question.  answers: as keyed in.
    closed: it can only be read.  withheld: it names a record that the reader does not see, and is not printed then.
    """

    id: UUID
    force: str
    kind: str
    about_kind: str
    about: UUID
    says: Mapping[str, object]
    state: str
    made_at: datetime
    handed_at: datetime | None
    handed_by: str
    handed_how: str
    pdf: bytes | None
    due_at: datetime | None = None
    answered_at: datetime | None = None
    answers: tuple[LetterAnswer, ...] = ()
    closed: bool = False
    withheld: bool = False
