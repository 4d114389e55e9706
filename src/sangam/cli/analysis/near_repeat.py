"""`sangam analyse near-repeat`: the Knox test on a file of events."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from sangam.cli.analysis.options import (
    FILE,
    as_json_option,
    choice_options,
    events_of_file,
    numbers,
    place_options,
    print_result,
    seed_option,
    table,
)

if TYPE_CHECKING:
    from sangam.analysis.types import NearRepeat


@click.command("near-repeat")
@click.argument("file", type=FILE)
@place_options
@click.option("--time", required=True, help="Column of dates, or of dates and times.")
@choice_options
@click.option("--metric", type=click.Choice(["euclidean", "manhattan"]), default="euclidean", show_default=True)
@click.option("--distances-m", default="0.1,200,400,600", show_default=True, help="Upper limits of distance, rising.")
@click.option("--days", default="7,14,21", show_default=True, help="Upper limits of days between, rising.")
@click.option("--rounds", type=click.IntRange(0, 99_999), default=999, show_default=True, help="Shuffles for p.")
@seed_option
@as_json_option
def near_repeat(file: Path, *, as_json: bool, **options: Any) -> None:
    """Tell whether events follow each other nearby more often than chance would give (Knox test).

    Each band includes its upper limit and not its lower one; the first of each begins at 0.  The ratio is the observed
    number of pairs over the exact mean of all orders of the dates.  The value p is the share of shuffles with at least
    as many.
    Rows without a date are left out and counted.
    """
    from sangam.analysis.near_repeat import Bands, find_near_repeats

    bands = Bands(numbers(options["distances_m"], "--distances-m"), numbers(options["days"], "--days"))
    how = {name: options[name] for name in ("metric", "rounds", "seed")}
    print_result(find_near_repeats(events_of_file(file, options), bands, **how), _in_words, as_json=as_json)


def _in_words(found: "NearRepeat") -> Iterator[str]:
    yield _sentence(found)
    yield ""
    head = ["", *(f"{_span(lower, upper)} days" for lower, upper in _spans(found.bands.days))]
    rows = [
        [f"{_span(lower, upper)} m", *(_cell(found, band, time) for time in range(len(found.bands.days)))]
        for band, (lower, upper) in enumerate(_spans(found.bands.distances_m))
    ]
    yield from table([head, *rows])
    yield f"{found.n:,} events; pairs, ratio to chance, p of {found.rounds} shuffles."


def _sentence(found: "NearRepeat") -> str:
    sure = np.where((found.p <= 0.05) & (found.ratio > 1), found.ratio, 0)
    if not np.isfinite(found.ratio).any():
        return "There are too few events to say whether they follow each other nearby."
    if not sure.any():
        return "Events do not follow each other nearby more often than chance would give."
    band, time = np.unravel_index(np.argmax(sure), sure.shape)
    metres = _span(*_spans(found.bands.distances_m)[band])
    days = _span(*_spans(found.bands.days)[time])
    return (
        f"Within {metres} m and {days} days of an event, another is {np.max(sure):.2f} times as frequent as by chance."
    )


def _cell(found: "NearRepeat", band: int, time: int) -> str:
    count, ratio, p = found.observed[band, time], found.ratio[band, time], found.p[band, time]
    return f"{count:,}" + ("" if np.isnan(ratio) else f"  ×{ratio:.2f}") + ("" if np.isnan(p) else f"  p {p:.3f}")


def _spans(limits: tuple[float, ...]) -> list[tuple[float, float]]:
    return list(zip((0.0, *limits), limits, strict=False))


def _span(lower: float, upper: float) -> str:
    return f"0–{upper:g}" if lower == 0 else f">{lower:g}–{upper:g}"
