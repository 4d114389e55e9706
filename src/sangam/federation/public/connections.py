"""The front door of `federation` for connections: addresses to call, certificates, whom to trust."""

from sangam.federation.keys.tls import (
    calling_context,
    door_context,
    ensure_certificates,
    letters_files,
    make_officers_certificate,
)
from sangam.federation.outbox.delivery_failures import unreached_sentence
from sangam.federation.peers.pairing import address, authorities, paired_forces

__all__ = [
    "address",
    "authorities",
    "calling_context",
    "door_context",
    "ensure_certificates",
    "letters_files",
    "make_officers_certificate",
    "paired_forces",
    "unreached_sentence",
]
