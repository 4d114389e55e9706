"""The door of `interchange` for exports of WhatsApp as files: opened and counted.  Without Django."""

from sangam.interchange.whatsapp.archive import MOST_TEXT_BYTES, OpenedExport, identifiers_of, open_export, tally_of
from sangam.interchange.whatsapp.export import read_export
from sangam.interchange.whatsapp.types import Export, ImportOutcome, Preview, Tally

__all__ = [
    "MOST_TEXT_BYTES",
    "Export",
    "ImportOutcome",
    "OpenedExport",
    "Preview",
    "Tally",
    "identifiers_of",
    "open_export",
    "read_export",
    "tally_of",
]
