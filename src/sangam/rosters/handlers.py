"""Which kinds of envelopes `rosters` takes, and by what."""

from collections.abc import Mapping

from sangam.federation.types import Handler
from sangam.rosters import rosters
from sangam.rosters.rosters import LINES

HANDLERS: Mapping[str, Handler] = {rosters.UNIT: rosters.take_roster, rosters.RETURNED: LINES.take_returned}
