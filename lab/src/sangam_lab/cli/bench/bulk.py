"""`sangam bench bulk`: a million records exchanged, compared and recalled between two nodes."""

import json
import signal
import sys
from pathlib import Path

import click
from sangam_lab.bench.bulk import run as bulk_run
from sangam_lab.bench.bulk.run import Figures


@click.command()
@click.option("--records", type=click.IntRange(10, 5_000_000), default=20_000, show_default=True,
              help="How many invented persons go to the holder.")  # fmt: skip
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path),
              help="Keep the two nodes in this folder, and use those that are there.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def bulk(*, records: int, keep: Path | None, as_json: bool) -> None:
    """Give records to a holder, compare with nothing to find, recall them all, and print how long each takes.

    Starts two nodes and removes them.  Loading is not part of the figures.  Exit status 1 when a copy was missing or
    left, a receipt not there or not proven, or the comparing found a difference.
    """
    for sign in (signal.SIGTERM, signal.SIGHUP):  # as ctrl-C: what it started must end, and its folders go
        signal.signal(sign, signal.getsignal(signal.SIGINT))
    found = bulk_run.measure(records, kept=keep, say=lambda sentence: click.echo(sentence, err=True))
    click.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else _in_words(found))
    sys.exit(0 if found.holds else 1)


def _in_words(found: Figures) -> str:
    exchanged, compared, recalled, each = found.exchanged, found.compared, found.recalled, found.records
    disk = ", ".join(f"{force} {size:,.0f} MB" for force, size in found.disk_mb.items())
    return "\n".join(
        (
            f"records          {found.records:,}",
            f"exchanged        {exchanged.seconds:.1f} s, {exchanged.a_second:,.0f} a second",
            f"                 {exchanged.envelopes:,} envelopes, {exchanged.wire_bytes / each:,.0f} bytes a record",
            *_parts(exchanged.parts_us),
            f"idle comparing   {compared.seconds:.2f} s, {compared.wire_bytes / 1000:.1f} kB on the wire",
            f"recalled         {recalled.seconds:.1f} s to the last receipt, {recalled.a_second:,.0f} a second",
            f"                 {recalled.erased_s:.1f} s the act; {recalled.wire_bytes / each:,.0f} bytes a record",
            *_parts(recalled.parts_us),
            f"disk             {disk}, with all of it there",
            *(f"BROKEN           {law}" for law in found.broken),
            f"machine          {found.machine}",
        )
    )


def _parts(parts: bulk_run.Parts) -> list[str]:
    return [f"  {part:<24} {used:6.1f} µs a record" for part, used in sorted(parts.items()) if used >= 0.5]
