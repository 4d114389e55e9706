"""`sangam bench conversation`: a long channel opened and searched, an export of WhatsApp read."""

import json
import signal
import sys

import click

from sangam.lab.bench.conversation import run as conversation_run
from sangam.lab.bench.conversation.run import Figures, Times


@click.command()
@click.option("--messages", type=click.IntRange(100, 1_000_000), default=100_000, show_default=True,
              help="How many messages the channel has.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def conversation(*, messages: int, as_json: bool) -> None:
    """Fill a channel, then print how long it takes to open it and to search it, and to read an export.

    Starts a node of its own and removes it.  Exit status 1 when a target is missed.
    """
    for sign in (signal.SIGTERM, signal.SIGHUP):  # as ctrl-C: what it started must end, and its folders go
        signal.signal(sign, signal.getsignal(signal.SIGINT))
    found = conversation_run.measure(messages, say=lambda sentence: click.echo(sentence, err=True))
    click.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else _in_words(found))
    sys.exit(0 if found.holds else 1)


def _in_words(found: Figures) -> str:
    return "\n".join(
        (
            f"messages         {found.messages:,}, taken in in {found.filled_s:.0f} s",
            f"open             {_ms(found.opened)}   target {conversation_run.OPEN_MS:g} ms",
            *(f"search           {_ms(each)}   {query}" for query, each in found.searches.items()),
            f"target           {conversation_run.SEARCH_MS:g} ms a search",
            f"export read      {found.read_s:.1f} s, of twice as many messages {found.read_twice_s:.1f} s",
            f"machine          {found.machine}",
        )
    )


def _ms(times: Times) -> str:
    return f"p50 {times.p50_ms:.1f} ms   p95 {times.p95_ms:.1f} ms"
