"""`sangam bench patterns`: how fast patterns are found, beside the peers that are installed."""

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sangam_lab.bench.patterns import Figures

_SIZES = (10_000, 100_000, 1_000_000)


@click.command("patterns")
@click.option("--events", type=click.IntRange(100, 5_000_000), multiple=True, help="Size; may be given more than once.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def patterns(*, events: tuple[int, ...], as_json: bool) -> None:
    """Measure near repeats, Gi*, kernel density and the map's hexagons on invented events, up to a million.

    Beside it the peers that are installed: pointpats, esda, scikit-learn.  None of them is needed.  Exit status 1 when
    a peer's answer is another than ours.
    """
    from sangam_lab.bench import patterns

    found = patterns.measure(events or _SIZES, say=lambda sentence: click.echo(sentence, err=True))
    click.echo(json.dumps(found.as_json()) if as_json else "\n".join(_in_words(found)))
    sys.exit(0 if patterns.is_agreed(found) else 1)


def _in_words(found: "Figures") -> Iterator[str]:
    for line in found.lines:
        agrees = "" if line.agrees is None else "   agrees" if line.agrees else "   DIFFERS"
        yield (
            f"{line.task:<42} {line.tool:<10} {line.events:>10,} events  {line.wall_s:>8.3f} s wall"
            f"  {line.processor_s:>8.3f} s of processors, {line.alone_s:>8.3f} s without waiting for other work{agrees}"
        )
    yield f"memory   {found.peak_mb:.0f} MB at most"
    yield f"machine  {found.machine}"
