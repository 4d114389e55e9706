"""`sangam node`: make, run, look at, stop, back up and restore a node."""

import json
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import click

from sangam.cli.node import backup_commands, standby_commands
from sangam.cli.node import status as node_status
from sangam.cli.node.options import HOME, PASSPHRASE, read_pair, read_passphrase
from sangam.node import homes, status
from sangam.node.processes import code_version
from sangam.node.setting_files import load_settings


@click.group()
def node() -> None:
    """Make, run, look at, stop, back up and restore a node."""


for command in (*backup_commands.COMMANDS, *standby_commands.COMMANDS):
    node.add_command(command)


@node.command()
@click.option("--force", required=True, help="Code of the force, such as HR.")
@click.option("--home", type=click.Path(path_type=Path), help="Folder to make the node in; else SANGAM_HOME.")
@click.option("--officers-port", type=int, help="Port for officers' browsers and phones.")
@click.option("--peers-port", type=int, help="Port for other forces' nodes.")
@click.option(
    "--archive", "archive_folder", type=click.Path(resolve_path=True),
    help="Folder on a second disk, where the database's log lies before anything is acknowledged.",
)  # fmt: skip
@click.option("--synthetic", is_flag=True, help="Mark the node as holding invented persons only.")
@click.option("--set", "pairs", multiple=True, metavar="NAME=VALUE", help="Any other setting; may be repeated.")
def init(force: str, home: Path | None, pairs: tuple[str, ...], **given: Any) -> None:
    """Make a node: its folder, its keys and its settings."""
    table = {"force": force, **{name: value for name, value in given.items() if value}, **dict(map(read_pair, pairs))}
    settings = homes.create(homes.named_home(home) or homes.root() / force, table)
    click.echo(f"A node for {settings.force} lies in {settings.home}.")
    if not (settings.archive_folder or settings.database_url):
        click.echo("It has no second disk (--archive): a dead one would lose what came since the last backup.")
    click.echo(f"Settings: {settings.home / 'node.toml'}. Start it: sangam node up --home {settings.home}")


@node.command()
@HOME
def up(home: Path | None) -> None:
    """Run the node until ctrl-C."""
    from sangam.node.processes.supervisor import supervise

    supervise(load_settings(homes.find_home(home)), say=lambda sentence: click.echo(sentence, err=True))


@node.command("status")
@HOME
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show_status(home: Path | None, *, as_json: bool) -> None:
    """Say how the node stands; exit status 0 if it is ready, 3 if not.

    Ready: each of its processes serves and goes on, and its database answers.
    """
    seen = node_status.read_state(load_settings(homes.find_home(home)))
    click.echo(json.dumps(seen, indent=1, default=_plain) if as_json else node_status.in_words(seen))
    raise SystemExit(0 if seen["ready"] else 3)


@node.command()
@HOME
def stop(home: Path | None) -> None:
    """Stop the node."""
    place = homes.find_home(home)
    click.echo("Stopped." if status.stop_node(place) else f"No node runs in {place}.")


@node.command()
@click.option("--wait", is_flag=True, help="End when the node is ready with the new code, or say why not.")
@HOME
def reload(home: Path | None, *, wait: bool) -> None:
    """Replace the running node's processes one by one by this installation's code, without refusing a caller.

    For a rolling upgrade: run it from the new installation.  The tables are brought up to date first.  With --wait its
    exit status is 0 only when all went well.
    """
    from sangam.node.bootstrap import attach
    from sangam.node.processes.reload import one_at_a_time, replace_processes, request

    status.require_supervisor(homes.find_home(home))
    settings = attach(homes.find_home(home))
    with one_at_a_time(settings.home):
        if wait:
            replace_processes(settings, code_version.own())
            click.echo(f"All processes run the code of {code_version.own().source.parent}, and the node is ready.")
            return
        request(settings, code_version.own())
    click.echo("The node replaces its processes; `sangam node status` shows the new ones, its log says how it went.")


@node.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--watch", "watch_s", default=15.0, show_default=True, help="Seconds for which the node is watched.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where to try the backup out, as of `rehearse`.")
@HOME
@PASSPHRASE
def upgrade(file: Path, watch_s: float, folder: Path | None, home: Path | None, passphrase_file: Path | None) -> None:
    """Bring the running node up to this installation's code, and undo what fails.

    Run it from the new installation.  It backs up to FILE, restores and migrates that elsewhere, migrates the node,
    replaces its processes one by one, and watches it.  Exit status 0 only when all went well.
    """
    from sangam.node.bootstrap import attach
    from sangam.node.processes.upgrade import upgrade_node

    settings = attach(homes.find_home(home))
    phrase = read_passphrase(passphrase_file, confirm=True)
    upgrade_node(settings, file, passphrase=phrase, trial_folder=folder, watch_s=watch_s, say=click.echo)


@node.command("admit")
@click.argument("file", type=click.Path(path_type=Path))
@HOME
@PASSPHRASE
def admit(file: Path, home: Path | None, passphrase_file: Path | None) -> None:
    """Write to FILE what a further machine of this node needs, sealed; `sangam node join` reads it there.

    Without --passphrase-file a passphrase is made, and shown once.
    """
    from sangam.node.bootstrap import attach
    from sangam.node.machines import join

    made = "" if passphrase_file else join.passphrase()
    join.admit(attach(homes.find_home(home)), file, passphrase=made or read_passphrase(passphrase_file, confirm=False))
    click.echo(f"{file} holds the node's key and the passwords of its database: remove it once the machine has joined.")
    if made:
        click.echo(f"Read this passphrase out to whoever makes the machine join; do not send it with the file: {made}")


@node.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--home", type=click.Path(path_type=Path), required=True, help="Folder to make the machine's home in.")
@click.option("--set", "pairs", multiple=True, metavar="NAME=VALUE", help="What differs here; may be repeated.")
@PASSPHRASE
def join(file: Path, home: Path, pairs: tuple[str, ...], passphrase_file: Path | None) -> None:
    """Make a further machine of a node, from the FILE that `sangam node admit` wrote on one that runs."""
    from sangam.node.machines import join

    phrase = read_passphrase(passphrase_file, confirm=False)
    settings = join.join(file, home, passphrase=phrase, changed=dict(map(read_pair, pairs)))
    click.echo(f"This machine has joined the node of {settings.force}; its home is {settings.home}.")
    click.echo(
        f"Lay the storage that its machines share at {settings.files}, then start it: sangam node up --home "
        f"{settings.home}"
    )


@node.command("change-key")
@click.option(
    "--of", "use", type=click.Choice(["node", "files", "sign-in"]), default="node", show_default=True,
    help="Which key: the node's, that of its files, or that of sign-in.",
)  # fmt: skip
@HOME
def change_key(use: str, home: Path | None) -> None:
    """Change the node's key, which seals its secrets in the database; every machine that runs follows.

    Cut anywhere, it is given again.  A machine that was off meanwhile is joined anew.  With `--of files` or
    `--of sign-in` another key than the node's: what it wraps is wrapped anew.  The old one stays for an hour, then the
    same command removes it.
    """
    from sangam.node.bootstrap import attach
    from sangam.node.machines import change_node_key, change_shared_key

    settings = attach(homes.find_home(home))
    if use != "node":
        wrapped, until = change_shared_key.change(settings, use, say=lambda sentence: click.echo(sentence, err=True))
        click.echo(f"{wrapped} secrets were wrapped under the new key. Back the node up now.")
        if until is None:
            click.echo("The old key is gone.")
        else:
            click.echo(f"The old key stays until {until.astimezone():%H:%M}; then give the command again to remove it.")
        return
    sealed = change_node_key.change(settings, say=lambda sentence: click.echo(sentence, err=True))
    click.echo(f"The node has another key: {sealed} secrets are sealed under it. Back the node up now.")
    click.echo(
        "A backup holds the key of its day and is restored with it. What `sangam node admit` wrote before now "
        "joins no machine any more."
    )


@node.command("open")
@click.option(
    "--without", "forces", multiple=True, required=True, metavar="FORCE",
    help="A force that stays away; may be repeated.",
)  # fmt: skip
@HOME
def open_reads(forces: tuple[str, ...], home: Path | None) -> None:
    """Open the node to its officers though a peer stays away: recalls that only it knows are missing.

    Records of ours that it holds are shown.  Its copies are shown too where it has only not answered since the start.
    Where it is to catch a restored node up, they stay hidden until it has.
    """
    from sangam.node.bootstrap import attach

    settings = attach(homes.find_home(home))
    from sangam.node.backup.reopen import open_without, show_without

    if settings.reads_open:
        show_without(settings, forces=forces)
        click.echo(f"Opened without {', '.join(forces)}: what only it knows is missing, recalls among it.")
        return
    hidden = open_without(settings, forces=forces)
    click.echo(f"Officers read again. Copies of {', '.join(hidden)} stay hidden until that force has caught us up.")


@node.command()
@click.argument("name")
@HOME
def https(name: str, home: Path | None) -> None:
    """Serve officers' phones and desks by HTTPS as NAME, with a certificate of the force's own authority.

    A force with a certificate of its own sets officers_certificate and officers_key in node.toml instead.
    """
    from sangam.node import identity as own

    origin, authority = own.serve_https(load_settings(homes.find_home(home)), name)
    click.echo(f"Officers are served as {origin} from the node's next start.")
    click.echo(f"Each phone and desk must trust this certificate once: {authority}")


@click.command(hidden=True)
def migrate() -> None:
    """Bring the tables up to the code, as the owner's role: the supervisor calls this."""
    from sangam.node.bootstrap import attach_to_any
    from sangam.node.postgres import migrate

    migrate.run(attach_to_any(homes.find_home(None)), say=click.echo)


@click.command("check-tables", hidden=True)
def check_tables() -> None:
    """Tell whether this program can go on with the tables of a newer one: `sangam node upgrade` calls this."""
    from sangam.node.bootstrap import attach_to_any
    from sangam.node.postgres import schema_version

    schema_version.require_fitting_tables(attach_to_any(homes.find_home(None)))


@click.command(hidden=True)
def identity() -> None:
    """Make the key and the certificates that the node lacks: the supervisor calls this."""
    from sangam.node import identity as own
    from sangam.node.bootstrap import attach

    own.ensure(attach(homes.find_home(None)))


@click.command("begin-epoch", hidden=True)
def begin_epoch() -> None:
    """Begin the new epoch of a restored node: the supervisor calls this."""
    from sangam.node.bootstrap import attach

    settings = attach(homes.find_home(None))
    from sangam.node.backup import reopen

    reopen.begin_epoch(settings)


def _plain(value: Any) -> object:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)
