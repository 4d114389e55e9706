"""The one check: a text in, everything known about it out."""

from collections.abc import Sequence

from sangam.access import policy as access
from sangam.audit import public as audit
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.purpose import Stated
from sangam.matching import dismissing, hit_links, scoring
from sangam.matching.recognising import Reading, read
from sangam.matching.remembering import remember
from sangam.matching.types import Answer, Band, Hit
from sangam.records import public_search as records
from sangam.records.types import Candidates

LONGEST = 10_000
CANDIDATES = 50
_SHOWN = 20
_WEAK_SHOWN = 5


def check(actor: Actor, text: str, *, purpose: Stated | None) -> Answer:
    """Return what this force and what its partners shared with it say about everything in a text.

    text: a plate, a phone number, a name in any script, a forwarded note; at most 10,000 characters.
    Nine queries, whatever the text, and one more where people judged a hit.
    Raises Refused (no purpose) and Malformed (empty, too long).
    A check tells nobody, except the owner of a silent record, through the worker and out of this officer's time.
    """
    access.require(actor, "check:run")
    require_text(text)
    with audit.deed(actor, "officer:check:run", purpose=purpose) as facts:
        stated = access.require_purpose(purpose)
        reading = read(text)
        hits, crowded = _hits(reading, actor, stated)
        found, more = listed(hits)
        marked = dismissing.marked(actor, found, purpose=stated.purpose)
        shown = hit_links.linked(actor, marked, purpose=stated.purpose)
        facts["text"] = masked(reading, text)
        facts.showed(dict.fromkeys(each for hit in shown for each in hit_links.records_of(hit)))
        watched_until = remember(actor, reading, shown, purpose=stated)
        at = audit.require_deed().at
    return Answer(
        facts.id, text, at, reading.recognised, tuple(shown), reading.unread, more, watched_until, crowded=crowded
    )


def _hits(reading: Reading, actor: Actor, stated: Stated) -> tuple[list[Hit], bool]:
    """Return the hits, best first, and whether more records agree as well, and none of them strongly."""
    at = audit.require_deed().at
    found = records.candidates(access.admission(actor, stated.purpose), reading.wanted, at=at, limit=CANDIDATES)
    if not found.best:
        return [], False
    views = records.shown_many(actor, [each.record for each in found.best], purpose=stated.purpose)
    hits = scoring.scored(reading, list(views.values()))
    return hits, undecided(found, hits)


def undecided(found: Candidates, hits: Sequence[Hit]) -> bool:
    """Tell whether more records agree as well as those looked at, and none of these strongly."""
    return found.crowded and bool(hits) and hits[0].band is not Band.STRONG


def listed(hits: list[Hit]) -> tuple[list[Hit], int]:
    """Return the hits to list, and how many are left out: a flood of weak ones hides the one that matters."""
    telling = [hit for hit in hits if hit.band is not Band.WEAK][:_SHOWN]
    weak = [] if telling else [hit for hit in hits if hit.band is Band.WEAK][:_WEAK_SHOWN]
    shown = [*telling, *weak]
    return shown, len(hits) - len(shown)


def masked(reading: Reading, text: str) -> str:
    """Return the text for the ledger's details, with numbers that must not be kept masked."""
    for found in sorted(reading.identifiers, key=lambda each: -each.start):
        if found.kind.value == "aadhaar":
            text = text[: found.start] + found.text + text[found.end :]
    return text


def require_text(text: str) -> None:
    """Raise Malformed where a text is empty or too long to be looked up."""
    if not text.strip():
        raise Malformed(
            "matching:empty", "Type or paste what you have: a plate, a phone number, a name, an FIR number."
        )
    if len(text) > LONGEST:
        raise Malformed(
            "matching:long", "The text has {found} characters; up to {most} are checked at once.",
            found=len(text), most=LONGEST,
        )  # fmt: skip
