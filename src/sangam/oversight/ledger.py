"""The ledger for its reader: who looked for whom, when and why, and how often.

What was looked for is named to a reader who sees what was found, whole; before every other it is masked.  The reader's
own look is written with what was asked.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sangam.access.policy import may, require
from sangam.access.staff import officer_named
from sangam.audit import audit, seals
from sangam.audit.types import SUBJECT, Entry, Facts, LookCount, Selection
from sangam.federation.types import PeerState, PeerView
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.texts import REFERENCE, require_length
from sangam.matching.checks import lookup
from sangam.oversight.types import TEXTS, LedgerQuery, LedgerView
from sangam.records.visibility import disclosure, views
from sangam.records.visibility.links import records_with_number

MOST_SHOWN = 200
MOST_EXPORTED = 10_000
COUNTED = timedelta(days=30)
_MOST_COUNTS = 20
_MOST_NAMED = 500
"""Records that are named on one page: of what a long list showed beyond them, the number stands."""

_OVERSIGHT = Stated(Purpose.OVERSIGHT)
_PEOPLE, _MACHINES = ("officer", "admin"), ("peer", "node")
_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_SUBJECT = re.compile(re.escape(SUBJECT) + r"[0-9a-f]{32}")


def own_acts(actor: Actor, *, limit: int = MOST_SHOWN) -> LedgerView:
    """Return what the actor did, as the auditor sees it.  Reading one's own acts is no look."""
    require(actor, "ledger:own")
    return LedgerView(tuple(audit.entries_of_officer(actor.an_officer(), limit=limit)), seals.newest_head())


def acts(actor: Actor, query: LedgerQuery, *, purpose: Stated | None = None) -> LedgerView:
    """Return the newest acts that are asked for, and the counts; one look, written with what was asked.

    purpose: under which the actor sees records; without it none is named.
    Raises Refused without the right, NotFound for no such officer or number, Malformed for what cannot be read.
    """
    typed = _typed_texts(query)
    with audit.deed(actor, "officer:ledger:audit", on=typed["on"] or None, purpose=_OVERSIGHT) as facts:
        selection = _selection_of(actor, query, typed, facts)
        found = audit.entries_of(selection, limit=MOST_SHOWN)
        counted = _counted_span(selection)
        counts = [] if query.machines else audit.look_counts(counted, limit=_MOST_COUNTS)
        view = _view(actor, found, counts, facts, purpose)
        in_all = audit.count_entries(selection) if len(found) >= MOST_SHOWN else len(found)
        return replace(view, in_all=in_all, counted_since=counted.since_at)


def _counted_span(selection: Selection) -> Selection:
    """Return of which rows looks are counted: where no first day is asked for, of the last COUNTED of them."""
    if selection.since_at:
        return selection
    return replace(selection, since_at=(selection.until_at or clock.now()) - COUNTED)


def exported_acts(actor: Actor, query: LedgerQuery, *, purpose: Stated | None = None) -> LedgerView:
    """Return the newest MOST_EXPORTED acts that are asked for, to leave as a file; a look, as `acts`."""
    typed = _typed_texts(query)
    with audit.deed(actor, "officer:ledger:export", on=typed["on"] or None, purpose=_OVERSIGHT) as facts:
        selection = _selection_of(actor, query, typed, facts)
        found = audit.entries_of(selection, limit=MOST_EXPORTED)
        in_all = audit.count_entries(selection) if len(found) >= MOST_EXPORTED else len(found)
        return replace(_view(actor, found, [], facts, purpose), in_all=in_all)


def _typed_texts(query: LedgerQuery) -> dict[str, str]:
    """Return what was typed, which stands in the look's row and in its refusals: an Aadhaar number is in none of it.

    What is asked for a person is read from the query itself (`_things_of`).
    """
    texts = {name: require_length(getattr(query, name), part="text", most=REFERENCE) for name in TEXTS}
    return {name: text if _ID.search(text) else lookup.without_aadhaar(text) for name, text in texts.items()}


def _selection_of(actor: Actor, query: LedgerQuery, typed: dict[str, str], facts: Facts) -> Selection:
    """Return what is asked for, and note it in the look's facts."""
    require(actor, "ledger:audit")
    facts.update({name: text for name, text in typed.items() if text}, machines=query.machines)
    facts.update(since=query.since_date, until=query.until_date)
    return _selection(actor, query, typed)


def _view(
    actor: Actor, found: Sequence[Entry], counts: Sequence[LookCount], facts: Facts, purpose: Stated | None
) -> LedgerView:
    examples = {each.id: each for each in audit.entries_with([each.example for each in counts])}
    shown = _shown_ids([*found, *examples.values()])
    ids = [*_ids(each.thing for each in counts), *_ids(each.on for each in found), *_ids(shown)]
    some = list(dict.fromkeys(ids))[:_MOST_NAMED] if may(actor, "record:open") else []
    if not some or purpose is None:
        return LedgerView(tuple(found), seals.newest_head(), tuple(counts), len(found), examples)
    named = views.load_views(actor, some, purpose=purpose.purpose)
    facts.showed(named)
    whole = disclosure.whole(actor, some, purpose=purpose.purpose)
    return LedgerView(tuple(found), seals.newest_head(), tuple(counts), len(found), examples, named, whole)


def _shown_ids(looks: Iterable[Entry]) -> Iterable[str]:
    for look in looks:
        shown = (look.details or {}).get("shown")
        yield from map(str, shown) if isinstance(shown, list) and "asked" in (look.details or {}) else ()


def _ids(things: Iterable[str]) -> list[UUID]:
    return [UUID(each) for each in things if _ID.fullmatch(each)]


def _selection(actor: Actor, query: LedgerQuery, typed: dict[str, str]) -> Selection:
    since, until = query.since_date, query.until_date
    if since and until and since > until:
        raise Malformed("oversight:days", "The first day lies after the last: turn them round.")
    asked = [
        *([_things_on(typed["on"])] if typed["on"] else []),
        *([_things_of(actor, query.person, typed["person"])] if query.person else []),
        *([[_subject(typed["subject"])]] if typed["subject"] else []),
    ]
    return Selection(
        _MACHINES if query.machines else _PEOPLE,
        _officer(typed["officer"]),
        tuple(map(tuple, asked)),
        typed["action"],
        typed["purpose"],
        _begins(since),
        _begins(until + timedelta(days=1)) if until else None,
    )


def _begins(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min, clock.INDIA) if day else None


def _officer(text: str) -> UUID | None:
    if not text:
        return None
    return UUID(text) if _ID.fullmatch(text) else officer_named(text).id


def _things_on(text: str) -> list[str]:
    """Return the ids that a record's number or an address names, or an id itself."""
    found = _ID.search(text)
    if found:
        return [found[0].lower()]
    return [str(each) for each in records_with_number(text)]


def _things_of(actor: Actor, text: str, shown: str) -> list[str]:
    """Return the keys of looks for a person or number, and the records of it to which the actor is admitted.

    shown: the text as a refusal may say it.
    """
    keys = lookup.sought_keys(text)
    if not keys:
        raise Malformed(
            "oversight:person",
            "No name and no number can be read in {text}: type a name, or a number whole.",
            text=shown,
        )
    return [*keys, *map(str, lookup.named_records(actor, text, purpose=_OVERSIGHT))]


def _subject(text: str) -> str:
    if not _SUBJECT.fullmatch(text):
        raise Malformed("oversight:subject", "This link is cut: go to it from the table of counts.")
    return text


# What an officer or administrator does next about a peer: one sentence each, the first that fits. Pure.

LATE_AFTER = timedelta(minutes=10)

NEXT_STEPS: Mapping[str, str] = {
    "left": "Nothing: we have parted from it.",
    "pair": "Compare the digits over the telephone, then accept its invitation.",
    "suspended": "Find out why it was suspended; what waits goes once it is resumed.",
    "versions": "Neither reads what the other writes: one of the two nodes must be upgraded.",
    "call": "Call its desk: is its node running, is the line there? Nothing is lost, all waits here.",
    "clock": "Its clock and ours differ: set the one that is wrong.",
    "aside": "Read below why its messages were set aside, and call its desk.",
    "behind": "Wait until it has sent again what was lost; call its desk if that takes more than an hour.",
    "slow": "Nothing: it asked us to slow down, and it goes on by itself.",
    "unconfirmed": "Nothing yet: sent, its receipt is awaited. Call its desk if this stays.",
    "none": "Nothing.",
}


def next_step(peer: PeerView, *, behind: bool, at: datetime) -> str:
    """Return the key in NEXT_STEPS.  behind: it has not caught this node up since a restore."""
    if peer.state is not PeerState.PAIRED:
        return {PeerState.INVITED: "pair", PeerState.SUSPENDED: "suspended"}.get(peer.state, "left")
    troubles = {
        "versions": peer.speaks == 0,
        "call": is_late(peer, at=at),
        "clock": peer.skew is not None and abs(peer.skew) >= timedelta(minutes=2),
        "aside": peer.set_aside > 0,
        "behind": behind,
        "slow": peer.slow_until is not None and peer.slow_until > at,
        "unconfirmed": peer.unconfirmed > 0,
    }
    return next((step for step, holds in troubles.items() if holds), "none")


def is_late(peer: PeerView, *, at: datetime) -> bool:
    """Tell whether a paired peer has been silent too long, or cannot be reached."""
    last = max((each for each in (peer.heard_at, peer.reached_at) if each), default=None)
    return last is None or last < at - LATE_AFTER or peer.failing_since is not None
