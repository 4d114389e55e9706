"""Many checks at once: a list of suspects, each row looked up as the one check would, under the same rights.

Nobody can hide a look-up in a list.  Each chunk is one deed whose details name each row, what was asked in it and what
was shown for it.  Oversight counts a look for each row.  As of a check, what was asked is remembered, for silent
records and as a watch.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sangam.access import policy as access
from sangam.audit import audit
from sangam.identifiers import finder
from sangam.identifiers.types import Found
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.checks import check, dismissals, subjects
from sangam.matching.checks import check as one_check
from sangam.matching.queries.query_context import Reading, recognise_text
from sangam.matching.similarity import score as scores
from sangam.matching.types import Answer, FoundLine, Hit, Line, Listing
from sangam.matching.watches.watch_creation import PROTECTED, start_watch, without_protected
from sangam.names.reader import parser
from sangam.names.types import NameSpan
from sangam.records.types import RecordView
from sangam.records.visibility import search
from sangam.records.visibility import views as visibility_views

MOST_AT_ONCE = 200


def check_many(actor: Actor, lines: Sequence[Line], *, of: Listing, purpose: Stated | None) -> list[Answer]:
    """Return for each line what `check` would say of it, in the same order; the same queries however many lines.

    lines: at most 200, one deed.  Raises Refused (no right, no purpose) and Malformed (too many, a text too long).
    """
    access.require(actor, "check:run")
    _require(lines)
    with audit.deed(actor, "officer:check:file", on=subjects.list_key(of.digest), purpose=purpose) as facts:
        stated = access.require_purpose(purpose)
        readings = [reading_of(line) for line in lines]
        looked, found = _hits(readings, actor, stated)
        listed = [one_check.hits_to_list(hits) for hits, _ in found]
        marked = dismissals.hit_lists_with_judgements(actor, [hits for hits, _ in listed], purpose=stated.purpose)
        shown = check.hit_lists_with_links(actor, marked, purpose=stated.purpose)
        facts.update(file=of.file, rows=_ledger_rows(lines, readings, shown))
        subjects.note_subjects(facts, looked)
        facts.showed(record for hits in shown for record in records_of(hits))
        facts.looked(_looks(looked, shown))
        watched_until = _start_joint_watch(actor, looked, shown, stated)
        at = audit.require_deed().at
    return [
        Answer(
            facts.id,
            line.text,
            at,
            reading.recognised,
            tuple(hits),
            reading.unread,
            more,
            watched_until,
            crowded=crowded,
            partly=one_check.partly(reading, part),
        )
        for line, reading, part, hits, (_, more), (_, crowded) in zip(
            lines, readings, looked, shown, listed, found, strict=True
        )
    ]


def reading_of(line: Line) -> Reading:
    """Return what a row asks: its name is a name whatever stands in it, but for a number."""
    if not line.name:
        return recognise_text(line.text)
    found = finder.find_identifiers(line.text)
    at = line.text.find(line.name)
    start = max(at, 0)
    name = parser.parse(_without(found, line.name, at) if at >= 0 else line.name)
    persons = (NameSpan(start, start + len(line.name), name, sure=True),) if name else ()
    unread = (*name.leftovers, *_unread_cells(line.text, start + len(line.name), found))
    return Reading(tuple(found), persons, unread, line.text)


def _without(found: Sequence[Found], name: str, at: int) -> str:
    """Return what stands in a column of names but for the numbers found there: they are no name, and not unread."""
    taken = {place for each in found for place in range(each.start - at, each.end - at)}
    return "".join(" " if place in taken else sign for place, sign in enumerate(name))


def _unread_cells(text: str, start: int, found: Sequence[Found]) -> Iterator[str]:
    """Yield the cells behind the name of a row in which nothing could be recognised."""
    for cell in text[start:].split(","):
        end = start + len(cell)
        if cell.strip() and not any(each.start < end and start < each.end for each in found):
            yield cell.strip()
        start = end + 1


def _start_joint_watch(
    actor: Actor, readings: Sequence[Reading], shown: Sequence[Sequence[Hit]], stated: Stated
) -> datetime | None:
    """Keep what all rows asked as one watch; a victim in one row takes nothing from the watch of the others."""
    kept = [without_protected(reading, hits) for reading, hits in zip(readings, shown, strict=True)]
    together = Reading(
        tuple(found for reading in kept for found in reading.identifiers),
        tuple(person for reading in kept for person in reading.persons),
        (),
    )
    return start_watch(
        actor, together, [hit for hits in shown for hit in hits if not _has_protected_statement(hit)], purpose=stated
    )


def _has_protected_statement(hit: Hit) -> bool:
    return any(statement.handling.caveats & PROTECTED for statement in hit.record.statements)


def records_of(hits: Sequence[Hit]) -> list[UUID]:
    """Return the records that were shown: those hit, those held for one with them, and those that refer to them."""
    return list(dict.fromkeys(each for hit in hits for each in check.records_of(hit)))


def _hits(
    readings: Sequence[Reading], actor: Actor, stated: Stated
) -> tuple[list[Reading], list[tuple[list[Hit], bool]]]:
    """Return for each row what was looked up, and its hits, best first, with whether more records agree as well."""
    at = audit.require_deed().at
    admission = access.admission(actor, stated.purpose)
    first = [check.first(reading) for reading in readings]
    wanted = [reading.wanted for reading in first]
    candidates = search.candidates_many(admission, wanted, at=at, limit=one_check.CANDIDATES)
    views = views_of(actor, {each.record for row in candidates for each in row.best}, stated.purpose)
    looked, found = [], []
    for reading, row in zip(first, candidates, strict=True):
        seen = [views[each.record] for each in row.best if each.record in views]
        compared = check.comparable(reading, seen)
        hits = scores.scored_hits(compared, seen)
        looked.append(compared)
        found.append((hits, one_check.is_undecided(row, hits)))
    return looked, found


def views_of(actor: Actor, wanted: set[UUID], purpose: Purpose) -> dict[UUID, RecordView]:
    return visibility_views.load_views(actor, wanted, purpose=purpose) if wanted else {}


def _ledger_rows(lines: Sequence[Line], readings: Sequence[Reading], found: Sequence[Sequence[Hit]]) -> list[object]:
    return [
        {
            "row": line.number,
            "text": one_check.masked_text(reading, line.text),
            "shown": [str(each) for each in records_of(hits)],
        }
        for line, reading, hits in zip(lines, readings, found, strict=True)
    ]


def _looks(readings: Sequence[Reading], found: Sequence[Sequence[Hit]]) -> Iterator[list[str]]:
    """Yield by what the look of each row is found, as that of one check: the records shown, the key of what it asks."""
    for reading, hits in zip(readings, found, strict=True):
        key = subjects.key_of_look(reading)
        yield [*map(str, records_of(hits)), *([key] if key else [])]


def _require(lines: Sequence[Line]) -> None:
    if len(lines) > MOST_AT_ONCE:
        raise Malformed(
            "matching:lines",
            "{found} rows were given; at most {most} are checked in one step.",
            found=len(lines),
            most=MOST_AT_ONCE,
        )
    too_long = next((line for line in lines if len(line.text) > one_check.LONGEST), None)
    if too_long:
        raise Malformed(
            "matching:long-row",
            "Row {row} has {found} characters; up to {most} are checked at once.",
            row=too_long.number,
            found=len(too_long.text),
            most=one_check.LONGEST,
        )


# The rows of a list shown again, or taken out as a file: the records that were found, as the officer sees them now.
#
# Nothing is searched for. Admission, masks and reasons are of now: a record that was recalled or closed since is
# gone. No owner of a silent record is told again, and nothing more is watched for.

_AT_ONCE = 100
_Kept = TypeVar("_Kept")


def look_again(
    actor: Actor, found: Sequence[FoundLine], *, on: UUID, most_hits: int, purpose: Stated | None
) -> list[Answer]:
    """Return the answers of these rows of a list as they are now, in the same order, with the first hits of each.

    on: the list's id.  most_hits: of a row; each beyond that has a warning comes too.  The others are counted in
    `further`, and the ledger does not name them.
    The same queries however many rows.  Raises Refused (no right, no purpose).
    """
    access.require(actor, "check:run")
    with audit.deed(actor, "officer:list:open", on=on, purpose=purpose) as facts:
        facts.update(rows=[each.line.number for each in found])
        answers = _answers(actor, found, access.require_purpose(purpose), most_hits=most_hits)
        facts.showed(record for answer in answers for hit in answer.hits for record in _on_card(hit))
        return answers


def take_out(
    actor: Actor,
    found: Sequence[FoundLine],
    as_kept: Callable[[FoundLine, Answer], _Kept],
    *,
    on: UUID,
    file: str,
    purpose: Stated | None,
) -> list[_Kept]:
    """Return what is made of each answer of a list as it is now, to leave as a file, in the same order.

    as_kept: makes it; the rows are answered a hundred at a time, and an answer is let go of after it.
    on: the list's id; file: its name.  The ledger names every record in it.  Raises as `look_again`.
    """
    access.require(actor, "check:run")
    with audit.deed(actor, "officer:list:export", on=on, purpose=purpose) as facts:
        stated = access.require_purpose(purpose)
        facts.update(file=file, rows=[each.line.number for each in found])
        facts.showed(())
        kept: list[_Kept] = []
        for at in range(0, len(found), _AT_ONCE):
            part = found[at : at + _AT_ONCE]
            answers = _answers(actor, part, stated)
            facts.showed(record for answer in answers for hit in answer.hits for record in _in_line(hit))
            kept += map(as_kept, part, answers)
        return kept


def _answers(actor: Actor, found: Sequence[FoundLine], stated: Stated, *, most_hits: int | None = None) -> list[Answer]:
    readings = [reading_of(each.line) for each in found]
    views = views_of(actor, {record for each in found for record in each.records}, stated.purpose)
    seen = [[views[record] for record in each.records if record in views] for each in found]
    looked = [check.comparable(check.first(each), among) for each, among in zip(readings, seen, strict=True)]
    hits = list(map(scores.scored_hits, looked, seen))
    marked = dismissals.hit_lists_with_judgements(actor, hits, purpose=stated.purpose)
    linked = check.hit_lists_with_links(actor, marked, purpose=stated.purpose)
    shown = [one_check.first_of(row, most_hits) for row in linked]
    running = audit.require_deed()
    return [
        Answer(
            running.id,
            each.line.text,
            running.at,
            reading.recognised,
            tuple(row),
            reading.unread,
            each.more,
            crowded=each.crowded and bool(row),
            partly=one_check.partly(reading, part),
            further=len(whole) - len(row),
        )
        for each, reading, part, whole, row in zip(found, readings, looked, marked, shown, strict=True)
    ]


def _in_line(hit: Hit) -> Iterator[UUID]:
    """Yield the records of which something stands in the line of a hit.

    Those are the record, those held for one with it, whose cautions it bears, and the notices by which it is wanted.
    Other links stand on the card of a check alone.
    """
    yield from (view.id for view in (hit.record, *hit.judged.same, *hit.wanted))


def _on_card(hit: Hit) -> Iterator[UUID]:
    """Yield the same of its short card, and the persons or notices of whom it may show the photograph."""
    yield from _in_line(hit)
    if not hit.record.first("photo"):
        lenders = (link.record for link in hit.links if link.property == "person")
        yield from (view.id for view in lenders if view.first("photo"))
