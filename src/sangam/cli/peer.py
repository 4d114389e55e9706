"""`sangam peer`: pair with other forces' nodes, look at them, suspend and leave."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sangam.cli.node.comparison_progress import compared_in_words
from sangam.cli.node.options import HOME
from sangam.kernel.actor import Actor
from sangam.node import homes
from sangam.node.bootstrap import attach
from sangam.node.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sangam.records.types import ComparingView


@click.group()
def peer() -> None:
    """Pair with other forces' nodes, look at them, suspend and leave."""


@peer.command()
@click.argument("force")
@click.option("--name", default="", help="Our name as the other force will see it; else the code of our force.")
@click.option("--file", type=click.Path(path_type=Path), help="Where to write the invitation; else it is printed.")
@HOME
def invite(force: str, name: str, file: Path | None, home: Path | None) -> None:
    """Make the invitation for another force, and show the digits to read out over the telephone."""
    settings = attach(homes.find_home(home))
    from sangam.federation.peers import pairing

    text, digits = pairing.invite(_operator(settings), force, name=name or settings.force, url=settings.peers_origin)
    if file:
        file.write_text(text)
        click.echo(f"The invitation for {force} lies in {file}. Send it; anyone may see it.")
    else:
        click.echo(text)
    click.echo(f"Read these digits out over the telephone, to someone whose voice you know: {digits}", err=True)


@peer.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--digits", prompt="The 24 digits, as the other force reads them out", help="Digits heard by telephone.")
@HOME
def accept(file: Path, digits: str, home: Path | None) -> None:
    """Accept another force's invitation, whose digits you compared over the telephone."""
    settings = attach(homes.find_home(home))
    from sangam.federation.peers import pairing

    accepted = pairing.accept_invitation(_operator(settings), file.read_text(), digits=digits)
    click.echo(f"{accepted.name} ({accepted.force}) is paired: {accepted.url}. It must accept our invitation too.")


@peer.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@HOME
def show(home: Path | None, *, as_json: bool) -> None:
    """Show each peer: its state, what waits, when it was last heard, how far its clock is off."""
    attach(homes.find_home(home))
    from sangam.federation.lanes import status
    from sangam.records.reconciliation import owner_side

    seen, compared = status.peers(), {each.force: each for each in owner_side.views()}
    if as_json:
        told = [{**asdict(each), "comparing": _as_json(compared.get(each.force))} for each in seen]
        click.echo(json.dumps(told, default=str, indent=1))
        return
    if not seen:
        click.echo("This node has no peers: make an invitation with `sangam peer invite`.")
    for each in seen:
        heard = f"heard {each.heard_at:%Y-%m-%d %H:%M:%S} UTC" if each.heard_at else "never heard"
        skew = "" if each.skew is None else f", clock {each.skew.total_seconds():+.1f} s"
        spoken = f", version {each.speaks} of the protocol" if each.speaks else ""
        click.echo(f"{each.force:<5} {each.state:<10} {each.url}{spoken}")
        click.echo(
            f"      {each.waiting} waiting, {each.unconfirmed} unconfirmed, {each.set_aside} set aside, {heard}{skew}"
        )
        click.echo(f"      key {', '.join(each.keys) or 'none'}")
        click.echo(f"      last given to it: {_place(each.gave)}; last taken of it: {_place(each.took)}")
        if each.slow_until:
            click.echo(f"      asks us to slow down until {each.slow_until:%Y-%m-%d %H:%M:%S} UTC: {each.slow_reason}")
        if each.force in compared:
            click.echo(f"      {compared_in_words(compared[each.force])}")
        if each.failing_since:
            click.echo(f"      failing since {each.failing_since:%Y-%m-%d %H:%M:%S} UTC: {each.failure}")


@peer.command()
@click.argument("force")
@HOME
def compare(force: str, home: Path | None) -> None:
    """Compare what a force holds of ours with what it should hold; the worker heals what differs."""
    settings = attach(homes.find_home(home))
    from sangam.records.reconciliation import owner_side

    owner_side.begin_comparison(_operator(settings), force, why="asked")
    click.echo(f"The worker compares with {force}. See how far it is: sangam peer list")


@peer.command()
@click.argument("force")
@HOME
def suspend(force: str, home: Path | None) -> None:
    """Take nothing more from a force for now; what is for it waits."""
    settings = attach(homes.find_home(home))
    from sangam.federation.peers import pairing

    pairing.suspend(_operator(settings), force)
    click.echo(f"{force} is suspended. Take it up again: sangam peer resume {force}")


@peer.command()
@click.argument("force")
@HOME
def resume(force: str, home: Path | None) -> None:
    """Exchange with a suspended force again."""
    settings = attach(homes.find_home(home))
    from sangam.federation.peers import pairing

    pairing.resume(_operator(settings), force)
    click.echo(f"{force} is paired again.")


@peer.command("recall")
@click.argument("force")
@HOME
def take_back(force: str, home: Path | None) -> None:
    """Take back every record of ours that a force holds, before parting from it."""
    settings = attach(homes.find_home(home))
    from sangam.records.recalls import receipt_reminders

    taken = receipt_reminders.take_all_back(_operator(settings), force)
    click.echo(f"{taken} records are recalled from {force}. Part once it has confirmed all: sangam records unconfirmed")


@peer.command()
@click.argument("force")
@click.confirmation_option(prompt="Copies that this force holds of ours should be recalled first. Leave now?")
@HOME
def leave(force: str, home: Path | None) -> None:
    """Part from a force: nothing goes either way until both pair again."""
    settings = attach(homes.find_home(home))
    from sangam.federation.peers import pairing

    pairing.leave(_operator(settings), force)
    click.echo(f"{force} and this node have parted.")


@peer.command()
@click.option("--stolen", is_flag=True, help="The key may be in wrong hands: change it at once, without the wire.")
@click.option("--name", default="", help="With --stolen: our name in the new invitations; else the code of our force.")
@click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), default=Path(),
    help="With --stolen: where to write an invitation for each peer.",
)  # fmt: skip
@HOME
def rotate(name: str, folder: Path, home: Path | None, *, stolen: bool) -> None:
    """Change the key that speaks for this force: without a gap, or at once when it may be stolen."""
    settings = attach(homes.find_home(home))
    from sangam.federation.peers import peer_changes

    if not stolen:
        forces = peer_changes.rotate(_operator(settings))
        click.echo(f"A new key is announced. It speaks as soon as these hold it: {', '.join(forces) or 'nobody'}.")
        return
    made = peer_changes.replace_stolen(_operator(settings), name=name or settings.force, url=settings.peers_origin)
    folder.mkdir(parents=True, exist_ok=True)
    click.echo("A new key speaks from now on. Nothing of ours is taken by a peer until it accepts its invitation:")
    for force, (text, digits) in made.items():
        file = folder / f"invitation-{settings.force}-for-{force}.json"
        file.write_text(text)
        click.echo(f"{force}: {file}\n      read these digits out over the telephone: {digits}")


@peer.command()
@click.argument("key")
@click.option("--epoch", type=click.IntRange(1), required=True, help="The epoch in which these numbers count.")
@click.option("--urgent", type=click.IntRange(0), required=True, help="The last true number of the urgent lane.")
@click.option("--normal", type=click.IntRange(0), required=True, help="The last true number of the normal lane.")
@HOME
def revoke(key: str, epoch: int, urgent: int, normal: int, home: Path | None) -> None:
    """Believe a peer's KEY no further than these numbers, which its force told over the telephone.

    The force reads them from its own `sangam peer list`: the last that it gave to us.  All its keys go with the one,
    and what was taken here beyond is set aside.
    """
    settings = attach(homes.find_home(home))
    from sangam.federation.peers import pairing

    last = {"epoch": epoch, "urgent": urgent, "normal": normal}
    force, taken_back = pairing.revoke_key(_operator(settings), key, last_vouched=last)
    click.echo(
        f"{force} is believed up to {urgent} in the urgent lane and {normal} in the normal one, in epoch {epoch}, and "
        f"no further; {taken_back} envelopes that came beyond are set aside. No key speaks for it now: accept the new "
        f"invitation that its `sangam peer rotate --stolen` makes."
    )


def _as_json(view: "ComparingView | None") -> dict[str, object] | None:
    return None if view is None else asdict(view)


def _place(last: "Mapping[str, int]") -> str:
    if not last:
        return "none"
    return f"epoch {last['epoch']}, urgent {last['urgent']}, normal {last['normal']}"


def _operator(settings: Settings) -> Actor:
    return Actor.system(settings.force, "operator")
