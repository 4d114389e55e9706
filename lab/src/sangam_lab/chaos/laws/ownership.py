"""The laws of whose a record is.

owners     each record that is held anywhere has one owner, the same to all, which made it or took it over
transfers  an offer is answered on both sides or on neither, in the same way, but where its end and its answer cross;
           what was taken over once is its taker's
"""

from collections import defaultdict
from collections.abc import Callable, Mapping

from sangam.kernel.ids import named_id
from sangam_lab.chaos.evidence import Check, Evidence
from sangam_lab.chaos.journal import Told
from sangam_lab.chaos.laws.terms import Row

_CROSSED = frozenset({("lapsed", "accepted"), ("lapsed", "void"), ("lapsed", "declined")})
"""(at its giver, at its taker): the offer was over before the answer came."""


def _owners(evidence: Evidence) -> Check:
    owned = _owned(evidence)
    for record, owners in owned.items():
        yield "" if len(owners) < 2 else f"{record} has {len(owners)} owners: {', '.join(owners)}"
    for force, state in evidence.states.items():
        for row in (row for name in ("records", "silent", "pointers") for row in state[name] if row[1] != force):
            is_his = row[1] in owned.get(row[0], ())
            yield "" if is_his else f"{row[0]} is {row[1]}'s at {force}, and {row[1]} does not own it"
    yield from _rightful(evidence, owned)


def _owned(evidence: Evidence) -> Mapping[str, list[str]]:
    owned: defaultdict[str, list[str]] = defaultdict(list)
    for force, state in evidence.states.items():
        for row in state["records"]:
            owned[row[0]] += [force] * (row[1] == force)
    return {record: owners for record, owners in owned.items() if owners}


def _rightful(evidence: Evidence, owned: Mapping[str, list[str]]) -> Check:
    """Hold that the owner of what was on offer made it, or was not refused when it took it over."""
    may_own: defaultdict[str, set[str]] = defaultdict(set)
    for act in evidence.journal.of("create", "accept"):
        may_own[act.thing] |= {act.force} if act.told is not Told.REFUSED else set()
    for record in {act.thing for act in evidence.journal.of("offer")} & owned.keys():
        strange = set(owned[record]) - may_own[record]
        yield f"{record} is {', '.join(strange)}'s, who neither made it nor took it over" if strange else ""


def _transfers(evidence: Evidence) -> Check:
    known = {
        force: {row[0]: row for row in state["offers"] if row[4] != "passed"}
        for force, state in evidence.states.items()
    }
    owned, handed = _owned(evidence), _handed_on(evidence)
    offers = {offer: row for rows in known.values() for offer, row in rows.items()}
    taken = {_noted_as(row): row for force, rows in known.items() for row in rows.values() if _took(row, force)}
    for offer, row in offers.items():
        given = known[row[1]].get(offer) or handed.get(offer) or taken.get(offer)
        sides = given, known[row[2]].get(offer) or _given_back(given, known[row[2]])
        yield "" if _fits(*sides, stands=row[3] in owned) else _said(offer, row, sides)
    again = {row[3] for row in handed.values()}
    yield from _taken_once(known, {record: owners for record, owners in owned.items() if record not in again})


def _given_back(given: Row | None, known: Mapping[str, Row]) -> Row | None:
    """Return what the taker of an offer that its giver has as taken knows of it by what a third gave back alone."""
    return known.get(_noted_as(given)) if given is not None and given[4] == "accepted" else None


def _noted_as(row: Row) -> str:
    """Return under which id an offer is noted that a third gave back to its taker (`transfer_log`)."""
    return str(named_id("passing", row[3], row[1], row[2]))


def _took(row: Row, force: str) -> bool:
    return bool(row[1] == force and row[4] == "accepted")


def _handed_on(evidence: Evidence) -> Mapping[str, Row]:
    """Return what givers know of hands that a restore took from them, and a third gave back: that these were taken."""
    rows = [row for force, state in evidence.states.items() for row in state["offers"] if row[1] == force]
    return {row[0]: (*row[:4], "accepted") for row in rows if row[4] == "passed"}


def _fits(given: Row | None, taken: Row | None, *, stands: bool) -> bool:
    """Tell whether both sides of an offer fit; nothing is kept of one that was over or recalled before it came."""
    if given is None or taken is None:
        answer = (given or taken or ("",) * 5)[4]
        return answer != "accepted" and (bool(answer) or not stands)
    pair = given[4], taken[4]
    return pair[0] == pair[1] or pair in _CROSSED or (not stands and bool(pair[1]))


def _said(offer: str, row: Row, sides: tuple[Row | None, Row | None]) -> str:
    given, taken = ("nothing" if side is None else side[4] or "open" for side in sides)
    return f"the offer {offer} of {row[3]} is {given} at {row[1]}, {taken} at {row[2]}"


def _taken_once(known: Mapping[str, Mapping[str, Row]], owned: Mapping[str, list[str]]) -> Check:
    """Hold that what one acceptance alone is known of, and that nobody handed on besides, is owned by who accepted."""
    takers: defaultdict[str, list[str]] = defaultdict(list)
    for force, rows in known.items():
        for _, giver, taker, record, answer in rows.values():
            takers[record] += [taker] if force == giver and answer == "accepted" else []
    for record, taken in takers.items():
        if len(taken) == 1 and record in owned:
            is_his = taken[0] in owned[record]
            yield "" if is_his else f"{record} was taken over by {taken[0]}, and is {', '.join(owned[record])}'s"


LAWS: Mapping[str, Callable[[Evidence], Check]] = {"owners": _owners, "transfers": _transfers}
