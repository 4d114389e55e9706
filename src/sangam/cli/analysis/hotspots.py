"""`sangam analyse hotspots`: hotspots of a file of events by cell."""

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
    from sangam.analysis.types import Hotspots


@click.command()
@click.argument("file", type=FILE)
@place_options
@click.option("--time", help="Column of dates or times; else one named date or time, if any.")
@choice_options
@click.option("--cell-m", type=float, default=250.0, show_default=True, help="Side of a cell.")
@click.option("--method", type=click.Choice(["gi", "kde", "count"]), default="gi", show_default=True)
@click.option("--bandwidth-m", type=float, help="Of the kernel of kde; two cells unless given.")
@click.option("--base", type=FILE, help="CSV of what could be struck, a row each: gives rates in place of a method.")
@click.option("--out", type=FILE, help="Write the cells as CSV, the highest value first.")
@as_json_option
def hotspots(file: Path, *, base: Path | None, out: Path | None, as_json: bool, **options: Any) -> None:
    """Find cells with more events than the rest would lead to expect.

    gi: Gi* of the cell and those that touch it.  A cell is hot above z 1.96, and with correction for many tests.  (At
    most 5 % of what is then called hot is expected to be false.)  kde: Gaussian kernel density.  count: the plain
    count.  For both, hot are the fewest cells that hold half of all events.  The grid begins at the events' south-west
    corner.  With --base: events over what the base leads to expect; its columns of places are named alike.  Rows
    without a date are left out and counted.
    """
    from sangam.analysis.hotspots import find_hotspots
    from sangam.analysis.tables.event_files import date_column

    how = {name: options[name] for name in ("cell_m", "method", "bandwidth_m")}
    dated = "" if options["time"] else date_column(file)
    places = {name: options[name] for name in ("x", "y", "lat", "lon")}
    held = events_of_file(base, {**places, "dated": ""}) if base else None
    found = find_hotspots(events_of_file(file, {**options, "dated": dated}), **how, base=held)
    if out:
        write_rows(out, found.strongest(found.grid.cells))
    print_result(found, _in_words, as_json=as_json)


def _in_words(found: "Hotspots") -> Iterator[str]:
    of = f"{found.grid.cells:,} cells of {found.grid.cell_m:g} m, {found.n:,} events"
    hot = int(found.hot.sum())
    if found.corrected is not None:
        sure = int(found.corrected.sum())
        yield f"{sure:,} cells are hot with correction for many tests, {hot:,} without it: {of}."
    else:
        yield f"Half of all lies in {hot:,} cells: {of}."
    rows = found.strongest()
    if rows:
        yield ""
        yield from table([list(rows[0]), *([f"{value:,}" for value in row.values()] for row in rows)])
