"""`sangam resolve`: which rows of one or two files are the same person."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sangam.kernel.errors import Malformed

if TYPE_CHECKING:
    from sangam.matching.resolution.types import Sheet

_FILE = click.Path(path_type=Path)


@click.command()
@click.option("--left", type=_FILE, required=True, help="CSV, TSV or parquet.")
@click.option("--right", type=_FILE, help="A second file: links between the two only.  Without it: doubles within one.")
@click.option("--map", "mapped", default="", help="name=HEADING,relative=…,born=…,place=…,id=…; several joined by +.")
@click.option("--threshold", type=float, default=0.95, show_default=True, help="Least probability of a written pair.")
@click.option("--out", type=_FILE, required=True, help="Pairs: left id, right id, score.  CSV, or .parquet.")
@click.option("--clusters", type=_FILE, help="The cluster of every row.  CSV, or .parquet.")
@click.option("--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True)
@click.option("--memory", type=click.IntRange(100), default=900, show_default=True, help="MB that DuckDB may take.")
def resolve(left: Path, right: Path | None, out: Path, clusters: Path | None, **how: Any) -> None:
    """Find which rows are the same person, without any tuning; nothing is merged, no file is changed.

    Columns are recognised by heading and contents, and what each was taken for is said; --map overrules it.
    """
    from sangam.matching.resolution import resolution, sheet_files

    resolution.require_threshold(how["threshold"])
    if how["engine"] == "spark":
        resolution.require()
    for path in filter(None, (out, clusters)):
        resolution.require_writable(path)
    sheets = [_report_sheet(sheet_files.read_sheet(path)) for path in filter(None, (left, right))]
    wanted = resolution.Wanted(_read_mapping(how["mapped"]), how["threshold"], how["engine"], how["memory"])
    found = resolution.resolve(sheets, wanted, _print_progress)
    resolution.write_table(found.pairs, out)
    if clusters:
        resolution.write_table(found.clusters, clusters)
    _print_progress(f"{found.pairs.num_rows:,} pair(s) at {how['threshold']:g} or above.")


def _report_sheet(sheet: "Sheet") -> "Sheet":
    _print_progress(f"{sheet.name}: {sheet.table.num_rows:,} row(s).")
    return sheet


def _read_mapping(text: str) -> dict[str, str]:
    """Read `name=full_name,born=dob`."""
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    for word, equals, heading in pairs:
        if not (word.strip() and equals and heading.strip()):
            raise Malformed(
                "resolution:map",
                "--map is written name=HEADING,born=HEADING; {part} is not.",
                part=f"{word}{equals}{heading}",
            )
    return {word.strip(): heading.strip() for word, _, heading in pairs}


def _print_progress(sentence: str) -> None:
    click.echo(sentence, err=True)
