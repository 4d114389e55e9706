"""`sangam check --file`: a list of suspects, row by row, into a CSV file that can be gone on with."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated

if TYPE_CHECKING:
    from sangam.interchange.questions.questions import Question, Questions

_AT_ONCE = 100


class _Result(Protocol):
    """Where answers go."""

    def holds(self, row: int, asked: str) -> bool: ...

    def write(self, rows: Sequence[Sequence[str]]) -> None: ...

    def close(self) -> None: ...


def check_file(actor: Actor, path: Path, out: Path | None, *, purpose: Stated, given: str = "") -> None:
    """Check every row of a sheet and write what is known of it; rows that `out` holds already are skipped, and said."""
    from sangam.interchange.questions import answer_lines, questions

    asked = questions.questions(path, given=given)
    result: _Result = answer_lines.AnswerFile(out) if out else _Screen()
    _say_plan(asked)
    try:
        open_rows = [row for row in asked.rows if not result.holds(row.line, row.text)]
        skipped = len(asked.rows) - len(open_rows)
        if skipped:
            _print_progress(
                f"{skipped} of {len(asked.rows)} rows are answered in {out} already and are not looked up again."
            )
        found = _check_rows(actor, asked, open_rows, result, purpose)
    finally:
        result.close()
    _print_progress(f"{len(open_rows)} rows looked up, {found} of them with a hit.  Nothing found is not a clearance.")


def _check_rows(actor: Actor, asked: "Questions", rows: Sequence["Question"], result: _Result, purpose: Stated) -> int:
    from sangam.interchange.questions import answer_lines
    from sangam.matching.checks import batch
    from sangam.matching.types import Line, Listing

    of, began, found = Listing(asked.file, asked.digest), time.monotonic(), 0
    with click.progressbar(length=len(rows), label="Check", file=sys.stderr) as bar:
        for chunk in (rows[at : at + _AT_ONCE] for at in range(0, len(rows), _AT_ONCE)):
            lines = [Line(row.line, row.name, row.text) for row in chunk if not row.trouble]
            answers = batch.check_many(actor, lines, of=of, purpose=purpose) if lines else []
            by_line = dict(zip((line.number for line in lines), answers, strict=True))
            result.write(
                [
                    cells
                    for row in chunk
                    for cells in answer_lines.answer_lines(row.line, row.text, by_line.get(row.line), why=row.trouble)
                ]
            )
            found += sum(bool(answer.hits) for answer in answers)
            bar.update(len(chunk))
    spent = time.monotonic() - began
    if rows:
        _print_progress(f"{spent:.1f} s, {len(rows) / spent:.0f} rows a second.")
    return found


def _say_plan(asked: "Questions") -> None:
    _print_progress(f"{asked.file}: {len(asked.rows)} rows.")
    for note in asked.notes:
        _print_progress(f"  {note}")
    for column, becomes, how in asked.columns:
        _print_progress(f"  {column} → {becomes or '—'}  ({how})")


def _print_progress(sentence: str) -> None:
    click.echo(sentence, err=True)


class _Screen:
    """Answers on the standard output, where nothing is kept to go on with."""

    def __init__(self) -> None:
        from sangam.interchange.questions.answer_lines import ANSWER_HEADING
        from sangam.kernel.texts import csv_text

        self._csv_text = csv_text
        self.write([ANSWER_HEADING])

    def holds(self, _row: int, _asked: str) -> bool:
        return False

    def write(self, rows: Sequence[Sequence[str]]) -> None:
        click.echo(self._csv_text(rows), nl=False)

    def close(self) -> None:
        sys.stdout.flush()
