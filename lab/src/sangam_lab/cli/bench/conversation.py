"""`sangam bench conversation`: a long channel opened and searched, an export of WhatsApp read."""

import json
import signal
import sys

import click
from sangam_lab.bench.conversation import browsers as conversation_browsers
from sangam_lab.bench.conversation import run as conversation_run
from sangam_lab.bench.conversation import screens as conversation_screens
from sangam_lab.bench.conversation.run import Figures, Times

_TO_ALL = 10  # messages to all browsers


@click.command()
@click.option("--messages", type=click.IntRange(100, 1_000_000), default=100_000, show_default=True,
              help="How many messages the channel has.")  # fmt: skip
@click.option("--screens", is_flag=True, help="Measure instead from an author to the screens of two other forces.")
@click.option("--host-down", is_flag=True, help="With --screens: a fourth force hosts the channels and has stopped.")
@click.option("--browsers", type=click.IntRange(1, 1_200), help="Measure instead a message to so many browsers.")
@click.option("--rate", type=click.FloatRange(1, 200), default=50.0, show_default=True, help="Messages a second.")
@click.option("--seconds", type=click.FloatRange(1, 600), default=20.0, show_default=True, help="For how long.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def conversation(*, messages: int, browsers: int | None, rate: float, seconds: float, **chosen: bool) -> None:
    """Fill a channel, then print how long it takes to open it and to search it, and to read an export.

    --screens: three nodes, and how long a message takes to the readers of two.  --browsers: one node, how long a
    message takes to all that are connected, and the memory.  Starts nodes of its own and removes them.  Exit status 1
    when a target is missed.
    """
    for sign in (signal.SIGTERM, signal.SIGHUP):  # as ctrl-C: what it started must end, and its folders go
        signal.signal(sign, signal.getsignal(signal.SIGINT))
    as_json, screens, host_down = chosen["as_json"], chosen["screens"], chosen["host_down"]
    if host_down and not screens:
        raise click.UsageError("--host-down goes with --screens.")
    if screens:
        seen = conversation_screens.measure(rate, seconds, host_down=host_down, say=_say)
        click.echo(json.dumps(seen.as_json()) if as_json else "\n".join(conversation_screens.in_words(seen)))
        sys.exit(0 if seen.holds else 1)
    if browsers is not None:
        told = conversation_browsers.measure(browsers, _TO_ALL, say=_say)
        click.echo(json.dumps(told.as_json()) if as_json else "\n".join(conversation_browsers.in_words(told)))
        sys.exit(0 if told.holds else 1)
    found = conversation_run.measure(messages, say=_say)
    click.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else _in_words(found))
    sys.exit(0 if found.holds else 1)


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)


def _in_words(found: Figures) -> str:
    return "\n".join(
        (
            f"messages         {found.messages:,}, taken in in {found.filled_s:.0f} s",
            f"open             {_ms(found.opened)}   target {conversation_run.OPEN_MS:g} ms",
            f"its page         {_ms(found.page)}   target {conversation_run.OPEN_MS:g} ms",
            f"Today            {_ms(found.today)}",
            f"a map answer     {_ms(found.map_cells)}",
            *(f"search           {_ms(each)}   {query}" for query, each in found.searches.items()),
            f"target           {conversation_run.SEARCH_MS:g} ms a search",
            f"export read      {found.read_s:.1f} s, of twice as many messages {found.read_twice_s:.1f} s",
            f"machine          {found.machine}",
        )
    )


def _ms(times: Times) -> str:
    return f"p50 {times.p50_ms:.1f} ms   p95 {times.p95_ms:.1f} ms"
