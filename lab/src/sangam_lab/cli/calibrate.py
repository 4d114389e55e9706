"""`sangam names calibrate`: fit what the features of two names are worth, into the table that the package ships."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sangam_lab.crowd.crowd import crowd

from sangam.kernel.errors import Malformed

if TYPE_CHECKING:
    from sangam.names.learning.calibration_fit import Spellings

_SCRIPTS = ("person_deva_tokens.tsv", "person_guru_tokens.tsv", "person_arab_tokens.tsv")
_VARIANTS = "latin_variants.tsv"
_CROWD = 200_000


@click.command()
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder of attested words.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Where to write the table.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the names that are composed.")
def calibrate(*, data: Path, out: Path, seed: int) -> None:
    """Fit the weights of the comparison's features and write them as a table; the same data, the same bytes.

    DATA holds pairs/ with the attested spellings of words (person_*_tokens.tsv, latin_variants.tsv).  How often a word
    is a first or a last name, our own invented crowd says.
    """
    from sangam.names.learning.calibration_fit import calibration_table, compose_course, fit

    spellings = _spellings(data)
    course = compose_course(spellings, names=10_000, queries=8_000, seed=seed)
    table = calibration_table(fit(course), course)
    try:
        out.write_text(table, "utf-8")
    except OSError as error:
        raise Malformed(
            "cli:names-unwritable", "{path} cannot be written: {reason}.", path=out, reason=error.strerror
        ) from None
    click.echo(table, nl=False)


def _spellings(data: Path) -> "Spellings":
    from sangam.names.learning.calibration_fit import Spellings

    forms: list[dict[str, list[tuple[str, int]]]] = []
    for name in _SCRIPTS:
        words: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for latin, native, _, count in _table(data / "pairs" / name):
            words[latin].append((native, int(count)))
        forms.append(dict(words))
    variants: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for one, other, *_ in _table(data / "pairs" / _VARIANTS):
        variants[one].append((other, 1))
        variants[other].append((one, 1))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for person in crowd(_CROWD, seed=1):
        parts = person.name.lower().split()
        if len(parts) > 1 and parts[0].isascii():
            counts["first"][parts[0]] += 1
            counts["last"][parts[-1]] += 1
    given, family = (sorted(counts[place].items()) for place in ("first", "last"))
    return Spellings((*forms, dict(variants)), given, family)


def _table(path: Path) -> list[list[str]]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise Malformed(
            "cli:names-unread", "{path} cannot be read: {reason}.", path=path, reason=error.strerror
        ) from None
    return [line.split("\t") for line in lines[1:]]
