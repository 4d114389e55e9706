"""The front door of `federation` for keys: what we sign with, what a peer's line proves, rotation."""

from sangam.federation.keys.peer_keys import envelope_by, own_word, word_maker
from sangam.federation.keys.signing_key import ensure_signing_key, own_key, sign, signed_by_us
from sangam.federation.peers.pairing import revoke_key
from sangam.federation.peers.peer_changes import HANDLERS as KEY_HANDLERS
from sangam.federation.peers.peer_changes import advance_rotation, peers_without_key, replace_stolen, rotate

__all__ = [
    "KEY_HANDLERS",
    "advance_rotation",
    "ensure_signing_key",
    "envelope_by",
    "own_key",
    "own_word",
    "peers_without_key",
    "replace_stolen",
    "revoke_key",
    "rotate",
    "sign",
    "signed_by_us",
    "word_maker",
]
