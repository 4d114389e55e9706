"""The face of `oversight` for the peers' door: envelope kinds."""

from collections.abc import Mapping

from sangam.federation.types import Handler
from sangam.oversight.glass import intake
from sangam.oversight.looks import who_looked
from sangam.oversight.totals import monthly

__all__ = ["HANDLERS"]

HANDLERS: Mapping[str, Handler] = {**who_looked.HANDLERS, **monthly.HANDLERS, **intake.HANDLERS}
