"""Lines given back to a restored force: what a page may be."""

import pytest

from sangam.hosting import recovery, wire
from sangam.hosting.wire import ReturnedLines
from sangam.kernel import bodies
from sangam.kernel.errors import Malformed


@pytest.mark.parametrize("lines", [None, "x", {}, [], ["line"] * (wire.MOST_LINES + 1)])
def test_what_is_no_list_of_lines_is_refused(lines: object) -> None:
    with pytest.raises(Malformed, match="no list of 1 to 100"):
        bodies.read(ReturnedLines, {"lines": lines})


@pytest.mark.parametrize("line", [7, None, {}, "x" * 2_000_001])
def test_what_is_no_line_is_refused(line: object) -> None:
    with pytest.raises(Malformed, match="no text of 0 to 2000000"):
        bodies.read(ReturnedLines, {"lines": ["line", line]})


def test_lines_are_parted_into_pages_that_are_read_again() -> None:
    lines = [*("short" for _ in range(250)), "x" * 300_000, "last"]
    pages = list(recovery._pages_of(lines))
    assert [len(page) for page in pages] == [100, 100, 50, 1, 1]
    read = [bodies.read(ReturnedLines, bodies.write(ReturnedLines(page))) for page in pages]
    assert [line for page in read for line in page.lines] == lines
