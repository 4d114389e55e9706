"""The laws of what a force holds of another's records: by their terms, groups and expiry, and nothing once recalled.

terms     each force holds of a record what its owner's terms give it, in the owner's version, and nothing else
expiry    what has run out is with no holder, and what was prolonged has not
recall    of a recalled record nothing is left anywhere, and each force that held it has said so
receipts  each force from which a record was taken back has said that it erased it
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from sangam_lab.chaos.evidence import Check, Evidence
from sangam_lab.chaos.journal import Act, Told
from sangam_lab.chaos.state import State

_WIDTH = ("none", "silent", "pointer", "whole")
Row = tuple[Any, ...]
Held = tuple[int, str]
"""A version, and how much of it."""


def _terms(evidence: Evidence) -> Check:
    for owner, state in evidence.states.items():
        own = {row[0]: row for row in state["records"] if row[1] == owner}
        for holder, other in evidence.states.items():
            if holder == owner:
                continue
            held = _held(other, owner)
            for record in own.keys() | held.keys():
                wanted = _wanted(own.get(record), holder, state)
                yield (
                    ""
                    if held.get(record, set()) == wanted
                    else f"{holder} holds {record} of {owner} as {sorted(held[record])}, its terms say {sorted(wanted)}"
                )


def _held(state: State, owner: str) -> defaultdict[str, set[Held]]:
    held: defaultdict[str, set[Held]] = defaultdict(set)
    for name, level in (("records", "whole"), ("silent", "silent"), ("pointers", "pointer")):
        for row in state[name]:
            if row[1] == owner:
                held[row[0]].add((row[2], level))
    return held


def _wanted(row: Row | None, holder: str, state: State) -> set[Held]:
    """Return what an owner's record gives a force: its own level, else the most that its groups give."""
    if row is None or row[6]:
        return set()
    terms = row[3]
    level = terms["shares"].get(holder) or _by_groups(terms.get("groups", {}), holder, state)
    if row[5] == holder:
        level = "whole"  # to see what it is offered
    return set() if level == "none" else {(row[2], str(level))}


def _by_groups(levels: Mapping[str, str], holder: str, state: State) -> str:
    members = {row[0]: members_of(row) for row in state["groups"]}
    given = [level for code, level in levels.items() if {holder, state.force} <= members.get(code, set())]
    return max(given, key=_WIDTH.index, default="none")


def members_of(row: Row) -> set[str]:
    """Return who is in a group as a node knows it: not those who said that they leave."""
    _, _, members, left = row
    return {force for force, since in members.items() if left.get(force) != since}


def _expiry(evidence: Evidence) -> Check:
    for owner, state in evidence.states.items():
        over = {row[0] for row in state["records"] if row[1] == owner and row[6]}
        for holder, other in evidence.states.items():
            held = _held(other, owner) if holder != owner else {}
            yield from (
                f"{holder} holds {record} of {owner}, which has run out" if record in held else "" for record in over
            )
        for act in evidence.journal.of("prolong"):
            if act.force == owner and act.told is Told.DONE:
                yield f"{act.thing} of {owner} has run out, prolonged at {act.at_s} s" if act.thing in over else ""


def _recall(evidence: Evidence) -> Check:
    """Hold each recall but of what stayed its giver's: who recalled it had taken it over, and the acceptance was void.

    A giver that was restored may not know rightly that it was void.  It is held to the recall but where it had changed
    the record before, which it can do only once its offer is over.
    """
    offers = [row for state in evidence.states.values() for row in state["offers"] if row[4] == "void"]
    stayed = {
        (record, taker, giver)
        for _, giver, taker, record, _ in offers
        if giver not in evidence.restored or _changed_before(evidence, record, giver=giver, taker=taker)
    }
    for act in evidence.journal.of("recall"):
        if act.told is not Told.DONE:
            continue
        for node, state in evidence.states.items():
            held = [row for name in ("records", "silent", "pointers") for row in state[name] if row[0] == act.thing]
            rows = [row for row in held if (act.thing, act.force, row[1]) not in stayed]
            yield f"{node} holds {act.thing}, which {act.force} recalled at {act.at_s} s" if rows else ""
        told = {
            row[1]
            for row in evidence.states[act.force]["outbox"]
            if row[3].startswith("record.recalled") and row[7] == act.thing
        }
        answered = {row[1] for row in evidence.states[act.force]["receipts"] if row[0] == act.thing and row[2]}
        yield f"{act.thing}: {sorted(told - answered)} have not said that it is erased" if told - answered else ""
    for node, state in evidence.states.items():
        stones = {(row[0], row[1]): row[2] for row in state["tombstones"]}
        for record, owner, version, _, _, offered_to, *_ in state["records"]:
            undead = not offered_to and version <= stones.get((record, owner), 0)
            yield f"{node} holds {record} in version {version}, which was recalled" if undead else ""


def _changed_before(evidence: Evidence, record: str, *, giver: str, taker: str) -> bool:
    """Tell whether a giver changed a record between its last offer of it to a taker and the taker's acceptance."""
    accepted = [act.at_s for act in _done(evidence, "accept", record, taker)]
    offered = [act.at_s for act in _done(evidence, "offer", record, giver) if act.to == taker]
    changed = [act.told_s for kind in ("share", "correct") for act in _done(evidence, kind, record, giver)]
    last = max((at for at in offered if accepted and at < accepted[-1]), default=None)
    return last is not None and any(last < at < accepted[-1] for at in changed)


def _done(evidence: Evidence, kind: str, record: str, force: str) -> list[Act]:
    done = (Told.DONE, Told.OVERTAKEN)
    return [act for act in evidence.journal.of(kind, thing=record) if act.force == force and act.told in done]


def _receipts(evidence: Evidence) -> Check:
    for owner, state in evidence.states.items():
        erased = {(row[0], row[1]): row[3] for row in state["receipts"] if row[2]}
        yield from ("" for _ in erased)
        for record, force, version in state["withdrawn"]:
            signed = erased.get((record, force), 0)
            yield (
                ""
                if signed >= version
                else f"{force} has not said that it erased version {version} of {record}, which {owner} took back"
            )


LAWS: Mapping[str, Callable[[Evidence], Check]] = {
    "terms": _terms,
    "expiry": _expiry,
    "recall": _recall,
    "receipts": _receipts,
}
