"""What goes to a ministry's node and comes from it: totals, practices, and what the exchange itself needs.

Everything else is closed, whoever sends it: it is queued for no ministry, and taken from none and by none.  A table of
what is open, so that a new kind is closed until somebody opens it.
"""

from collections.abc import Iterable

from sangam.access.units import shipped_data
from sangam.kernel.errors import Refused

OPEN_KINDS = frozenset(
    {
        "totals.month.v1",
        "oversight.returned.v1",
        "practice.note.v1",
        "practice.remark.v1",
        "practice.returned.v1",
        "ledger.head.v1",
        "key.added.v1",
        "key.retired.v1",
        "envelope.emptied.v1",
        "epoch.begun.v1",
        "epoch.caught_up.v1",
        "standing.asked.v1",
        "standing.answered.v1",
    }
)
"""The kinds of envelopes that a ministry reads and sends."""


def is_part(*forces: str) -> bool:
    """Tell whether one of these forces is a ministry."""
    return any(map(shipped_data.is_ministry, forces))


def is_closed(kind: str, *forces: str) -> bool:
    """Tell whether an envelope of a kind may not go between these forces."""
    return kind not in OPEN_KINDS and is_part(*forces)


def ministry_refusal(forces: Iterable[str]) -> Refused:
    """Return the refusal of what may not go to a ministry or come from it."""
    ministry = next(filter(shipped_data.is_ministry, forces))
    return Refused(
        "federation:totals-alone",
        "{force} reads totals and practices alone: nothing of a record, a request, an alert or a meeting goes there.",
        force=ministry,
    )
