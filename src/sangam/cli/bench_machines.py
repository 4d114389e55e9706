"""`sangam bench machines`: one node on its own PostgreSQL and two machines, a part of each kind killed under load."""

import json
import signal
import sys
from pathlib import Path

import click

from sangam.kernel.errors import NotFound

_DEBIAN = Path("/usr/lib/postgresql")


@click.command()
@click.option("--seconds", type=click.FloatRange(10, 3600), default=40.0, show_default=True, help="How long to check.")
@click.option("--postgres-bin", type=click.Path(path_type=Path), help="Programs of a PostgreSQL built with OpenSSL; "
              "else the newest of Debian's.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def machines(*, seconds: float, postgres_bin: Path | None, as_json: bool) -> None:
    """Kill a web process, a worker, the replica and a whole machine of one node, while four officers check.

    Exit status 1 when a check was not answered, or was answered without its deed on the primary.
    """
    from sangam.node.bench import machines as course

    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.getsignal(signal.SIGINT))
    programs = postgres_bin or _newest()
    found = course.measure(seconds, programs=programs, say=lambda sentence: click.echo(sentence, err=True))
    said = found.as_json()
    if as_json:
        click.echo(json.dumps(said))
    else:
        click.echo(
            f"answered        {found.answered} checks, {found.answered / seconds:.0f} a second; {found.failed} never"
        )
        click.echo(f"asked again     {found.again}, because a connection broke")
        click.echo(f"deeds           {found.deeds} on the primary")
        click.echo(f"replica         had served {found.found_on_replica} transactions when it was killed")
        click.echo(
            f"time            p50 {said['p50_ms']:.0f} ms   p95 {said['p95_ms']:.0f} ms   p99 {said['p99_ms']:.0f} ms"
        )
        click.echo(f"machine         {found.machine}")
    sys.exit(0 if found.holds else 1)


def _newest() -> Path:
    found = sorted(_DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        raise NotFound(
            "bench:no-postgres", "No PostgreSQL of Debian's is installed: apt install postgresql-17, or --postgres-bin."
        )
    return found[-1]
