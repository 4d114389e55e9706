"""What the peer at the other end of a lane reads, as it says in its hello on each connection; kept with the lane.

What it said last is kept, so that a relay that starts makes its first batch right, and so that pages can show it.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sangam.database import statements as prepared
from sangam.federation.desk_notes import tell_desk_why
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import versions as protocol_versions
from sangam.federation.types import Lane, Reads
from sangam.kernel import here
from sangam.kernel.errors import Malformed, Refused

_SAID = "SELECT reads::text FROM federation_sendingposition WHERE peer_id = %s AND lane = %s"

_NOTE = "UPDATE federation_sendingposition SET reads = %s, speaks = %s WHERE peer_id = %s AND lane = %s"

_SAY_OLDER = """
UPDATE federation_outbox SET kind = %s, body = %s WHERE recipient = %s AND lane = %s AND epoch = %s AND seq = %s
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One numbered row of the outbox."""

    seq: int
    epoch: int
    envelope: UUID
    kind: str
    body: str
    deed: str
    post: str
    label: str
    sent_at: datetime


class PeerReads:
    """What one peer reads, for one lane to it."""

    def __init__(self, peer: str, lane: Lane) -> None:
        self._peer = peer
        self._lane = lane
        self._said: Reads | None = None  # None: not looked up yet
        self._unread: frozenset[str] | None = None

    @property
    def version(self) -> int:
        """Return the newest version that both read, the first of all where there is none: then nothing is sent."""
        return protocol_versions.version_for(self._theirs(), _own()) or wire.FIRST

    @property
    def unread(self) -> frozenset[str]:
        """Return those of our kinds that it reads in an older version only: usually none."""
        if self._unread is None:
            self._unread = protocol_versions.unread(self._theirs())
        return self._unread

    def put_into_older(self, row: Row) -> Row:
        """Return a row that was numbered just now in the version of its kind that the peer reads, and keep it so."""
        if row.kind not in self.unread:
            return row
        kind, body = protocol_versions.older(row.kind, row.body, self._theirs())
        prepared.run(_SAY_OLDER, [kind, body, self._peer, self._lane, row.epoch, row.seq])
        return replace(row, kind=kind, body=body)

    def heed(self, text: bytes) -> bool:
        """Note what a hello, whose signature was verified, says; return whether another version is spoken from now on.

        Raises Malformed for the hello of another force, Refused where nothing is read by both: the desk is told once.
        """
        hello = wire.read_hello(text)
        if hello.force != self._peer:
            raise Malformed(
                "federation:other-hello", "{force} answers where {peer} should.", force=hello.force, peer=self._peer
            )
        before, is_new = self.version, hello.reads != self._kept()
        self._said, self._unread = hello.reads, None
        if is_new:
            self._note(hello.reads)
        if not protocol_versions.version_for(hello.reads, _own()):
            raise self._no_common_version(hello.reads, is_new)
        return self.version != before

    def _note(self, reads: Reads) -> None:
        said = {"versions": reads.versions, "kinds": None if reads.kinds is None else sorted(reads.kinds)}
        prepared.run(_NOTE, [json.dumps(said), protocol_versions.version_for(reads, _own()), self._peer, self._lane])

    def _no_common_version(self, reads: Reads, is_new: bool) -> Refused:
        refusal = Refused(
            "federation:no-common-version",
            "{peer} reads version {theirs} of the protocol between nodes and this node {own}: "
            "what is for it waits, and goes by itself once one of the two is upgraded.",
            peer=self._peer,
            theirs=_versions_text(reads.versions),
            own=_versions_text(_own()),
        )
        if is_new:
            tell_desk_why(self._peer, refusal)
        return refusal

    def _theirs(self) -> Reads:
        if self._said is None:
            self._said = self._kept() or protocol_versions.UNHEARD
        return self._said

    def _kept(self) -> Reads | None:
        """Return what is kept of what it said, None before it was ever heard."""
        said = json.loads(prepared.run(_SAID, [self._peer, self._lane])[0][0] or "null")
        return None if said is None else wire.read_reads(said["versions"], said["kinds"])


def _own() -> tuple[int, ...]:
    return protocol_versions.ours(here.node().protocol)


def _versions_text(versions: tuple[int, ...]) -> str:
    return " or ".join(map(str, versions))
