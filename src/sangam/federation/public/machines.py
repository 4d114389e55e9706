"""The front door of `federation` for a node's machines: secrets, its beat.  Without Django, for the supervisor."""

from sangam.federation.keys import durable_files
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
from sangam.federation.keys.tls import AUTHORITIES, JOINING
from sangam.federation.recovery import heartbeat

__all__ = [
    "ALL",
    "AUTHORITIES",
    "FILES_MARK",
    "JOINING",
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
    "write_private",
]
