"""`sangam analyse trend`: what each unit may expect, and where there was more."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sangam.cli.analysis.options import (
    FILE,
    as_json_option,
    choice_options,
    events_of_file,
    print_result,
    table,
    write_rows,
)

if TYPE_CHECKING:
    from sangam.analysis.types import Trend


@click.command()
@click.argument("file", type=FILE)
@click.option("--time", required=True, help="Column of dates, or of dates and times.")
@click.option("--unit-column", help="Column of units, such as police stations; all together unless given.")
@choice_options
@click.option("--period", type=click.Choice(["day", "week", "month", "quarter"]), default="week", show_default=True)
@click.option(
    "--false-alarms", type=float, default=0.01, show_default=True, help="Chance of an alarm when nothing changed."
)
@click.option(
    "--look-back", type=click.IntRange(1), default=1, show_default=True, help="Last periods to seek alarms in."
)
@click.option("--out", type=FILE, help="Write each unit's last period as CSV.")
@as_json_option
def trend(file: Path, *, out: Path | None, as_json: bool, **options: Any) -> None:
    """Tell what range each unit may expect, with its season, and where there was more.

    Only what lies before a period decides what it may hold.  With --head-column and no --head, each head of each unit
    is judged apart.  A unit with too little history gets no range.  The last period is not judged while incomplete.
    """
    from sangam.analysis.trends import find_alarms

    events = events_of_file(file, options, needs_place=False)
    found = find_alarms(
        events, period=options["period"], false_alarms=options["false_alarms"], look_back=options["look_back"]
    )
    if out:
        write_rows(out, [each.as_json() for each in found.last])
    print_result(found, _in_words, as_json=as_json)


def _in_words(found: "Trend") -> Iterator[str]:
    yield f"{len(found.alarms)} alarms up to the {found.period} of {found.periods[-1]}, {len(found.last)} units."
    rate = "" if found.measured is None else f"; over the past, {found.measured:.1%} of {found.tested:,} gave one"
    yield f"Chance of a false alarm: {found.false_alarms:.1%} for each unit and {found.period}{rate}."
    rows = [each.as_json() for each in (*found.alarms, *found.last)][:20]
    yield ""
    yield from table([list(rows[0]), *([_cell(value) for value in row.values()] for row in rows)])


def _cell(value: object) -> str:
    return "–" if value is None else {True: "yes", False: ""}[value] if isinstance(value, bool) else str(value)
