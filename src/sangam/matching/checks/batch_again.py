"""The rows of a list shown again, or taken out as a file: the records that were found, as the officer sees them now.

Nothing is searched for.  Admission, masks and reasons are of now: a record that was recalled or closed since is gone.
No owner of a silent record is told again, and nothing more is watched for.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from sangam.access import policy as access
from sangam.audit.public import audit
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.matching.checks import ceiling, dismissals, hit_links
from sangam.matching.checks import check as one_check
from sangam.matching.checks.batch import reading_of, views_of
from sangam.matching.similarity import score as scores
from sangam.matching.types import Answer, FoundLine, Hit

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
    looked = [ceiling.comparable(ceiling.first(each), among) for each, among in zip(readings, seen, strict=True)]
    hits = list(map(scores.scored_hits, looked, seen))
    marked = dismissals.hit_lists_with_judgements(actor, hits, purpose=stated.purpose)
    linked = hit_links.hit_lists_with_links(actor, marked, purpose=stated.purpose)
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
