"""The face of batch resolution.  Heavy: the command alone imports it."""

from sangam.matching.resolving.reading import read, sheet
from sangam.matching.resolving.resolving import ENGINES, MEMORY_MB, Wanted, require_threshold, resolve
from sangam.matching.resolving.spark import require as require_spark
from sangam.matching.resolving.types import MAPPED, Meaning, Resolved, Sheet
from sangam.matching.resolving.writing import require_writable, write

__all__ = [
    "ENGINES",
    "MAPPED",
    "MEMORY_MB",
    "Meaning",
    "Resolved",
    "Sheet",
    "Wanted",
    "read",
    "require_spark",
    "require_threshold",
    "require_writable",
    "resolve",
    "sheet",
    "write",
]
