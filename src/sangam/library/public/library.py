"""The door of `library` for reading, and for what any force adds to a note; its owner renews and withdraws it."""

from sangam.library.adoptions import adopted_practices
from sangam.library.notes import SHIPPED, renew_review, withdraw
from sangam.library.pages import list_notes, notes_named, notes_with, open_file, open_note
from sangam.library.remarks import adopt, comment, report_result, translate
from sangam.library.shipped_notes import shipped_ids

__all__ = [
    "SHIPPED",
    "adopt",
    "adopted_practices",
    "comment",
    "list_notes",
    "notes_named",
    "notes_with",
    "open_file",
    "open_note",
    "renew_review",
    "report_result",
    "shipped_ids",
    "translate",
    "withdraw",
]
