"""Many checks at once: a list of suspects, each row looked up as the one check would, under the same rights.

Nobody can hide a look-up in a list.  Each chunk is one deed whose details name each row, what was asked in it and what
was shown for it.  Oversight counts a look for each row.  As of a check, what was asked is remembered, for silent
records and as a watch.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sangam.access import policy as access
from sangam.audit.public import audit
from sangam.identifiers.public import identifiers
from sangam.identifiers.types import Found
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.checks import ceiling, dismissals, hit_links, subjects
from sangam.matching.checks import check as one_check
from sangam.matching.queries.recognition import Reading, recognise_text
from sangam.matching.similarity import score as scores
from sangam.matching.types import Answer, Hit, Line, Listing
from sangam.matching.watches.watch_creation import PROTECTED, start_watch, without_protected
from sangam.names.public import names
from sangam.names.types import NameSpan
from sangam.records.public import search
from sangam.records.types import RecordView

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
        shown = hit_links.hit_lists_with_links(actor, marked, purpose=stated.purpose)
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
    found = identifiers.find_identifiers(line.text)
    at = line.text.find(line.name)
    start = max(at, 0)
    name = names.parse(_without(found, line.name, at) if at >= 0 else line.name)
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
    return list(dict.fromkeys(each for hit in hits for each in hit_links.records_of(hit)))


def _hits(
    readings: Sequence[Reading], actor: Actor, stated: Stated
) -> tuple[list[Reading], list[tuple[list[Hit], bool]]]:
    """Return for each row what was looked up, and its hits, best first, with whether more records agree as well."""
    at = audit.require_deed().at
    admission = access.admission(actor, stated.purpose)
    first = [ceiling.first(reading) for reading in readings]
    wanted = [reading.wanted for reading in first]
    candidates = search.candidates_many(admission, wanted, at=at, limit=one_check.CANDIDATES)
    views = views_of(actor, {each.record for row in candidates for each in row.best}, stated.purpose)
    looked, found = [], []
    for reading, row in zip(first, candidates, strict=True):
        seen = [views[each.record] for each in row.best if each.record in views]
        compared = ceiling.comparable(reading, seen)
        hits = scores.scored_hits(compared, seen)
        looked.append(compared)
        found.append((hits, one_check.is_undecided(row, hits)))
    return looked, found


def views_of(actor: Actor, wanted: set[UUID], purpose: Purpose) -> dict[UUID, RecordView]:
    return search.load_views(actor, wanted, purpose=purpose) if wanted else {}


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
