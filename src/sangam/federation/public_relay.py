"""The face of `federation` for the relay and the door: the lanes to send, the addresses to call, the walls to trust."""

from sangam.federation.claiming import claim, release
from sangam.federation.held_up import unreached
from sangam.federation.outbox import QUEUED
from sangam.federation.pairing import CHANGED, address, authorities, paired_forces
from sangam.federation.parked import ARRIVED
from sangam.federation.policy import pause_s
from sangam.federation.sending import Batch, LaneSender
from sangam.federation.smooth import SPOKE
from sangam.federation.tls import calling_context, door_context
from sangam.federation.turning_down import AskedToWait, SpeaksOtherwise
from sangam.federation.wire import BATCH_BYTES

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
    "address",
    "authorities",
    "calling_context",
    "claim",
    "door_context",
    "paired_forces",
    "pause_s",
    "release",
    "unreached",
]
