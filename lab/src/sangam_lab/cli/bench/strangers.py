"""`sangam bench strangers`: what those who are not signed in change for an officer."""

import json
import signal
import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sangam_lab.bench.strangers.run import Figures


@click.command()
@click.option("--strangers", "count", type=click.IntRange(1, 5_000), default=1_500, show_default=True,
              help="How many hold connections.")  # fmt: skip
@click.option("--megabytes", type=click.IntRange(0, 2_000), default=500, show_default=True,
              help="What they send in large bodies.")  # fmt: skip
@click.option("--seconds", type=click.FloatRange(1, 300), default=20.0, show_default=True,
              help="How long the officer checks, alone and among them.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def strangers(*, count: int, megabytes: int, seconds: float, as_json: bool) -> None:
    """Let strangers hold the officers' door and send large bodies, and print what an officer notices.

    They hold unfinished headers and bodies from a hundred addresses, drip, and come again when they are cut off.
    Starts a node of its own and removes it.  Exit status 1 when a check was not answered or something that a stranger
    sent came to lie on the disk.
    """
    from sangam_lab.bench.strangers import run as stranger_run

    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.getsignal(signal.SIGINT))
    found = stranger_run.measure(count, megabytes, seconds, say=lambda sentence: click.echo(sentence, err=True))
    said = found.as_json()
    click.echo(json.dumps(said) if as_json else _in_words(found, said))
    sys.exit(0 if found.holds else 1)


def _in_words(found: "Figures", said: dict[str, Any]) -> str:
    came = found.strangers
    lines = [line for part in ("before", "during") for line in _part_in_words(part, said[part])]
    lines += [
        f"strangers        {came['opened']} connections, {came['most_open']} at once, {came['cut_off']} cut off",
        f"sent             {came['uploaded'] / 1e6:.0f} MB in {came['uploads']} requests of strangers",
        f"machine          {found.machine}",
    ]
    return "\n".join(lines)


def _part_in_words(name: str, part: dict[str, Any]) -> list[str]:
    held = f"{part['connections']} sockets and {part['disk'] / 1e6:.1f} MB of files without a name"
    return [
        f"{name:<9}kept    p50 {part['kept_p50_ms']:.1f} ms   p95 {part['kept_p95_ms']:.1f} ms",
        f"         new     p50 {part['new_p50_ms']:.1f} ms   p95 {part['new_p95_ms']:.1f} ms",
        f"         checks  {part['checks']}, {part['failed']} failed; the node held at most {held}",
    ]
