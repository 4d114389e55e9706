"""The door of `rosters` for the peers' door and the worker: which envelope kind is taken by what; what is due."""

from collections.abc import Mapping

from sangam.federation.types import Handler
from sangam.rosters import rosters
from sangam.rosters.rosters import LINES, tell_new_peers

HANDLERS: Mapping[str, Handler] = {rosters.UNIT: rosters.take_roster, rosters.RETURNED: LINES.take_returned}

__all__ = ["HANDLERS", "LINES", "tell_new_peers"]
