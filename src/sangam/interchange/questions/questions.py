"""The rows of a sheet as questions to be checked: what stands in the known columns, said as an officer would say it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sangam.interchange.imports import columns
from sangam.interchange.imports.phrases import masked, relative_in
from sangam.interchange.sheets.outlines import digest_of, old_font
from sangam.interchange.sheets.sheets import Sheet, open_sheet
from sangam.interchange.types import Mapping, Row
from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.kernel.numbers import read_number
from sangam.records.public.schema import KINDS, Type

MOST_QUESTIONS = 10_000
"""Rows of one file.  Reason: a list of suspects has hundreds, a list of a district's people is no check but a trawl."""

_SAMPLED = 300
_OLDEST = 130
_PLACES = ("village", "address")


@dataclass(frozen=True, slots=True)
class Question:
    """One row.  line: as the spreadsheet counts.  name: the person's phrase, "" without one.  text: all that is asked.

    trouble: why the row cannot be asked, else "".
    """

    line: int
    name: str
    text: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Questions:
    """A sheet of questions.  columns: (column, what it is taken for or "", why).  Empty rows are left out."""

    file: str
    digest: str
    notes: tuple[str, ...]
    columns: tuple[tuple[str, str, str], ...]
    rows: tuple[Question, ...]


def questions(path: Path, *, given: str = "") -> Questions:
    """Return what a sheet asks.  given: a mapping as for an import ("name=NAME,relative=FATHER"); empty: guessed.

    Raises Malformed (no sheet, empty, no column that is known) and Refused (more rows than may be asked at once).
    """
    sheet = open_sheet(path)
    samples = _samples(sheet)
    chosen, hows = _mapped(sheet, samples, given)
    becomes = {column: each.property for each in chosen.columns for column in each.columns}
    rows = [_question(row, chosen, sheet) for row in sheet.rows() if not row.empty]
    if len(rows) > MOST_QUESTIONS:
        raise Refused(
            "interchange:questions",
            "{file} has {found} rows; at most {most} are checked at once. Split it, and say in the case why so many.",
            file=sheet.name,
            found=f"{len(rows):,}",
            most=f"{MOST_QUESTIONS:,}",
        )
    columns = tuple((column, becomes.get(column, ""), how) for column, how in zip(sheet.header, hows, strict=True))
    notes = (*sheet.notes, *_in_old_fonts(columns, samples))
    return Questions(sheet.name, digest_of(path), notes, columns, tuple(rows))


def _samples(sheet: Sheet) -> list[list[str]]:
    first = [row for row in islice(sheet.rows(), _SAMPLED) if not row.empty]
    return [[row.cells[at] for row in first if at < len(row.cells)] for at in range(len(sheet.header))]


def _in_old_fonts(columns: Sequence[tuple[str, str, str]], samples: Sequence[Sequence[str]]) -> Iterator[str]:
    for (column, becomes, _), values in zip(columns, samples, strict=True):
        if becomes and old_font(values):
            yield (
                f"{column} was typed for the font Kruti Dev, it seems: asked as it stands it finds nothing.  "
                "Save the sheet in Unicode first."
            )


def _mapped(sheet: Sheet, samples: Sequence[Sequence[str]], given: str) -> tuple[Mapping, list[str]]:
    if given:
        written = columns.read_map(given, kind="person", header=sheet.header, file=sheet.name)
        named = {column for each in written.columns for column in each.columns}
        return written, ["as you said" if column in named else "not named: left out" for column in sheet.header]
    return columns.guessed("person", sheet.header, samples, file=sheet.name)


def _question(row: Row, chosen: Mapping, sheet: Sheet) -> Question:
    bad = next((trouble for trouble in row.troubles if trouble.rejected), None)
    if bad:
        return Question(row.line, "", "", f"{bad.column}: {bad.why}" if bad.column else bad.why)
    cells = dict(zip(sheet.header, row.cells, strict=False))
    said = {each.property: [cells[column] for column in each.columns if cells.get(column)] for each in chosen.columns}
    joined = {each.property: [" ".join(said[each.property])] for each in chosen.columns if each.joined}
    return _phrased(row.line, said | {name: values for name, values in joined.items() if values[0]})


def _phrased(line: int, said: dict[str, list[str]]) -> Question:
    """Return the row as one phrase: "Harjeet @ Kala s/o Balwant r/o Nuh, +91 98123 45678"."""
    names = [*said.get("name", ())][:1]
    if names:
        names += [f"@ {alias}" for alias in said.get("alias", ())]
        names += [relative_in(cell) or f"s/o {cell}" for cell in said.get("relative", ())[:1]]
        names += [f"age {age}" for cell in said.get("born_year", ())[:1] if (age := _age(cell))]
        names += [f"r/o {cell}" for name in _PLACES for cell in said.get(name, ())][:1]
    known = {each.name for each in KINDS["person"].properties if each.type is Type.IDENTIFIER}
    rest = [value for name, values in said.items() if name in known or name == "text" for value in values]
    text = masked(", ".join(part for part in (" ".join(names), *rest) if part))
    return Question(line, masked(" ".join(names)), text, "" if text else "nothing stands in the columns that are known")


def _age(born: str) -> int:
    """Return this year's age of who was born in a year, 0 where the cell is no year."""
    this_year = clock.now().year
    year = read_number(born, least=this_year - _OLDEST, most=this_year)
    return 0 if year is None else this_year - year
