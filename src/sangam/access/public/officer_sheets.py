"""The door of `access` for an administrator's sheets in the browser: tried, then taken."""

from sangam.access.administration.sheets import SHEETS, SheetKind, SheetOutcome, load_sheet, try_sheet

__all__ = ["SHEETS", "SheetKind", "SheetOutcome", "load_sheet", "try_sheet"]
