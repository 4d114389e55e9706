"""`sangam node backup`, `rehearse`, `restore`, `systemd` and their like: a backup that an administrator trusts."""

import shlex
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from sangam.cli.node.options import HOME, PASSPHRASE, read_passphrase
from sangam.kernel.errors import Malformed, NotFound, Refused, SangamError
from sangam.node import homes, status
from sangam.node.setting_files import load_settings
from sangam.node.settings import Settings

if TYPE_CHECKING:
    from sangam.node.backup.backup import Trial

_PATH = click.Path(path_type=Path)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.argument("file", type=_PATH, required=False)
@click.option(
    "--folder", type=_PATH,
    help="Instead of FILE: name the backup by force and time in this folder, and remove those of this node there that "
    "are older than `backups_kept_days`. The newest stays, and the newest that was verified.",
)  # fmt: skip
@click.option("--verify", is_flag=True, help="Then restore it elsewhere and compare; exit status 1: it is unfit.")
@click.option("--verify-in", type=_PATH, help="Where to restore it; else where this account keeps its nodes.")
@click.option(
    "--off-site", metavar="COMMAND",
    help="Run this after a good backup, without a shell; {} stands for the file, which else comes last.",
)  # fmt: skip
@HOME
@PASSPHRASE
def backup(
    file: Path | None,
    folder: Path | None,
    *,
    verify: bool,
    verify_in: Path | None,
    off_site: str | None,
    **where: Path | None,
) -> None:
    """Write database, keys, files and settings to FILE, sealed with a passphrase; the node may run.

    What fails is listed by `sangam node status` until it goes well.
    """
    from sangam.node.backup.backup import back_up
    from sangam.node.backup.restore_card import Step, new_file, prune, watch_step

    settings = load_settings(homes.find_home(where["home"]))
    if (file is None) == (folder is None):
        raise Malformed("node:backup-where", "Name the backup's FILE or, with --folder, its folder: one of the two.")
    carry = _words(off_site or "")
    phrase = read_passphrase(where["passphrase_file"], confirm=True)
    with watch_step(settings.home, Step.BACKUP):
        target = file or new_file(settings, cast(Path, folder))
        back_up(settings, target, passphrase=phrase)
    click.echo(f"Backed up to {target}. Without the passphrase nobody can open it.")
    if verify:
        with watch_step(settings.home, Step.VERIFICATION):
            _verify(target, phrase, within=verify_in, settings=settings)
    status.note_backup(settings.home)
    for removed in prune(settings, folder) if folder else ():
        click.echo(f"Removed {removed}: it was older than {settings.backups_kept_days} days.")
    if carry:
        with watch_step(settings.home, Step.OFF_SITE):
            _carry_off_site(carry, target)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--folder", type=_PATH, help="Where to restore it; else where this account keeps its nodes.")
@HOME
@PASSPHRASE
def rehearse(file: Path, folder: Path | None, home: Path | None, passphrase_file: Path | None) -> None:
    """Restore a backup into a folder of its own, compare it with what it says of itself, and remove it again.

    Compared are the rows and the digest of each table, the digest of each key and file, and the ledger's head; the
    ledger is verified.  Touches no running node, and takes as much room meanwhile as the node.  A backup that holds is
    noted at the node whose it is.  Exit status 1: it is unfit.
    """
    settings = None
    with suppress(NotFound, Malformed):
        settings = load_settings(homes.find_home(home))
    _verify(file, read_passphrase(passphrase_file, confirm=False), within=folder, settings=settings)


@click.command()
@click.argument("file", type=_FILE, required=False)
@click.option("--home", type=_PATH, required=True, help="Folder to make the node in.")
@click.option(
    "--from-archive", "folder", type=_FOLDER,
    help="The archive folder of the lost node, instead of a FILE: all that was acknowledged while it streamed.",
)  # fmt: skip
@click.option("--until", metavar="INSTANT", help="Of the archive: up to an instant, as 2026-12-03T04:00:00+0530.")
@click.option("--incomplete", is_flag=True, help="Also from an archive that lacks parts of its log, as from a FILE.")
@PASSPHRASE
def restore(
    file: Path | None,
    home: Path,
    folder: Path | None,
    until: str | None,
    passphrase_file: Path | None,
    *,
    incomplete: bool,
) -> None:
    """Make a new node from a backup FILE, or from its archive up to its end.

    From a FILE, its officers read nothing until its peers have caught it up.  The passphrase of an archive is the key
    that `sangam node archive-key` showed.  The archive is only read: the node goes on in it from its first start.
    """
    from sangam.node.backup.backup import restore as bring_back
    from sangam.node.wal_archive.restore import restore_from_archive

    if (file is None) == (folder is None) or (folder is None and (until is not None or incomplete)):
        raise Malformed(
            "node:restore-of",
            "Give a backup FILE or --from-archive; --until and --incomplete go with the archive alone.",
        )
    instant, phrase = _instant(until), read_passphrase(passphrase_file, confirm=False)
    if folder is not None:
        settings = restore_from_archive(folder, home, key=phrase, until=instant, may_lack=incomplete)
        click.echo(f"The node of {settings.force} lies in {settings.home}, {_extent(settings, instant)}.")
        click.echo(f"See that the old node is off. Start this one: sangam node up --home {settings.home}")
        return
    settings = bring_back(cast(Path, file), home, passphrase=phrase)
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
@click.argument("folder", type=_PATH, required=False)
@click.option("--backups", type=_PATH, required=True, help="Folder of the backups, on another disk than the node's.")
@click.option(
    "--passphrase-file", type=_PATH, default=Path("/etc/sangam-backup.pass"), show_default=True,
    help="Where the passphrase stands; the node's account must be able to read it.",
)  # fmt: skip
@click.option("--off-site", metavar="COMMAND", help="Carries each good backup elsewhere, as of `node backup`.")
@click.option("--at", default="02:30", show_default=True, help="When backups are made each day.")
@HOME
def systemd(
    folder: Path | None, *, backups: Path, passphrase_file: Path, off_site: str | None, at: str, home: Path | None
) -> None:
    """Write systemd's units for the node: its service, and a daily backup, verified, with old ones removed.

    Into FOLDER, else into `systemd` in the node's home.  Nothing of the machine is changed.
    """
    from sangam.node.processes import systemd_units

    settings = load_settings(homes.find_home(home))
    _words(off_site or "")
    plan = systemd_units.BackupPlan(backups.absolute(), passphrase_file.absolute(), off_site or "", at)
    written = systemd_units.write(settings, folder or settings.home / "systemd", plan)
    click.echo("\n".join(f"Written: {path}" for path in written))
    click.echo("As root, once:")
    click.echo("\n".join(f"  {line}" for line in systemd_units.steps(settings, written, plan)))


@click.command("restore-card")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--backups", type=_PATH, help="Where backups lie; else where the newest lies that was verified.")
@HOME
def restore_card(file: Path, backups: Path | None, home: Path | None) -> None:
    """Write to FILE one page, as PDF, for the day on which the machine is gone: print it, and keep it elsewhere.

    In Hindi and English: where all lies, which commands bring the node back, what is then expected, whom to call.
    It carries no secret.
    """
    from sangam.node.bootstrap import without_database

    settings = load_settings(homes.find_home(home))
    without_database()
    from sangam.node.backup.restore_card import print_card, read_facts

    file.write_bytes(print_card(read_facts(settings, backups and backups.absolute())).output())
    click.echo(f"{file} is the restore card of {settings.force}: print it, fill it in, and keep it off the machine.")


COMMANDS: Sequence[click.Command] = (backup, rehearse, restore, archive_key, systemd, restore_card)


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    with suppress(ValueError):
        if (instant := datetime.fromisoformat(text)).tzinfo:
            return instant
    raise Malformed("node:instant", "--until takes an instant with its zone, as 2026-12-03T04:00:00+0530.")


def _extent(settings: Settings, instant: datetime | None) -> str:
    """Return how much of the lost node is in one that was restored from its archive."""
    if instant is not None:
        return f"as it was {instant}"
    if not settings.reads_open:
        return "without what the archive lacks: its records stay shut until its peers have caught it up"
    if settings.archive_away == "stop":
        return "as it was at its last commit"
    return "with all that was acknowledged while its archive streamed"


def _verify(file: Path, phrase: str, *, within: Path | None, settings: Settings | None) -> None:
    """Try a backup out, say how it went, and note it at the node whose it is.  Exits with 1 where it is unfit."""
    from sangam.node.backup.backup import try_out

    try:
        trial = try_out(file, passphrase=phrase, within=within)
    except SangamError:
        click.echo(f"{file} is not verified: do not rely on it.", err=True)
        raise
    click.echo(f"{file} restores: {trial.force}, " + ", ".join(f"{n} {what}" for what, n in trial.counts.items()))
    click.echo("\n".join([trial.compared, trial.ledger, *trial.differences]))
    unfit = "" if trial.holds else f"{file} is UNFIT: do not rely on it, and make another."
    if settings and settings.force == trial.force:
        _note_trial(settings.home, file, trial, unfit)
    if unfit:
        raise click.ClickException(unfit)


def _note_trial(home: Path, file: Path, trial: "Trial", unfit: str) -> None:
    from sangam.node.backup import restore_card as backup_restore_card

    if unfit:
        backup_restore_card.note_failure(home, backup_restore_card.Step.VERIFICATION, unfit)
    else:
        backup_restore_card.note_verified(home, file, made_at=trial.made_at)


def _words(command: str) -> list[str]:
    """Return the words of a command line.  Raises Malformed where a quotation has no end."""
    try:
        return shlex.split(command)
    except ValueError as error:
        raise Malformed(
            "node:off-site", "--off-site {command} is no command: {error}.", command=command, error=error
        ) from error


def _carry_off_site(words: Sequence[str], file: Path) -> None:
    """Run the administrator's command with the file's path.  Raises Refused where it does not end well."""
    has_place = any("{}" in word for word in words)
    command = [word.replace("{}", str(file)) for word in words] if has_place else [*words, str(file)]
    try:
        why = f"ended with {ended}" if (ended := subprocess.run(command, check=False).returncode) else ""
    except OSError as error:
        why = f"cannot be run ({error.strerror})"
    if why:
        raise Refused(
            "node:off-site-copy", "{command} {why}: {file} lies here alone.", command=words[0], why=why, file=file
        )
