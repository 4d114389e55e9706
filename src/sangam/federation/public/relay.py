"""The front door of `federation` for the relay: the lanes to send, what wakes it, what holds it up and is under way."""

from sangam.federation.inbox.fast_path import SPOKE
from sangam.federation.inbox.parked import ARRIVED
from sangam.federation.lanes.peer_versions import Batch
from sangam.federation.lanes.sender import LaneSender
from sangam.federation.lanes.status import under_way
from sangam.federation.outbox.delivery_failures import AskedToWait, SpeaksOtherwise, claim, release
from sangam.federation.outbox.post import QUEUED
from sangam.federation.peers.pairing import CHANGED
from sangam.federation.policy import pause_s
from sangam.federation.protocol.envelope import BATCH_BYTES

__all__ = [
    "ARRIVED",
    "BATCH_BYTES",
    "CHANGED",
    "QUEUED",
    "SPOKE",
    "AskedToWait",
    "Batch",
    "LaneSender",
    "SpeaksOtherwise",
    "claim",
    "pause_s",
    "release",
    "under_way",
]
