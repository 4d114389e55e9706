"""The face of the networks package: what hangs together with a record, and what of it is counted."""

from sangam.networks.claims import counted_apart, members
from sangam.networks.projection import MOST_SHARING, NODES
from sangam.networks.questions import look_around, shown_in
from sangam.networks.ways import MOST_HOPS, MOST_WAYS, is_banned

__all__ = [
    "MOST_HOPS",
    "MOST_SHARING",
    "MOST_WAYS",
    "NODES",
    "counted_apart",
    "is_banned",
    "look_around",
    "members",
    "shown_in",
]
