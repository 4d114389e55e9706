"""`sangam units`: the sheet of a force's own units, its trial, its load, and taking it back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sangam.cli.node.options import HOME
from sangam.cli.officers import administrator_of_command, end_with_faults
from sangam.kernel.texts import csv_text
from sangam.node import homes
from sangam.node.bootstrap import attach

if TYPE_CHECKING:
    from sangam.access.types import UnitChanges

_MOST_SHOWN = 20


@click.group()
def units() -> None:
    """Write, try and load the sheet of this force's units; take it back; find units of any force."""


@units.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file; else it is printed.")
@HOME
def template(out: Path | None, home: Path | None) -> None:
    """Write the sheet of this force's units as it stands, to be filled in: a CSV file."""
    actor = administrator_of_command(home)
    from sangam.access.units import unit_sheet

    columns = (*unit_sheet.UNIT_COLUMNS, *unit_sheet.UNIT_OPTIONAL)
    rows = unit_sheet.own_units_rows(actor)
    text = csv_text([columns, *([row[name] for name in columns] for row in rows)])
    if out is None:
        click.echo(text, nl=False)
        return
    out.write_text(text, encoding="utf-8-sig", newline="")
    click.echo(f"{len(rows)} units are in {out}.")


@units.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--trial", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--closes-many", is_flag=True, help="More than a tenth of the units may be closed at once.")
@HOME
def load(file: Path, home: Path | None, *, trial: bool, closes_many: bool) -> None:
    """Add, rename, move and close units from a sheet (CSV, XLSX); all of it, or nothing while a row is at fault."""
    actor = administrator_of_command(home)
    from sangam.access.units import unit_sheet
    from sangam.interchange.sheets.tables import read_table

    rows, lines, troubles = read_table(
        file,
        needed=unit_sheet.UNIT_COLUMNS,
        optional=unit_sheet.UNIT_OPTIONAL,
        headings=unit_sheet.UNIT_HEADINGS,
    )
    end_with_faults([(each.line, each.column, each.value, each.why) for each in troubles])
    act = unit_sheet.try_units if trial else unit_sheet.load_units_sheet
    changes = act(actor, rows, closes_many=closes_many)
    end_with_faults([(lines[fault.line - 2], fault.column, fault.value, fault.why) for fault in changes.faults])
    _print_changes(changes)
    click.echo("Nothing was changed: this was a trial." if trial else "Loaded. `sangam units undo` takes it back.")


@units.command()
@HOME
def undo(home: Path | None) -> None:
    """Take back the last sheet that was loaded."""
    actor = administrator_of_command(home)
    from sangam.access.units import unit_sheet

    click.echo(f"{unit_sheet.undo_units(actor)} units are as they were before.")


@units.command()
@click.argument("text")
@HOME
def find(text: str, home: Path | None) -> None:
    """List units of any force whose code or name holds TEXT."""
    attach(homes.find_home(home))
    from sangam.access.units import units as unit_units

    for unit in unit_units.search_units(text):
        click.echo(f"{unit.code:<28} {unit.kind:<16} {unit.name_en}")


def _print_changes(changes: "UnitChanges") -> None:
    """Print what a sheet changes: a line a kind of change, then the units."""
    click.echo(f"{changes.rows} rows read.")
    for name, found in (
        ("added", changes.added),
        ("renamed", changes.renamed),
        ("moved", changes.moved),
        ("closed", changes.closed),
    ):
        click.echo(f"{len(found)} {name}")
        for code, *words in found[:_MOST_SHOWN]:
            click.echo(f"  {code:<28} {' → '.join(words)}")
        if len(found) > _MOST_SHOWN:
            click.echo(f"  and {len(found) - _MOST_SHOWN} more")
