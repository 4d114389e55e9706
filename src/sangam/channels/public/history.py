"""The door of `channels` for past messages: search them, import an export."""

from sangam.channels.imports.imported_messages import import_lines, known_lines
from sangam.channels.policy import LONGEST_TEXT, MOST_IMPORTED, is_carried
from sangam.channels.text.search import search_messages
from sangam.channels.text.word_forms import fold

__all__ = [
    "LONGEST_TEXT",
    "MOST_IMPORTED",
    "fold",
    "import_lines",
    "is_carried",
    "known_lines",
    "search_messages",
]
