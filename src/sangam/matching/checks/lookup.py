"""Finding a record to refer to it: by a name, a plate or a number, among those that the officer sees.

It is no check: no owner of a silent record is told, and nothing is watched for.  It is a look all the same, and stands
in the ledger with what was typed.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from sangam.access import policy as access
from sangam.audit.public import audit
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.matching.checks import check as one_check
from sangam.matching.checks import dismissals, subjects
from sangam.matching.checks.shared_plates import SharedPlate, shared_plates
from sangam.matching.queries.recognition import Reading, recognise_text
from sangam.names.public import names
from sangam.names.types import NameSpan
from sangam.records.public import search
from sangam.records.types import RecordView

_LOOKED_AT = 250
_MOST = 12


def look_up(actor: Actor, text: str, *, kinds: Collection[str], purpose: Stated | None) -> list[RecordView]:
    """Return the records of these kinds, or of any where none are given, that a text may mean, likeliest first.

    text: at most 10,000 characters; of an empty one nothing.  At most 12.  Raises Refused (no purpose) and Malformed.
    """
    access.require(actor, "record:open")
    if not text.strip():
        return []
    one_check.require_text(text)
    with audit.deed(actor, "officer:record:find", purpose=purpose) as facts:
        stated = access.require_purpose(purpose)
        reading = reading_of(text)
        at = audit.require_deed().at
        admission = access.admission(actor, stated.purpose)
        found = search.candidates(admission, reading.wanted, at=at, limit=_LOOKED_AT)
        ids = [each.record for each in found.best]
        views = search.load_views(actor, ids, purpose=stated.purpose) if ids else {}
        chosen = [views[each] for each in ids if each in views and (not kinds or views[each].kind in kinds)][:_MOST]
        facts["text"] = one_check.masked_text(reading, text)
        subjects.note_subjects(facts, [reading])
        facts.showed(view.id for view in chosen)
    return chosen


def load_chosen_views(actor: Actor, ids: Iterable[UUID], *, purpose: Stated | None) -> dict[UUID, RecordView]:
    """Return those of these records that the actor sees.  A look.  Raises Refused (no purpose)."""
    access.require(actor, "record:open")
    asked = list(dict.fromkeys(ids))
    if not asked:
        return {}
    with audit.deed(actor, "officer:record:list", purpose=purpose) as facts:
        views = search.load_views(actor, asked, purpose=access.require_purpose(purpose).purpose)
        facts.showed(views)
    return views


def plates_shared(actor: Actor, view: RecordView, *, purpose: Stated | None) -> tuple[SharedPlate, ...]:
    """Return those of a record's plates that two vehicles or more carry, as far as the actor sees them.

    A look at the vehicles; of a record without a plate none is taken.  Raises Refused (no purpose).
    """
    plates = {str(value) for value in view.values("plate")}
    if not plates:
        return ()
    access.require(actor, "record:open")
    with audit.deed(actor, "officer:record:list", purpose=purpose) as facts:
        stated = access.require_purpose(purpose)
        _, hits, _ = one_check.hits_of(reading_of(" ".join(sorted(plates))), actor, stated)
        marked = dismissals.hits_with_judgements(actor, hits, purpose=stated.purpose)
        found = tuple(each for each in shared_plates(marked) if each.plate in plates)
        facts.showed({carrier.record.id for each in found for carrier in each.carriers})
    return found


def sought_keys(text: str) -> list[str]:
    """Return the keys under which the ledger finds looks for the person or number that a text names."""
    return subjects.keys_of(reading_of(text))


def without_aadhaar(text: str) -> str:
    """Return a text as the ledger may keep it: an Aadhaar number in it masked."""
    return one_check.masked_text(recognise_text(text), text)


def named_records(actor: Actor, text: str, *, purpose: Stated) -> list[UUID]:
    """Return the records that a text may mean, of those that the actor is admitted to, in the running deed."""
    _, hits, _ = one_check.hits_of(reading_of(text), actor, access.require_purpose(purpose))
    return [hit.record.id for hit in hits]


def reading_of(text: str) -> Reading:
    """Return what a text asks for; a text in which no name shows by itself is read as one name."""
    found = recognise_text(text)
    name = names.parse(text) if not found.persons and not found.identifiers else None
    persons = (NameSpan(0, len(text), name, sure=True),) if name else found.persons
    return Reading(found.identifiers, persons, found.unread, text)
