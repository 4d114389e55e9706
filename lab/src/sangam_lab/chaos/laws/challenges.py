"""The law of challenges.

challenges  a challenge and its answer are the same at both forces; all holders show the mark until it is answered
"""

from collections import defaultdict
from collections.abc import Mapping

from sangam_lab.chaos.evidence import Check, Evidence
from sangam_lab.chaos.journal import Told
from sangam_lab.chaos.laws.terms import Row

_NOT_KEPT = frozenset({"recalled", "handed-over"})
"""Answers of an owner that keeps no challenge of what is not its own any more."""


def challenges(evidence: Evidence) -> Check:
    """Hold the law of challenges."""
    known = {force: {row[0]: row for row in state["challenges"]} for force, state in evidence.states.items()}
    yield from _told(evidence, known)
    for force, rows in known.items():
        for row in rows.values():
            if row[3] != row[4]:
                yield _there(evidence, row, force, known)
    yield from _mended(evidence)
    for owner in evidence.states:
        yield from _marks(evidence, owner)


def _told(evidence: Evidence, known: Mapping[str, Mapping[str, Row]]) -> Check:
    """Hold that what an officer was told he challenged, or answered, is so at his own node."""
    for act in evidence.journal.of("challenge"):
        if act.told is Told.DONE:
            raised = {(row[1], row[2], row[4]) for row in known[act.force].values()}
            said = f"the challenge of {act.text} of {act.thing} by {act.force} at {act.at_s} s is lost"
            yield "" if (act.thing, act.text, act.force) in raised else said
    for act in evidence.journal.of("uphold"):
        if act.told is Told.DONE:
            answer = known[act.force].get(act.thing, ("",) * 7)[5:]
            yield "" if answer == ("upheld", act.text) else f"{act.thing} is {answer}, {act.force} upheld it"


def _there(evidence: Evidence, row: Row, force: str, known: Mapping[str, Mapping[str, Row]]) -> str:
    """Hold a challenge as one of its two forces has it against what the other has.

    An owner that lost it keeps none of what is recalled.
    """
    challenge, record, _, owner, challenger, *answer = row
    other = challenger if force == owner else owner
    there = known[other].get(challenge)
    answered_there = list(there[5:]) if there else []
    is_gone = owner in evidence.restored and any(row[0] == record for row in evidence.states[owner]["tombstones"])
    not_kept = force == challenger and there is None and (is_gone or answer[0] in _NOT_KEPT)
    fits = answered_there == answer or not_kept
    return "" if fits else f"{challenge} of {record} is {answer} at {force}, {answered_there or 'nothing'} at {other}"


def _mended(evidence: Evidence) -> Check:
    """Hold that what an officer took back stands at its owner no more."""
    for act in evidence.journal.of("mend"):
        if act.told is Told.DONE:
            said = next((row[4] for row in evidence.states[act.force]["records"] if row[0] == act.thing), "")
            yield f"{act.text} stands in {act.thing}, taken back at {act.at_s} s" if act.text in said else ""


def _marks(evidence: Evidence, owner: str) -> Check:
    """Hold that each holder sees challenged what the owner has open, and nothing else."""
    state = evidence.states[owner]
    open_ones: defaultdict[str, set[str]] = defaultdict(set)
    for _, record, statement, asked, _, answer, _ in state["challenges"]:
        open_ones[record] |= {statement} if asked == owner and not answer else set()
    own = {row[0] for row in state["records"] if row[1] == owner}
    for holder, other in evidence.states.items():
        held = {row[0] for row in other["records"] if row[1] == owner} & own
        marked = {row[0]: {each["statement"] for each in row[3]} for row in other["remarks"] if row[1] == owner}
        for record in held & (open_ones.keys() | marked.keys()):
            seen, wanted = marked.get(record, set()), open_ones[record]
            fits = seen == wanted
            yield "" if fits else f"{holder} sees {sorted(seen)} of {record} challenged, {owner} {sorted(wanted)}"
