"""`sangam analyse series`: which crimes may be one series."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sangam.cli.analysis.options import FILE, as_json_option, print_result, seed_option, table, write_rows

if TYPE_CHECKING:
    from sangam.analysis.types import Linkage


@click.command()
@click.option("--crimes", type=FILE, required=True, help="CSV of crimes: id, place in metres, dates, modus operandi.")
@click.option("--offenders", type=FILE, required=True, help="CSV of crimeID and offenderID, for the solved ones.")
@click.option("--id", help="Column of the crime's id.")
@click.option("--x", help="Column of metres east.")
@click.option("--y", help="Column of metres north.")
@click.option("--begin", help="Column of the date, or date and time, from which on it can have happened.")
@click.option("--end", help="Column of the date, or date and time, until which it can have happened.")
@click.option("--mark", multiple=True, help="Column of modus operandi; may be given more than once.")
@click.option("--within-days", type=float, default=365.0, show_default=True, help="Pairs farther apart are left out.")
@click.option("--folds", type=click.IntRange(2, 20), default=5, show_default=True, help="Parts of the test.")
@click.option("--out", type=FILE, help="Write all pairs as CSV, the likeliest first.")
@seed_option
@as_json_option
def series(crimes: Path, offenders: Path, *, out: Path | None, as_json: bool, **options: Any) -> None:
    """Find pairs of crimes that may be one series, from place, time and modus operandi, and test how well that works.

    Columns that are not named are taken from the usual headings (crimeID, X, Y, DATE_FROM, TIME_FROM, DATE_TO, TIME_TO,
    MO…).  Solved crimes teach what each agreement is worth.  The test holds out whole groups of offenders.
    """
    from sangam.analysis.series.crime_files import CrimeColumns
    from sangam.analysis.series.series import find_series

    named = {name: options[name] or "" for name in ("id", "x", "y", "begin", "end")}
    columns = CrimeColumns(**named, marks=tuple(options["mark"]))
    how = {"most_days": options["within_days"], "folds": options["folds"], "seed": options["seed"]}
    found = find_series(crimes, offenders, columns=columns, **how)
    if out:
        write_rows(out, found.rows())
    print_result(found, _in_words, as_json=as_json)


def _in_words(found: "Linkage") -> Iterator[str]:
    yield (
        f"{len(found.linked):,} pairs of {len(found.crimes):,} crimes,"
        f" {int(found.linked.sum()):,} with a known offender in common."
    )
    yield (
        f"With offenders held out: {found.tpr_at_5:.1%} of links are found where 5 % of other pairs are named too;"
        f" area under the curve {found.auc:.3f} ({found.folds} folds, {len(found.tests)} times)."
    )
    rows = [row for row in found.rows(400) if row["linked"] == ""][:10]
    if rows:
        yield ""
        yield "Likeliest pairs that are not both solved:"
        yield from table([list(rows[0]), *([str(value) for value in row.values()] for row in rows)])
