"""`sangam node backup`, `restore` and their like: a backup made, tried out and brought back."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import cast

import click

from sangam.cli.node.options import HOME, PASSPHRASE, read_passphrase
from sangam.kernel.errors import Malformed, NotFound, SangamError
from sangam.node import homes, status
from sangam.node.setting_files import load_settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@HOME
@PASSPHRASE
def backup(file: Path, home: Path | None, passphrase_file: Path | None) -> None:
    """Write database, keys, files and settings to FILE, sealed with a passphrase; the node may run."""
    from sangam.node.backup.backup import back_up

    back_up(load_settings(homes.find_home(home)), file, passphrase=read_passphrase(passphrase_file, confirm=True))
    status.note_backup(homes.find_home(home))
    click.echo(f"Backed up to {file}. Without the passphrase nobody can open it.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@click.option("--home", type=click.Path(path_type=Path), required=True, help="Folder to make the node in.")
@click.option(
    "--from-archive",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The archive folder of the lost node, instead of a FILE: nothing is lost.",
)
@click.option("--until", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="Of the archive: only up to this instant.")
@PASSPHRASE
def restore(
    file: Path | None, home: Path, folder: Path | None, until: datetime | None, passphrase_file: Path | None
) -> None:
    """Make a new node from a backup FILE, or from its archive without a loss.

    From a FILE, its officers read nothing until its peers have caught it up.  The passphrase of an archive is the key
    that `sangam node archive-key` showed.
    """
    from sangam.node.backup.backup import restore as bring_back
    from sangam.node.wal_archive.restore import restore_from_archive

    if (file is None) == (folder is None) or (until is not None and folder is None):
        raise Malformed("node:restore-of", "Give a backup FILE or --from-archive; --until goes with the archive alone.")
    if folder is not None:
        settings = restore_from_archive(folder, home, key=read_passphrase(passphrase_file, confirm=False), until=until)
        click.echo(f"The node of {settings.force} lies in {settings.home}, as it was {until or 'at its last commit'}.")
        click.echo(f"See that the old node is off. Start this one: sangam node up --home {settings.home}")
        return
    settings = bring_back(cast(Path, file), home, passphrase=read_passphrase(passphrase_file, confirm=False))
    click.echo(f"The node of {settings.force} lies in {settings.home}.")
    click.echo("It may lack recalls made since the backup: its records stay shut until its peers have caught it up.")
    click.echo("Pairings, suspensions and keys are as at the backup: see that the old node is off, then look at them.")
    click.echo(f"Start it: sangam node up --home {settings.home}")


@click.command("archive-key")
@HOME
def archive_key(home: Path | None) -> None:
    """Show the key under which the node's archive is sealed: keep it on paper, away from the machine."""
    settings = load_settings(homes.find_home(home))
    if not settings.archive_key.exists():
        raise NotFound("node:no-archive-key", "The node has no archive yet: set archive_folder, and start it.")
    click.echo(settings.archive_key.read_text().strip())


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Where to restore it; else where this account keeps its nodes."
)
@PASSPHRASE
def rehearse(file: Path, folder: Path | None, passphrase_file: Path | None) -> None:
    """Restore a backup into a folder of its own, compare it with what it says of itself, and remove it again.

    Compared are the rows and the digest of each table, the digest of each key and file, and the ledger's head; the
    ledger is verified.  Touches no running node, and takes as much room meanwhile as the node.  Exit status 1: it is
    unfit.
    """
    from sangam.node.backup.restore_drill import try_out

    try:
        trial = try_out(file, passphrase=read_passphrase(passphrase_file, confirm=False), within=folder)
    except SangamError:
        click.echo(f"{file} is not verified: do not rely on it.", err=True)
        raise
    click.echo(f"{file} restores: {trial.force}, " + ", ".join(f"{n} {what}" for what, n in trial.counts.items()))
    click.echo("\n".join([trial.compared, trial.ledger, *trial.differences]))
    if not trial.holds:
        raise click.ClickException(f"{file} is UNFIT: do not rely on it, and make another.")


COMMANDS: Sequence[click.Command] = (backup, restore, archive_key, rehearse)
