"""The door of `coordination` for decisions by circulation between meetings."""

from sangam.coordination.circulations.circulation_acts import (
    answer_circulation,
    circulate_decision,
    circulate_minutes,
    settle_circulation,
)
from sangam.coordination.circulations.circulation_views import open_circulation

__all__ = ["answer_circulation", "circulate_decision", "circulate_minutes", "open_circulation", "settle_circulation"]
