"""The rows of a list shown again, or taken out as a file: the records that were found, as the officer sees them now.

Nothing is searched for.  Admission, masks and reasons are of now: a record that was recalled or closed since is gone.
No owner of a silent record is told again, and nothing more is watched for.
"""

from collections.abc import Sequence
from uuid import UUID

from sangam.access import policy as access
from sangam.audit import public as audit
from sangam.audit.types import Facts
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.matching.checks import ceiling, dismissals, hit_links
from sangam.matching.checks import check as one_check
from sangam.matching.checks.batch import reading_of, records_of, views_of
from sangam.matching.similarity import score as scores
from sangam.matching.types import Answer, FoundLine


def look_again(actor: Actor, found: Sequence[FoundLine], *, on: UUID, purpose: Stated | None) -> list[Answer]:
    """Return the answers of these rows of a list as they are now, in the same order.  on: the list's id.

    The same queries however many rows.  Raises Refused (no right, no purpose).
    """
    access.require(actor, "check:run")
    with audit.deed(actor, "officer:list:open", on=on, purpose=purpose) as facts:
        return _answers(actor, found, access.require_purpose(purpose), facts)


def take_out(actor: Actor, found: Sequence[FoundLine], *, on: UUID, file: str, purpose: Stated | None) -> list[Answer]:
    """Return the answers of a list as they are now, to leave as a file.  on: the list's id; file: its name.

    The ledger names every record in it.  Raises as `look_again`.
    """
    access.require(actor, "check:run")
    with audit.deed(actor, "officer:list:export", on=on, purpose=purpose) as facts:
        facts["file"] = file
        return _answers(actor, found, access.require_purpose(purpose), facts)


def _answers(actor: Actor, found: Sequence[FoundLine], stated: Stated, facts: Facts) -> list[Answer]:
    readings = [reading_of(each.line) for each in found]
    looked = [ceiling.first(reading) for reading in readings]
    views = views_of(actor, {record for each in found for record in each.records}, stated.purpose)
    hits = [
        scores.scored(reading, [views[record] for record in each.records if record in views])
        for reading, each in zip(looked, found, strict=True)
    ]
    marked = dismissals.marked_many(actor, hits, purpose=stated.purpose)
    shown = hit_links.linked_many(actor, marked, purpose=stated.purpose)
    facts.update(rows=[each.line.number for each in found])
    facts.showed(dict.fromkeys(record for row in shown for record in records_of(row)))
    at = audit.require_deed().at
    return [
        Answer(
            facts.id,
            each.line.text,
            at,
            reading.recognised,
            tuple(row),
            reading.unread,
            each.more,
            crowded=each.crowded and bool(row),
            partly=one_check.partly(reading, part),
        )
        for each, reading, part, row in zip(found, readings, looked, shown, strict=True)
    ]
