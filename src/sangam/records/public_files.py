"""The face of `records` for files on records: attach, see which there are, open."""

from sangam.records.attached import refs_of
from sangam.records.attaching import attach, files_of, open_file

__all__ = ["attach", "files_of", "open_file", "refs_of"]
