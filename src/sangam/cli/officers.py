"""`sangam officers`: load and transfer from a sheet, credentials, locks."""

import getpass
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import segno

from sangam.cli.node import HOME
from sangam.kernel.actor import Actor
from sangam.node import homes
from sangam.node.attach import attach

if TYPE_CHECKING:
    from sangam.access.public_staff import Staffed

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def officers() -> None:
    """Load officers, transfer them, hand out credentials, open locks."""


@officers.command()
@_FILE
@HOME
def load(file: Path, home: Path | None) -> None:
    """Create or update officers and their posts from a sheet; all of it, or nothing while a row is at fault."""
    actor = _administrator(home)
    from sangam.access import public_staff as staff

    rows, lines = _read(file, needed=staff.OFFICER_COLUMNS, optional=staff.OFFICER_OPTIONAL)
    _tell(staff.load_officers(actor, rows), lines)


@officers.command()
@_FILE
@HOME
def transfer(file: Path, home: Path | None) -> None:
    """Move officers to other posts from a sheet; all of it, or nothing while a row is at fault."""
    actor = _administrator(home)
    from sangam.access import public_staff as staff

    rows, lines = _read(file, needed=staff.TRANSFER_COLUMNS, optional=staff.TRANSFER_OPTIONAL)
    _tell(staff.transfer_officers(actor, rows), lines)


@officers.command()
@click.argument("name")
@HOME
def credentials(name: str, home: Path | None) -> None:
    """Give an officer a new password and one-time-code secret, to be handed over in person."""
    actor = _administrator(home)
    from sangam.access import public_staff as staff

    found = staff.officer_named(name)
    issued = staff.issue_credentials(actor, found.id)
    click.echo(f"{found.rank} {found.name_en}: sign-in name {issued.sign_in_name}, password {issued.password}")
    click.echo(f"One-time codes: {issued.totp_uri}")
    segno.make(issued.totp_uri, micro=False).terminal(compact=True)
    click.echo("Shown once. His earlier sessions and codes have ended.")


@officers.command()
@click.argument("name")
@HOME
def unlock(name: str, home: Path | None) -> None:
    """Let an officer who was locked out try again at once."""
    actor = _administrator(home)
    from sangam.access import public_staff as staff

    found = staff.officer_named(name)
    staff.open_lock(actor, found.sign_in_name)
    click.echo(f"{found.name_en} may try again.")


def _administrator(home: Path | None) -> Actor:
    """Return the person at the node's command line as its administrator, before any officer is known."""
    settings = attach(homes.chosen(home))
    return Actor(force=settings.force, label=f"command line ({getpass.getuser()})", role="admin", unit=settings.force)


def _read(file: Path, *, needed: Sequence[str], optional: Sequence[str]) -> tuple[list[dict[str, str]], list[int]]:
    """Return the rows of a sheet and their lines; end with the table of faults where some cannot be read."""
    from sangam.interchange.public_sheets import read_table

    rows, lines, troubles = read_table(file, needed=needed, optional=optional)
    _end_with([(each.line, each.column, each.value, each.why) for each in troubles])
    return rows, lines


def _tell(staffed: "Staffed", lines: Sequence[int]) -> None:
    """Say what changed, or end with the table of faults, their lines as the spreadsheet counts them."""
    _end_with([(lines[fault.line - 2], fault.column, fault.value, fault.why) for fault in staffed.faults])
    click.echo(f"{staffed.rows} rows read, {staffed.changed} changed.")


def _end_with(faults: Sequence[tuple[int, str, str, str]]) -> None:
    """Print a table of faults and exit with status 2, if there are any."""
    if not faults:
        return
    click.echo("Nothing was changed.  Put these right and load the sheet again:", err=True)
    for line, column, value, why in faults:
        click.echo(f"  row {line:<6} {column:<18} {value[:40]!r:<42} {why}", err=True)
    raise SystemExit(2)
