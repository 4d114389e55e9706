"""`sangam bench prints`: what others' prints change for an officer."""

import json
import signal
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sangam_lab.bench.prints.run import Figures


@click.command()
@click.option("--prints", "count", type=click.IntRange(1, 500), default=50, show_default=True,
              help="How many different papers ten officers print at once.")  # fmt: skip
@click.option("--seconds", type=click.FloatRange(1, 300), default=10.0, show_default=True,
              help="How long the officer checks alone, between the parts.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def prints(*, count: int, seconds: float, as_json: bool) -> None:
    """Let ten officers print at once, and one constable ask for 24 papers; print what another officer notices.

    Starts a node of its own and removes it.  Exit status 1 when the officer's checks took more than twice as long as
    alone, by p95, or a print did not come.
    """
    from sangam_lab.bench.prints import run

    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.getsignal(signal.SIGINT))
    found = run.measure(count, seconds, say=lambda sentence: click.echo(sentence, err=True))
    click.echo(json.dumps(found.as_json()) if as_json else _in_words(found))
    sys.exit(0 if found.holds else 1)


def _in_words(found: "Figures") -> str:
    lines = [
        f"{part.name:<10} checks {len(part.ms):>5}   p50 {part.p50_ms:7.1f} ms   p95 {part.p95_ms:7.1f} ms"
        f"   in {part.seconds:5.1f} s   drawn {part.drawn:>3}   answers {part.answers}"
        for part in found.parts
    ]
    ratios = (f"{name} {found.ratio(name):.2f}" for name in ("prints", "constable", "one alert"))
    return "\n".join([*lines, f"p95 to that alone: {'; '.join(ratios)}", f"machine    {found.machine}"])
