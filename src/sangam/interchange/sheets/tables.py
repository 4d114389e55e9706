"""A small sheet with fixed columns as a list of rows: officers, transfers."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from sangam.interchange.sheets import heading_words
from sangam.interchange.sheets.sheets import Sheet, open_sheet
from sangam.interchange.types import Trouble
from sangam.kernel.errors import Malformed

MOST_ROWS = 50_000


def read_table(
    path: Path,
    *,
    needed: Sequence[str],
    optional: Sequence[str] = (),
    headings: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> tuple[list[dict[str, str]], list[int], list[Trouble]]:
    """Return the rows by column name, their lines in the spreadsheet, and what is wrong with rows left out.

    Empty rows are left out silently: they hold nothing.  A heading may be written with blanks or capitals ("Service
    number"), or as `headings` has it for its column.  Raises Malformed for a missing column, naming what there is.
    """
    sheet = open_sheet(path)
    at = _places(sheet, needed, optional, headings)
    rows: list[dict[str, str]] = []
    lines: list[int] = []
    troubles: list[Trouble] = []
    for row in sheet.rows():
        troubles += [trouble for trouble in row.troubles if trouble.rejected]
        if not row.empty and not row.rejected:
            rows.append({name: row.cells[place] for name, place in at.items()})
            lines.append(row.line)
        if len(rows) > MOST_ROWS:
            raise Malformed(
                "interchange:table-rows", "{file} has more than {most} rows: split it.", file=sheet.name, most=MOST_ROWS
            )
    return rows, lines, troubles


def _places(
    sheet: Sheet, needed: Sequence[str], optional: Sequence[str], headings: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    plain = {heading_words.plain(column): at for at, column in reversed(list(enumerate(sheet.header)))}
    found = {}
    for name in (*needed, *optional):
        written = (heading_words.plain(each) for each in (name, *headings.get(name, ())))
        if heading := next((each for each in written if each in plain), ""):
            found[name] = plain[heading]
    if missing := [name for name in needed if name not in found]:
        raise Malformed(
            "interchange:table-columns",
            "{file} lacks the columns {missing}; it has {columns}.",
            file=sheet.name,
            missing=", ".join(missing),
            columns=", ".join(sheet.header),
        )
    return found
