"""The door of the names package: read, find, key, compare and render persons' names.

`keys(name).person` is stored beside a record and `keys(query).lookup` asked for, by equality.  `compare` then gives
each candidate its score, band and reasons, whose English sentences are `REASONS`.
"""

from sangam.names.comparison.comparison import REASONS, compare, compare_many
from sangam.names.comparison.keys import keys, related_keys, stored_keys
from sangam.names.comparison.weights import likeness
from sangam.names.reader.finder import find_names, unread
from sangam.names.reader.parser import parse
from sangam.names.reader.towns import places
from sangam.names.sounds.renderings import in_script, romanise
from sangam.names.types import KEY_RULES

__all__ = [
    "KEY_RULES",
    "REASONS",
    "compare",
    "compare_many",
    "find_names",
    "in_script",
    "keys",
    "likeness",
    "parse",
    "places",
    "related_keys",
    "romanise",
    "stored_keys",
    "unread",
]
