"""The rows of a workbook as their first reading found them, a line of JSON each: it is parsed once.  Pure."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO

from sangam.interchange.sheets.sheets import Sheet
from sangam.interchange.types import Row
from sangam.kernel import sentences


def keeping_rows(sheet: Sheet, file: IO[str]) -> Sheet:
    """Return a sheet whose rows are written down as they are read, the first time."""
    head = {
        "name": sheet.name, "encoding": sheet.encoding, "header": sheet.header, "header_line": sheet.header_line,
        "notes": [sentences.form(note) for note in sheet.notes],
    }  # fmt: skip
    file.write(json.dumps(head, ensure_ascii=False) + "\n")
    return replace(sheet, source=partial(_write_rows, sheet, file))


def open_rows(path: Path) -> Sheet:
    """Return the sheet whose rows were written down.  Raises OSError."""
    with path.open(encoding="utf-8") as file:
        head = json.loads(file.readline())
    return Sheet(
        head["name"],
        head["encoding"],
        tuple(head["header"]),
        head["header_line"],
        tuple(map(sentences.sentence_from_form, head["notes"])),
        partial(_read_rows, path),
        short_rows_told=False,
    )


def _write_rows(sheet: Sheet, file: IO[str]) -> Iterator[Row]:
    for row in sheet.source():
        file.write(json.dumps([row.line, row.cells if not row.empty else []], ensure_ascii=False) + "\n")
        yield row


def _read_rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as file:
        file.readline()
        for text in file:
            line, cells = json.loads(text)
            yield Row(line, tuple(cells))
