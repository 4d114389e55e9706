"""Finding a record to refer to it: by a name, a plate or a number, among those that the officer sees.

It is no check: no owner of a silent record is told, and nothing is watched for.  It is a look all the same, and stands
in the ledger with what was typed.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sangam.access import policy as access
from sangam.audit import audit
from sangam.audit.types import Entry
from sangam.identifiers import confusion
from sangam.identifiers.types import Kind
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.purpose import Stated
from sangam.matching.checks import check as one_check
from sangam.matching.checks import dismissals, subjects
from sangam.matching.models import Watch
from sangam.matching.queries.query_context import Reading, recognise_text
from sangam.matching.similarity.features import ANOTHER_NUMBER, THINGS, WEIGHTS, Verdict
from sangam.matching.types import Answer, Band, Hit, Why
from sangam.names.reader import parser
from sangam.names.types import NameSpan
from sangam.records.types import RecordView, ShownStatement
from sangam.records.visibility import search
from sangam.records.visibility import views as visibility_views

# Plates that two vehicles carry: of which the plate decides nothing, and the chassis number does. Pure.


@dataclass(frozen=True, slots=True)
class Carrier:
    """A vehicle that carries the plate, and the statement of its chassis number."""

    record: RecordView
    chassis: ShownStatement


@dataclass(frozen=True, slots=True)
class SharedPlate:
    """A plate and the vehicles that carry it: two at least, no two of one chassis number."""

    plate: str
    carriers: tuple[Carrier, ...]


def shared_plates(hits: Iterable[Hit]) -> tuple[SharedPlate, ...]:
    """Return each plate of which the hits show two vehicles or more, told apart by their chassis numbers.

    Records of one chassis number, and those that people hold for one, are one vehicle: the best hit stands for it.
    """
    carried: dict[str, list[tuple[Carrier, frozenset[str]]]] = {}
    for hit in hits:
        cars = [view for view in (hit.record, *hit.judged.same) if view.kind == "vehicle"]
        numbers = frozenset(_folded_chassis_number(each) for view in cars for each in _chassis(view))
        stands = next(((view, each) for view in cars for each in _chassis(view)), None)
        if stands is None:
            continue
        for plate in dict.fromkeys(str(value) for view in cars for value in view.values("plate")):
            carried.setdefault(plate, []).append((Carrier(*stands), numbers))
    told = ((plate, _apart(found)) for plate, found in carried.items())
    return tuple(SharedPlate(plate, carriers) for plate, carriers in told if len(carriers) > 1)


def _apart(found: Sequence[tuple[Carrier, frozenset[str]]]) -> tuple[Carrier, ...]:
    """Return the carriers of which no two share a chassis number, in the order of the hits."""
    kept: list[Carrier] = []
    known: set[str] = set()
    for carrier, numbers in found:
        if not numbers & known:
            kept.append(carrier)
        known |= numbers
    return tuple(kept)


def _chassis(view: RecordView) -> list[ShownStatement]:
    return [each for each in view.statements if each.property == "chassis" and each.value is not None]


def _folded_chassis_number(chassis: ShownStatement) -> str:
    return confusion.confusion_key(Kind.CHASSIS, str(chassis.value))


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
        views = visibility_views.load_views(actor, ids, purpose=stated.purpose) if ids else {}
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
        views = visibility_views.load_views(actor, asked, purpose=access.require_purpose(purpose).purpose)
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
    name = parser.parse(text) if not found.persons and not found.identifiers else None
    persons = (NameSpan(0, len(text), name, sure=True),) if name else found.persons
    return Reading(found.identifiers, persons, found.unread, text)


# A hit in one sentence: "Strong: the name and the father's name agree, the age fits; the village differs." Pure.
#
# Reasons for it come first, reasons against after the semicolon. Each piece is a sentence of its own to the
# catalogue. Hindi says "में मेल" and "में फ़र्क", which bend for no gender or number.

Say = Callable[[str, Mapping[str, object]], str]
"""Returns a template in the reader's language, its parts set in."""

_BANDS = {Band.STRONG: "Strong: {reasons}.", Band.POSSIBLE: "Possible: {reasons}.", Band.WEAK: "Weak: {reasons}."}
_VERDICTS = {
    Verdict.AGREES: ("{things} agrees", "{things} agree"),
    Verdict.SIMILAR: ("{things} is similar", "{things} are similar"),
    Verdict.FITS: ("{things} fits", "{things} fit"),
    Verdict.DIFFERS: ("{things} differs", "{things} differ"),
}
_WORTH_SAYING = 1.0
"""Least bits of what the sentence names: that both are men stands in the list below it, not in the sentence."""

_FOR, _AGAINST = "{one}, {other}", "{one}; {other}"
_LAST = "{one} and {other}"

TEMPLATES = (
    *_BANDS.values(), *(each for pair in _VERDICTS.values() for each in pair), _FOR, _AGAINST, _LAST,
    *sorted({weight.thing for weight in WEIGHTS.values() if weight.thing} | set(THINGS.values())), ANOTHER_NUMBER,
)  # fmt: skip
"""Every piece, a key of its translation."""


def english(template: str, parts: Mapping[str, object]) -> str:
    """Return a template's English, its parts set in."""
    return template.format(**parts)


def in_one_sentence(hit: Hit, say: Say = english) -> str:
    """Return why a record hit and what speaks against it, in one sentence of the reader's language."""
    speaking = [each for each in hit.why if each.code in WEIGHTS and abs(each.bits) >= _WORTH_SAYING]
    agreeing = _clauses([each for each in speaking if each.bits > 0], say)
    opposing = _clauses([each for each in speaking if each.bits < 0], say)
    reasons = _joined_clauses(
        [_joined_clauses(part, _FOR, say) for part in (agreeing, opposing) if part], _AGAINST, say
    )
    return say(_BANDS[hit.band], {"reasons": reasons})


def _clauses(told: Sequence[Why], say: Say) -> list[str]:
    clauses = []
    for verdict, (one, many) in _VERDICTS.items():
        things = _things(each for each in told if WEIGHTS[each.code].verdict is verdict)
        if things:
            clauses.append(say(one if len(things) == 1 else many, {"things": _enumerated_words(things, say)}))
    return clauses + [say(each.thing, {}) for each in told if WEIGHTS[each.code].verdict is Verdict.REMARK]


def _things(told: Iterable[Why]) -> list[str]:
    return list(dict.fromkeys(each.thing for each in told))


def _enumerated_words(things: Sequence[str], say: Say) -> str:
    words = [say(thing, {}) for thing in things]
    first = _joined_clauses(words[:-1], _FOR, say)
    return say(_LAST, {"one": first, "other": words[-1]}) if first else words[-1]


def _joined_clauses(clauses: Sequence[str], template: str, say: Say) -> str:
    text = ""
    for clause in clauses:
        text = say(template, {"one": text, "other": clause}) if text else clause
    return text


# A check's answer shown again, to the session that asked, from the text in the ledger; admission is asked anew.
#
# Nothing is kept beside the ledger. It is a new look at the records, under the purpose that stands now. It watches
# for nothing more than the check did, and tells no owner of a silent record again.

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
