"""The front door of `federation` for joining by a code, and for what two officers decide about a peer."""

from sangam.federation.peers.joins import answer_guest, enter_code, make_code, withdraw_code
from sangam.federation.peers.peer_changes import (
    agree_to_change,
    confirm_join,
    joins_shown,
    keys_of_peers,
    may_pair,
    propose_change,
    proposed_changes,
)
from sangam.federation.protocol.join_texts import MOST_BYTES, PATH

__all__ = [
    "MOST_BYTES",
    "PATH",
    "agree_to_change",
    "answer_guest",
    "confirm_join",
    "enter_code",
    "joins_shown",
    "keys_of_peers",
    "make_code",
    "may_pair",
    "propose_change",
    "proposed_changes",
    "withdraw_code",
]
