"""`sangam import`: take a spreadsheet in as records: plan, trial, run."""

import getpass
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sangam.cli.imports.whatsapp import whatsapp
from sangam.cli.node.options import HOME
from sangam.interchange.types import Legacy, Plan, Report
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Classification
from sangam.node import homes
from sangam.node.bootstrap import attach

if TYPE_CHECKING:
    from sangam.interchange.imports.intake import Progress, Tally

_SHOWN = 10


class _Imports(click.Group):
    """Takes a spreadsheet where no other import is named: `sangam import people.csv`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["sheet", *args]
        return super().parse_args(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, cmd_name) or self.commands["sheet"]


@click.group("import", cls=_Imports)
def import_() -> None:
    """Take in a spreadsheet as records (`sangam import FILE`), or a chat into a channel."""


import_.add_command(whatsapp)


@import_.command("sheet")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "maps", multiple=True, metavar="PROPERTY=COLUMN,…", help="What the columns hold; else guessed.")
@click.option("--kind", default="person", show_default=True, help="What stands in the rows: person, vehicle, case, …")
@click.option("--as", "name", metavar="OFFICER", help="Sign-in name of the officer; else the command line's own name.")
@click.option("--dry-run", is_flag=True, help="Only say what would come of it.")
@click.option(
    "--legacy", type=click.Choice([str(word) for word in Legacy]), default="ask", help="Columns in the font Kruti Dev."
)
@click.option(
    "--change-others",
    type=click.IntRange(min=1),
    metavar="COUNT",
    help="Also change the records that the dry run named, so many: each becomes another person or thing.",
)
@click.option("--report", type=click.Path(path_type=Path), help="CSV file for every rejected row and every note.")
@HOME
def import_sheet(file: Path, maps: tuple[str, ...], home: Path | None, **chosen: object) -> None:
    """Take a CSV, TSV or Excel file in as records of this node.

    \b
    sangam import people.csv --map name=NAME,relative=FATHER,phone=MOBILE1+MOBILE2
    sangam import raw.tsv --map 'text=raw,source="Gang file 2026",grade=B2'
    """
    settings = attach(homes.find_home(home))
    from sangam.interchange.imports import columns, intake

    actor = officer(str(chosen["name"])) if chosen["name"] else operator(settings.force)
    given, fonts = ",".join(maps), Legacy(str(chosen["legacy"]))
    plan = columns.plan(actor, file, kind=str(chosen["kind"]), given=given, fonts=fonts)
    _show_plan(plan)
    if plan.undecided:
        fonts = _ask_about_fonts(plan)
        plan = columns.plan(actor, file, kind=plan.mapping.kind, given=plan.mapping, fonts=fonts)
    if isinstance(chosen["change_others"], int):
        plan = _changing_others(actor, file, plan, chosen["change_others"])
    act = intake.dry_run if chosen["dry_run"] else intake.run
    path = chosen["report"] if isinstance(chosen["report"], Path) else None
    with click.progressbar(length=plan.rows, label="Dry run" if chosen["dry_run"] else "Import") as bar:
        report = act(actor, file, plan, report=path, progress=_progress_follower(bar.update))
    _show_report(report, path)


def officer(name: str) -> Actor:
    """Return an officer in his first post of today.  Raises NotFound."""
    from sangam.access import staff

    return staff.actor_of_officer(staff.officer_named(name).id)


def operator(force: str) -> Actor:
    """Return the person at the node's command line, who holds no post: records are headquarters'."""
    return Actor(
        force=force,
        label=f"command line ({getpass.getuser()})",
        role="data_officer",
        unit=force,
        clearance=Classification.CONFIDENTIAL,
        audience=frozenset({force}),
    )


def _changing_others(actor: Actor, file: Path, plan: Plan, count: int) -> Plan:
    """Return the plan that also changes records which become others.  Raises Refused where these are not so many."""
    from sangam.interchange.imports import intake

    found = intake.dry_run(actor, file, plan).others
    if found != count:
        raise Refused(
            "cli:change-others",
            "Records that would become other persons or things: {found}, not {count}. Read --dry-run again.",
            found=found,
            count=count,
        )
    return replace(plan, changing_others=True)


def _progress_follower(move: Callable[[int], None]) -> "Progress":
    """Return a follower that moves a progress bar by the rows that were settled."""
    from sangam.interchange.imports.intake import Progress

    seen = 0

    def settled(tally: "Tally") -> None:
        nonlocal seen
        move(tally.counts["rows"] - seen)
        seen = tally.counts["rows"]

    return Progress(settled)


def _ask_about_fonts(plan: Plan) -> Legacy:
    """Ask at the terminal what to do with old fonts.  Raises Refused where nobody can answer."""
    if not sys.stdin.isatty():
        raise Refused(
            "cli:old-font",
            "{columns}: typed for the font Kruti Dev, it seems. Say --legacy convert or --legacy keep.",
            columns=", ".join(plan.undecided),
        )
    return Legacy.CONVERT if click.confirm("Convert these columns as shown?") else Legacy.KEEP


def _show_plan(plan: Plan) -> None:
    from sangam.interchange.imports import columns

    click.echo(f"{plan.file}: {plan.rows} rows, {plan.encoding}, as {plan.mapping.kind}.", err=True)
    for note in plan.notes:
        click.echo(f"  {note}", err=True)
    for column in plan.columns:
        click.echo(f"  {column.name} → {column.property or '—'}  ({column.how})", err=True)
        for before, after in column.preview:
            click.echo(f"      Kruti Dev: {before} → {after}", err=True)
    if key := columns.serial_key(plan):
        click.echo(
            f"  {key} holds 1, 2, 3, …: serial numbers of rows, it seems. As id they overwrite records.", err=True
        )


def _show_report(report: Report, path: Path | None) -> None:
    verb = "Would take in" if report.dry else "Took in"
    click.echo(
        f"{verb} {report.new} new and {report.changed} changed of {report.rows} rows; {report.same} stand already, "
        f"{report.repeated} repeat an earlier row, {report.empty} are empty, "
        f"{report.rejected} are rejected.  {report.seconds:.1f} s."
    )
    if report.others:
        left = f"would become other persons or things and are left; --change-others {report.others} changes them too."
        click.echo(f"{report.others} records {left}")
    for trouble in report.troubles[:_SHOWN]:
        where = f"row {trouble.line}" + (f", {trouble.column}" if trouble.column else "")
        taken = "" if trouble.rejected else " (taken in)"
        click.echo(f"  {where}: {trouble.value!r}: {trouble.why}{taken}")
    if report.troubles_in_all > _SHOWN:
        rest = report.troubles_in_all - _SHOWN
        click.echo(f"  and {rest} more" + (f", all in {path}" if path else ": give --report FILE for all of them"))
