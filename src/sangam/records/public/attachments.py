"""The front door of `records` for files on records: attach, see which there are, open."""

from sangam.records.own_records.attachments import attach, files_of, open_file
from sangam.records.storage.attachments import refs_of

__all__ = ["attach", "files_of", "open_file", "refs_of"]
