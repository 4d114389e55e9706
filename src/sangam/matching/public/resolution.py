"""The door of batch resolution.  Heavy: imported where it is used, by commands and the demonstration."""

from sangam.matching.resolution.resolution import (
    ENGINES,
    MEMORY_MB,
    Wanted,
    pairs_of_records,
    require_threshold,
    require_writable,
    resolve,
    write_table,
)
from sangam.matching.resolution.resolution import require as require_spark
from sangam.matching.resolution.sheet_files import read_sheet, sheet
from sangam.matching.resolution.types import MAPPED, Meaning, Resolved, Sheet

__all__ = [
    "ENGINES",
    "MAPPED",
    "MEMORY_MB",
    "Meaning",
    "Resolved",
    "Sheet",
    "Wanted",
    "pairs_of_records",
    "read_sheet",
    "require_spark",
    "require_threshold",
    "require_writable",
    "resolve",
    "sheet",
    "write_table",
]
