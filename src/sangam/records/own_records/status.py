"""The status of a record: recovered, plate misused, arrested, bailed, dead, withdrawn.  It travels at once.

A status is a statement like others, under the record's terms.  What is short is the way: no form, one standing status,
the next version in the urgent lane.  Every holder shows it before everything else.
"""

from uuid import UUID

from sangam.access.policy import require
from sangam.audit.public import audit
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Classification, Grade, Handling
from sangam.kernel.sentences import Guarded, Spoken
from sangam.kernel.texts import SOURCE, require_length
from sangam.records.own_records import records as editing
from sangam.records.schema.kinds import STATUSES
from sangam.records.storage.drafts import Draft
from sangam.records.types import Said, Statement
from sangam.records.visibility import write_access

STATUS_SAID = "status said"
"""What the desk of another unit hears of it; with the status after a colon, where its reader sees the record."""

_GRADE = Grade("A", 1)


def set_status(actor: Actor, record: UUID, status: str, *, note: str = "") -> int:
    """Set the status of a record of ours, in place of the one before; return its version.

    note: where that is known from, the unit's own word unless given.
    Raises NotFound (not ours), Conflict (on offer) and Malformed (a status that such a record cannot have).
    """
    require(actor, "record:correct")
    note = require_length(note, part="note", most=SOURCE)
    with audit.deed(actor, "officer:record:set-status", on=record) as facts:
        draft = write_access.load_to_change(actor, record, "corrected", told=_status_notice_text(record, status))
        if status not in STATUSES.get(draft.kind, ()):
            raise Malformed(
                "records:status",
                "A record of this kind cannot be {status}: choose a status from its list.",
                status=status,
            )
        why = f"status {status}"
        statements = _with_status(actor, draft, status, note.strip() or actor.label)
        changed = editing.renew(draft, statements=statements, why=why)
        facts.update(status=status, version=changed.version)
    return changed.version


def _status_notice_text(record: UUID, status: str) -> Guarded:
    """Return what the desk hears: the status, for who sees the record; else that one was said."""
    return Guarded(Spoken(record), f"{STATUS_SAID}:{status}", instead=STATUS_SAID)


def _with_status(actor: Actor, draft: Draft, status: str, source: str) -> tuple[Statement, ...]:
    """Return the statements with this one status; handled as openly as anything in the record, so that all see it.

    A status that is hidden or masked from the actor stays: nobody takes back what they do not read.
    """
    unseen = write_access.unread_statements(actor, draft)
    others = tuple(each for each in draft.statements if each.property != "status" or each.id in unseen)
    level = min((each.handling.classification for each in draft.statements), default=Classification.RESTRICTED)
    (said,) = editing.checked_statements(draft.kind, [Said("status", status, source, _GRADE, Handling(level))])
    return (*others, said)
