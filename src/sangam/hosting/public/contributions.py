"""The door of `hosting` for what members say in a thing: a room declares its kinds, and reads what was kept."""

from sangam.hosting.contributions import (
    LINES,
    KeptLine,
    Kind,
    count_lines,
    find_line,
    lines_naming,
    lines_on,
    newest_lines,
    send_own,
    signed_lines,
)

__all__ = [
    "LINES",
    "KeptLine",
    "Kind",
    "count_lines",
    "find_line",
    "lines_naming",
    "lines_on",
    "newest_lines",
    "send_own",
    "signed_lines",
]
