"""`sangam import whatsapp`: bring an export of a WhatsApp chat into a channel."""

import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sangam.cli.channel import channel_named
from sangam.cli.node.options import HOME
from sangam.interchange.whatsapp import archive
from sangam.interchange.whatsapp.archive import OpenedExport
from sangam.interchange.whatsapp.types import ImportOutcome, Tally
from sangam.kernel.handling import Classification
from sangam.kernel.ids import named_id
from sangam.node import homes
from sangam.node.bootstrap import attach

if TYPE_CHECKING:
    from sangam.kernel.actor import Actor


@click.command("whatsapp")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--media", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="Folder with the attached files; a zip file brings its own.")  # fmt: skip
@click.option("--channel", "name", required=True, metavar="NAME", help="Name or number of the channel.")
@click.option("--as", "officer", help="Sign-in name of the officer who vouches for the export; else headquarters.")
@click.option("--dry-run", is_flag=True, help="Only say what stands in the file.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@HOME
def whatsapp(file: Path, media: Path | None, name: str, officer: str | None, home: Path | None, **chosen: bool) -> None:
    """Bring an export of a WhatsApp chat, a text or a zip file, into a channel.

    Each message comes in once, at its own time, marked as imported with its file and line.
    """
    dry_run, as_json = chosen["dry_run"], chosen["as_json"]
    with archive.open_export(file, media=media) as opened:
        found = archive.identifiers_of(opened.export)
        tally = archive.tally_of(opened.export, identifiers=found)
        outcome = None if dry_run and officer is None else _import_export(opened, name, officer, home, dry_run=dry_run)
    click.echo(json.dumps(tally.as_json(), ensure_ascii=False) if as_json else _in_words(tally))
    if outcome is not None and not as_json:
        click.echo(f"Added {outcome.added} to {name}, with {outcome.files} files.")
    for note in outcome.notes if outcome else ():
        click.echo(f"  {note}", err=True)


def _import_export(
    opened: OpenedExport, name: str, officer: str | None, home: Path | None, *, dry_run: bool
) -> ImportOutcome | None:
    """Import, or in a dry run only look whether the officer's post has the channel."""
    settings = attach(homes.find_home(home))
    settings.require_reads_open()
    from sangam.access import staff
    from sangam.interchange.whatsapp.archive import import_export

    actor = staff.actor_of_officer(staff.officer_named(officer).id) if officer else _operator(settings.force)
    channel = channel_named(actor, name)
    if dry_run:
        return None
    with click.progressbar(length=len(opened.export.lines), label="Import") as bar:
        return import_export(actor, channel, opened, posts={}, progress=bar.update)


def _operator(force: str) -> "Actor":
    """Return the person at the node's command line, who speaks for headquarters in every channel of the force."""
    from sangam.access.units import units
    from sangam.kernel.actor import Actor, own_unit

    tokens = frozenset(own_unit(unit.code) for unit in units.units_under(force))
    return Actor(
        force=force,
        label=f"command line ({getpass.getuser()})",
        role="data_officer",
        unit=force,
        post=named_id(force, "command line"),
        clearance=Classification.CONFIDENTIAL,
        audience=tokens,
    )


def _in_words(tally: Tally) -> str:
    return (
        f"{tally.messages} messages and {tally.system} system lines of {tally.people} people, "
        f"{tally.media} with a file, {tally.edited} edited, {tally.deleted} deleted; "
        f"{tally.identifiers} identifiers.\n"
        f"From {tally.first_at} to {tally.last_at}."
    )
