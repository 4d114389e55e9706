"""Forms of a sheet of officers: the file that is tried, and what was tried with the reason for taking it."""

import json
import tempfile
from pathlib import Path
from typing import ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from sangam.access.public.officer_sheets import SheetKind
from sangam.interchange.public import sheets
from sangam.interchange.public.sheets import Trouble
from sangam.kernel.clock import INDIA
from sangam.kernel.errors import Malformed
from sangam.web.administration.officer_order_forms import reason_field
from sangam.web.common.officer_forms import InstantField, OfficerForm

_MOST_BYTES = 8 * 1024 * 1024
_MOST_TEXT = settings.DATA_UPLOAD_MAX_MEMORY_SIZE * 9 // 10

Rows = list[dict[str, str]]


class TrialForm(OfficerForm):
    """A sheet to be tried.  at: from when its rows hold that name no day, for a transfer order."""

    refused_at: ClassVar = {"web:officer-sheet": "file", "interchange:": "file", "access:sheet-rows": "file"}
    file = forms.FileField(label=gettext_lazy("Sheet"), required=False, allow_empty_file=True)
    at = InstantField(label=gettext_lazy("From when"), required=False)

    def read(self, kind: SheetKind) -> tuple[Rows, list[int], list[Trouble]]:
        """Return the rows of the sheet, their lines, and what cannot be read.  Raises Malformed for no such file."""
        handed, at = self.cleaned_data["file"], self.cleaned_data["at"]
        if handed is None or (handed.size or 0) > _MOST_BYTES:
            raise Malformed("web:officer-sheet", "Choose a spreadsheet (CSV or Excel) of at most 8 MB.")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / Path(handed.name or "sheet.csv").name[:100]
            path.write_bytes(handed.read())
            rows, lines, troubles = sheets.read_table(path, needed=kind.needed, optional=kind.optional)
        if at is not None:
            day = f"{at.astimezone(INDIA):%Y-%m-%dT%H:%M}"
            rows = [{**row, kind.day: row.get(kind.day, "").strip() or day} for row in rows]
        return rows, lines, troubles


class TakeForm(OfficerForm):
    """A sheet that was tried, to be taken."""

    refused_at: ClassVar = {"access:order-reason": "reason"}
    texts: ClassVar = {"reason": "reason"}
    rows = forms.CharField(widget=forms.HiddenInput)
    reason = reason_field()

    def read(self) -> tuple[Rows, list[int]]:
        """Return the rows and their lines, as `rows_text` wrote them.  Raises Malformed."""
        try:
            names, cells, lines = json.loads(self.cleaned_data["rows"])
            rows = [{str(name): str(cell) for name, cell in zip(names, row, strict=True)} for row in cells]
            return rows, [int(line) for _, line in zip(rows, lines, strict=True)]
        except (TypeError, ValueError):
            raise Malformed("web:officer-sheet-again", "Choose the sheet again and try it first.") from None


def rows_text(rows: Rows, lines: list[int]) -> str:
    """Return rows and their lines as text for a hidden field.  Raises Malformed where they are too long for one."""
    names = sorted({name for row in rows for name in row})
    cells = [[row.get(name, "") for name in names] for row in rows]
    text = json.dumps([names, cells, lines], ensure_ascii=False, separators=(",", ":"))
    if len(text.encode()) > _MOST_TEXT:
        raise Malformed("web:officer-sheet-long", "This sheet is too long: split it.")
    return text
