"""The face for searching many names in memory.  It loads the compiled comparison: import it where it is used."""

from sangam.names.index import Answer, NameIndex

__all__ = ["Answer", "NameIndex"]
