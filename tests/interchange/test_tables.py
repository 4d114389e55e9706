"""Small sheets with fixed columns: officers and transfers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sangam.interchange.sheets import tables
from sangam.interchange.sheets.tables import read_table
from sangam.kernel.errors import Malformed

Write = Callable[..., Path]


def test_headings_may_have_blanks_and_capitals_and_empty_rows_are_left_out(write: Write) -> None:
    path = write("Service Number,Name EN,Extra\n1,A,x\n\n2,B,y\n")
    rows, lines, troubles = read_table(path, needed=["service_number", "name_en"], optional=["desk"])
    assert rows == [{"service_number": "1", "name_en": "A"}, {"service_number": "2", "name_en": "B"}]
    assert (lines, troubles) == ([2, 4], [])


def test_a_missing_column_is_named_with_those_there_are(write: Write) -> None:
    with pytest.raises(Malformed, match="lacks the columns rank; it has a, b"):
        read_table(write("a,b\n1,2\n"), needed=["a", "rank"])


def test_a_row_that_cannot_be_read_is_told(write: Write) -> None:
    rows, _, troubles = read_table(write("a,b\n1,2,3\n"), needed=["a"])
    assert (rows, [trouble.line for trouble in troubles]) == ([], [2])


def test_too_many_rows_are_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 1)
    with pytest.raises(Malformed, match="split it"):
        read_table(write("a,b\n1,2\n3,4\n"), needed=["a"])
