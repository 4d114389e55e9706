"""`sangam bench …`: what is promised about speed, measured on nodes of its own."""

import json
import signal
import sys

import click

from sangam.cli.bench_check import check
from sangam.cli.bench_crowd import crowd
from sangam.cli.bench_machines import machines
from sangam.cli.bench_names import names
from sangam.node.bench import exchange as course
from sangam.node.bench.exchange import Figures


@click.group()
def bench() -> None:
    """Measure what is promised about speed and accuracy."""


bench.add_command(names)
bench.add_command(crowd)
bench.add_command(check)
bench.add_command(machines)


@bench.command()
@click.option("--rate", type=click.FloatRange(0.1, 1000), default=100.0, show_default=True, help="Messages a second.")
@click.option("--seconds", type=click.FloatRange(1, 600), default=20.0, show_default=True, help="How long to send.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def exchange(*, rate: float, seconds: float, as_json: bool) -> None:
    """Send messages between two nodes and print how long they take to reach a signed-in reader's screen.

    Starts two nodes of its own and removes them.  Exit status 1 when a message was lost, doubled or out of order.
    """
    for sign in (signal.SIGTERM, signal.SIGHUP):  # as ctrl-C: what it started must end, and its folders go
        signal.signal(sign, signal.getsignal(signal.SIGINT))
    found = course.measure(rate, seconds, say=_say)
    click.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else _in_words(found))
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
            f"machine          {found.machine}",
        )
    )


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
