"""`sangam records`: who has erased or corrected what of ours, and the proof of it."""

from pathlib import Path
from uuid import UUID

import click

from sangam.cli.node import HOME
from sangam.node import homes
from sangam.node.attach import attach


@click.group()
def records() -> None:
    """Receipts of the forces that hold our records."""


@records.command()
@click.argument("record", type=click.UUID)
@click.option("--proofs", type=click.Path(file_okay=False, path_type=Path), help="Where to write the signed lines.")
@HOME
def receipts(record: UUID, proofs: Path | None, home: Path | None) -> None:
    """Show what each holder of RECORD has signed: that it erased or corrected its copy; write out the proofs."""
    attach(homes.chosen(home))
    from sangam.records import public, public_receipts

    holders = public.holders(record)
    if not holders:
        click.echo("No force holds this record, and none has held it.")
    for each in holders:
        click.echo(f"{each.force:<5} {each.level}, version {each.version}")
        if each.erased_at:
            click.echo(
                f"      erased {each.erased_at:%Y-%m-%d %H:%M:%S} UTC, gone from its backups by {_day(each.gone_by)}"
            )
        if each.corrected_at:
            click.echo(f"      corrected {each.corrected_at:%Y-%m-%d %H:%M:%S} UTC to version {each.corrected_version}")
        if each.owed_since:
            click.echo(f"      not confirmed since {each.owed_since:%Y-%m-%d %H:%M:%S} UTC, asked {each.chased} times")
    if proofs is not None:
        proofs.mkdir(parents=True, exist_ok=True)
        for (force, what), line in public_receipts.proofs(record).items():
            file = proofs / f"{what}-{force}-{record}.line"
            file.write_bytes(line)
            click.echo(f"{force} signed {what}: {file}")


@records.command()
@HOME
def unconfirmed(home: Path | None) -> None:
    """Show which force has not confirmed how many erasures and corrections of our records, and since when."""
    attach(homes.chosen(home))
    from sangam.records import public_receipts

    found = public_receipts.unconfirmed()
    if not found:
        click.echo("Every erasure and correction that was asked for is confirmed.")
    for each in found:
        click.echo(
            f"{each.force:<5} {each.records} not {each.what} as far as it has said, since "
            f"{each.since:%Y-%m-%d %H:%M} UTC, {each.chased} of them asked for again"
        )


def _day(gone_by: object) -> str:
    return f"{gone_by:%Y-%m-%d}" if gone_by else "a day that it does not say"
