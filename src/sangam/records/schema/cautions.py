"""Cautions that hold: of a person always, of a thing only while it is sought.

Once its owner has a stolen car back, whoever was armed in it is gone.  Its cautions are history then, and the officer
reads one order.  Where a plate was misused, the other vehicle is still on the road: its cautions hold.
"""

from sangam.records.schema.kinds import KINDS, About
from sangam.records.types import RecordView

_OVER = frozenset({"recovered", "withdrawn"})


def are_past(view: RecordView) -> bool:
    """Tell whether what a record warns of is history: it is of a thing, and its search is over."""
    return KINDS[view.kind].about is About.OBJECT and view.relief in _OVER


def cautions_in_force(view: RecordView) -> tuple[str, ...]:
    """Return the codes of the cautions of a record that hold, as its reader sees them."""
    return () if are_past(view) else tuple(str(value) for value in view.values("caution"))
