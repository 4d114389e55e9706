"""Bodies of the envelopes of notices of entry, version 1.  Pure; reading raises Malformed.

A restored force gets its own notices and acknowledgements back (entry.returned.v1).
"""

import json
from hashlib import sha256
from typing import Annotated, ClassVar
from uuid import UUID

from sangam.kernel import bodies
from sangam.kernel.author import Author
from sangam.kernel.bodies import Body, Moment, at_most, beside, filled, wrong
from sangam.kernel.errors import Malformed
from sangam.kernel.sentences import Told
from sangam.kernel.texts import REASON
from sangam.operations import policy
from sangam.operations.limits import Label, ShortNote
from sangam.operations.types import EntryState, EntryWords

NOTICE, OPENED, ENDED, ACKNOWLEDGED, RETURNED = (
    "entry.notice.v1",
    "entry.opened.v1",
    "entry.ended.v1",
    "entry.acknowledged.v1",
    "entry.returned.v1",
)
_LONGEST_SEALED = 100_000
_LONGEST_CODE = 64
_PLACED = beside("host_unit")

Reason = Annotated[str, at_most(REASON)]


class NoticeBody(Body, frozen=True):
    """entry.notice.v1: a notice, either open or sealed.  sealed: ciphertext.  second: who agreed to the seal."""

    title: ClassVar[str] = "notice of entry"

    notice: UUID
    host_unit: Label
    by: Author
    at: Moment
    says: Annotated[EntryWords | None, _PLACED] = None
    sealed: Annotated[str, filled(_LONGEST_SEALED)] | None = None
    opens_at: Moment | None = None
    second: ShortNote = ""

    def __post_init__(self) -> None:
        """Raise Malformed for a notice that is neither open nor sealed, or both, and for a seal without an hour."""
        if (self.says is None) == (self.sealed is None):
            why = Told("is no text of {least} to {most} characters", least=1, most=_LONGEST_SEALED)
            raise wrong(self.title, "sealed", why)
        if self.sealed is not None and self.opens_at is None:
            raise wrong(self.title, "opens_at", Told("is no instant with its zone"))


class OpenedBody(Body, frozen=True):
    """entry.opened.v1: the hour of a sealed notice has come."""

    title: ClassVar[str] = "opening"

    notice: UUID
    code: Annotated[str, filled(_LONGEST_CODE)]


class EndBody(Body, frozen=True):
    """entry.ended.v1: a notice counts no more."""

    title: ClassVar[str] = "end of a notice"

    notice: UUID
    state: EntryState
    why: Reason
    by: Author
    at: Moment

    def __post_init__(self) -> None:
        """Raise Malformed for a state that is no end."""
        if self.state not in policy.OVER:
            raise wrong(self.title, "state", Told("is neither cancelled nor over"))


class AcknowledgementBody(Body, frozen=True):
    """entry.acknowledged.v1: a post of the host force has read a notice."""

    title: ClassVar[str] = "acknowledgement"

    notice: UUID
    acknowledgement: UUID
    note: Reason
    by: Author
    at: Moment


class _PlacedWords(Body, frozen=True):
    title: ClassVar[str] = "notice of entry"

    host_unit: Label
    says: Annotated[EntryWords, _PLACED]


def read_words(host_unit: str, words: object) -> EntryWords:
    """Read what a notice says, as it travels.  Raises Malformed."""
    return bodies.read(_PlacedWords, {"host_unit": host_unit, "says": words}).says


def text_of(words: EntryWords) -> str:
    """Return what a notice says as the one text that is sealed and whose digest both ledgers keep."""
    return json.dumps(bodies.write(words), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def words_of(host_unit: str, text: str) -> EntryWords:
    """Read what a notice says from its text.  Raises Malformed."""
    try:
        return read_words(host_unit, json.loads(text))
    except ValueError:
        raise Malformed("operations:entry-text", "What is under the seal is no notice of entry.") from None


def digest_of(body: NoticeBody) -> str:
    """Return the digest of what was sent: of the ciphertext where it is sealed."""
    return sha256((text_of(body.says) if body.says else body.sealed or "").encode()).hexdigest()
