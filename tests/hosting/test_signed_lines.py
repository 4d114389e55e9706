"""Lines given back to a restored force: what a page may be."""

import pytest

from sangam.hosting import recovery, wire
from sangam.kernel.errors import Malformed


@pytest.mark.parametrize("lines", [None, "x", {}, [], ["line"] * (wire.MOST_LINES + 1)])
def test_what_is_no_list_of_lines_is_refused(lines: object) -> None:
    with pytest.raises(Malformed, match="no list of at most"):
        wire.lines_in({"lines": lines})


@pytest.mark.parametrize("line", [7, None, {}, "x" * 2_000_001])
def test_what_is_no_line_is_refused(line: object) -> None:
    with pytest.raises(Malformed, match="no line of an envelope"):
        wire.lines_in({"lines": ["line", line]})


def test_lines_are_parted_into_pages_that_are_read_again() -> None:
    lines = [*("short" for _ in range(250)), "x" * 300_000, "last"]
    pages = list(recovery._pages_of(lines))
    assert [len(page) for page in pages] == [100, 100, 50, 1, 1]
    assert [line for page in pages for line in wire.lines_in(wire.lines_out(page))] == lines
