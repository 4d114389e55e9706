"""`sangam check --file`: a list of suspects, row by row, into a CSV file that can be gone on with."""

import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat
from sangam.kernel.purpose import Stated

if TYPE_CHECKING:
    from sangam.interchange.public.sheets import Question, Questions
    from sangam.matching.types import Answer, Hit

_AT_ONCE = 100
_UNREADABLE = "not looked up: {why}"
_BARRED = (
    "{label}: part of it is marked {marks} by {owners} and does not go into a list: open the record before you act."
)
_UNRECOGNISED = "not looked up: nothing in this row could be recognised"


class _Result(Protocol):
    """Where answers go."""

    def holds(self, row: int, asked: str) -> bool: ...

    def write(self, rows: Sequence[Sequence[str]]) -> None: ...

    def close(self) -> None: ...


def check_file(actor: Actor, path: Path, out: Path | None, *, purpose: Stated, given: str = "") -> None:
    """Check every row of a sheet and write what is known of it; rows that `out` holds already are skipped, and said."""
    from sangam.interchange.public import sheets

    asked = sheets.questions(path, given=given)
    result: _Result = sheets.AnswerFile(out) if out else _Screen()
    _say_plan(asked)
    try:
        open_rows = [row for row in asked.rows if not result.holds(row.line, row.text)]
        skipped = len(asked.rows) - len(open_rows)
        if skipped:
            _say(f"{skipped} of {len(asked.rows)} rows are answered in {out} already and are not looked up again.")
        found = _checked(actor, asked, open_rows, result, purpose)
    finally:
        result.close()
    _say(f"{len(open_rows)} rows looked up, {found} of them with a hit.  Nothing found is not a clearance.")


def _checked(actor: Actor, asked: "Questions", rows: Sequence["Question"], result: _Result, purpose: Stated) -> int:
    from sangam.matching.public import checks
    from sangam.matching.types import Line, Listing

    of, began, found = Listing(asked.file, asked.digest), time.monotonic(), 0
    with click.progressbar(length=len(rows), label="Check", file=sys.stderr) as bar:
        for chunk in (rows[at : at + _AT_ONCE] for at in range(0, len(rows), _AT_ONCE)):
            lines = [Line(row.line, row.name, row.text) for row in chunk if not row.trouble]
            answers = checks.check_many(actor, lines, of=of, purpose=purpose) if lines else []
            by_line = dict(zip((line.number for line in lines), answers, strict=True))
            result.write([cells for row in chunk for cells in _cells(row, by_line.get(row.line))])
            found += sum(bool(answer.hits) for answer in answers)
            bar.update(len(chunk))
    spent = time.monotonic() - began
    if rows:
        _say(f"{spent:.1f} s, {len(rows) / spent:.0f} rows a second.")
    return found


def _cells(row: "Question", answer: "Answer | None") -> Iterator[tuple[str, ...]]:
    """Yield a row of the result for each hit, or one that says that there is none."""
    if answer is None:
        yield str(row.line), row.text, "", "", "", "", _UNREADABLE.format(why=row.trouble)
        return
    recognised = ", ".join(f"{each.kind} {each.normal}" for each in answer.recognised)
    head = (str(row.line), row.text, recognised)
    if not answer.hits:
        yield *head, "", "", "", _nothing(answer)
    for at, hit in enumerate(answer.hits):
        rest = _rest(answer) if at == len(answer.hits) - 1 else ""
        yield *head, str(hit.band), str(hit.record.id), hit.record.owner, _why(hit) + rest


def _nothing(answer: "Answer") -> str:
    unread = f"  Could not be read: {', '.join(answer.unread)}." if answer.unread else ""
    nothing = "nothing found. This is not a clearance." if answer.looked_for else _UNRECOGNISED
    return nothing + unread + _partly(answer)


def _rest(answer: "Answer") -> str:
    """Return what stands behind the last hit: how many are not listed, and whether too many are called so."""
    left_out = f"  And {answer.more} weaker ones." if answer.more else ""
    return (f"{left_out}  {answer.sentence}" if answer.crowded else left_out) + _partly(answer)


def _partly(answer: "Answer") -> str:
    return f"  {answer.partly.told}" if answer.partly else ""


def _why(hit: "Hit") -> str:
    from sangam.access.types import Way
    from sangam.matching.public.checks import in_one_sentence
    from sangam.records.public import disclosure

    not_him = f"  Not him, says {hit.judged.not_him.by}." if hit.judged.not_him else ""
    barred = [(each.owner, disclosure.barring(each, Way.LIST)) for each in (hit.record, *hit.judged.same)]
    if caveats := frozenset[Caveat]().union(*(found for _, found in barred)):
        label = disclosure.label_of(hit.record, Way.LIST)
        marks, owners = ", ".join(sorted(caveats)), ", ".join(sorted({owner for owner, found in barred if found}))
        return _BARRED.format(label=label, marks=marks, owners=owners) + not_him
    caution = f"CAUTION: {', '.join(hit.caution)}.  " if hit.caution else ""
    return f"{caution}{hit.record.label}: {in_one_sentence(hit)}{not_him}"


def _say_plan(asked: "Questions") -> None:
    _say(f"{asked.file}: {len(asked.rows)} rows.")
    for note in asked.notes:
        _say(f"  {note}")
    for column, becomes, how in asked.columns:
        _say(f"  {column} → {becomes or '—'}  ({how})")


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)


class _Screen:
    """Answers on the standard output, where nothing is kept to go on with."""

    def __init__(self) -> None:
        from sangam.interchange.public.sheets import ANSWER_HEADING, as_csv

        self._as_csv = as_csv
        self.write([ANSWER_HEADING])

    def holds(self, _row: int, _asked: str) -> bool:
        return False

    def write(self, rows: Sequence[Sequence[str]]) -> None:
        click.echo(self._as_csv(rows), nl=False)

    def close(self) -> None:
        sys.stdout.flush()
