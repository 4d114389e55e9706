"""What one reading of a sheet finds: its columns with their first values, how many rows, which columns in an old font.

Pure: the process that reads a file from outside knows neither the database nor an officer.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sangam.interchange.policy import SURE_LEGACY
from sangam.interchange.sheets.sheets import Sheet
from sangam.kernel import sentences
from sangam.names import legacy

SHOWN = 5
_FIRST = 3
"""Of the first values of a column."""
_SAMPLED = 300
_LONGEST_SAMPLE = 300
_LEAST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Outline:
    """A sheet as its first reading found it.

    samples: first values of each column, long ones cut.  fonts: how sure it is, 0-1, that a column was typed for Kruti
    Dev; previews: (before, after) of its commonest values.  first: the first rows, a cell for each column.
    """

    file: str
    digest: str
    size_bytes: int
    rows: int
    encoding: str
    header: tuple[str, ...]
    notes: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    fonts: tuple[float, ...]
    previews: tuple[tuple[tuple[str, str], ...], ...]
    first: tuple[tuple[str, ...], ...] = ()


def outline(path: Path, sheet: Sheet) -> Outline:
    """Return what a sheet holds, having read it through once.  path: its file.  Raises Malformed (too many rows)."""
    samples, rows, first = _sample_rows(sheet)
    fonts = tuple(old_font(values) for values in samples)
    previews = tuple(_preview(values) if odd else () for values, odd in zip(samples, fonts, strict=True))
    return Outline(
        sheet.name,
        digest_of(path),
        path.stat().st_size,
        rows,
        sheet.encoding,
        sheet.header,
        sheet.notes,
        tuple(map(tuple, samples)),
        fonts,
        previews,
        first,
    )


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def old_font(values: Sequence[str]) -> float:
    """Return how sure it is that a column was typed for Kruti Dev, 0 where it is not."""
    lettered = [value for value in values if any(map(str.isalpha, value))]
    spoken = dict.fromkeys(word for value in lettered for word in value.split())  # a word repeated is no new evidence
    if len(lettered) * 2 < len(values) or len(spoken) < _LEAST_WORDS:
        return 0.0
    sure = legacy.recognise(" ".join(spoken))
    return sure if sure >= SURE_LEGACY else 0.0


def outline_out(found: Outline) -> dict[str, Any]:
    """Return an outline as JSON."""
    return {
        "file": found.file,
        "digest": found.digest,
        "size_bytes": found.size_bytes,
        "rows": found.rows,
        "encoding": found.encoding,
        "header": found.header,
        "notes": [sentences.form(note) for note in found.notes],
        "samples": found.samples,
        "fonts": found.fonts,
        "previews": found.previews,
        "first": found.first,
    }


def outline_in(form: Mapping[str, Any]) -> Outline:
    """Read what `outline_out` gave."""
    previews = tuple(tuple((before, after) for before, after in each) for each in form["previews"])
    return Outline(
        form["file"],
        form["digest"],
        form["size_bytes"],
        form["rows"],
        form["encoding"],
        tuple(form["header"]),
        tuple(map(sentences.sentence_from_form, form["notes"])),
        tuple(map(tuple, form["samples"])),
        tuple(form["fonts"]),
        previews,
        tuple(map(tuple, form.get("first", ()))),
    )


def _sample_rows(sheet: Sheet) -> tuple[list[list[str]], int, tuple[tuple[str, ...], ...]]:
    """Return the first values of each column, how many rows there are, and the first of them whole."""
    samples: list[list[str]] = [[] for _ in sheet.header]
    rows, first = 0, list[tuple[str, ...]]()
    for row in sheet.rows():
        rows += 1
        if rows <= _SAMPLED and not row.empty:
            if len(first) < _FIRST:
                first.append(tuple(cell[:_LONGEST_SAMPLE] for cell in row.cells))
            for values, cell in zip(samples, row.cells, strict=False):
                if cell:
                    values.append(cell[:_LONGEST_SAMPLE])
    return samples, rows, tuple(first)


def _preview(values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    commonest = [value for value, _ in Counter(values).most_common(SHOWN)]
    return tuple((value, legacy.convert(value)) for value in commonest)
