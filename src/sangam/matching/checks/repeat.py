"""A check's answer shown again, to the session that asked, from the text in the ledger; admission is asked anew.

Nothing is kept beside the ledger.  It is a new look at the records, under the purpose that stands now.  It watches for
nothing more than the check did, and tells no owner of a silent record again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sangam.access import policy as access
from sangam.audit.public import audit
from sangam.audit.types import Entry
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.purpose import Stated
from sangam.matching.checks import check as one_check
from sangam.matching.checks import dismissals
from sangam.matching.models import Watch
from sangam.matching.queries.recognition import recognise_text
from sangam.matching.types import Answer

RUN = "officer:check:run"
_SHIFT = timedelta(hours=24)
_KEPT_WHOLE = 4_000
"""Characters of a text that the ledger keeps whole."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A check of this session: what was asked, when, how many hits it had.

    by_hand: the officer asked it; else the page of a channel looked a message up by itself.
    """

    id: UUID
    text: str
    at: datetime
    hits: int
    by_hand: bool = True


def asked_in_session(actor: Actor, *, most: int = 50) -> list[Asked]:
    """Return what this session has checked within a day, newest first, messages that a page looked up among it."""
    entries = audit.done_by_officer(actor.an_officer(), RUN, since=clock.now() - _SHIFT, limit=most)
    return [_check_of_entry(entry) for entry in entries if _is_of_session(entry, actor)]


def check_again(actor: Actor, check: UUID, *, purpose: Stated | None) -> Answer:
    """Return the answer of a check of this session as it is now; its id stays.

    Raises NotFound for a check of another session, or one whose text was too long to be kept; Refused (no purpose).
    """
    access.require(actor, "check:run")
    with audit.deed(actor, "officer:check:again", on=check, purpose=purpose) as facts:
        stated = access.require_purpose(purpose)
        reading = recognise_text(_text(actor, check))
        looked, hits, crowded = one_check.hits_of(reading, actor, stated)
        found, more = one_check.hits_to_list(hits)
        shown = dismissals.hits_with_judgements(actor, found, purpose=stated.purpose)
        facts.showed(view.id for hit in shown for view in (hit.record, *hit.judged.same))
        watch = Watch.objects.filter(id=check, post=actor.post, until_at__gt=clock.now()).first()
        at = audit.require_deed().at
    return Answer(
        check,
        reading.text,
        at,
        reading.recognised,
        tuple(shown),
        reading.unread,
        more,
        watch.until_at if watch else None,
        crowded=crowded,
        partly=one_check.partly(reading, looked),
    )


def _text(actor: Actor, check: UUID) -> str:
    """Return what a check of this session asked."""
    entry = audit.entry_of_officer(actor.an_officer(), check)
    if entry is None or entry.action != RUN or not _is_of_session(entry, actor):
        raise NotFound("matching:check", "There is no such check of this session: check it again.")
    text = _check_of_entry(entry).text
    if not text or len(text) > _KEPT_WHOLE:
        raise NotFound(
            "matching:text-not-kept", "The text of this check is not kept whole: paste it and check it again."
        )
    return text


def _is_of_session(entry: Entry, actor: Actor) -> bool:
    return (entry.details or {}).get("session") == str(actor.session)


def _check_of_entry(entry: Entry) -> Asked:
    details = entry.details or {}
    hits = details.get("hits", 0)
    return Asked(
        entry.id, str(details.get("text", "")), entry.at, hits if isinstance(hits, int) else 0, "message" not in details
    )
