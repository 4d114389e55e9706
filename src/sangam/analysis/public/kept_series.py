"""The door of series that people keep: kept, opened, listed, added to, proposed to another force."""

from sangam.analysis.series_board.kept_series import (
    KeptInput,
    KeptSeries,
    add_to_series,
    incidents_of,
    keep_series,
    list_series,
    open_series,
    propose_series,
)

__all__ = [
    "KeptInput",
    "KeptSeries",
    "add_to_series",
    "incidents_of",
    "keep_series",
    "list_series",
    "open_series",
    "propose_series",
]
