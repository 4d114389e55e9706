"""Cautions that hold: of a person always, of a thing only while it is sought.

Who was armed in a stolen car is no longer in it once its owner has it back: what stood above it then is history, and
an officer who is told to stop nobody is given no second order.  Of a plate that was misused the other vehicle, with
whoever is armed in it, is still on the road: its cautions hold.
"""

from sangam.records.types import RecordView

_THINGS = frozenset({"vehicle", "phone", "weapon"})
_OVER = frozenset({"recovered", "withdrawn"})


def are_past(view: RecordView) -> bool:
    """Tell whether what a record warns of is history: it is of a thing, and its search is over."""
    return view.kind in _THINGS and view.relief in _OVER


def standing(view: RecordView) -> tuple[str, ...]:
    """Return the codes of the cautions of a record that hold, as its reader sees them."""
    return () if are_past(view) else tuple(str(value) for value in view.values("caution"))
