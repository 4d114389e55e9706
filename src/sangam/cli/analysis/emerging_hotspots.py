"""`sangam analyse emerging`: which hotspots are new, which last, which are gone."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sangam.cli.analysis.options import (
    FILE,
    as_json_option,
    choice_options,
    events_of_file,
    place_options,
    print_result,
    table,
    write_rows,
)

if TYPE_CHECKING:
    from sangam.analysis.types import Emerging


@click.command("emerging")
@click.argument("file", type=FILE)
@place_options
@click.option("--time", required=True, help="Column of dates, or of dates and times.")
@choice_options
@click.option("--cell-m", type=float, default=1000.0, show_default=True, help="Side of a cell.")
@click.option("--period", type=click.Choice(["day", "week", "month", "quarter"]), default="month", show_default=True)
@click.option("--out", type=FILE, help="Write all cells with their class as CSV.")
@as_json_option
def emerging_hotspots(file: Path, *, out: Path | None, as_json: bool, **options: Any) -> None:
    """Find which hotspots are new, intensifying, persistent, sporadic or historical.

    The classes and their rules are those of ArcGIS's Emerging Hot Spot Analysis; docs/patterns.md has the table.  At
    least ten periods are needed.
    """
    from sangam.analysis.emerging_hotspots import find_emerging

    found = find_emerging(events_of_file(file, options), cell_m=options["cell_m"], period=options["period"])
    if out:
        write_rows(out, found.every_row())
    print_result(found, _in_words, as_json=as_json)


def _in_words(found: "Emerging") -> Iterator[str]:
    named = {name: count for name, count in found.totals().items() if count and name != "none"}
    parts = ", ".join(f"{count} {name}" for name, count in named.items()) or "none"
    yield f"Hotspots: {parts}."
    yield f"{len(found.cells):,} cells of {found.grid.cell_m:g} m, {len(found.periods)} {found.period}s."
    rows = found.rows()[:10]
    if rows:
        yield ""
        yield from table([list(rows[0]), *([str(value) for value in row.values()] for row in rows)])
