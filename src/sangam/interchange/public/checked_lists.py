"""The front door of `interchange` for lists that are checked through the web: the officer's side and the worker's."""

from sangam.interchange.lists.list_worker import check_once
from sangam.interchange.lists.lists import (
    lines_taken_out,
    own_list,
    own_lists,
    rows_with_hits,
    rows_without,
    start_file,
    start_lines,
    tidy,
)
from sangam.interchange.lists.types import CheckedListView, ListedRowView
from sangam.interchange.policy import MOST_LIST_BYTES, MOST_LISTED

__all__ = [
    "MOST_LISTED",
    "MOST_LIST_BYTES",
    "CheckedListView",
    "ListedRowView",
    "check_once",
    "lines_taken_out",
    "own_list",
    "own_lists",
    "rows_with_hits",
    "rows_without",
    "start_file",
    "start_lines",
    "tidy",
]
