"""Bodies of the envelopes of `records`, version 1.  Pure.

`handover` is the id of an offer, `accepted` the taker's acceptance, the line as the taker signed it.

`keys`: beside the changes of records.copied.v1, what they are found by, of many at once (`messages.bulk_keys`).  A node
that makes keys by other rules leaves it aside.

`titles`: {record: [line]}, beside changes or an offer: of what its sender did not make, each giver's word of transfer
as the giver signed it, the maker's first (`chain_of_title`); left out where there is nothing to show.

A copy names in `terms.via`, a silent change in `via`, the groups by which it is sent: {group: version}.
"""

from binascii import a2b_base64, b2a_base64
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal
from uuid import UUID

from msgspec import Meta, field

from sangam.kernel import bodies
from sangam.kernel.bodies import OMITTED, Body, Cut2000, Instant, filled, listed
from sangam.kernel.sentences import Told
from sangam.kernel.wire.custom_types import Custom
from sangam.records.schema.json_codec import Statements, TermsForm
from sangam.records.types import Via

Json = Mapping[str, object]
MOST_CHANGES = 500
DIGEST_BYTES, MOST_DIGESTS = 8, 8
MOST_VERSION = 1_000_000_000
WORD_RETURNED = "records.word_returned.v1"

Claim = Literal["recalled", "withdrawn", "silent", "pointer"]
Version = Annotated[int, Meta(ge=1, le=MOST_VERSION)]
Number = Annotated[int, Meta(ge=0, le=(1 << 63) - 1)]

if TYPE_CHECKING:
    Shown = Mapping[UUID, bytes]
else:

    class Shown(metaclass=Custom):
        """Of each record 1 to 8 digests of its keys, of 8 bytes, one after the other; they travel in base64."""

        made, why = dict, Told("cannot be read")

        @staticmethod
        def read(shown: Json) -> dict[UUID, bytes]:
            """Return the digests by record.  Raises ValueError."""
            if len(shown) > MOST_CHANGES:
                raise ValueError(f"of {len(shown)} records")
            return {UUID(record): _digests(text) for record, text in shown.items()}

        @staticmethod
        def write(shown: Mapping[UUID, bytes]) -> dict[str, str]:
            """Return the digests as they travel."""
            return {str(record): b2a_base64(digests, newline=False).decode() for record, digests in shown.items()}


def _digests(text: str) -> bytes:
    digests = a2b_base64(text, strict_mode=True)
    if not digests or len(digests) % DIGEST_BYTES or len(digests) > MOST_DIGESTS * DIGEST_BYTES:
        raise ValueError(f"{len(digests)} bytes are no digests")
    return digests


class OfRecord(Body, frozen=True, kw_only=True):
    """The part of a body that names its record."""

    title: ClassVar[str] = "envelope"

    record: UUID


class Named(Body, frozen=True):
    """A record at a version: record.lacking.v1, and what others begin with."""

    title: ClassVar[str] = "envelope"

    record: UUID
    version: Version


class Change(Body, frozen=True, gc=False):
    """A record at a version, as it travels."""

    title: ClassVar[str] = "change"

    record: UUID
    kind: str
    desk: str
    version: Version
    as_of: Instant
    statements: Statements
    terms: TermsForm

    @property
    def expires_at(self) -> Instant:
        """Return when it ends."""
        return self.terms.expires_at

    @property
    def ways(self) -> Collection[Mapping[str, int]]:
        """Return by which groups it was sent, for each force that its terms name so."""
        return self.terms.via.values()


class Copies(Body, frozen=True):
    """records.copied.v1: whole copies.  records.returned.v1, to a restored owner: its own."""

    title: ClassVar[str] = "envelope of copies"

    changes: Annotated[tuple[Change, ...], listed(1, MOST_CHANGES)]


class SilentChange(Body, frozen=True):
    """The keys of a silent record at a version: (space, key)."""

    title: ClassVar[str] = "silent change"

    record: UUID
    desk: str
    version: Version
    keys: tuple[tuple[str, str], ...]
    expires_at: Instant
    via: Annotated[Via, OMITTED] = field(default_factory=dict)

    @property
    def ways(self) -> Collection[Mapping[str, int]]:
        """Return by which groups it was sent."""
        return (self.via,)


class Silent(Body, frozen=True):
    """records.silent.v1: keys of silent records."""

    title: ClassVar[str] = "envelope of silent records"

    changes: Annotated[tuple[SilentChange, ...], listed(1, MOST_CHANGES)]


class Recalled(Named, frozen=True):
    """record.recalled.v1: erase it, up to its version."""

    title: ClassVar[str] = "recall"

    reason: str = ""


class Opened(Body, frozen=True):
    """record.opened.v1.  purpose: the code of why, without the number that it serves; never the query."""

    title: ClassVar[str] = "look"

    record: UUID
    unit: str
    at: Instant
    purpose: str


class Offered(Body, frozen=True):
    """record.offered.v1: transfer offered, all but owner-only statements."""

    title: ClassVar[str] = "offer"

    change: Change
    reason: Cut2000 = ""
    handover: Annotated[UUID | None, OMITTED] = None


class OfOffer(Body, frozen=True):
    """The part of an answer that names its offer."""

    title: ClassVar[str] = "envelope"

    handover: UUID | None = None


class Accepted(Named, frozen=True):
    """record.accepted.v1: the new owner takes it, in the first version of its own."""

    title: ClassVar[str] = "acceptance"

    handover: Annotated[UUID | None, OMITTED] = None


class Declined(Body, frozen=True):
    """record.declined.v1: it stays where it was."""

    title: ClassVar[str] = "refusal to take over"

    record: UUID
    reason: str = ""
    handover: Annotated[UUID | None, OMITTED] = None


class Transferred(Named, frozen=True):
    """record.transferred.v1: the old owner tells holders, former ones, and the new one.

    accepted: the taker's acceptance, by which others believe the transfer.  to_show: the same in the word to the taker
    itself, for those to whom it shows it.
    """

    title: ClassVar[str] = "word of a transfer"

    to: str
    accepted: Annotated[str, OMITTED] = ""
    to_show: Annotated[str, OMITTED] = ""


class HeldOf(Body, frozen=True):
    """records.held.v1, to a restored owner: records that its sender knows, and digests of the keys of some of these."""

    title: ClassVar[str] = "list of records"

    records: Annotated[tuple[tuple[UUID, Version, Claim], ...], listed(1, MOST_CHANGES)]
    shown: Annotated[Shown, OMITTED] = field(default_factory=dict)


class WordReturned(Body, frozen=True):
    """records.word_returned.v1, to a restored force: its own challenge, answer, acceptance or offer, as it signed it.

    giver: who signed it, of a word of transfer, to giver or taker of it; "": the receiver.  recall: the word of the
    taker's recall, where the taker has recalled it since.  record.wanted.v1: the giver's word by which it came.
    """

    title: ClassVar[str] = "return of a word"

    word: Annotated[str, filled(20_000)]
    giver: Annotated[str, OMITTED] = ""
    recall: Annotated[str, OMITTED] = ""


def changes_in(body: Json) -> tuple[Change, ...]:
    """Read the changes of a body, 1 to 500, in compiled code.  Raises Malformed."""
    return bodies.read_as_it_is(Copies, body).changes


def record_and_version(body: Json) -> tuple[UUID, int]:
    """Read which record in which version a body speaks of.  Raises Malformed."""
    found = bodies.read_as_it_is(Named, body)
    return found.record, found.version


def version(body: Json) -> int:
    """Read the version of the record that a body speaks of.  Raises Malformed."""
    return record_and_version(body)[1]


def record_id(body: Json) -> UUID:
    """Return the record that a body names.  Raises Malformed."""
    return bodies.read_as_it_is(OfRecord, body).record


def handover_of(body: Json) -> UUID | None:
    """Read which offer an answer names, to a record or to a case.  Raises Malformed."""
    return bodies.read_as_it_is(OfOffer, body).handover


def titles_out(words: Mapping[UUID, Sequence[str]]) -> dict[str, object]:
    """Return what a body says more of records that their sender did not make: by whose words they are its own."""
    return {"titles": {str(record): list(lines) for record, lines in words.items()}} if words else {}
