"""What `federation` hands out and takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import IO, Annotated, ClassVar
from uuid import UUID

from msgspec import Meta

from sangam.federation import media_types
from sangam.kernel import bodies
from sangam.kernel.sentences import Told


class Lane(StrEnum):
    """Two lanes, each with its own order.  Urgent: alerts, recalls, acknowledgements."""

    URGENT = "urgent"
    NORMAL = "normal"


class PeerState(StrEnum):
    """How we stand with another force's node."""

    INVITED = "invited"  # our invitation is out, theirs has not been accepted
    PAIRED = "paired"  # envelopes go both ways
    SUSPENDED = "suspended"  # theirs are refused, ours wait
    LEFT = "left"  # nothing goes either way


class Outcome(StrEnum):
    """What became of an envelope at the receiver."""

    APPLIED = "applied"
    PARKED = "parked"  # waits for what it refers to
    TOMBSTONED = "tombstoned"  # a recall of something that never came: remembered without content
    KEPT = "kept"  # a kind or version not understood yet: replayed after an upgrade
    SET_ASIDE = "set_aside"  # malformed, unlawful or poisonous: the desk was told


FileKind = media_types.FileKind
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Written:
    """A body as the JSON text that will be signed: of bulk, which is written out once and not made into objects."""

    text: str


Body = Mapping[str, object] | Written


@dataclass(frozen=True, slots=True)
class Envelope:
    """One envelope as read from the wire.  sent_at: by the sender's clock.  seq: from 1 within (epoch, lane).

    written: its body as it stands in the text, kept where that is how we write a body ourselves.
    """

    version: int
    sender: str
    recipient: str
    kind: str
    epoch: int
    lane: Lane
    seq: int
    id: UUID
    key: str
    sent_at: datetime
    post: str
    label: str
    deed: str
    body: Mapping[str, object]
    written: str = ""


@dataclass(frozen=True, slots=True)
class Reads:
    """What a node reads.  versions: of the protocol.  kinds: of envelope; None where it says only versions, and reads
    the first of each kind.
    """

    versions: tuple[int, ...]
    kinds: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """An envelope as a handler sees it: verified, addressed to us, new.

    actor_label, post: the sender's officer, in the sender's words.  deed: id of the sender's ledger row.
    received_at: by our clock.  seq: its number in the lane, within the epoch.
    line: as it came, signed, for who must keep a proof.  stated: by member, what the body stated of the future.
    """

    id: UUID
    sender: str
    kind: str
    version: int
    lane: Lane
    sent_at: datetime
    received_at: datetime
    post: str
    actor_label: str
    deed: str
    body: Mapping[str, object]
    seq: int = 0
    line: bytes = b""
    epoch: int = 0
    stated: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parked:
    """A handler's answer: keep it until `arrived(waits_for)`.  waits_for: the id of what it refers to."""

    waits_for: UUID


@dataclass(frozen=True, slots=True)
class Tombstoned:
    """A handler's answer: this withdraws something that never came; it is remembered without content."""


Handler = Callable[[Incoming], Parked | Tombstoned | None]


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far one envelope is with one recipient.  The times are ours; outcome and reason are the recipient's."""

    envelope: UUID
    recipient: str
    lane: Lane
    queued_at: datetime
    left_at: datetime | None
    reached_at: datetime | None
    outcome: Outcome | None
    reason: str

    @property
    def trouble(self) -> str:
        """Return what a reader is told where the recipient did not take it in; "" where it did.

        The recipient's own words are English and for its administrator, who reads them on its server page.
        """
        if self.outcome is not Outcome.SET_ASIDE:
            return ""
        return Told("{force} could not take this in: call its desk, and tell your administrator.", force=self.recipient)


@dataclass(frozen=True, slots=True)
class PeerView:
    """How things stand with one peer.

    waiting: envelopes not yet received there.  unconfirmed: those of them that were sent at least once.
    lag: age of the oldest waiting.  skew: the peer's clock minus ours, None before the first contact.
    failing_since, failure: since when it cannot be reached, and why, in a sentence.
    keys: those that speak for it.  slow_until, slow_reason: it asked us to wait so long, and why.
    changed_at: when its state changed last.
    speaks: version of the protocol in which we write to it; None before it was reached, 0 where none is read by both.
    is_hidden: it has not caught us up since our restore, and what is its nobody may read.
    gave, took: the last number of each lane that we gave to it and took of it, {"epoch": n, "urgent": n, "normal": n};
    empty before the pairing.
    """

    force: str
    name: str
    url: str
    state: PeerState
    waiting: int
    unconfirmed: int
    lag: timedelta
    heard_at: datetime | None
    reached_at: datetime | None
    skew: timedelta | None
    set_aside: int
    failing_since: datetime | None
    failure: str
    keys: tuple[str, ...] = ()
    slow_until: datetime | None = None
    slow_reason: str = ""
    changed_at: datetime = _LONG_AGO
    speaks: int | None = None
    is_hidden: bool = False
    gave: Mapping[str, int] = field(default_factory=dict)
    took: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LaneWaits:
    """What waits for a peer in one lane.  unconfirmed, lag: as in PeerView."""

    waiting: int
    unconfirmed: int
    lag: timedelta


@dataclass(frozen=True, slots=True)
class FilesAwaited:
    """What files are still to come from a peer.  to_come: bytes.  why: why the one asked for most often is not here."""

    files: int
    to_come: int
    why: str


@dataclass(frozen=True, slots=True)
class CatchingUp:
    """How far a peer is with catching this node up since its restore.

    urgent_at, normal_at: when it had sent a lane again.  whole_at: when what it gave back was applied, and its copies
    were shown again.  waited_for: the node does not open by itself before that.
    """

    force: str
    restored_at: datetime
    urgent_at: datetime | None
    normal_at: datetime | None
    whole_at: datetime | None
    waited_for: bool


@dataclass(frozen=True, slots=True)
class KeptBack:
    """A force whose copies are hidden until it answers.  since: our start.  silent_since: our last beat before that."""

    force: str
    since: datetime
    silent_since: datetime | None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A force that has said where we stand.  asked_at: our start.  hidden_since: that since which its copies were
    hidden, None where they were not.
    """

    force: str
    asked_at: datetime
    hidden_since: datetime | None


@dataclass(frozen=True, slots=True)
class LastRestore:
    """When a node last lost what it had given.  is_heard: whether each peer has said since what it holds of it.

    all: with the restores before it of which the node knows, oldest first.
    """

    at: datetime
    is_heard: bool
    all: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class Rejoining:
    """A restored peer to which we give back what it lost.

    lost_since: when the first came of what it lost of its own; None where it lost nothing that came here.  kept_until:
    an instant before its backup; None where none is known.  Both by our clock.
    """

    force: str
    lost_since: datetime | None
    kept_until: datetime | None


@dataclass(frozen=True, slots=True)
class PutAside:
    """Something that was not applied.  sender: as proven by a signature, or empty.  times: how often it came."""

    id: UUID
    sender: str
    envelope: UUID | None
    kind: str
    code: str
    reason: str
    came_from: str
    first_at: datetime
    last_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class DeskNote:
    """One thing that the desk must be told about a peer.  ends: earlier ones to which this is the answer."""

    id: UUID
    force: str
    code: str
    sentence: str
    envelope: UUID | None
    at: datetime
    ends: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """A force's signed statement of its ledger: at this size its root was this.  Hashes are hexadecimal."""

    size: int
    root: str
    at: str
    key: str
    signature: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A force's own statement of how its node is reached and which key speaks for it.

    digits: 24 digits to compare over the telephone; they stand for the whole statement.
    revokes: per key of ours that nobody may believe any more, the last numbers that it vouches for.
    """

    force: str
    name: str
    url: str
    key: str
    public: bytes
    authority: str
    epoch: int
    issued_at: datetime
    expires_at: datetime
    digits: str
    revokes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class FileState(StrEnum):
    """How a file stands at this node."""

    HERE = "here"
    AWAITED = "awaited"  # an envelope named it; its bytes are being fetched from its owner
    SET_ASIDE = "set-aside"  # its bytes are not what the envelope said, or nothing that is taken here
    GONE = "gone"  # erased with what it belonged to; no row any more


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that an officer hands in.  stream: its bytes, from the start; name: as the officer's device calls it."""

    stream: IO[bytes]
    name: str


class FileRef(bodies.Body, frozen=True, rename={"id": "file", "media": "type"}):
    """A file as an envelope and a statement name it.

    digest: HMAC-SHA256 under `key`, so that it tells nobody else which file it is.
    key: base64 of 32 bytes, this file's alone.  size: bytes.  media: by content.
    """

    title: ClassVar[str] = "file"

    id: UUID
    digest: bodies.Sha256
    key: Annotated[str, Meta(pattern=r"^[A-Za-z0-9+/]{43}=\Z")]
    size: Annotated[int, Meta(ge=1, le=100_000_000)]
    media: Annotated[str, bodies.one_of(*media_types.KINDS)]
    name: Annotated[str, bodies.filled(100), bodies.also("label")]


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as a page shows it.  have: bytes that are here.  preview: a small JPEG of a photograph that is here.

    original_sha256: of the bytes that were handed in, where this node keeps them beside the cleaned ones.
    waits_for: the suspended force that is to give it, or empty.
    """

    id: UUID
    kind: FileKind
    media: str
    name: str
    size: int
    state: FileState
    have: int
    preview: bytes
    original_sha256: str
    reason: str
    waits_for: str = ""

    @property
    def percent(self) -> int:
        """Return how much of it is here."""
        return 100 if self.state is FileState.HERE else self.have * 100 // max(1, self.size)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that is shown.  stream: can be sought in, and holds a frame in memory."""

    view: FileView
    size: int
    stream: IO[bytes]
