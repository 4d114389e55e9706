"""`sangam bench coordination`: a brief, a comparison over three nodes, and a board's change on every node."""

import json
import signal
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sangam_lab.bench.coordination.run import Figures, Times


@click.command("coordination")
@click.option(
    "--persons", type=click.IntRange(1_000, 5_000_000), default=1_000_000, show_default=True, help="Records to load."
)
@click.option(
    "--messages",
    type=click.IntRange(1_000, 5_000_000),
    default=100_000,
    show_default=True,
    help="Requests and alerts to load.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def coordination(*, persons: int, messages: int, as_json: bool) -> None:
    """Measure meetings and operations over three nodes of its own.

    Exit status 1 when a target is missed.  Targets: a printed brief 5 s, a check 300 ms, one against 500 open checks
    within thirty days 200 ms, a board's change 1 s.
    """
    from sangam_lab.bench.coordination.run import measure

    for sign in (signal.SIGTERM, signal.SIGHUP):  # as ctrl-C: what it started must end, and its folders go
        signal.signal(sign, signal.getsignal(signal.SIGINT))
    found = measure(persons, messages, say=lambda sentence: click.echo(sentence, err=True))
    click.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else in_words(found))
    sys.exit(0 if found.holds else 1)


def in_words(found: "Figures") -> str:
    """Return the figures as lines."""
    return "\n".join(
        (
            f"over      {found.persons:,} records, {found.messages:,} requests and alerts",
            f"brief     {_said(found.brief_s, 's')}   printed {_said(found.printed_s, 's')}   target 5 s",
            f"check     {_said(found.compare_ms, 'ms')}   over three nodes, target 300 ms",
            f"of many   {_said(found.many_ms, 'ms')}   against 500 open checks, target 200 ms",
            f"board     {_said(found.board_ms, 'ms')}   until another node has it, lost {found.lost}, target 1,000 ms",
            f"machine   {found.machine}",
        )
    )


def _said(times: "Times", unit: str) -> str:
    return f"p50 {times.p50:,.1f} {unit}, p95 {times.p95:,.1f} {unit}"
