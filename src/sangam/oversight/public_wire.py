"""The face of `oversight` for the peers' door: envelope kinds."""

from collections.abc import Mapping

from sangam.federation.types import Handler
from sangam.oversight.glass import intake
from sangam.oversight.looks import record_viewers
from sangam.oversight.totals import monthly

__all__ = ["HANDLERS"]

HANDLERS: Mapping[str, Handler] = {**record_viewers.HANDLERS, **monthly.HANDLERS, **intake.HANDLERS}
