"""`sangam analyse where`: where to look next, and how often that was right."""

from collections.abc import Iterator
from datetime import datetime
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
    from sangam.analysis.types import Where

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("file", type=FILE)
@place_options
@click.option("--time", required=True, help="Column of dates, or of dates and times.")
@choice_options
@click.option("--cell-m", type=float, default=250.0, show_default=True, help="Side of a cell.")
@click.option("--area", type=float, default=0.05, show_default=True, help="Share of the ground that may be named.")
@click.option("--from", "begin", type=_DAY, required=True, help="First day that is tested.")
@click.option("--to", type=_DAY, required=True, help="Last day that is tested.")
@click.option(
    "--step-days", type=click.IntRange(1), default=7, show_default=True, help="Days after which it is ranked anew."
)
@click.option("--out", type=FILE, help="Write the cells for the step after the last as CSV.")
@as_json_option
def where(file: Path, *, begin: datetime, to: datetime, out: Path | None, as_json: bool, **options: Any) -> None:
    """Rank cells by the plain count of past events, and tell how many of the next events they held.

    Each step is ranked from what lies before it alone.  The ground is made of the cells that hold any event before the
    first step, and of those that share a side with one.  Of these, --area may be named.  pai is the hit rate over the
    area.
    """
    from sangam.analysis.forecast import Plan, rank_where

    plan = Plan(options["cell_m"], options["area"], begin.date(), to.date(), options["step_days"])
    heads = tuple(options["head"])
    found = rank_where(events_of_file(file, {**options, "head": None}), plan, heads=heads)
    if out:
        write_rows(out, found.named)
    print_result(found, _in_words, as_json=as_json)


def _in_words(found: "Where") -> Iterator[str]:
    if found.hit_rate is None or found.pai is None:
        yield f"No event lies from {found.plan.begin} to {found.plan.to}: nothing could be tested."
    else:
        low, high = found.as_json()["hit_rate_range"]
        yield (
            f"The {found.named_cells:,} cells with most past events, of {found.area_cells:,}, held {found.hits:,} of"
            f" {found.events:,} events: {found.hit_rate:.1%} ({low:.1%} to {high:.1%}),"
            f" {found.pai:.2f} times their share."
        )
    yield f"{len(found.steps)} steps of {found.plan.step_days} days, each ranked from what lies before it alone."
    rows = found.named[:10]
    if rows:
        yield ""
        yield "Next:"
        yield from table([list(rows[0]), *([str(value) for value in row.values()] for row in rows)])
