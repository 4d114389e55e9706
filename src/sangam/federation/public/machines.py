"""The front door of `federation` for a node's machines: secrets, its beat.  Without Django, for the supervisor."""

from sangam.federation.keys import durable_files, standby_copies, tls
from sangam.federation.keys.sealed_secrets import (
    ALL,
    FILES_MARK,
    NEXT_NODE_KEY,
    NODE_KEY,
    STANDING,
    lay_out,
    open_secrets,
    paths_in,
    require_files,
    require_same,
    write_private,
)
from sangam.federation.recovery import heartbeat

__all__ = [
    "ALL",
    "FILES_MARK",
    "NEXT_NODE_KEY",
    "NODE_KEY",
    "STANDING",
    "durable_files",
    "heartbeat",
    "lay_out",
    "open_secrets",
    "paths_in",
    "require_files",
    "require_same",
    "standby_copies",
    "tls",
    "write_private",
]
