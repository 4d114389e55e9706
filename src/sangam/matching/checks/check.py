"""The one check: a text in, everything known about it out."""

from collections.abc import Sequence
from uuid import UUID

from sangam.access import policy as access
from sangam.audit.public import audit
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.purpose import Stated
from sangam.matching.checks import ceiling, dismissals, hit_links, subjects
from sangam.matching.queries.recognition import Reading, recognise_text
from sangam.matching.similarity import score as scores
from sangam.matching.types import Answer, Band, Hit, Partly
from sangam.matching.watches.watch_creation import start_watch
from sangam.records.public import search
from sangam.records.types import Candidates

LONGEST = 10_000
CANDIDATES = 50
_SHOWN = 20
_WEAK_SHOWN = 5
_REST = 40


def check(actor: Actor, text: str, *, purpose: Stated | None, message: UUID | None = None) -> Answer:
    """Return what this force and what its partners shared with it say about everything in a text.

    text: a plate, a phone number, a name in any script, a forwarded note; at most 10,000 characters.
    message: that of a channel whose page asked by itself; None where the officer asked.
    Of a text with more names and numbers than `ceiling` allows the first are looked up, and the answer says so.
    Nine queries at most, whatever the text and whatever people judged.
    Raises Refused (no purpose) and Malformed (empty, too long).
    A check tells nobody, except the owner of a silent record, through the worker and out of this officer's time.
    """
    access.require(actor, "check:run")
    require_text(text)
    with audit.deed(actor, "officer:check:run", purpose=purpose) as facts:
        stated = access.require_purpose(purpose)
        reading = recognise_text(text)
        looked, hits, crowded = hits_of(reading, actor, stated)
        found, more = hits_to_list(hits)
        marked = dismissals.hits_with_judgements(actor, found, purpose=stated.purpose)
        shown = hit_links.hits_with_links(actor, marked, purpose=stated.purpose)
        facts.update(text=masked_text(reading, text), hits=len(shown), session=actor.session and str(actor.session))
        if message:
            facts["message"] = str(message)
        subjects.note_subjects(facts, [reading])
        facts.showed(dict.fromkeys(each for hit in shown for each in hit_links.records_of(hit)))
        watched_until = start_watch(actor, looked, shown, purpose=stated)
        at = audit.require_deed().at
    return Answer(
        facts.id,
        text,
        at,
        reading.recognised,
        tuple(shown),
        reading.unread,
        more,
        watched_until,
        crowded=crowded,
        partly=partly(reading, looked),
    )


def partly(reading: Reading, looked: Reading) -> Partly | None:
    """Return what of a reading was looked up, None where all of it was."""
    most, found = ceiling.lookup_count(looked), ceiling.lookup_count(reading)
    rest = " ".join(reading.text[len(looked.text) :].split())
    return Partly(most, found, rest[:_REST]) if most < found else None


def hits_of(whole: Reading, actor: Actor, stated: Stated) -> tuple[Reading, list[Hit], bool]:
    """Return what was looked up, the hits, best first, and whether more agree as well, none of them strongly."""
    reading = ceiling.first(whole)
    at = audit.require_deed().at
    found = search.candidates(access.admission(actor, stated.purpose), reading.wanted, at=at, limit=CANDIDATES)
    if not found.best:
        return reading, [], False
    views = search.load_views(actor, [each.record for each in found.best], purpose=stated.purpose)
    looked = ceiling.comparable(reading, list(views.values()))
    hits = scores.scored_hits(looked, list(views.values()))
    return looked, hits, is_undecided(found, hits)


def is_undecided(found: Candidates, hits: Sequence[Hit]) -> bool:
    """Tell whether more records agree as well as those looked at, and none of these strongly."""
    return found.crowded and bool(hits) and hits[0].band is not Band.STRONG


def hits_to_list(hits: list[Hit]) -> tuple[list[Hit], int]:
    """Return the hits to list, and how many are left out: a flood of weak ones hides the one that matters.

    Of those that are not weak, none with a warning is left out.
    """
    likely = [hit for hit in hits if hit.band is not Band.WEAK]
    telling = first_of(likely, _SHOWN)
    weak = [] if telling else [hit for hit in hits if hit.band is Band.WEAK][:_WEAK_SHOWN]
    shown = [*telling, *weak]
    return shown, len(hits) - len(shown)


def masked_text(reading: Reading, text: str) -> str:
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
            "matching:long",
            "The text has {found} characters; up to {most} are checked at once.",
            found=len(text),
            most=LONGEST,
        )


def first_of(hits: Sequence[Hit], most: int | None) -> list[Hit]:
    """Return the first hits, and each beyond them that has a warning.  most: None for all of them."""
    return [hit for at, hit in enumerate(hits) if most is None or at < most or hit.has_warning]
