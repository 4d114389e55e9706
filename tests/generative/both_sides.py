"""What giver and taker of an offer, and owner and challenger of a statement, must both know: by the laws of the drills.

What was asked of a statement, and what was answered, is not lost as long as either side knows it.
"""

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from sangam_lab.chaos.evidence import Check, Evidence
from sangam_lab.chaos.journal import Journal
from sangam_lab.chaos.laws import ownership as ownership_laws
from sangam_lab.chaos.laws.challenges import challenges
from sangam_lab.chaos.state import READ, State
from sangam_lab.chaos.version_sampler import Sampling
from support.world import Station

Stations = Mapping[str, Station]
Asked = Mapping[UUID, frozenset[str]]
"""Of each challenge that any force knows what it is answered, "" while it is open."""

_READ = ("records", "silent", "pointers", "offers", "challenges", "remarks", "tombstones")
_ASKED = "SELECT id, answer FROM records_challenge"
_LAWS: Mapping[str, Callable[[Evidence], Check]] = {**ownership_laws.LAWS, "challenges": challenges}


def look(stations: Stations, *, restored: Collection[str]) -> None:
    """Hold that both sides know the same: whose a record is, what became of an offer, what is challenged."""
    states = {force: _state(station) for force, station in stations.items()}
    known = {force: {row[0] for row in state["offers"]} for force, state in states.items()}
    offers = [row for state in states.values() for row in state["offers"]]
    told_by_one = {row[3] for row in offers if _is_one_sided(row, known)}
    for state in states.values():
        state["offers"][:] = [row for row in state["offers"] if not (row[3] in told_by_one and row[4] == "accepted")]
    evidence = Evidence(Journal(), states, Sampling({}), restored=frozenset(restored))
    for name, law in _LAWS.items():
        broken = [said for said in law(evidence) if said]
        assert not broken, f"{name}: {broken}"


def look_at_offers(stations: Stations, *, lost: Collection[str]) -> None:
    """Hold that no offer stands open whose giver or taker was put back."""
    for station in stations.values():
        open_ones = station.read_rows("records_handover", "id", "giver", "taker", answer__in=["", "returned"])
        standing = [offer for offer, *sides in open_ones if not set(lost).isdisjoint(sides)]
        assert not standing, f"offers stand at {station.force} after a restore of {sorted(lost)}: {standing}"


def look_at_challenges(stations: Stations) -> None:
    """Hold that both sides know the same of what is challenged, and that whole holders see it."""
    states = {force: _state(station) for force, station in stations.items()}
    broken = [said for said in challenges(Evidence(Journal(), states, Sampling({}))) if said]
    assert not broken, broken


def asked(stations: Stations) -> Asked:
    """Read what is challenged and answered anywhere."""
    rows: list[tuple[UUID, str]] = [(row[0], row[1]) for each in stations.values() for row in each.rows(_ASKED)]
    return {challenge: frozenset(answer for each, answer in rows if each == challenge) for challenge, _ in rows}


def look_at_asked(before: Asked, after: Asked) -> None:
    """Hold that nothing that any force knew of a challenge is lost."""
    for challenge, answers in before.items():
        assert challenge in after, f"the challenge {challenge} is lost"
        given = answers - {""}
        assert given <= after[challenge], f"{challenge} was {given}, and is {after[challenge]}"


def _is_one_sided(row: tuple[Any, ...], known: Mapping[str, set[str]]) -> bool:
    """Tell whether one side alone knows an offer that was taken.

    Where both were restored, its taker knows that the record is its own, and no more of the offer.  Nor is it held
    against what was taken over before.
    """
    offer, giver, taker, _, answer = row
    return answer == "accepted" and not (offer in known[giver] and offer in known[taker])


def _state(station: Station) -> State:
    rows = {name: station.rows(READ[name]) for name in _READ}
    return State(station.force, {**rows, "remarks": list(map(_read, rows["remarks"]))})


def _read(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*row[:3], json.loads(row[3]))
