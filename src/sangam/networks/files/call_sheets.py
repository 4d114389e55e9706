"""Sums of calls from a sheet: who called whom how often, from when to when, under which authorisation.

Call records stay with the force that obtained them.  A sheet with a row for each call is refused as a whole.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sangam.access.policy import admission, require, require_purpose
from sangam.audit import audit
from sangam.identifiers import confusion, finder
from sangam.identifiers.types import Kind
from sangam.kernel import clock, here, ids
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused, SangamError
from sangam.kernel.purpose import Stated
from sangam.kernel.texts import SOURCE, require_length
from sangam.networks.types import CallSheet
from sangam.records.own_records import bulk_import, records
from sangam.records.types import RecordView, Said, Value, Wanted
from sangam.records.visibility import search
from sangam.records.visibility import views as visibility_views

COLUMNS = ("number", "other", "calls", "first", "last", "authority")
"""What a sheet must have, each under a heading that the mapping may name otherwise."""

MOST_ROWS = 2_000
_MOST_LETTERS = 500 * MOST_ROWS
_RAW = ("duration", "cell", "tower", "imei", "imsi", "lac", "call time", "call_time", "start time", "azimuth")
"""Words in a heading that only a record of single calls has."""
_BITS = 40.0


@dataclass(frozen=True, slots=True)
class CallSum:
    """Calls between two numbers, summed.  line: in the sheet."""

    line: int
    numbers: tuple[str, str]
    calls: int
    first: date
    last: date
    authority: str


@dataclass(frozen=True, slots=True)
class TakenCalls:
    """The outcome of a sheet.  rejected: line and sentence of each row that was not taken, in the order of lines."""

    ties: tuple[UUID, ...]
    rejected: tuple[tuple[int, SangamError], ...]


def read_sums(sheet: str, mapping: Mapping[str, str]) -> tuple[list[CallSum], list[tuple[int, SangamError]]]:
    """Return the rows of a CSV as sums of calls, and those that are none with their sentence.  Pure.

    mapping: from a column of `COLUMNS` to the sheet's own heading, where it differs.
    Raises Malformed for single calls, a column that is missing, what is no CSV, and more rows than 2,000.
    """
    if len(sheet) > _MOST_LETTERS:
        raise Malformed("networks:call-rows", "Give at most {most} rows at once.", most=MOST_ROWS)
    try:
        return _read_rows(sheet, mapping)
    except csv.Error:
        raise Malformed("networks:call-csv", "The list cannot be read as CSV: save it again as CSV UTF-8.") from None


def _read_rows(sheet: str, mapping: Mapping[str, str]) -> tuple[list[CallSum], list[tuple[int, SangamError]]]:
    rows = csv.DictReader(io.StringIO(sheet.removeprefix("\ufeff"), newline=""))
    headings = [each.strip() for each in rows.fieldnames or ()]
    rows.fieldnames = headings
    _require_sums(headings, mapping)
    sums, rejected = list[CallSum](), list[tuple[int, SangamError]]()
    for row in rows:
        if len(sums) + len(rejected) >= MOST_ROWS:
            raise Malformed("networks:call-rows", "Give at most {most} rows at once.", most=MOST_ROWS)
        try:
            sums.append(_sum(row, mapping, rows.line_num))
        except SangamError as wrong:
            rejected.append((rows.line_num, wrong))
    _require_once(sums)
    return sums, rejected


def take_call_sheet(actor: Actor, sheet: CallSheet, *, purpose: Stated | None) -> TakenCalls:
    """Make a tie of each row of a sheet of summed calls, between records of its two numbers.

    A number that a phone's record names already, as far as the actor sees it, gets no second record.  The same row
    again makes no second tie, and takes nothing back that was learned of it since.  A row whose tie the actor may not
    change is rejected with its line.
    Raises Refused (no right, no purpose) and as `read_sums`.
    """
    require(actor, "import:run")
    stated = require_purpose(purpose)
    if not sheet.source.strip():
        raise Malformed("networks:call-source", "Say where the sheet comes from: the tie carries its source.")
    require_length(sheet.source, part="source", most=SOURCE)
    sums, rejected = read_sums(sheet.text, sheet.mapping)
    keys = {each: _key(each) for each in sums}
    known, standing = _find_phones_and_ties(actor, sums, keys.values(), stated)
    numbers = sorted({number for each in sums for number in each.numbers})
    missing = {each: ids.named_id_of(here.node().force, "phone", each) for each in numbers if each not in known}
    made = bulk_import.records_made_here([*missing.values()])
    phones = [
        records.New("phone", [_statement_of(sheet, "number", number)], None, record)
        for number, record in missing.items()
        if record not in made
    ]
    ties = [_tie(each, keys[each], known | missing, standing, sheet) for each in sums]
    if not ties:
        return TakenCalls((), tuple(rejected))
    outcome = bulk_import.take_rows(actor, [*phones, *ties], manifest={"file": "calls", "rows": len(ties)})
    closed = frozenset(outcome.refused)
    rejected += [(each.line, _closed_row_refusal()) for each in sums if keys[each] in closed]
    return TakenCalls(tuple(key for key in keys.values() if key not in closed), tuple(sorted(rejected, key=_line)))


def _closed_row_refusal() -> Refused:
    """Return the refusal of a row whose tie may not be changed: one for all reasons, or a hidden tie would show."""
    return Refused(
        "networks:call-closed",
        "This import may not change the record of this row: it was recalled, handed over, or is closed to this post. "
        "Ask the desk.",
    )


def _line(rejected: tuple[int, SangamError]) -> int:
    return rejected[0]


def _statement_of(sheet: CallSheet, name: str, value: Value) -> Said:
    return Said(name, value, sheet.source, sheet.grade, sheet.handling)


def _require_sums(headings: Sequence[str], mapping: Mapping[str, str]) -> None:
    raw = [each for each in headings if any(word in each.casefold() for word in _RAW)]
    if raw:
        raise Malformed(
            "networks:raw-calls",
            "The column {column} belongs to single calls. Call records stay with the force that obtained them: "
            "give one row for two numbers, with how many calls, first, last and the authorisation.",
            column=raw[0][:40],
        )
    missing = [each for each in COLUMNS if mapping.get(each, each) not in headings]
    if missing:
        raise Malformed("networks:call-column", "The sheet has no column {column}.", column=", ".join(missing))


def _require_once(sums: Sequence[CallSum]) -> None:
    seen: dict[frozenset[str], int] = {}
    for each in sums:
        first = seen.setdefault(frozenset(each.numbers), each.line)
        if first != each.line:
            raise Malformed(
                "networks:repeated-calls",
                "Lines {first} and {line} name the same two numbers. Single calls are not taken in: give their sum.",
                first=first,
                line=each.line,
            )


def _sum(row: Mapping[str, str | None], mapping: Mapping[str, str], line: int) -> CallSum:
    cell = {each: (row.get(mapping.get(each, each)) or "").strip() for each in COLUMNS}
    one, other = (finder.normalise(Kind.PHONE, cell[each]).normal for each in ("number", "other"))
    if one == other:
        raise Malformed("networks:call-self", "A number is given as calling itself.")
    if not cell["authority"]:
        raise Malformed("networks:call-authority", "Without the number of its authorisation no row is taken in.")
    try:
        calls, first, last = int(cell["calls"]), date.fromisoformat(cell["first"]), date.fromisoformat(cell["last"])
    except ValueError:
        raise Malformed("networks:call-cells", "Write calls as a number, first and last as 2026-11-30.") from None
    if calls < 1 or last < first:
        raise Malformed("networks:call-span", "Calls are at least one, and the last is not before the first.")
    return CallSum(line, (min(one, other), max(one, other)), calls, first, last, cell["authority"])


def _key(each: CallSum) -> UUID:
    days = (each.first.isoformat(), each.last.isoformat())
    return ids.named_id_of(here.node().force, "calls", *each.numbers, *days, each.authority)


def _find_phones_and_ties(
    actor: Actor, sums: Sequence[CallSum], keys: Iterable[UUID], stated: Stated
) -> tuple[dict[str, UUID], Mapping[UUID, RecordView]]:
    """Return the phones' records that the actor sees, by number, of several the first by id; and its standing ties."""
    numbers = sorted({number for each in sums for number in each.numbers})
    wanted = [[Wanted("phone", {confusion.confusion_key(Kind.PHONE, each): _BITS}, exact=True)] for each in numbers]
    found = search.candidates_many(admission(actor, stated.purpose), wanted, at=clock.now(), limit=8)
    with audit.deed(actor, "officer:network:calls", purpose=stated) as facts:
        among = [one.record for each in found for one in each.best]
        views = visibility_views.load_views(actor, among, purpose=stated.purpose)
        standing = visibility_views.load_views(actor, [*keys], purpose=stated.purpose)
        facts.showed(sorted({*views, *standing}))
        facts["numbers"] = len(numbers)
    phones = {
        number: sorted(one.record for one in each.best if one.record in views and views[one.record].kind == "phone")
        for number, each in zip(numbers, found, strict=True)
    }
    return {number: each[0] for number, each in phones.items() if each}, standing


def _tie(
    each: CallSum, key: UUID, known: Mapping[str, UUID], standing: Mapping[UUID, RecordView], sheet: CallSheet
) -> records.New:
    """Return the tie of a row, with the entries made since that no row has."""
    one, other = (known[number] for number in each.numbers)
    values: dict[str, Value] = {
        "one": {"ref": str(one), "label": each.numbers[0]},
        "other": {"ref": str(other), "label": each.numbers[1]},
        "relation": "called",
        "times": str(each.calls),
        "first_date": each.first.isoformat(),
        "last_date": each.last.isoformat(),
        "authority": each.authority,
    }
    said = [_statement_of(sheet, name, value) for name, value in values.items()]
    learned = standing[key].statements if key in standing else ()
    said += [
        Said(old.property, old.value, old.source, old.grade, old.handling, old.learned_date)
        for old in learned
        if old.property not in values and old.value is not None
    ]
    return records.New("tie", said, None, key)
