"""The rows of a sheet as questions to be checked: what stands in the known columns, said as an officer would say it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path

from sangam.interchange.imports import columns
from sangam.interchange.imports.phrases import mask_aadhaar, relative_in
from sangam.interchange.policy import MOST_LISTED, MOST_LISTED_CHARACTERS
from sangam.interchange.sheets import heading_words
from sangam.interchange.sheets.outlines import digest_of, old_font
from sangam.interchange.sheets.sheets import Sheet, open_sheet
from sangam.interchange.types import Mapping, Row
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.numbers import read_number
from sangam.kernel.sentences import Told
from sangam.kernel.texts import fit_for_xml
from sangam.matching.checks.check import LONGEST
from sangam.records.schema.kinds import KINDS, Type

MOST_QUESTIONS = 10_000
"""Rows of one file.  Reason: a list of suspects has hundreds, a list of a district's people is no check but a trawl."""

NO_NAME = Told("No column is known to hold names: each row was asked as it stands.")
NO_HEADING = Told("No heading of the sheet is known: each line was asked as it stands, the first one too.")
_SAMPLED = 300
_SHOWN = 300
"""Characters of a row that cannot be asked."""
_OLDEST = 130
_NAMING = frozenset({"name", "text"})
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
    found = _read_questions(sheet, digest_of(path), given)
    if len(found.rows) > MOST_QUESTIONS:
        raise Refused(
            "interchange:questions",
            "{file} has {found} rows; at most {most} are checked at once. Split it, and say in the case why so many.",
            file=sheet.name,
            found=f"{len(found.rows):,}",
            most=f"{MOST_QUESTIONS:,}",
        )
    return found


def listed_questions(sheet: Sheet, digest: str) -> Questions:
    """Return what the sheet of an officer asks who names no columns.

    Where no heading is of names, each row is asked as it stands; where none is known, the first one too.
    Raises Malformed (no row, more rows than a list in the browser has).
    """
    _require_few(sum(1 for row in islice(_filled_rows(sheet), MOST_LISTED + 1)), sheet.name)
    known = {name for column in sheet.header for name in heading_words.properties_called(column)}
    found = _read_questions(sheet, digest, "") if known & _NAMING else _read_whole(sheet, digest, headed=bool(known))
    if not found.rows:
        raise Malformed("interchange:no-rows", "{file} has a heading and no row below it.", file=sheet.name)
    return replace(found, rows=tuple(map(_short_enough, found.rows)))


def pasted_questions(text: str) -> Questions:
    """Return what pasted lines ask, each line for itself.  Raises Malformed (none, too many)."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise Malformed("interchange:no-lines", "Choose a file, or write one person, number or plate a line.")
    _require_few(len(lines), "")
    rows = tuple(_short_enough(_as_it_stands(number, line)) for number, line in lines)
    return Questions("", sha256(text.encode(errors="surrogatepass")).hexdigest(), (), (), rows)


def _whole(row: Row) -> Question:
    """Return all that a row holds as a question."""
    return _unfit(row) or _as_it_stands(row.line, ", ".join(filter(None, row.cells)))


def _as_it_stands(line: int, text: str) -> Question:
    return _question_of(line, "", mask_aadhaar(_plain(text)))


def _short_enough(row: Question) -> Question:
    return row if len(row.text) <= MOST_LISTED_CHARACTERS else _too_long(row.line, row.text, MOST_LISTED_CHARACTERS)


def _too_long(line: int, text: str, most: int) -> Question:
    why = Told("has {found} characters; up to {most} are checked at once", found=len(text), most=most)
    return Question(line, "", text[:_SHOWN], why)


def _require_few(found: int, file: str) -> None:
    """Raise Malformed where a list has more rows than are checked in the browser.  file: its name, "" if pasted."""
    if found > MOST_LISTED:
        raise Malformed(
            "interchange:long-list",
            "{file} has more than {most} rows, the most that are checked in the browser. "
            "Split it, or ask your administrator for: sangam check --file.",
            file=file or Told("The list"),
            most=f"{MOST_LISTED:,}",
        )


def _read_questions(sheet: Sheet, digest: str, given: str) -> Questions:
    samples = _samples(sheet)
    chosen, hows = _choose_mapping(sheet, samples, given)
    becomes = {column: each.property for each in chosen.columns for column in each.columns}
    rows = [_question(row, chosen, sheet) for row in _filled_rows(sheet)]
    columns = tuple((column, becomes.get(column, ""), how) for column, how in zip(sheet.header, hows, strict=True))
    notes = (*sheet.notes, *_in_old_fonts(columns, samples))
    return Questions(sheet.name, digest, notes, columns, tuple(rows))


def _read_whole(sheet: Sheet, digest: str, *, headed: bool) -> Questions:
    """Return all rows as they stand.  headed: the heading is one; else it may be a person, as what is above it."""
    above = [] if headed else [row for row in sheet.source() if row.line <= sheet.header_line and not row.empty]
    rows = [_whole(row) for row in (*above, *_filled_rows(sheet))]
    _require_few(len(rows), sheet.name)
    odd = _in_old_fonts([(each, "text", "") for each in sheet.header], _samples(sheet))
    return Questions(sheet.name, digest, (*sheet.notes, NO_NAME if headed else NO_HEADING, *odd), (), tuple(rows))


def _filled_rows(sheet: Sheet) -> Iterator[Row]:
    return (row for row in sheet.rows() if not row.empty)


def _samples(sheet: Sheet) -> list[list[str]]:
    first = [row for row in islice(sheet.rows(), _SAMPLED) if not row.empty]
    return [[row.cells[at] for row in first if at < len(row.cells)] for at in range(len(sheet.header))]


def _in_old_fonts(columns: Sequence[tuple[str, str, str]], samples: Sequence[Sequence[str]]) -> Iterator[Told]:
    for (column, becomes, _), values in zip(columns, samples, strict=True):
        if becomes and old_font(values):
            yield Told(
                "{column} was typed for the font Kruti Dev, it seems: asked as it stands it finds nothing. "
                "Save the sheet in Unicode first.",
                column=column,
            )


def _choose_mapping(sheet: Sheet, samples: Sequence[Sequence[str]], given: str) -> tuple[Mapping, list[str]]:
    if given:
        written = columns.read_map(given, kind="person", header=sheet.header, file=sheet.name)
        named = {column for each in written.columns for column in each.columns}
        return written, ["as you said" if column in named else "not named: left out" for column in sheet.header]
    return columns.guess_mapping("person", sheet.header, samples, file=sheet.name)


def _question(row: Row, chosen: Mapping, sheet: Sheet) -> Question:
    if bad := _unfit(row):
        return bad
    cells = dict(zip(sheet.header, row.cells, strict=False))
    said = {each.property: [cells[column] for column in each.columns if cells.get(column)] for each in chosen.columns}
    joined = {each.property: [" ".join(said[each.property])] for each in chosen.columns if each.joined}
    return _phrase_question(row.line, said | {name: values for name, values in joined.items() if values[0]})


def _unfit(row: Row) -> Question | None:
    """Return a row that cannot be asked with what stands in it, as far as it can be shown; None where it can."""
    bad = next((trouble for trouble in row.troubles if trouble.rejected), None)
    if bad is None:
        return None
    why = Told("{column}: {why}", column=bad.column, why=bad.why) if bad.column else bad.why
    return Question(row.line, "", mask_aadhaar(_plain(", ".join(filter(None, row.cells))))[:_SHOWN], why)


def _phrase_question(line: int, said: dict[str, list[str]]) -> Question:
    """Return the row as one phrase: "Harjeet @ Kala s/o Balwant r/o Nuh, +91 98123 45678"."""
    names = [*said.get("name", ())][:1]
    if names:
        names += [f"@ {alias}" for alias in said.get("alias", ())]
        names += [relative_in(cell) or f"s/o {cell}" for cell in said.get("relative", ())[:1]]
        names += [f"age {age}" for cell in said.get("born_year", ())[:1] if (age := _age(cell))]
        names += [f"r/o {cell}" for name in _PLACES for cell in said.get(name, ())][:1]
    known = {each.name for each in KINDS["person"].properties if each.type is Type.IDENTIFIER}
    rest = [value for name, values in said.items() if name in known or name == "text" for value in values]
    text = mask_aadhaar(", ".join(part for part in (" ".join(names), *rest) if part))
    return _question_of(line, mask_aadhaar(" ".join(names)), text)


def _question_of(line: int, name: str, text: str) -> Question:
    """Return a question, with why it cannot be asked where it is empty or too long."""
    if len(text) > LONGEST:
        return _too_long(line, text, LONGEST)
    return Question(line, name, text, "" if text else Told("nothing stands in the columns that are known"))


def _plain(text: str) -> str:
    """Return a text in one line, a zero byte made visible, other control characters left out: it may be kept."""
    return " ".join(fit_for_xml(text.replace("\x00", "␀")).split())


def _age(born: str) -> int:
    """Return this year's age of who was born in a year, 0 where the cell is no year."""
    this_year = clock.now().year
    year = read_number(born, least=this_year - _OLDEST, most=this_year)
    return 0 if year is None else this_year - year
