"""`sangam names search` and `sangam names pairs`: files of names in, tables out, the same columns for ever."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from sangam.cli.lab_commands import load_command
from sangam.kernel.errors import Malformed

if TYPE_CHECKING:
    from sangam.names.types import Comparison

_FILE = click.Path(path_type=Path)
_AT_ONCE = 2_000

Rows = list[tuple[str, str]]


@click.command()
@click.option("--index", type=_FILE, required=True, help="Names to search: lines of id⇥name.")
@click.option("--queries", type=_FILE, required=True, help="Names to find: lines of id⇥text, or set⇥text⇥name meant.")
@click.option("--out", type=_FILE, required=True, help="Where to write query⇥rank⇥index id⇥name⇥score.")
def search(*, index: Path, queries: Path, out: Path) -> None:
    """Find each query's ten most similar names in an index.

    Any script finds any script; aliases, titles and relatives are read as in a record.  Each answer is a line of query,
    rank from 1, id and name as the index has them, score from 0 to 1.  There are fewer where fewer are similar.  A
    query is named by its id, or in a file of three columns by the number of its line, from 0.

    Says on the error stream how long building and searching took, and how much memory.
    """
    began = time.perf_counter()
    held, asked = _index_rows(index), _query_rows(queries)
    with _open_results(out) as file:
        from sangam.names.comparison.index import NameIndex

        ready = time.perf_counter()
        names = NameIndex([name for _, name in held])
        built = time.perf_counter()
        answers = names.search([text for _, text in asked])
        found = time.perf_counter()
        for (query, _), rows in zip(asked, answers, strict=True):
            for rank, answer in enumerate(rows, 1):
                number, name = held[answer.row]
                file.write(f"{query}\t{rank}\t{number}\t{name}\t{answer.score:.6f}\n")
    ended = time.perf_counter()
    click.echo(
        f"start and reading {ready - began:.2f} s, index of {len(held)} names built in {built - ready:.2f} s,"
        f" {len(asked)} queries searched in {found - built:.2f} s: {len(asked) / (found - built):.0f} a second,"
        f" {len(asked) / (ended - began):.0f} a second with start, building and writing;"
        f" index {names.nbytes / 1e6:.1f} MB, process {_peak_mb():.0f} MB at most",
        err=True,
    )


@click.command()
@click.option("--pairs", "path", type=_FILE, required=True, help="JSON: a list of [set, one name, other name, label].")
@click.option("--out", type=_FILE, required=True, help="Where to write name⇥other name⇥score⇥band.")
def pairs(*, path: Path, out: Path) -> None:
    """Compare pairs of names: one line a pair, in the order given, with score from 0 to 1 and band.

    The label is not looked at.
    """
    asked = _pairs(path)
    with _open_results(out) as file:
        began = time.perf_counter()
        for (one, other), verdict in zip(asked, _verdicts(asked), strict=True):
            file.write(f"{one}\t{other}\t{verdict.score:.6f}\t{verdict.band}\n")
        spent = time.perf_counter() - began
    click.echo(f"{len(asked)} pairs compared in {spent:.2f} s: {len(asked) / spent:.0f} a second", err=True)


def _verdicts(asked: Sequence[tuple[str, str]]) -> Iterator["Comparison"]:
    from sangam.names.comparison.comparison import compare_pairs
    from sangam.names.reader.parser import parse

    for at in range(0, len(asked), _AT_ONCE):
        yield from compare_pairs([(parse(one), parse(other)) for one, other in asked[at : at + _AT_ONCE]])


def _index_rows(path: Path) -> Rows:
    """Return (id, name) of each line; what follows a second tab is not looked at."""
    return _rows(path, lambda _, cells: (cells[0], cells[1]) if len(cells) >= 2 and cells[1].strip() else None)


def _query_rows(path: Path) -> Rows:
    """Return (id, text) of each line; a line of three columns is named by its number."""
    return _rows(
        path,
        lambda at, cells: (str(at), cells[1]) if len(cells) == 3 else (cells[0], cells[1]) if len(cells) == 2 else None,
    )


def _rows(path: Path, read: Callable[[int, list[str]], tuple[str, str] | None]) -> Rows:
    rows: Rows = []
    for at, line in enumerate(_text(path).replace("\r\n", "\n").split("\n")):
        if not line.strip():
            continue
        row = read(at, line.split("\t"))
        if row is None:
            raise Malformed(
                "cli:names-columns",
                "Line {line} of {path} has not the columns that are expected: see `sangam names search --help`.",
                line=at + 1,
                path=path,
            )
        rows.append(row)
    if not rows:
        raise Malformed("cli:names-empty", "{path} is empty.", path=path)
    return rows


def _pairs(path: Path) -> list[tuple[str, str]]:
    try:
        found = json.loads(_text(path))
    except ValueError:
        raise Malformed("cli:names-json", "{path} is not JSON.", path=path) from None
    if not isinstance(found, list) or not found:
        raise Malformed("cli:names-pairs-list", "{path} holds no list of pairs.", path=path)
    for at, row in enumerate(found, 1):
        if not (isinstance(row, list) and len(row) >= 3 and all(isinstance(cell, str) for cell in row[:3])):
            raise Malformed(
                "cli:names-pair", "Entry {entry} of {path} is not [set, name, name, label].", entry=at, path=path
            )
    return [(row[1], row[2]) for row in found]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise Malformed("cli:names-encoding", "{path} is not text in UTF-8.", path=path) from None
    except OSError as error:
        raise Malformed(
            "cli:names-unread", "{path} cannot be read: {reason}.", path=path, reason=error.strerror
        ) from None


@contextmanager
def _open_results(path: Path) -> Iterator[TextIO]:
    """Open the file that results go to, before any work is done for them."""
    try:
        file = path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise Malformed(
            "cli:names-unwritable", "{path} cannot be written: {reason}.", path=path, reason=error.strerror
        ) from None
    with file:
        yield file


def _peak_mb() -> float:
    """Return the largest memory of this process so far, in MB (Linux counts in KiB, macOS in bytes)."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 if sys.platform == "darwin" else 1 / 1024) / 1e6


# `sangam names explain`: why two names are held to be one, or not.

if TYPE_CHECKING:
    from sangam.names.types import PersonName


@click.command()
@click.argument("one")
@click.argument("other")
def explain(one: str, other: str) -> None:
    """Say how alike two names are, word by word, and why.

    Each word stands beside the one it goes with, with their likeness (1: sounds the same).  Beside it stands how rare
    the word is, in bits (3: one person in eight has it, 12: one in four thousand or fewer).
    """
    from sangam.names.comparison.comparison import REASONS, compare
    from sangam.names.reader.parser import parse

    mine, theirs = parse(one), parse(other)
    verdict = compare(mine, theirs)
    click.echo(f"{verdict.band}, score {verdict.score:.3f}")
    for reason in verdict.reasons:
        click.echo(f"  {REASONS[reason.code].format(**reason.parts)}")
    for line in (*_words(mine, theirs), *_unread(one, mine), *_unread(other, theirs)):
        click.echo(line)


def _words(one: "PersonName", other: "PersonName") -> list[str]:
    from sangam.names.comparison.alignment import side_by_side

    lines = []
    for title, rows in side_by_side(one, other):
        lines.append(f"\n{title}")
        lines += [
            f"  {row.one or '-':<20} {row.other or '-':<20} "
            + (f"{row.likeness:.2f}" if row.one and row.other else "    ")
            + f"   {row.bits:4.1f} bits"
            for row in rows
        ]
    return lines


def _unread(text: str, name: "PersonName") -> list[str]:
    if not name and not name.relative:
        return [f"\nNo name could be read in: {text}"]
    return [f"\nNot read as part of a name: {' '.join(name.leftovers)}"] if name.leftovers else []


# `sangam names learn`: the table of edit weights, from a folder of attested spellings.


@click.command()
@click.option(
    "--data",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with person_deva_tokens.tsv, person_guru_tokens.tsv, … (latin, native, source, count).",
)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The table of weights to write."
)
@click.option("--evaluate/--no-evaluate", default=True, help="Cross-validate too, and say the result in the head.")
def learn(folder: Path, out: Path, evaluate: bool) -> None:
    """Learn what it costs to take one sound for another, and write the table that the package ships as weights.tsv."""
    from sangam.names import weights

    try:
        lines = list(weights.learn_weights(folder, evaluate=evaluate))
    except FileNotFoundError as error:
        raise click.ClickException(str(error)) from error
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo(f"{out}: {sum(not line.startswith('#') for line in lines)} costs.")


# `sangam names …`: search, compare and explain names of files, for measurement and for trust. Needs no node.


@click.group()
def names() -> None:
    """Search, compare and explain names across scripts and spellings."""


for command in (search, pairs, explain, learn, load_command("sangam_lab.cli.calibrate:calibrate", "names calibrate")):
    names.add_command(command)
