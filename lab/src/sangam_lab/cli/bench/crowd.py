"""`sangam bench crowd`: invented persons as a sheet, to try an import, a list of suspects or a resolution on."""

from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sangam_lab.bench.types import Person

_HEADING = {
    "serial": "ID",
    "name": "NAME",
    "alias": "ALIAS",
    "relative": "FATHER NAME",
    "sex": "SEX",
    "born": "YEAR OF BIRTH",
    "village": "VILLAGE",
    "district": "DISTRICT",
    "state": "STATE",
    "phone": "MOBILE NO",
    "plate": "VEHICLE NO",
}


@click.command("crowd")
@click.option("--persons", type=click.IntRange(1, 50_000_000), default=1_000, show_default=True, help="How many.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same persons.")
@click.option("--twins", is_flag=True, help="The same persons as another force would write them.")
@click.option(
    "--frequencies", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Counts of name words (pos, gender, token, count; or token, count) in place of our own.",
)  # fmt: skip
def crowd(*, persons: int, seed: int, twins: bool, frequencies: Path | None) -> None:
    """Print invented persons of northern India as CSV.  None of them lives; numbers are from ranges of nobody."""
    from sangam_lab.crowd import crowd

    from sangam.kernel.texts import csv_text

    rng = Random(seed)  # noqa: S311 - the same twins each time
    found = crowd.crowd(persons, seed, frequencies=frequencies)
    rows = (crowd.twin(person, rng) for person in found) if twins else found
    click.echo(csv_text([list(_HEADING.values())]), nl=False)
    for row in rows:
        click.echo(csv_text([_cells(row)]), nl=False)


def _cells(person: "Person") -> list[object]:
    return [value if value or name == "serial" else "" for name in _HEADING for value in [getattr(person, name)]]
