"""The lines of a list's answer, as the command and the browser write them: a hit each, or that there is none.

What a caveat keeps out of lists is left out: label, caution and reasons; the line says so, and sends to the record.
"""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sangam.access.types import Way
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Caveat
from sangam.kernel.numbers import read_number
from sangam.kernel.sentences import Told
from sangam.kernel.texts import csv_text, inert
from sangam.matching.checks.lookup import Say, SharedPlate, english, in_one_sentence, shared_plates
from sangam.matching.types import Answer, Hit, is_call_first
from sangam.records.types import RecordView
from sangam.records.visibility import disclosure

UNRECOGNISED = Told("nothing in this row could be recognised")
_BARRED_SENTENCE = (
    "{label}: part of it is marked {caveats} by {forces} and does not go into a list: open the record before you act."
)
_SHARED = "Several vehicles carry this plate. The chassis number of this one: {chassis}."
_NOTHING = Told("nothing found. This is not a clearance.")
_APART = "  "
"""Between the sentences of a cell."""


def answer_lines(
    line: int, asked: str, answer: Answer | None, *, why: str = "", say: Say = english
) -> Iterator[tuple[str, ...]]:
    """Yield a line of the result for each hit, or one that says that there is none, in the order of ANSWER_HEADING.

    answer: None for a row that was not looked up; why: the reason.  say: sets words and sentences in the reader's
    language; what was asked and recognised, and who the owner is, stay as they are.
    """
    if answer is None:
        yield str(line), asked, "", "", "", "", "", _render_sentence(_unreadable(why), say), ""
        return
    recognised = ", ".join(f"{say('{kind}', {'kind': each.kind})} {each.normal}" for each in answer.recognised)
    head = (str(line), asked, recognised)
    if not answer.hits:
        yield *head, "", "", "", "", _cell([_nothing_found_message(answer), *_beside(answer)], say), ""
    shared = shared_plates(answer.hits)
    for at, hit in enumerate(answer.hits):
        rest = [*_weaker(answer), *_beside(answer)] if at == len(answer.hits) - 1 else []
        yield *head, *_hit_cells(hit, rest, shared, say)


def _hit_cells(hit: Hit, rest: list[Told], shared: Sequence[SharedPlate], say: Say) -> tuple[str, ...]:
    """Return what a line says of its hit, from the strength on.  rest: what stands behind the last hit of a row."""
    warning = [*_barred_parts(hit, say)] or [*_warnings(hit, say), *_shared_plate(hit, shared, say)]
    why = [*_reasons(hit, say), *_judged_same(hit, say), *_not_him(hit, say), _cell(rest, say)]
    label, band = say("{label}", {"label": _label(hit.record)}), say("{band}", {"band": str(hit.band)})
    return band, label, _join_parts(warning), hit.record.owner, _join_parts(why), str(hit.record.id)


def _join_parts(told: Iterable[str]) -> str:
    return _APART.join(filter(None, told))


def _render_sentence(told: Told, say: Say) -> str:
    return say(told.template, told.parts)


def _cell(told: list[Told], say: Say) -> str:
    return _APART.join(_render_sentence(each, say) for each in told)


def _unreadable(why: str) -> Told:
    return Told("not looked up: {why}", why=why)


def _nothing_found_message(answer: Answer) -> Told:
    return _NOTHING if answer.looked_for else _unreadable(UNRECOGNISED)


def _weaker(answer: Answer) -> Iterator[Told]:
    """Yield what stands behind the last hit: how many are not listed, and whether too many are called so."""
    if answer.more:
        yield Told("Weaker ones not listed: {n}.", n=answer.more)
    if answer.crowded:
        yield Told("Many people are called so: add the father's name, age or place.")


def _beside(answer: Answer) -> Iterator[Told]:
    """Yield what of the row was not read, and what was not looked up."""
    if answer.unread:
        yield Told("Could not be read: {pieces}.", pieces=", ".join(answer.unread))
    if answer.partly:
        yield answer.partly.told


def _barred_parts(hit: Hit, say: Say) -> Iterator[str]:
    """Yield that part of what the hit would say may not go into a list, where that is so."""
    barred = [(each.owner, disclosure.barred_caveats(each, Way.LIST)) for each in _quoted_records(hit)]
    if caveats := frozenset[Caveat]().union(*(found for _, found in barred)):
        marks, owners = ", ".join(sorted(caveats)), ", ".join(sorted({owner for owner, found in barred if found}))
        yield _render_sentence(Told(_BARRED_SENTENCE, label=_label(hit.record), caveats=marks, forces=owners), say)


def _quoted_records(hit: Hit) -> tuple[RecordView, ...]:
    return (hit.record, *hit.judged.same, *hit.wanted)


def _warnings(hit: Hit, say: Say) -> Iterator[str]:
    """Yield what an officer must know before acting: caution, wanted notice, how things stand, call first."""
    if hit.caution:
        yield _render_sentence(Told("CAUTION: {cautions}.", cautions=", ".join(hit.caution)), say)
    for notice in hit.wanted:
        instrument = str(notice.first("warrant") or "")
        yield _render_sentence(Told("Wanted: {options}.", options=instrument) if instrument else Told("Wanted."), say)
    views = (hit.record, *hit.judged.same)
    for view in {each.status: each for each in views if each.status}.values():
        yield say("{relief}", {"relief": view.relief}) if view.relief else say("{status}", {"status": view.status})
    if any(map(is_call_first, views)):
        yield say("{caveats}", {"caveats": str(Caveat.CALL_FIRST)})


def _shared_plate(hit: Hit, shared: Sequence[SharedPlate], say: Say) -> Iterator[str]:
    """Yield that several vehicles carry the plate of this one, which its chassis number alone tells apart."""
    of_hit = {hit.record.id, *(view.id for view in hit.judged.same)}
    for plate in shared:
        for carrier in plate.carriers:
            if carrier.record.id in of_hit:
                yield _render_sentence(Told(_SHARED, chassis=str(carrier.chassis.value)), say)


def _reasons(hit: Hit, say: Say) -> Iterator[str]:
    if not any(disclosure.barred_caveats(each, Way.LIST) for each in _quoted_records(hit)):
        yield in_one_sentence(hit, say)


def _judged_same(hit: Hit, say: Say) -> Iterator[str]:
    """Yield which further records people hold for the same person or thing, each with its owner: they have no line."""
    if hit.judged.same:
        others = ", ".join(f"{say('{label}', {'label': _label(each)})} ({each.owner})" for each in hit.judged.same)
        by = ", ".join(dict.fromkeys(word.by for word in hit.judged.ties))
        yield _render_sentence(
            Told("Judged the same: {others}. Judged by {officers}.", others=others, officers=by), say
        )
    if hit.judged.against:
        yield _render_sentence(Told("Judgements on this record contradict each other: open it to see them."), say)


def _label(view: RecordView) -> str:
    return disclosure.label_of(view, Way.LIST)


def _not_him(hit: Hit, say: Say) -> Iterator[str]:
    if hit.judged.not_him:
        yield _render_sentence(Told("Not him, says {by}.", by=hit.judged.not_him.by), say)


# The answers to a sheet of questions: a CSV file for spreadsheets, written piece by piece, gone on with later.

ANSWER_HEADING = ("row", "asked", "recognised", "band", "label", "warning", "owner", "why", "record")
_END = "\r\n"
_MOST_ROW = 10**9
_MARK = b"\xef\xbb\xbf"

Answered = tuple[str, ...]


class AnswerFile:
    """A result file, private to its owner."""

    def __init__(self, path: Path) -> None:
        """Open a new file, or one that this class wrote, after its last whole row.

        Raises Refused when it cannot be written or is something else.
        """
        self.path = path
        self._done: dict[int, str] = {}
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._begin()
        except OSError as error:
            raise Refused(
                "interchange:answers",
                "The result cannot be written to {file}: {why}.",
                file=path.name,
                why=(error.strerror or "no reason given").lower(),
            ) from None

    def holds(self, row: int, asked: str) -> bool:
        """Tell whether a row is answered already.  Raises Refused when something else was asked in it then."""
        before = self._done.get(row)
        if before is not None and before != inert(asked):
            raise Refused(
                "interchange:other-rows",
                "{file} answers another sheet: its row {row} asked '{before}'. Choose another --out.",
                file=self.path.name,
                row=row,
                before=before[:60],
            )
        return before is not None

    def write(self, rows: Iterable[Sequence[str]]) -> None:
        """Append rows, whole, and have them on the disk before returning."""
        os.write(self._file, csv_text(rows).encode())
        # A run that is broken off goes on behind the last row here; a row that was lost would be asked twice.
        os.fsync(self._file)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def _begin(self) -> None:
        with self.path.open("rb") as file:
            written = file.read()
        if not written:
            os.write(self._file, _MARK + csv_text([ANSWER_HEADING]).encode())
            return
        whole = written[: written.rfind(_END.encode()) + len(_END)]
        rows = list(csv.reader(io.StringIO(whole.removeprefix(_MARK).decode("utf-8", "replace"), newline="")))
        if not whole.startswith(_MARK) or not rows or tuple(rows[0]) != ANSWER_HEADING:
            raise Refused(
                "interchange:other-file", "{file} is no result of a check: choose another --out.", file=self.path.name
            )
        kept = rows[1:] if len(whole) == len(written) else _without_last(rows[1:])
        numbered = [(read_number(row[0], most=_MOST_ROW), row[1]) for row in kept]
        self._done = {number: answer for number, answer in numbered if number is not None}
        if len(whole) != len(written):
            os.ftruncate(self._file, 0)
            os.write(self._file, _MARK + csv_text([ANSWER_HEADING, *kept], raw=True).encode())
        os.lseek(self._file, 0, os.SEEK_END)


def _without_last(rows: list[list[str]]) -> list[list[str]]:
    """Return the rows without those of the last question: the file was cut while they were written."""
    return [row for row in rows if row[0] != rows[-1][0]]
