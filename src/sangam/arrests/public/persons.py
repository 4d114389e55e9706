"""The door of `arrests` for the page of an accused, statuses of the arrested, and lists of releases."""

from sangam.arrests.release_lists import ListTaken, read_release_list, take_release_list
from sangam.arrests.statuses import STATUSES, StatusWord, open_accused, say_status

__all__ = [
    "STATUSES",
    "ListTaken",
    "StatusWord",
    "open_accused",
    "read_release_list",
    "say_status",
    "take_release_list",
]
