"""The one check: a text in, everything known about it out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet

from sangam.access import policy as access
from sangam.access.units import units
from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.inbox import dispatch
from sangam.federation.lanes import status
from sangam.federation.types import Incoming, Lane, Outcome, PeerState
from sangam.identifiers.types import Found
from sangam.kernel import bodies, clock, here, sentences
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching import pointer_questions
from sangam.matching.checks import dismissals, subjects
from sangam.matching.checks.asker import asker_of
from sangam.matching.messages import LONGEST_WHO, SilentAskedBody
from sangam.matching.models import Watch
from sangam.matching.queries.query_context import NOT_LOOKED_FOR, Reading, recognise_text
from sangam.matching.similarity import features
from sangam.matching.similarity import score as scores
from sangam.matching.types import Answer, Band, Hit, Partly
from sangam.matching.watches.watch_creation import silent_keys, start_watch
from sangam.names.types import NameSpan, PersonName
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.records.ownership import holders
from sangam.records.schema.kinds import place_kinds
from sangam.records.types import Candidates, Link, RecordView, SilentMatch
from sangam.records.visibility import links, search
from sangam.records.visibility import views as visibility_views

# How much one check looks up and compares, so that a text of a thousand names holds up nobody else. Pure.
#
# What is above it is not looked up, and said: a text that was answered in part must never read as a clearance.

MOST_LOOKED_UP = 100
"""Names and numbers of one text.  A page of a case diary names twenty; each costs up to fifty comparisons."""

MOST_COMPARED = 15_000
"""Names of the text times names of the records found: about a second."""


def first(reading: Reading, most: int = MOST_LOOKED_UP) -> Reading:
    """Return the reading up to where it holds `most` names and numbers; of one person with more, the first names."""
    if lookup_count(reading) <= most:
        return reading
    room, kept = most, list[Found | NameSpan]()
    for thing in _things(reading):
        cost = _cost(thing)
        if cost > room and kept:
            return _only(reading, kept, thing.start)
        kept.append(_part(thing, room) if cost > room else thing)
        room -= cost
        if room < 0:
            return _only(reading, kept, thing.end)
    return reading


def comparable(reading: Reading, views: Sequence[RecordView]) -> Reading:
    """Return the reading up to where its names times the records' are `MOST_COMPARED`."""
    held = sum(_name_count(name) for view in views if (name := features.name_in(view)))
    return first(reading, max(1, MOST_COMPARED // held)) if held else reading


def lookup_count(reading: Reading) -> int:
    """Return how many names and numbers a reading would look up."""
    return sum(map(_cost, _things(reading)))


def _things(reading: Reading) -> Iterator[Found | NameSpan]:
    things: list[Found | NameSpan] = [*reading.identifiers, *reading.persons]
    yield from sorted(things, key=lambda each: each.start)


def _cost(thing: Found | NameSpan) -> int:
    if isinstance(thing, NameSpan):
        return _name_count(thing.name)
    return int(thing.kind not in NOT_LOOKED_FOR)


def _name_count(name: PersonName) -> int:
    return 1 + len(name.aliases) + (1 + len(name.relative.aliases) if name.relative else 0)


def _part(thing: Found | NameSpan, room: int) -> Found | NameSpan:
    return replace(thing, name=_limit_names(thing.name, room)) if isinstance(thing, NameSpan) else thing


def _limit_names(name: PersonName, room: int) -> PersonName:
    """Return a person with as many names as there is room for, the relative's first name among them."""
    relative = replace(name.relative, aliases=()) if name.relative and room > 1 else None
    return replace(name, relative=relative, aliases=name.aliases[: room - 1 - bool(relative)])


def _only(reading: Reading, kept: Sequence[Found | NameSpan], end: int) -> Reading:
    """Return what was kept with the text before `end`: what stands behind it is no word around those before it."""
    return Reading(
        tuple(each for each in kept if isinstance(each, Found)),
        tuple(each for each in kept if isinstance(each, NameSpan)),
        reading.unread,
        reading.text[:end],
        tuple(place for place in reading.places if place.end <= end),
    )


# Links of the hits of a check: a wanted notice stands on the card of whom it names, whatever was asked for.

KINDS = place_kinds(lambda places: places.card)
"""What an officer must know of a person or a thing at once; the rest stands on its page."""

_NAMED = ("person",)
"""By what a hit names the person whose photograph stands on its card."""

_MOST_A_KIND = 3


def hits_with_links(actor: Actor, hits: Sequence[Hit], *, purpose: Purpose) -> list[Hit]:
    """Return hits with what refers to them, in the caller's deed, by one query."""
    return hit_lists_with_links(actor, [hits], purpose=purpose)[0]


def hit_lists_with_links(actor: Actor, lists: Sequence[Sequence[Hit]], *, purpose: Purpose) -> list[list[Hit]]:
    """Return each list of hits as `linked` would, by one query for all of them."""
    views = {view.id: view for hits in lists for hit in hits for view in _one(hit)}
    if not views:
        return [list(hits) for hits in lists]
    found = links.referring_records(
        actor, list(views.values()), kinds=KINDS, purpose=purpose, most=_MOST_A_KIND, named=_NAMED
    )
    return [[replace(hit, links=tuple(_of(hit, found))) for hit in hits] for hits in lists]


def records_of(hit: Hit) -> Iterator[UUID]:
    """Yield the records that a hit shows."""
    yield from (view.id for view in _one(hit))
    yield from (link.record.id for link in hit.links)


def _one(hit: Hit) -> Sequence[RecordView]:
    return (hit.record, *hit.judged.same)


def _of(hit: Hit, found: dict[UUID, tuple[Link, ...]]) -> Iterator[Link]:
    """Yield what refers to a hit, each record once, in the order of `KINDS`; at last the person whom it names."""
    by_record = {link.record.id: link for view in _one(hit) for link in found.get(view.id, ())}
    yield from sorted(by_record.values(), key=lambda link: (*KINDS, "person").index(link.record.kind))


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
        shown = hits_with_links(actor, marked, purpose=stated.purpose)
        facts.update(text=masked_text(reading, text), hits=len(shown), session=actor.session and str(actor.session))
        if message:
            facts["message"] = str(message)
        subjects.note_subjects(facts, [reading])
        facts.showed(dict.fromkeys(each for hit in shown for each in records_of(hit)))
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
    most, found = lookup_count(looked), lookup_count(reading)
    rest = " ".join(reading.text[len(looked.text) :].split())
    return Partly(most, found, rest[:_REST]) if most < found else None


def hits_of(whole: Reading, actor: Actor, stated: Stated) -> tuple[Reading, list[Hit], bool]:
    """Return what was looked up, the hits, best first, and whether more agree as well, none of them strongly."""
    reading = first(whole)
    at = audit.require_deed().at
    found = search.candidates(access.admission(actor, stated.purpose), reading.wanted, at=at, limit=CANDIDATES)
    if not found.best:
        return reading, [], False
    views = visibility_views.load_views(actor, [each.record for each in found.best], purpose=stated.purpose)
    looked = comparable(reading, list(views.values()))
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


# Silent records: the officer sees nothing, the owner's desk learns at once which post asked.
#
# Runs in the worker, after the check has answered: the officer's time does not tell whether a silent record exists.
# Partners are asked about their pointers in the same turn (`pointer_questions`).

_AT_ONCE = 200
_TITLE = "{who} asked about your silent record: {record}"
_BEYOND = (
    "{force} says that more than {most} posts asked about silent records of ours today: here they are only counted"
)


def notify_owners() -> int:
    """Tell owners of silent records who asked, ask owners of pointers; return how many checks were looked through.

    Several workers may run: each takes checks that no other has taken.  With nothing new, nothing is written.
    """
    if not _pending_watches().exists():
        return 0
    with audit.deed(Actor.system(here.node().force, "matching"), "node:silent:tell") as facts:
        rows = list(_pending_watches().select_for_update(skip_locked=True).order_by("at")[:_AT_ONCE])
        left = _departed_forces()
        pairs = [(row, match) for row in rows for match in _matches(row) if match.owner not in left]
        shown = [str(match.record) for row, match in pairs if _tell_owner(row, match)]
        asked = pointer_questions.ask_partners(rows, left=left)
        Watch.objects.filter(id__in=[row.id for row in rows]).update(told_at=clock.now())
        facts.update(checks=len(rows), told=shown, pointers_asked=asked)
    return len(rows)


def take_asked(envelope: Incoming) -> None:
    """silent.asked.v1: a post of another force asked about a silent record of ours."""
    asked = bodies.read(SilentAskedBody, envelope.body)
    desk = search.desk_of(asked.record, owner=here.node().force)
    with dispatch.unheard(as_if=Outcome.APPLIED):
        holders.require_holder(asked.record, envelope, stands=desk is not None)
    if desk is None:
        return
    telling = _silent_hit_notice(asked.record, f"{envelope.sender}: {asked.who}", force=envelope.sender)
    deliveries.notify_for(envelope.sender, telling, to=[units.desk_unit(desk)], beyond=_BEYOND)


HANDLERS = {"silent.asked.v1": take_asked, **pointer_questions.HANDLERS}


def _pending_watches() -> "QuerySet[Watch]":
    return Watch.objects.filter(told_at=None)


def _departed_forces() -> frozenset[str]:
    """Return the forces that have left: nobody is there to be told, and the others are not to wait for them."""
    return frozenset(peer.force for peer in status.peers() if peer.state is PeerState.LEFT)


def _matches(row: Watch) -> list[SilentMatch]:
    pairs = silent_keys(row.asked)
    return search.silent_matches(pairs, at=row.at) if pairs else []


def _tell_owner(row: Watch, match: SilentMatch) -> bool:
    """Tell the owner's desk, unless the asker is among those who may see the record anyway."""
    if match.audience & set(row.audience):
        return False
    who = asker_of(row)
    if match.owner == here.node().force:
        deliveries.notify(_silent_hit_notice(match.record, who, force=match.owner), to=[units.desk_unit(match.desk)])
    else:
        body = bodies.write(SilentAskedBody(match.record, who[:LONGEST_WHO], row.unit, row.at))
        outbox.post_even_if_away("silent.asked.v1", to=[match.owner], body=body, on=match.record, lane=Lane.URGENT)
    return True


def _silent_hit_notice(record: UUID, who: str, *, force: str) -> Telling:
    parts = {"who": who, "force": force, "record": sentences.label_of(record)}
    return Telling(
        "silent.asked",
        Subject("record", record),
        _TITLE,
        parts,
        TodayLane.NOW,
        Urgency.URGENT,
        matter=f"silent.asked:{record}:{who}",
    )
