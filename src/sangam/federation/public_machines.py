"""The face of `federation` for a node's machines: sealed secrets, its beat.  Without Django, for the supervisor."""

from sangam.federation.beats import beat, start
from sangam.federation.sealing import (
    ALL,
    FILES_MARK,
    NEXT_NODE_KEY,
    NODE_KEY,
    STANDING,
    lay_out,
    opened,
    paths_in,
    require_files,
    require_same,
    write_private,
)
from sangam.federation.tls import AUTHORITIES

__all__ = [
    "ALL",
    "AUTHORITIES",
    "FILES_MARK",
    "NEXT_NODE_KEY",
    "NODE_KEY",
    "STANDING",
    "beat",
    "lay_out",
    "opened",
    "paths_in",
    "require_files",
    "require_same",
    "start",
    "write_private",
]
