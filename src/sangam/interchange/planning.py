"""What an import of a file would do: columns, how they were read, which are in an old font."""

import hashlib
from collections import Counter
from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sangam.access.policy import require
from sangam.interchange import mapping as mappings
from sangam.interchange.policy import SURE_LEGACY
from sangam.interchange.sheets import Sheet, open_sheet
from sangam.interchange.types import ColumnView, Legacy, Mapping, Plan
from sangam.kernel.actor import Actor
from sangam.kernel.told import Told
from sangam.names import legacy

_SAMPLED = 300
_SHOWN = 5
_LEAST_WORDS = 3


def plan(
    actor: Actor, path: Path, *, kind: str = "person", name: str = "", given: str | Mapping = "",
    fonts: Legacy | Map[str, Legacy] = Legacy.ASK,
) -> Plan:  # fmt: skip
    """Return the plan of an import: nothing is written, nothing is looked up.

    given: a mapping, written or made; empty: guessed.  fonts: what to do with columns in an old font, for all of them
    or by column.  Raises Refused (no right to import) and Malformed (no sheet, no such column).
    """
    require(actor, "import:run")
    sheet = open_sheet(path, name=name or path.name)
    samples, rows = _sampled(sheet)
    chosen, hows = _mapping(sheet, samples, kind=kind, given=given)
    odds = [old_font(values) for values in samples]
    in_old_font = [column for column, odd in zip(sheet.header, odds, strict=True) if odd]
    decided = {column: _decided(column, chosen, fonts) for column in in_old_font}
    columns = [
        ColumnView(column, tuple(values[:_SHOWN]), _becomes(chosen, column), how, odd, _preview(values) if odd else ())
        for column, values, how, odd in zip(sheet.header, samples, hows, odds, strict=True)
    ]
    return Plan(
        sheet.name, digest_of(path), path.stat().st_size, rows, sheet.encoding,
        replace(chosen, legacy=decided), tuple(columns), sheet.notes,
    )  # fmt: skip


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sampled(sheet: Sheet) -> tuple[list[list[str]], int]:
    """Return the first values of each column, and how many rows there are."""
    samples: list[list[str]] = [[] for _ in sheet.header]
    rows = 0
    for row in sheet.rows():
        rows += 1
        if rows <= _SAMPLED and not row.empty:
            for values, cell in zip(samples, row.cells, strict=False):
                if cell:
                    values.append(cell)
    return samples, rows


def _mapping(
    sheet: Sheet, samples: Sequence[Sequence[str]], *, kind: str, given: str | Mapping
) -> tuple[Mapping, list[str]]:
    if isinstance(given, Mapping):
        return given, _hows(given, sheet)
    if "=" not in given:
        return mappings.guessed(kind, sheet.header, samples, file=sheet.name)
    written = mappings.read_map(given, kind=kind, header=sheet.header, file=sheet.name)
    return written, _hows(written, sheet)


def _hows(chosen: Mapping, sheet: Sheet) -> list[str]:
    said, left = Told("as you said"), Told("not named: left out")
    return [said if _becomes(chosen, column) else left for column in sheet.header]


def _becomes(chosen: Mapping, column: str) -> str:
    return next((each.property for each in chosen.columns if column in each.columns), "")


def old_font(values: Sequence[str]) -> float:
    """Return how sure it is that a column was typed for Kruti Dev, 0 where it is not."""
    lettered = [value for value in values if any(map(str.isalpha, value))]
    spoken = dict.fromkeys(word for value in lettered for word in value.split())  # a word repeated is no new evidence
    if len(lettered) * 2 < len(values) or len(spoken) < _LEAST_WORDS:
        return 0.0
    sure = legacy.recognise(" ".join(spoken))
    return sure if sure >= SURE_LEGACY else 0.0


def _decided(column: str, chosen: Mapping, fonts: Legacy | Map[str, Legacy]) -> Legacy:
    """Return what was decided for a column in an old font: now, or before, or nothing yet."""
    word = fonts if isinstance(fonts, Legacy) else fonts.get(column, Legacy.ASK)
    return chosen.legacy.get(column, Legacy.ASK) if word is Legacy.ASK else word


def _preview(values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    commonest = [value for value, _ in Counter(values).most_common(_SHOWN)]
    return tuple((value, legacy.convert(value)) for value in commonest)
