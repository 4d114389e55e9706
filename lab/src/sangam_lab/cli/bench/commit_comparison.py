"""`sangam bench paired`: a commit and the tree that stands here, in turn on one machine."""

import json
import signal
from statistics import median

import click
from sangam_lab.bench.commit_comparison import Figure, Figures, measure


@click.command()
@click.option("--base", required=True, help="The commit with which this tree is compared.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def paired(*, base: str, as_json: bool) -> None:
    """Run the benches of messages, checks and pages at a commit and here, three times in turn; print the medians.

    The commit is checked out into a folder of its own, set up there, and removed.  What it cannot measure has a dash.
    """
    for sign in (signal.SIGTERM, signal.SIGHUP):  # as ctrl-C: what it started must end, and its folders go
        signal.signal(sign, signal.getsignal(signal.SIGINT))
    found = measure(base, say=lambda sentence: click.echo(sentence, err=True))
    click.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else in_words(found))


def in_words(found: Figures) -> str:
    """Return the figures as lines."""
    lines = [f"{'milliseconds':<28}{'base':>8}{'here':>8}{'ratio':>8}", *map(_line, found.figures)]
    return "\n".join([*lines, f"base      {found.base}", f"machine   {found.machine}"])


def _line(figure: Figure) -> str:
    medians = "".join(f"{median(each):8.2f}" if each else f"{'—':>8}" for each in (figure.base_ms, figure.here_ms))
    ratio = f"{'—':>8}" if figure.ratio is None else f"{figure.ratio:8.2f}"
    return f"{figure.name:<28}{medians}{ratio}"
