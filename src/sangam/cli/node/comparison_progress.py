"""How far comparing with a force is, as `sangam peer list` and `sangam node status` say it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sangam.records.types import ComparingView


def compared_in_words(view: "ComparingView") -> str:
    """Return how far a comparing is, in one line."""
    if view.finished_at is None:
        state = f"comparing since {view.begun_at:%Y-%m-%d %H:%M} UTC ({view.why}), {view.settled} of {view.due} settled"
    else:
        state = f"compared {view.finished_at:%Y-%m-%d %H:%M} UTC ({view.why}), {view.due} records"
    ahead = f", {view.ahead} there that this node does not have" if view.ahead else ""
    return f"{state}: {view.sent} sent, {view.recalled} recalled{ahead}"
