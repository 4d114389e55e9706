"""The door for whole files of names: search in memory, verdicts on many pairs, words side by side.

`NameIndex` loads the compiled comparison, half a second: import this door where it is used.
"""

from sangam.names.comparison.alignment import SideBySide, side_by_side
from sangam.names.comparison.comparison import compare_pairs
from sangam.names.comparison.index import Answer, NameIndex

__all__ = ["Answer", "NameIndex", "SideBySide", "compare_pairs", "side_by_side"]
