"""The face of `federation` for who speaks: keys, certificates, invitations, the ledgers' heads."""

from sangam.federation.directory import HANDLERS as DIRECTORY_HANDLERS
from sangam.federation.directory import publish_directory
from sangam.federation.heads import KIND as HEAD_KIND
from sangam.federation.heads import heads_of, post_head, witness
from sangam.federation.hello import hello
from sangam.federation.keys import ensure_signing_key, sign, signed_by_us
from sangam.federation.machines import (
    announce_key,
    change_key,
    has_its_files,
    keep_all,
    looks,
    running_machines,
    take_changed,
)
from sangam.federation.pairing import accept, invite, leave, own_invitation, read, resume, revoke_key, suspend
from sangam.federation.pruning import HANDLERS as EMPTIED_HANDLERS
from sangam.federation.pruning import prune
from sangam.federation.rotation import HANDLERS as KEY_HANDLERS
from sangam.federation.rotation import awaited, replace_stolen, rotate, settle
from sangam.federation.tls import door_context, ensure_certificates, letters_files, make_officers_certificate

__all__ = [
    "DIRECTORY_HANDLERS",
    "EMPTIED_HANDLERS",
    "HEAD_KIND",
    "KEY_HANDLERS",
    "accept",
    "announce_key",
    "awaited",
    "change_key",
    "door_context",
    "ensure_certificates",
    "ensure_signing_key",
    "has_its_files",
    "heads_of",
    "hello",
    "invite",
    "keep_all",
    "leave",
    "letters_files",
    "looks",
    "make_officers_certificate",
    "own_invitation",
    "post_head",
    "prune",
    "publish_directory",
    "read",
    "replace_stolen",
    "resume",
    "revoke_key",
    "rotate",
    "running_machines",
    "settle",
    "sign",
    "signed_by_us",
    "suspend",
    "take_changed",
    "witness",
]
