"""The front door of `federation` for peers: invitations, pairing, directories, what is kept of them."""

from sangam.federation.inbox.retention import HANDLERS as EMPTIED_HANDLERS
from sangam.federation.inbox.retention import prune
from sangam.federation.peers.directory import HANDLERS as DIRECTORY_HANDLERS
from sangam.federation.peers.directory import publish_directory
from sangam.federation.peers.hello import hello
from sangam.federation.peers.pairing import (
    accept_invitation,
    invite,
    leave,
    own_invitation,
    resume,
    suspend,
    verify_invitation,
)

__all__ = [
    "DIRECTORY_HANDLERS",
    "EMPTIED_HANDLERS",
    "accept_invitation",
    "hello",
    "invite",
    "leave",
    "own_invitation",
    "prune",
    "publish_directory",
    "resume",
    "suspend",
    "verify_invitation",
]
