"""`sangam node admit-standby`, `standby`, `promote`, `dismiss-standby`: a second machine that can become the node."""

from pathlib import Path

import click

from sangam.cli.node.options import HOME, PASSPHRASE, read_pair, read_passphrase
from sangam.node import homes
from sangam.node.setting_files import load_settings


@click.command("admit-standby")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--address", required=True, help="Address of this machine at which the standby reaches it.")
@click.option("--port", type=click.IntRange(1, 65535), default=8601, show_default=True, help="Port for it there.")
@HOME
@PASSPHRASE
def admit_standby(file: Path, address: str, port: int, home: Path | None, passphrase_file: Path | None) -> None:
    """Write to FILE what a standby of this node needs, sealed; `sangam node standby` makes it on the second machine.

    The node runs meanwhile.  A standby that was admitted before is one no more: see that its home is removed.
    """
    from sangam.node.machines import join
    from sangam.node.standby import invitation
    from sangam.node.standby.links import Link

    made = "" if passphrase_file else join.passphrase()
    phrase = made or read_passphrase(passphrase_file, confirm=False)
    settings = load_settings(homes.find_home(home))
    invitation.admit_standby(settings, file, Link(address, port), passphrase=phrase)
    click.echo(f"{file} holds the node's key and the passwords of its database: remove it once the standby is made.")
    if made:
        click.echo(f"Read this passphrase out to whoever makes the standby; do not send it with the file: {made}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--home", type=click.Path(path_type=Path), required=True, help="Folder to make the standby's home in.")
@click.option("--set", "pairs", multiple=True, metavar="NAME=VALUE", help="What differs here; may be repeated.")
@PASSPHRASE
def standby(file: Path, home: Path, pairs: tuple[str, ...], passphrase_file: Path | None) -> None:
    """Make this machine a standby of a node, from the FILE that `sangam node admit-standby` wrote there.

    Its database is copied now, and followed once `sangam node up` runs here.
    """
    from sangam.node.standby import invitation

    phrase = read_passphrase(passphrase_file, confirm=False)
    settings = invitation.make_standby(file, home, passphrase=phrase, changed=dict(map(read_pair, pairs)))
    click.echo(f"This machine has a copy of the node of {settings.force}; its home is {settings.home}.")
    click.echo(f"Start it: sangam node up --home {settings.home}")


@click.command()
@click.option(
    "--although-it-answers", is_flag=True, help="Promote though the primary still answers; it is told to stop."
)
@HOME
def promote(home: Path | None, *, although_it_answers: bool) -> None:
    """Make this standby, which runs, the node, after the primary has died.

    Nothing is lost where the primary's commits waited for it (standby_commits = stop).  Else it catches up as after a
    restore, and its officers read nothing until then.
    """
    from sangam.node.standby import follower

    settings = load_settings(homes.find_home(home))
    follower.promote(settings, although_it_answers=although_it_answers)
    click.echo(f"This machine is the node of {settings.force} now: see that the old one stays off.")
    if not settings.reads_open:
        click.echo("It may lack what the old one acknowledged: its records stay shut until its peers caught it up.")


@click.command("dismiss-standby")
@HOME
def dismiss_standby(home: Path | None) -> None:
    """Have a standby no more, so that no commit waits for it.

    See that its home is removed: it lacks what comes from now on.
    """
    from sangam.node.standby import invitation

    invitation.dismiss_standby(load_settings(homes.find_home(home)))
    click.echo("The node has no standby any more. Remove the standby's home: promoted, it would lack what comes now.")


COMMANDS = (admit_standby, standby, promote, dismiss_standby)
