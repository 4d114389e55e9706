"""The door of `arrests` for arrests and their checklist."""

from sangam.arrests.checklists.arrest_files import arrests, close_arrest, open_arrest, open_arrest_page, write_step
from sangam.arrests.checklists.arrest_paper import print_arrest
from sangam.arrests.checklists.items import COLUMNS, as_text, edit_item, item, items

__all__ = [
    "COLUMNS",
    "arrests",
    "as_text",
    "close_arrest",
    "edit_item",
    "item",
    "items",
    "open_arrest",
    "open_arrest_page",
    "print_arrest",
    "write_step",
]
