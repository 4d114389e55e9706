"""`sangam bench …`: what is promised about speed, measured on nodes of its own."""

import json
import signal
import sys
from collections.abc import Sequence

import click
from sangam_lab.bench import archive_comparison, send_to_screen
from sangam_lab.bench import outage as bench_outage
from sangam_lab.bench.archive_comparison import Comparison
from sangam_lab.bench.send_to_screen import Figures
from sangam_lab.cli.bench.bulk import bulk
from sangam_lab.cli.bench.check import check
from sangam_lab.cli.bench.commit_comparison import paired
from sangam_lab.cli.bench.conversation import conversation
from sangam_lab.cli.bench.coordination import coordination
from sangam_lab.cli.bench.crowd import crowd
from sangam_lab.cli.bench.machines import machines
from sangam_lab.cli.bench.names import names
from sangam_lab.cli.bench.network import network
from sangam_lab.cli.bench.oversight import oversight
from sangam_lab.cli.bench.patterns import patterns
from sangam_lab.cli.bench.prints import prints
from sangam_lab.cli.bench.strangers import strangers

_RATE, _OUTAGE_RATE = 100.0, 10.0


@click.group()
def bench() -> None:
    """Measure what is promised about speed and accuracy."""


bench.add_command(names)
bench.add_command(network)
bench.add_command(crowd)
bench.add_command(check)
bench.add_command(machines)
bench.add_command(bulk)
bench.add_command(prints)
bench.add_command(strangers)
bench.add_command(patterns)
bench.add_command(oversight)
bench.add_command(conversation)
bench.add_command(coordination)
bench.add_command(paired)


@bench.command()
@click.option("--rate", type=click.FloatRange(0.1, 1000), help="Messages a second; 100, or 10 with --outage.")
@click.option("--seconds", type=click.FloatRange(1, 600), default=20.0, show_default=True, help="How long to send.")
@click.option("--outage", type=click.FloatRange(1, 3600), help="Stop the reader's node for so many seconds instead.")
@click.option("--archive", is_flag=True, help="Compare with nodes that keep an archive, three times in turn.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def exchange(*, rate: float | None, seconds: float, outage: float | None, archive: bool, as_json: bool) -> None:
    """Send messages between two nodes and print how long they take to reach a signed-in reader's screen.

    With --outage the reader's whole node is away for so long under the load (10 a second unless --rate says otherwise).
    Then it prints how soon the messages are there once the node is back.

    With --archive the same is measured without an archive and with one in a second folder of the same disk.

    Starts two nodes of its own and removes them.  Exit status 1 when a message was lost, doubled or out of order.
    """
    for sign in (signal.SIGTERM, signal.SIGHUP):  # as ctrl-C: what it started must end, and its folders go
        signal.signal(sign, signal.getsignal(signal.SIGINT))
    found: Figures | bench_outage.Figures | Comparison
    if archive:
        found = archive_comparison.measure(rate or _RATE, seconds, say=_say)
        words = _comparison_in_words(found)
    elif outage:
        found = bench_outage.measure(rate or _OUTAGE_RATE, outage, say=_say)
        words = _outage_in_words(found)
    else:
        found = send_to_screen.measure(rate or _RATE, seconds, say=_say)
        words = _in_words(found)
    click.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else words)
    sys.exit(0 if found.holds else 1)


def _in_words(found: Figures) -> str:
    tally = found.tally
    order = "kept" if not tally.out_of_order else f"broken for {tally.out_of_order}"
    return "\n".join(
        (
            f"send to screen   p50 {found.p50_ms:.1f} ms   p95 {found.p95_ms:.1f} ms   p99 {found.p99_ms:.1f} ms",
            f"at               {found.rate:g} messages a second for {found.seconds:g} s, open loop",
            f"messages         sent {tally.sent}   delivered {tally.delivered}   refused {found.refused}",
            f"                 lost {tally.lost}   doubled {tally.doubled}   order {order}",
            f"processor time   {found.processor_ms:.1f} ms a message, all processes of both nodes, idle subtracted",
            *_split(found),
            f"machine          {found.machine}",
        )
    )


def _comparison_in_words(found: Comparison) -> str:
    (p50, archived_p50), (p95, archived_p95) = found.p50_ms, found.p95_ms
    return "\n".join(
        (
            f"without archive  p50 {p50:.1f} ms   p95 {p95:.1f} ms   medians of {len(found.without)}",
            f"with it          p50 {archived_p50:.1f} ms   p95 {archived_p95:.1f} ms",
            f"p95, ratio       {found.ratio:.2f}",
            f"p95 of each      {_each_p95(found.without)}; with it {_each_p95(found.archived)} ms",
            f"messages         {'each once, in order' if found.holds else 'LOST, DOUBLED OR OUT OF ORDER'}",
        )
    )


def _each_p95(figures: Sequence[Figures]) -> str:
    return ", ".join(f"{each.p95_ms:.1f}" for each in figures)


def _outage_in_words(found: bench_outage.Figures) -> str:
    tally = found.tally
    order = "kept" if not tally.out_of_order else f"broken for {tally.out_of_order}"
    return "\n".join(
        (
            f"first on screen  {found.first_s:.2f} s after the reader's node was back",
            f"all in order     {found.all_s:.2f} s after it, {found.waited} messages that had waited",
            f"at               {found.rate:g} messages a second, away for {found.away_s:.1f} s, its start included",
            f"messages         sent {tally.sent}   delivered {tally.delivered}   refused {found.refused}",
            f"                 lost {tally.lost}   doubled {tally.doubled}   order {order}",
            f"machine          {found.machine}",
        )
    )


def _split(found: Figures) -> list[str]:
    """Return the processor time by part of each node: its process, and its connections in PostgreSQL."""
    parts = found.parts_ms
    lines = [
        f"  {force} {name:<12} process {parts.get(f'{force} {name}', 0.0):5.2f} ms"
        f"   in PostgreSQL {parts.get(f'{force} {name} in PostgreSQL', 0.0):5.2f} ms"
        for force in sorted({part.split()[0] for part in parts})
        for name in ("web", "door", "worker")
    ]
    hot = f"{found.outbox_to_inbox_ms:.2f} ms: workers, doors and their connections in PostgreSQL, of both nodes"
    return [*lines, f"outbox to inbox  {hot}"]


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
