"""The face of `coordination` for decisions by circulation between meetings."""

from sangam.coordination.circulations.circulation_acts import (
    answer_circulation,
    circulate_decision,
    settle_circulation,
)
from sangam.coordination.circulations.circulation_views import open_circulation

__all__ = ["answer_circulation", "circulate_decision", "open_circulation", "settle_circulation"]
