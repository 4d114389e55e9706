"""The door of `rosters` for the peers' door and the worker: which envelope kind is taken by what; what is due."""

from collections.abc import Mapping

from sangam.federation.types import Handler
from sangam.rosters import intake, wire
from sangam.rosters.intake import LINES
from sangam.rosters.rosters import tell_new_peers

HANDLERS: Mapping[str, Handler] = {wire.UNIT: intake.take_roster, wire.RETURNED: LINES.take_returned}

__all__ = ["HANDLERS", "LINES", "tell_new_peers"]
