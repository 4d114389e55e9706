"""Dry run and run: the same way through the file, batch by batch; the dry run takes each batch back.

A batch is one deed over its manifest (file, key of its content, lines).  It is written in one transaction with
whatever the caller notes of its progress.  Killed at any moment, an import goes on after the last whole batch.  It
doubles nothing because a record's id comes from its row.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from django.db import transaction

from sangam.access.policy import require
from sangam.audit import audit
from sangam.federation.keys import peer_keys
from sangam.interchange.imports.jobs import file_key
from sangam.interchange.imports.row_drafts import Drafted, Drafter
from sangam.interchange.policy import BATCH, MOST_TROUBLES_SHOWN
from sangam.interchange.sheets.sheets import Sheet, open_rows, open_sheet
from sangam.interchange.types import Plan, Report, Trouble
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Refused, SangamError
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.sentences import Told
from sangam.kernel.texts import csv_text
from sangam.records.own_records.bulk_import import (
    IdentityChange,
    identity_changes_of,
    ids_of_rows,
    records_made_here,
    refused_rows,
    take_rows,
)

# The report of an import: counts, the first troubles, and a file with all of them that a spreadsheet opens.

HEADING = ("line", "column", "value", "why", "taken in")
COUNTED = ("rows", "new", "changed", "same", "repeated", "rejected", "empty", "others", "became")


@dataclass(slots=True)
class Tally:
    """Counts while an import runs.  `line` is the last line that is settled."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    troubles: list[Trouble] = field(default_factory=list)
    troubles_in_all: int = 0
    line: int = 0
    began: float = field(default_factory=time.monotonic)

    def add(self, **counts: int) -> None:
        """Add to the counts."""
        for name, count in counts.items():
            self.counts[name] += count

    def report(self, *, dry: bool) -> Report:
        """Return what came of it."""
        seconds = time.monotonic() - self.began
        return Report(
            dry=dry,
            **self.counts,
            troubles=tuple(self.troubles),
            troubles_in_all=self.troubles_in_all,
            seconds=seconds,
        )


class TroubleFile:
    """Writes every trouble to a CSV file, and the first of them to the tally.  Without a path, to the tally alone.

    Of rows that make another person or thing of a record as many are kept: other troubles keep none of them away.
    """

    def __init__(self, path: Path | None, tally: Tally) -> None:
        self._path, self._tally = path, tally
        self._file: Any = None
        self._kept = Counter[bool]()

    def __enter__(self) -> Self:
        if self._path:
            self._file = self._path.open("w", encoding="utf-8-sig", newline="")
            self._path.chmod(0o600)
            self._file.write(csv_text([HEADING]))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()

    def note(self, trouble: Trouble) -> None:
        """Write one trouble down."""
        self._tally.troubles_in_all += 1
        self._kept[trouble.becomes] += 1
        if self._kept[trouble.becomes] <= MOST_TROUBLES_SHOWN:
            self._tally.troubles.append(trouble)
        if self._file:
            taken = "no" if trouble.rejected else "yes"
            self._file.write(csv_text([(trouble.line, trouble.column, trouble.value, trouble.why, taken)]))


Settled = Callable[[Tally], None]
Written = Callable[[Sequence[UUID]], None]
NOT_TAKEN = Told(
    "its record is not this import's to change: it was recalled, handed over, or is closed to this post. Ask the desk"
)
"""The one sentence for every row whose record is not taken in.  Where the record is hidden the row becomes another."""


def _ignore_tally(_tally: Tally) -> None:
    """Tell nobody."""


def _ignore_records(_records: Sequence[UUID]) -> None:
    """List nothing."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Who follows an import.

    settled: called in each batch's transaction, which it may end by raising.  written: called there with the records
    that the batch made or changed.  after: counts of a run that was killed, and the last line that it settled.
    """

    settled: Settled = _ignore_tally
    after_line: int = 0
    after_counts: Map[str, int] = field(default_factory=dict)
    written: Written = _ignore_records


def dry_run(
    actor: Actor, path: Path, plan: Plan, *, report: Path | None = None, progress: Progress | None = None
) -> Report:
    """Return what `run` would do, having written nothing.  report: a CSV file for every trouble.

    Raises Refused (no right; an old font undecided), Conflict (the file has changed since the plan).
    """
    _require_ready(actor, path, plan)
    intake = _Intake(actor, plan, progress or Progress(), dry=True)
    found = intake.through(path, report)
    with audit.deed(actor, "officer:import:try", purpose=Stated(Purpose.IMPORT)) as facts:
        facts.update(file=plan.file, file_key=file_key(plan.digest), **intake.tally.counts)
    return found


def run(
    actor: Actor, path: Path, plan: Plan, *, report: Path | None = None, progress: Progress | None = None
) -> Report:
    """Take the file in and return what came of it; the same file again changes nothing.

    Raises as `dry_run` does.  A refusal by the rules of records stops it; the batches before stand.
    """
    _require_ready(actor, path, plan)
    return _Intake(actor, plan, progress or Progress(), dry=False).through(path, report)


def _require_ready(actor: Actor, path: Path, plan: Plan) -> None:
    require(actor, "import:run")
    if path.stat().st_size != plan.size_bytes:
        raise Conflict("interchange:file-changed", "{file} has changed since it was read: start anew.", file=plan.file)
    if plan.undecided:
        raise Refused(
            "interchange:old-font",
            "{columns}: typed for the font Kruti Dev, it seems. Look at the preview, then say convert or keep.",
            columns=", ".join(plan.undecided),
        )


class _Intake:
    """One way through a file."""

    def __init__(self, actor: Actor, plan: Plan, progress: Progress, *, dry: bool) -> None:
        self._actor, self._plan, self._progress, self._dry = actor, plan, progress, dry
        self._seen: dict[int, tuple[int, int]] = {}
        self._named_records: list[UUID] = []
        self.tally = Tally()
        self.tally.add(**{name: progress.after_counts.get(name, 0) for name in ("new", "changed", "same", "became")})

    def through(self, path: Path, report: Path | None) -> Report:
        sheet = open_rows(path) if self._plan.kept else open_sheet(path, name=self._plan.file)
        with TroubleFile(report, self.tally) as troubles:
            for batch in _batches(self._drafts(sheet, troubles)):
                self._take(batch, troubles)
        self._progress.settled(self.tally)
        return self.tally.report(dry=self._dry)

    def _drafts(self, sheet: Sheet, troubles: TroubleFile) -> Iterator[Drafted]:
        """Yield the rows to be written; note the rest."""
        word = peer_keys.word_maker("import record")
        drafter = Drafter(sheet.header, self._plan.mapping, force=here.node().force, file=sheet.name, word=word)
        for row in sheet.rows():
            self.tally.add(rows=1)
            self.tally.line = row.line
            if row.empty:
                self.tally.add(empty=1)
                continue
            drafted = drafter.draft(row)
            if isinstance(drafted, Drafted) and self._is_first(drafted, troubles):
                yield drafted
            noted = drafted.troubles if isinstance(drafted, Drafted) else drafted
            self.tally.add(rejected=int(not isinstance(drafted, Drafted)))
            for trouble in noted:
                troubles.note(trouble)

    def _is_first(self, drafted: Drafted, troubles: TroubleFile) -> bool:
        """Tell whether no earlier row of the file names the same record; note a repeat and a contradiction."""
        line, digest = self._seen.setdefault(drafted.id.int, (drafted.line, drafted.digest))
        if line == drafted.line:
            return True
        if digest == drafted.digest:
            self.tally.add(repeated=1)
            troubles.note(Trouble(drafted.line, "", "", Told("says the same as row {row}", row=line), rejected=False))
        else:
            self.tally.add(rejected=1)
            why = Told("row {row} names the same record and says other things", row=line)
            troubles.note(Trouble(drafted.line, *self._named(drafted), why))
        return False

    def _named(self, drafted: Drafted) -> tuple[str, str]:
        column = self._plan.mapping.of("id")
        return (column.columns[0] if column else ""), str(drafted.new.said[0].value)[:200]

    def _take(self, drafted: Sequence[Drafted], troubles: TroubleFile) -> None:
        if drafted[-1].line <= self._progress.after_line:
            self._note_left(self._as_known(drafted), troubles)
            return
        refusal: SangamError | None = None
        with transaction.atomic():
            try:
                self._write(self._as_known(drafted), troubles)
            except SangamError as error:  # let its row in the ledger be committed
                refusal = error
            else:
                transaction.set_rollback(self._dry)
        if refusal:
            raise refusal
        if self._dry:
            self._write_look(drafted)
            self._progress.settled(self.tally)

    def _as_known(self, batch: Sequence[Drafted]) -> list[Drafted]:
        """Return the rows under the ids of their records: as an earlier version made them, and none that is closed."""
        there = records_made_here([earlier for each in batch for earlier in each.earlier_ids])
        first = (next(filter(there.__contains__, each.earlier_ids), each.id) for each in batch)
        ids = ids_of_rows(self._actor, [(one, *each.next_ids) for one, each in zip(first, batch, strict=True)])
        return [_under(each, record) for each, record in zip(batch, ids, strict=True)]

    def _write(self, batch: Sequence[Drafted], troubles: TroubleFile) -> None:
        new, changing_others = [each.new for each in batch], self._plan.changing_others
        outcome = take_rows(self._actor, new, manifest=self._manifest(batch), changing_others=changing_others)
        self.tally.add(new=len(outcome.new), changed=len(outcome.changed), same=len(outcome.same))
        self._note_refused(batch, set(outcome.refused), troubles)
        self._note_others(batch, outcome.became or outcome.others, troubles)
        self.tally.line = batch[-1].line
        if not self._dry:
            self._progress.written([*outcome.new, *outcome.changed])
            self._progress.settled(self.tally)

    def _write_look(self, batch: Sequence[Drafted]) -> None:
        """Write into the ledger which records a dry run names; of what it took back, no entry stands."""
        if not self._named_records:
            return
        with audit.deed(self._actor, "officer:import:try", purpose=Stated(Purpose.IMPORT)) as facts:
            facts.update(self._manifest(batch))
            facts.showed(self._named_records)
        self._named_records = []

    def _manifest(self, batch: Sequence[Drafted]) -> dict[str, str]:
        lines = f"{batch[0].line}-{batch[-1].line}"
        return {"file": self._plan.file, "file_key": file_key(self._plan.digest), "lines": lines}

    def _note_left(self, batch: Sequence[Drafted], troubles: TroubleFile) -> None:
        """Note anew the rows of a batch that an earlier run settled and did not take in."""
        self._note_refused(batch, refused_rows(self._actor, [each.id for each in batch]), troubles)
        if not self._plan.changing_others:
            self._note_others(batch, identity_changes_of(self._actor, [each.new for each in batch]), troubles)

    def _note_others(self, batch: Sequence[Drafted], others: Sequence[IdentityChange], troubles: TroubleFile) -> None:
        """Note the rows that make another person or thing of their record; they are taken only with a word."""
        is_left = not self._plan.changing_others
        by_record = {each.record: each for each in others}
        self._named_records += [each.record for each in others if each.before]
        self.tally.add(**{"others" if is_left else "became": len(others)})
        for each in batch:
            if found := by_record.get(each.id):
                troubles.note(Trouble(each.line, *self._named(each), _becomes(found), rejected=is_left, becomes=True))

    def _note_refused(self, batch: Sequence[Drafted], refused: set[UUID], troubles: TroubleFile) -> None:
        """Note the rows of the batch that are not taken in; all in the same words, so that none tells why."""
        for each in batch:
            if each.id in refused:
                self.tally.add(rejected=1)
                troubles.note(Trouble(each.line, *self._named(each), NOT_TAKEN))


def _becomes(found: IdentityChange) -> Told:
    """Say of whom the row makes whom; the first stays unsaid where the importer is not shown it."""
    if found.before:
        return Told("{before} becomes {after}", before=found.before, after=found.after)
    return Told("its record becomes {after}", after=found.after)


def _under(drafted: Drafted, record: UUID) -> Drafted:
    return drafted if record == drafted.id else replace(drafted, id=record, new=replace(drafted.new, id=record))


def _batches(drafts: Iterator[Drafted]) -> Iterator[list[Drafted]]:
    batch: list[Drafted] = []
    for drafted in drafts:
        batch.append(drafted)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
