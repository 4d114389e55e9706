"""`sangam bench check`: what a check costs over many persons."""

import json
import signal
from pathlib import Path

import click
from sangam_lab.bench.check import run as check_run
from sangam_lab.bench.check.run import Figures


@click.command()
@click.option("--persons", type=click.IntRange(1_000, 20_000_000), default=100_000, show_default=True,
              help="How many invented persons to load.")  # fmt: skip
@click.option("--seconds", type=click.FloatRange(1, 600), default=10.0, show_default=True,
              help="How long two processes ask, for the throughput.")  # fmt: skip
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path),
              help="Keep the loaded node in this folder, and use what is loaded there already.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def check(*, persons: int, seconds: float, keep: Path | None, as_json: bool) -> None:
    """Load invented persons into a node of its own and print what a check costs there.

    Each check is a whole one, with its deed committed.  A person takes about 2.5 kilobytes of disk.
    """
    for sign in (signal.SIGTERM, signal.SIGHUP):  # as ctrl-C: what it started must end, and its folders go
        signal.signal(sign, signal.getsignal(signal.SIGINT))
    found = check_run.measure(persons, seconds, kept=keep, say=_say)
    click.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else _in_words(found))


def _in_words(found: Figures) -> str:
    lines = [f"persons            {found.persons:,}"]
    if load := found.load:
        lines.append(
            f"load               {load.persons:,} in {load.seconds:,.0f} s, {load.a_second:,.0f} a second; "
            f"processor time a person {load.python_us:.0f} µs in Python, {load.postgres_us:.0f} µs in PostgreSQL"
        )
    lines += [
        f"disk               {found.key_bytes / 1000:.2f} kB a person for keys, {found.bytes / 1000:.2f} kB for all",
        f"memory             {found.memory_mb:.0f} MB a process that asks",
    ]
    lines += [
        f"{name:<18} p50 {kind.p50_ms:.1f} ms   p95 {kind.p95_ms:.1f} ms   p99 {kind.p99_ms:.1f} ms   "
        f"{kind.hits:.1f} hits listed"
        for name, kind in found.kinds.items()
    ]
    lines += [
        f"throughput         {found.checks_a_second:.0f} checks a second in two processes",
        f"processor time     {found.processor_ms:.1f} ms a check, PostgreSQL's included",
        f"machine            {found.machine}",
    ]
    return "\n".join(lines)


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
