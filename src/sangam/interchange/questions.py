"""The rows of a sheet as questions to be checked: what stands in the known columns, said as an officer would say it."""

import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path

from sangam.access.types import Way
from sangam.interchange.imports import columns
from sangam.interchange.imports.phrases import mask_aadhaar, relative_in
from sangam.interchange.policy import MOST_LISTED, MOST_LISTED_CHARACTERS
from sangam.interchange.sheets import heading_words
from sangam.interchange.sheets.outlines import digest_of, old_font
from sangam.interchange.sheets.sheets import Sheet, open_sheet
from sangam.interchange.types import Mapping, Row
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Caveat
from sangam.kernel.numbers import read_number
from sangam.kernel.sentences import Told
from sangam.kernel.texts import csv_text, fit_for_xml, inert
from sangam.matching.checks.check import LONGEST
from sangam.matching.checks.lookup import Say, SharedPlate, english, in_one_sentence, shared_plates
from sangam.matching.types import Answer, Hit, is_call_first
from sangam.records.schema.kinds import KINDS, Type
from sangam.records.types import RecordView
from sangam.records.visibility import disclosure

MOST_QUESTIONS = 10_000
"""Rows of one file.  Reason: a list of suspects has hundreds, a list of a district's people is no check but a trawl."""

NO_NAME = Told("No column is known to hold names: each row was asked as it stands.")
NO_HEADING = Told("No heading of the sheet is known: each line was asked as it stands, the first one too.")
_SAMPLED = 300
_SHOWN = 300
"""Characters of a row that cannot be asked."""
_OLDEST = 130
_NAMING = frozenset({"name", "text"})
_PLACES = ("village", "address")


@dataclass(frozen=True, slots=True)
class Question:
    """One row.  line: as the spreadsheet counts.  name: the person's phrase, "" without one.  text: all that is asked.

    trouble: why the row cannot be asked, else "".
    """

    line: int
    name: str
    text: str
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Questions:
    """A sheet of questions.  columns: (column, what it is taken for or "", why).  Empty rows are left out."""

    file: str
    digest: str
    notes: tuple[str, ...]
    columns: tuple[tuple[str, str, str], ...]
    rows: tuple[Question, ...]


def questions(path: Path, *, given: str = "") -> Questions:
    """Return what a sheet asks.  given: a mapping as for an import ("name=NAME,relative=FATHER"); empty: guessed.

    Raises Malformed (no sheet, empty, no column that is known) and Refused (more rows than may be asked at once).
    """
    sheet = open_sheet(path)
    found = _read_questions(sheet, digest_of(path), given)
    if len(found.rows) > MOST_QUESTIONS:
        raise Refused(
            "interchange:questions",
            "{file} has {found} rows; at most {most} are checked at once. Split it, and say in the case why so many.",
            file=sheet.name,
            found=f"{len(found.rows):,}",
            most=f"{MOST_QUESTIONS:,}",
        )
    return found


def listed_questions(sheet: Sheet, digest: str) -> Questions:
    """Return what the sheet of an officer asks who names no columns.

    Where no heading is of names, each row is asked as it stands; where none is known, the first one too.
    Raises Malformed (no row, more rows than a list in the browser has).
    """
    _require_few(sum(1 for row in islice(_filled_rows(sheet), MOST_LISTED + 1)), sheet.name)
    known = {name for column in sheet.header for name in heading_words.properties_called(column)}
    found = _read_questions(sheet, digest, "") if known & _NAMING else _read_whole(sheet, digest, headed=bool(known))
    if not found.rows:
        raise Malformed("interchange:no-rows", "{file} has a heading and no row below it.", file=sheet.name)
    return replace(found, rows=tuple(map(_short_enough, found.rows)))


def pasted_questions(text: str) -> Questions:
    """Return what pasted lines ask, each line for itself.  Raises Malformed (none, too many)."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise Malformed("interchange:no-lines", "Choose a file, or write one person, number or plate a line.")
    _require_few(len(lines), "")
    rows = tuple(_short_enough(_as_it_stands(number, line)) for number, line in lines)
    return Questions("", sha256(text.encode(errors="surrogatepass")).hexdigest(), (), (), rows)


def _whole(row: Row) -> Question:
    """Return all that a row holds as a question."""
    return _unfit(row) or _as_it_stands(row.line, ", ".join(filter(None, row.cells)))


def _as_it_stands(line: int, text: str) -> Question:
    return _question_of(line, "", mask_aadhaar(_plain(text)))


def _short_enough(row: Question) -> Question:
    return row if len(row.text) <= MOST_LISTED_CHARACTERS else _too_long(row.line, row.text, MOST_LISTED_CHARACTERS)


def _too_long(line: int, text: str, most: int) -> Question:
    why = Told("has {found} characters; up to {most} are checked at once", found=len(text), most=most)
    return Question(line, "", text[:_SHOWN], why)


def _require_few(found: int, file: str) -> None:
    """Raise Malformed where a list has more rows than are checked in the browser.  file: its name, "" if pasted."""
    if found > MOST_LISTED:
        raise Malformed(
            "interchange:long-list",
            "{file} has more than {most} rows, the most that are checked in the browser. "
            "Split it, or ask your administrator for: sangam check --file.",
            file=file or Told("The list"),
            most=f"{MOST_LISTED:,}",
        )


def _read_questions(sheet: Sheet, digest: str, given: str) -> Questions:
    samples = _samples(sheet)
    chosen, hows = _choose_mapping(sheet, samples, given)
    becomes = {column: each.property for each in chosen.columns for column in each.columns}
    rows = [_question(row, chosen, sheet) for row in _filled_rows(sheet)]
    columns = tuple((column, becomes.get(column, ""), how) for column, how in zip(sheet.header, hows, strict=True))
    notes = (*sheet.notes, *_in_old_fonts(columns, samples))
    return Questions(sheet.name, digest, notes, columns, tuple(rows))


def _read_whole(sheet: Sheet, digest: str, *, headed: bool) -> Questions:
    """Return all rows as they stand.  headed: the heading is one; else it may be a person, as what is above it."""
    above = [] if headed else [row for row in sheet.source() if row.line <= sheet.header_line and not row.empty]
    rows = [_whole(row) for row in (*above, *_filled_rows(sheet))]
    _require_few(len(rows), sheet.name)
    odd = _in_old_fonts([(each, "text", "") for each in sheet.header], _samples(sheet))
    return Questions(sheet.name, digest, (*sheet.notes, NO_NAME if headed else NO_HEADING, *odd), (), tuple(rows))


def _filled_rows(sheet: Sheet) -> Iterator[Row]:
    return (row for row in sheet.rows() if not row.empty)


def _samples(sheet: Sheet) -> list[list[str]]:
    first = [row for row in islice(sheet.rows(), _SAMPLED) if not row.empty]
    return [[row.cells[at] for row in first if at < len(row.cells)] for at in range(len(sheet.header))]


def _in_old_fonts(columns: Sequence[tuple[str, str, str]], samples: Sequence[Sequence[str]]) -> Iterator[Told]:
    for (column, becomes, _), values in zip(columns, samples, strict=True):
        if becomes and old_font(values):
            yield Told(
                "{column} was typed for the font Kruti Dev, it seems: asked as it stands it finds nothing. "
                "Save the sheet in Unicode first.",
                column=column,
            )


def _choose_mapping(sheet: Sheet, samples: Sequence[Sequence[str]], given: str) -> tuple[Mapping, list[str]]:
    if given:
        written = columns.read_map(given, kind="person", header=sheet.header, file=sheet.name)
        named = {column for each in written.columns for column in each.columns}
        return written, ["as you said" if column in named else "not named: left out" for column in sheet.header]
    return columns.guess_mapping("person", sheet.header, samples, file=sheet.name)


def _question(row: Row, chosen: Mapping, sheet: Sheet) -> Question:
    if bad := _unfit(row):
        return bad
    cells = dict(zip(sheet.header, row.cells, strict=False))
    said = {each.property: [cells[column] for column in each.columns if cells.get(column)] for each in chosen.columns}
    joined = {each.property: [" ".join(said[each.property])] for each in chosen.columns if each.joined}
    return _phrase_question(row.line, said | {name: values for name, values in joined.items() if values[0]})


def _unfit(row: Row) -> Question | None:
    """Return a row that cannot be asked with what stands in it, as far as it can be shown; None where it can."""
    bad = next((trouble for trouble in row.troubles if trouble.rejected), None)
    if bad is None:
        return None
    why = Told("{column}: {why}", column=bad.column, why=bad.why) if bad.column else bad.why
    return Question(row.line, "", mask_aadhaar(_plain(", ".join(filter(None, row.cells))))[:_SHOWN], why)


def _phrase_question(line: int, said: dict[str, list[str]]) -> Question:
    """Return the row as one phrase: "Harjeet @ Kala s/o Balwant r/o Nuh, +91 98123 45678"."""
    names = [*said.get("name", ())][:1]
    if names:
        names += [f"@ {alias}" for alias in said.get("alias", ())]
        names += [relative_in(cell) or f"s/o {cell}" for cell in said.get("relative", ())[:1]]
        names += [f"age {age}" for cell in said.get("born_year", ())[:1] if (age := _age(cell))]
        names += [f"r/o {cell}" for name in _PLACES for cell in said.get(name, ())][:1]
    known = {each.name for each in KINDS["person"].properties if each.type is Type.IDENTIFIER}
    rest = [value for name, values in said.items() if name in known or name == "text" for value in values]
    text = mask_aadhaar(", ".join(part for part in (" ".join(names), *rest) if part))
    return _question_of(line, mask_aadhaar(" ".join(names)), text)


def _question_of(line: int, name: str, text: str) -> Question:
    """Return a question, with why it cannot be asked where it is empty or too long."""
    if len(text) > LONGEST:
        return _too_long(line, text, LONGEST)
    return Question(line, name, text, "" if text else Told("nothing stands in the columns that are known"))


def _plain(text: str) -> str:
    """Return a text in one line, a zero byte made visible, other control characters left out: it may be kept."""
    return " ".join(fit_for_xml(text.replace("\x00", "␀")).split())


def _age(born: str) -> int:
    """Return this year's age of who was born in a year, 0 where the cell is no year."""
    this_year = clock.now().year
    year = read_number(born, least=this_year - _OLDEST, most=this_year)
    return 0 if year is None else this_year - year


# The lines of a list's answer, as the command and the browser write them: a hit each, or that there is none.
#
# What a caveat keeps out of lists is left out: label, caution and reasons; the line says so, and sends to the record.

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
