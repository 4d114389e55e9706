"""What `oversight` hands out."""

from collections.abc import Mapping
from dataclasses import dataclass

from sangam.audit.types import Entry, Head
from sangam.federation.types import FilesAwaited, Lane, LaneWaits, PeerView, PutAside
from sangam.records.types import ComparingView


@dataclass(frozen=True, slots=True)
class LedgerView:
    """Acts, newest first.  head: the last signed statement of the whole ledger, None while nothing is sealed."""

    entries: tuple[Entry, ...]
    head: Head | None


@dataclass(frozen=True, slots=True)
class NodeState:
    """How this node stands with each peer, and what lies aside, newest first.

    behind: the forces that have not caught this node up since its restore; what they shared is hidden.
    lanes: what waits for which peer in which lane.  comparing: how far the last comparing with each force is.
    files: those still to come from each force.  has_its_files: whether the folder of files here is the one that the
    node's machines share, None where none is marked yet.
    """

    peers: tuple[PeerView, ...]
    set_aside: tuple[PutAside, ...]
    head: Head | None
    behind: frozenset[str]
    lanes: Mapping[tuple[str, Lane], LaneWaits]
    comparing: Mapping[str, ComparingView]
    files: Mapping[str, FilesAwaited]
    has_its_files: bool | None
