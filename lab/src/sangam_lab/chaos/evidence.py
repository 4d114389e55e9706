"""What the laws look at: what was told, what stands, what was seen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sangam_lab.chaos.journal import Journal
from sangam_lab.chaos.state import State
from sangam_lab.chaos.version_sampler import Sampling

Check = Iterator[str]
"""A sentence for each broken case, "" for each that holds."""


@dataclass
class Evidence:
    """Everything that the laws look at.  unverified: what each ledger's check has to say against it.

    restored: the forces whose node was restored: their lanes count anew.  read: of each node the digest of each file
    as it was read there, or why it cannot be.
    """

    journal: Journal
    states: Mapping[str, State]
    sampling: Sampling
    unverified: dict[str, str] = field(default_factory=dict)
    restored: frozenset[str] = frozenset()
    read: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
