"""`sangam bench oversight`: how fast looks are explained, answers counted, pages and reports made."""

import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sangam_lab.bench.oversight.measure import Figures


@click.command("oversight")
@click.option("--looks", type=click.IntRange(1_000, 5_000_000), default=1_000_000, show_default=True, help="Looks.")
@click.option(
    "--rows", type=click.IntRange(1_000, 5_000_000), default=1_000_000, show_default=True, help="Requests and alerts."
)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def oversight(*, looks: int, rows: int, as_json: bool) -> None:
    """Measure oversight over an invented year of three forces, on a node of its own.

    Exit status 1 when a target is missed: a page over 300 ms, a report over 5 s, a million looks over 60 s.
    """
    from sangam_lab.bench.oversight.measure import measure

    found = measure(looks=looks, rows=rows, say=lambda sentence: click.echo(sentence, err=True))
    click.echo(json.dumps(found.as_json()) if as_json else in_words(found))
    sys.exit(0 if found.holds else 1)


def in_words(found: "Figures") -> str:
    """Return the figures as lines."""
    pages = [
        f"page      {address:<34} median {median:>6.0f} ms   slowest {slowest:>6.0f} ms"
        for address, (median, slowest) in found.pages_ms.items()
    ]
    return "\n".join(
        (
            f"explain   {found.looks:,} looks in {found.explain_s:.1f} s; {found.explained:,} explained",
            f"count     {found.traffic:,} requests and alerts in {found.count_s:.1f} s",
            f"overdue   {found.overdue:,} requests and objections",
            *pages,
            *(f"report    {kind}: {seconds:.2f} s" for kind, seconds in found.report_s.items()),
            f"machine   {found.machine}",
        )
    )
