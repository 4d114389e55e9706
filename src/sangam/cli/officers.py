"""`sangam officers`: load and transfer from a sheet, credentials, devices, waits after wrong attempts."""

import getpass
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click
import segno

from sangam.cli.node.options import HOME
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.node import homes
from sangam.node.bootstrap import attach

if TYPE_CHECKING:
    from sangam.access.types import DeviceView, Staffed

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def officers() -> None:
    """Load officers, transfer them, hand out credentials, strike devices, end waits."""


@officers.command()
@_FILE
@HOME
def load(file: Path, home: Path | None) -> None:
    """Create or update officers and their posts from a sheet; all of it, or nothing while a row is at fault."""
    actor = administrator_of_command(home)
    from sangam.access import officer_rows, staff

    rows, lines = _read_sheet(file, needed=officer_rows.OFFICER_COLUMNS, optional=officer_rows.OFFICER_OPTIONAL)
    _report_load(staff.load_officers(actor, rows), lines)


@officers.command()
@_FILE
@HOME
def transfer(file: Path, home: Path | None) -> None:
    """Move officers to other posts from a sheet; all of it, or nothing while a row is at fault."""
    actor = administrator_of_command(home)
    from sangam.access import officer_rows, staff

    rows, lines = _read_sheet(file, needed=officer_rows.TRANSFER_COLUMNS, optional=officer_rows.TRANSFER_OPTIONAL)
    _report_load(staff.transfer_officers(actor, rows), lines)


@officers.command()
@_FILE
@HOME
def phones(file: Path, home: Path | None) -> None:
    """Set telephone numbers of units from a sheet with the columns unit, phone, and perhaps latitude and longitude.

    The other forces are told.
    """
    actor = administrator_of_command(home)
    from sangam.access.units import telephones, units

    rows, lines = _read_sheet(file, needed=telephones.PHONE_COLUMNS, optional=units.PLACE_COLUMNS)
    _report_load(telephones.load_phones(actor, rows), lines)


@officers.command()
@_FILE
@click.option("--as", "officer", required=True, help="Sign-in name of the officer who keeps the rosters.")
@HOME
def roster(file: Path, officer: str, home: Path | None) -> None:
    """Set duty rosters of units from a sheet with the columns unit, name, from, to, and perhaps post and phone."""
    attach(homes.find_home(home)).require_reads_open()
    from sangam.access import staff
    from sangam.rosters import rosters

    rows, lines = _read_sheet(file, needed=rosters.COLUMNS, optional=rosters.OPTIONAL_COLUMNS)
    found = rosters.load_rosters(staff.actor_of_officer(staff.officer_named(officer).id), rows)
    for each in found.faults:
        line = lines[each.line - 1] if each.line else "-"
        click.echo(f"row {line}, {each.column}: {each.value!r}: {each.why}", err=True)
    click.echo(f"{found.rows} rows, {found.units} rosters set, {len(found.faults)} faults.")
    sys.exit(1 if found.faults else 0)


@officers.command()
@click.argument("name")
@HOME
def credentials(name: str, home: Path | None) -> None:
    """Give an officer a new password and one-time-code secret, to be handed over in person."""
    actor = administrator_of_command(home)
    from sangam.access import staff

    found = staff.officer_named(name)
    issued = staff.issue_credentials(actor, found.id)
    click.echo(f"{found.rank} {found.name_en}: sign-in name {issued.sign_in_name}, password {issued.password}")
    click.echo(f"One-time codes: {issued.totp_uri}")
    segno.make(issued.totp_uri, micro=False).terminal(compact=True)
    if issued.until is not None:
        click.echo(f"The password ends on {issued.until:%d.%m.%Y} unless the officer has changed it, under Me.")
    click.echo("Shown once. His earlier sessions, codes and PINs have ended; he enrols his devices anew.")


@officers.command()
@click.argument("name", default="")
@click.option("--address", default="", help="A network address: let everyone there try again.")
@HOME
def unlock(name: str, address: str, home: Path | None) -> None:
    """Let an officer who must wait after wrong attempts try again at once; or all at a network address."""
    if not name and not address:
        raise click.UsageError("Name an officer, or an address by --address.")
    actor = administrator_of_command(home)
    from sangam.access import staff

    if name:
        found = staff.officer_named(name)
        staff.open_lock(actor, found.sign_in_name)
        click.echo(f"{found.name_en} may try again.")
    if address:
        staff.open_address(actor, address)
        click.echo(f"Whoever signs in from {address} may try again.")


@officers.command()
@click.argument("name")
@click.option("--strike", type=click.UUID, help="Shut this device, lost or stolen, for all who open it.")
@click.option("--all", "strike_all", is_flag=True, help="Strike his PIN on each device; a shared one stays for others.")
@HOME
def devices(name: str, strike: UUID | None, strike_all: bool, home: Path | None) -> None:
    """List the devices that an officer opens by PIN; shut one, or strike the PINs on all."""
    if strike and strike_all:
        raise click.UsageError("Give --strike with one device, or --all.")
    actor = administrator_of_command(home)
    from sangam.access import staff
    from sangam.access.sign_in.enrolment import devices

    found = staff.officer_named(name)
    if strike:
        devices.strike_device(actor, found.id, strike)
        click.echo("The device is shut; its sessions end at their next request.")
    elif strike_all:
        struck = devices.strike_all_devices(actor, found.id)
        where = "1 device" if struck == 1 else f"{struck} devices"
        click.echo(f"His PINs are struck on {where}, and his sessions there have ended.")
    else:
        _print_devices(devices.list_devices(actor, found.id))


def _print_devices(found: Sequence["DeviceView"]) -> None:
    """Print a line a device."""
    if not found:
        click.echo("He opens no device by PIN.")
    for each in found:
        used = f"{each.used_at.astimezone(clock.INDIA):%Y-%m-%d %H:%M}" if each.used_at else "never"
        code = f"{each.code_at.astimezone(clock.INDIA):%Y-%m-%d}"
        click.echo(f"{each.id}  {each.name:<30}  last used {used}, last code {code}, {each.others} others open it")


def administrator_of_command(home: Path | None) -> Actor:
    """Return the person at the node's command line as its administrator, before any officer is known."""
    settings = attach(homes.find_home(home))
    return Actor(force=settings.force, label=f"command line ({getpass.getuser()})", role="admin", unit=settings.force)


def _read_sheet(
    file: Path, *, needed: Sequence[str], optional: Sequence[str]
) -> tuple[list[dict[str, str]], list[int]]:
    """Return the rows of a sheet and their lines; end with the table of faults where some cannot be read."""
    from sangam.interchange.sheets.tables import read_table

    rows, lines, troubles = read_table(file, needed=needed, optional=optional)
    end_with_faults([(each.line, each.column, each.value, each.why) for each in troubles])
    return rows, lines


def _report_load(staffed: "Staffed", lines: Sequence[int]) -> None:
    """Say what changed, or end with the table of faults, their lines as the spreadsheet counts them."""
    end_with_faults([(lines[fault.line - 2], fault.column, fault.value, fault.why) for fault in staffed.faults])
    click.echo(f"{staffed.rows} rows read, {staffed.changed} changed.")


def end_with_faults(faults: Sequence[tuple[int, str, str, str]]) -> None:
    """Print a table of faults and exit with status 2, if there are any."""
    if not faults:
        return
    click.echo("Nothing was changed.  Put these right and load the sheet again:", err=True)
    for line, column, value, why in faults:
        click.echo(f"  row {line:<6} {column:<18} {value[:40]!r:<42} {why}", err=True)
    raise SystemExit(2)
