"""`sangam suggest`: batch resolution inside a force and between forces, for people to judge."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from uuid import UUID

import click

from sangam.cli.node.options import HOME
from sangam.kernel.purpose import Purpose, Stated
from sangam.node import homes
from sangam.node.bootstrap import attach


@click.command()
@click.option("--as", "officer", required=True, help="Sign-in name or service number of the officer who asks.")
@click.option("--purpose", required=True, type=click.Choice([str(each) for each in Purpose]), help="Why you look.")
@click.option("--reference", default="", help="FIR or request number that the purpose serves.")
@click.option("--with", "partner", default="", help="Our records against the copies of this force only.")
@HOME
def suggest(officer: str, purpose: str, reference: str, partner: str, home: Path | None) -> None:
    """Compare the persons that the officer sees, and keep who may be one for people to judge.  Nothing is merged."""
    attach(homes.find_home(home)).require_reads_open()
    from sangam.access import policy, staff
    from sangam.matching.judgements import suggestions

    actor = staff.actor_of_officer(staff.officer_named(officer).id)
    stated = policy.require_statable(actor, Stated(Purpose(purpose), reference))
    found = suggestions.suggest(actor, partner=partner.upper(), purpose=stated, resolve=pairs_of_records)
    click.echo(f"{found:,} pair(s) may be one person; they stand beside the records, to be judged.", err=True)


def pairs_of_records(lists: Sequence[Sequence[Mapping[str, str]]]) -> Iterator[tuple[UUID, UUID, float]]:
    """Return the pairs of rows that are probably one person."""
    from sangam.matching.resolution import resolution

    return resolution.pairs_of_records(lists, _print_progress)


def _print_progress(sentence: str) -> None:
    click.echo(sentence, err=True)
