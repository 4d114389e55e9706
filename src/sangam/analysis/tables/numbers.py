"""Columns of text as numbers."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sangam.analysis.tables.files import Sheet
from sangam.kernel.errors import Malformed

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "--", "nil", "."})
"""What stands in a cell, in small letters, where nothing is known."""


def strip_cells(column: pa.ChunkedArray) -> pa.Array:
    """Return the cells without blanks round them, as one array; what is missing is null."""
    cells = pc.utf8_trim_whitespace(column.combine_chunks())
    is_missing = pc.is_in(pc.utf8_lower(cells), value_set=pa.array(sorted(MISSING)))
    return pc.if_else(is_missing, pa.scalar(None, pa.string()), cells)


def read_numbers(sheet: Sheet, heading: str) -> NDArray[np.float64]:
    """Return a column's numbers, NaN where the cell is missing.  Raises Malformed with the line of another text."""
    cells = strip_cells(sheet.column(heading))
    try:
        numbers = pc.cast(cells, pa.float64())
    except pa.ArrowInvalid:
        row = next(at for at, cell in enumerate(cells.to_pylist()) if cell is not None and not _is_number(cell))
        raise Malformed(
            "analysis:number",
            "Line {line} of {path}: {heading} is “{cell}”, which is no number.",
            line=sheet.line(row),
            path=sheet.name,
            heading=heading,
            cell=cells[row].as_py(),
        ) from None
    found: NDArray[np.float64] = numbers.to_numpy(zero_copy_only=False).astype(np.float64)
    return np.where(np.isfinite(found), found, np.nan)


def _is_number(cell: str) -> bool:
    try:
        pc.cast(pa.scalar(cell), pa.float64())
    except pa.ArrowInvalid:
        return False
    return True
