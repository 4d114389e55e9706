"""`sangam bench machines`: one node on two machines and its own PostgreSQL, a partner's, a part of each kind killed."""

import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sangam.kernel.errors import NotFound

if TYPE_CHECKING:
    from sangam_lab.bench.machines.run import Figures

_DEBIAN = Path("/usr/lib/postgresql")


@click.command()
@click.option(
    "--seconds",
    type=click.FloatRange(10, 3600),
    default=80.0,
    show_default=True,
    help="How long to check, beside what killing takes.",
)
@click.option("--postgres-bin", type=click.Path(path_type=Path), help="Programs of a PostgreSQL built with OpenSSL; "
              "else the newest of Debian's.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def machines(*, seconds: float, postgres_bin: Path | None, as_json: bool) -> None:
    """Kill a web process, a worker, the door, the replica, the primary and a whole machine of one node under load.

    Four officers check and two forces write to each other.  On the machine that joined the signing key is rotated and
    the node's key changed.  A third machine, off meanwhile, misses that.

    Exit status 1 when a check was not answered or has no deed.  So it is when a message was lost, doubled or out of
    order, something was set aside, or the old signing key was not retired.  So it is when a running machine lacks the
    node's new key, one that was off starts with the old, or a ledger fails.
    """
    from sangam_lab.bench.machines import run as machine_run

    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.getsignal(signal.SIGINT))
    programs = postgres_bin or _newest()
    found = machine_run.measure(seconds, programs=programs, say=lambda sentence: click.echo(sentence, err=True))
    said = found.as_json()
    if as_json:
        click.echo(json.dumps(said))
    else:
        click.echo(_in_words(found, said))
    sys.exit(0 if found.holds else 1)


def _newest() -> Path:
    found = sorted(_DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        raise NotFound(
            "bench:no-postgres", "No PostgreSQL of Debian's is installed: apt install postgresql-17, or --postgres-bin."
        )
    return found[-1]


def _taken(found: "Figures") -> str:
    running = "both machines have it" if found.key_taken else "NOT taken by both machines"
    off = "the one that was off is refused" if found.off_refused else "the one that was off STARTS with the old one"
    return f"{running}, {off}"


def _in_words(found: "Figures", said: dict[str, Any]) -> str:
    sent = found.messages
    events = [
        f"  {what:<28} {each['broken']:>3.0f} attempts broke off, the last after {each['refused_s']:.1f} s; longest "
        f"without an answer {each['silent_s']:.1f} s"
        for what, each in found.events.items()
    ]
    return "\n".join(
        (
            f"checks          {found.answered} answered in {found.seconds:.0f} s, {found.never} never",
            f"                {found.deeds} deeds in the ledger",
            f"messages        {sent.sent} acknowledged",
            f"                lost {sent.lost}, doubled {sent.doubled}, out of order {sent.out_of_order}",
            f"                {found.unsure} broke off; {found.waiting} wait, {found.set_aside} are set aside",
            f"longest way     {found.longest_s:.1f} s from an act to the other force",
            f"rotation        old key retired after {found.retired_s:.1f} s",
            f"node's key      changed in {found.key_changed_s:.1f} s, {_taken(found)}",
            f"replica         had served {found.found_on_replica} transactions when it was killed",
            f"ledgers         {'hold' if found.ledgers_hold else 'do not hold'}",
            f"time            p50 {said['p50_ms']:.0f} ms   p95 {said['p95_ms']:.0f} ms   p99 {said['p99_ms']:.0f} ms",
            *events,
            f"machine         {found.machine}",
        )
    )
