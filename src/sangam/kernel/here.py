"""Which node this is.  Settled once at process start by `sangam.node`; a test world swaps it per block."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PeerLimits:
    """What a node takes of one peer in each lane, what may lie of it, and how much may wait for it before bulk stops.

    A megabyte is 1,048,576 bytes.
    """

    envelopes_a_second: int = 1_000
    megabytes_a_day: int = 10_000
    held_rows: int = 20_000
    held_megabytes: int = 200
    waiting_rows: int = 100_000


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """The force's own sign-in service, which speaks OpenID Connect.

    issuer: its address, as its ID tokens name it.  client, secret: how it knows this node; a secret may lack.
    claim: the member of an ID token that is an officer's service number or sign-in name.
    second_factors: values of `amr` that prove a second factor.  ca: certificates of its authority, where no public one.
    """

    issuer: str
    client: str
    claim: str
    secret: Path | None = None
    second_factors: frozenset[str] = frozenset()
    ca: Path | None = None


STANDBY = "standby.json"
"""File beside the keys of a node that has admitted a standby."""


@dataclass(frozen=True, slots=True)
class Here:
    """This node's identity.  keys: folder of its private keys (mode 0700); files: folder of its attachments.

    archived_files: where a copy of each file lies on a second disk, where the node has one.
    standby_commits: what acts do while the node's standby is away, as the setting of that name says.
    backups_kept_days: for so long an erased thing may still lie in a backup of this node.
    breached_passwords: a file of passwords that may not be chosen, as the administrator brought it.
    modus_operandi: the force's own master of modus operandi, which need not be there.
    identity_provider: the force's own sign-in service, where it has one.
    peer_limits: what is taken of one peer.  protocol: newest version that is spoken between nodes; 0: the newest known.
    """

    force: str
    keys: Path
    files: Path
    synthetic: bool = False
    internet: bool = True
    backups_kept_days: int = 35
    peer_limits: PeerLimits = PeerLimits()
    protocol: int = 0
    modus_operandi: Path | None = None
    breached_passwords: Path | None = None
    archived_files: Path | None = None
    standby_commits: str = "go-on"
    identity_provider: IdentityProvider | None = None

    @property
    def copies_its_log(self) -> bool:
        """Return whether commits may wait for a copy of the database's log elsewhere: in an archive, at a standby."""
        return self.archived_files is not None or self.has_standby

    @property
    def has_standby(self) -> bool:
        """Return whether the node has admitted a standby."""
        return (self.keys / STANDBY).is_file()


_process: Here | None = None
_local: ContextVar[Here | None] = ContextVar("here", default=None)


def set_node(here: Here) -> None:
    """Fix the process's identity.  Called once, by what starts the process."""
    global _process
    _process = here


def node() -> Here:
    """Return this node's identity.  Raises RuntimeError before `settle`."""
    here = _local.get() or _process
    if here is None:
        raise RuntimeError("no node is settled in this process: start it through `sangam node`")
    return here


@contextmanager
def acting_as(here: Here) -> Iterator[None]:
    """Act as another node inside the block, in this context only: for test worlds with several nodes."""
    token = _local.set(here)
    try:
        yield
    finally:
        _local.reset(token)
