"""What three nodes know between them when some of them have just been put back, and what they must hold at rest.

Nothing that any of them still knows may be lost: not a copy, not a number, not a recall, not a word.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from support.world import Station

from sangam.audit import verification
from sangam.federation.keys import signing_key
from sangam.federation.types import Lane
from sangam.kernel.handling import Level
from sangam.workers import sealer

FORCES = ("DL", "HR", "UP")
Stations = Mapping[str, Station]
Words = defaultdict[tuple[str, str, Lane], list[str]]
"""What was said, in its order, by (sender, receiver, lane)."""

_WHOLE = """
SELECT id, owner, version, offered_to, terms -> 'shares',
    ARRAY(SELECT each ->> 'id' FROM jsonb_array_elements(statements) each)
FROM records_record
"""
# Beside a record stand only the keys of one of its owner's that is silent at home: it holds the record itself.
_SILENT = """
    SELECT DISTINCT record, owner, version FROM records_silent s
    WHERE NOT EXISTS (SELECT FROM records_record r WHERE r.id = s.record)
"""
_RECALLED = "SELECT record, owner, proven FROM records_tombstone WHERE NOT withdrawn"
_SET_ASIDE = "SELECT code, kind, reason FROM federation_setaside WHERE code <> ALL(%s)"
_TOLD_AFTER_A_RESTORE = ["federation:lost-with-restore", "records:lost-and-ours"]
"""For what a desk is told that something was lost that nobody has any more."""

_SENT = "SELECT recipient, lane, body FROM federation_outbox WHERE kind = 'test.said.v1'"
_HEARD = "SELECT sender, lane, word FROM zz_heard ORDER BY id"


@dataclass
class Promised:
    """What its owner was told of a record.  A recall stands, also one that crosses a transfer."""

    owner: str
    version: int
    shares: dict[str, Level]
    offered_to: str = ""
    recalled: bool = False


@dataclass(frozen=True)
class Copy:
    """A record that stands whole at a force."""

    force: str
    owner: str
    version: int
    offered_to: str
    shares: Mapping[str, Level]
    said: frozenset[str]


@dataclass
class Held:
    """What all nodes hold.  whole: by record; silent: by record the (force, owner, version); recalled: the records."""

    whole: dict[UUID, list[Copy]] = field(default_factory=lambda: defaultdict(list))
    silent: dict[UUID, list[tuple[str, str, int]]] = field(default_factory=lambda: defaultdict(list))
    recalled: set[UUID] = field(default_factory=set)

    def given(self) -> Iterator[tuple[UUID, Copy]]:
        """Yield each record that stands with another force than its owner."""
        return ((record, copy) for record, copy in self.standing() if copy.force != copy.owner)

    def standing(self) -> Iterator[tuple[UUID, Copy]]:
        """Yield each record at each force where it stands."""
        return ((record, copy) for record, copies in self.whole.items() for copy in copies)

    def owned(self, record: UUID) -> list[Copy]:
        """Return the record as each force has it that says it is its own."""
        return [copy for copy in self.whole.get(record, ()) if copy.force == copy.owner]

    def owners(self, record: UUID) -> set[str]:
        """Return the forces that say a record is their own."""
        return {copy.force for copy in self.owned(record)}

    def said(self, record: UUID) -> frozenset[str]:
        """Return all that any copy of a record says."""
        return frozenset().union(*(copy.said for copy in self.whole.get(record, ())))

    def highest(self, record: UUID) -> int:
        """Return the highest version of a record that any force has."""
        whole = [copy.version for copy in self.whole.get(record, ())]
        return max([*whole, *(version for _, _, version in self.silent.get(record, ()))], default=0)

    def levels(self, record: UUID, force: str) -> list[tuple[str, int, Level]]:
        """Return as what a force holds a record: owner, version and level, once for each."""
        whole = [(copy.owner, copy.version, Level.WHOLE) for copy in self.whole.get(record, ()) if copy.force == force]
        silent = [(owner, version, Level.SILENT) for who, owner, version in self.silent.get(record, ()) if who == force]
        return whole + silent


@dataclass
class Numbers:
    """The content of each version of a record.  What only its owner had may be lost with the owner's node, its number
    with it.
    """

    said: dict[tuple[UUID, int], frozenset[str]] = field(default_factory=dict)

    def see(self, copies: Iterable[tuple[UUID, Copy]]) -> None:
        """Hold that no number is given with two contents."""
        for record, copy in copies:
            first = self.said.setdefault((record, copy.version), copy.said)
            assert copy.said == first, f"version {copy.version} of {record} was given with two contents"


def heard_by(station: Station) -> Mapping[tuple[str, Lane], list[str]]:
    """Read what words a force heard, in order, by (sender, lane)."""
    heard: defaultdict[tuple[str, Lane], list[str]] = defaultdict(list)
    for sender, lane, word in station.rows(_HEARD):
        heard[sender, Lane(lane)].append(word)
    return heard


def held_by(stations: Stations) -> Held:
    """Read what all nodes hold now."""
    held = Held()
    for force, station in stations.items():
        for record, owner, version, offered_to, shares, said in station.rows(_WHOLE):
            given = {other: Level(level) for other, level in json.loads(shares).items()}
            held.whole[record].append(Copy(force, owner, version, offered_to, given, frozenset(said)))
        for record, owner, version in station.rows(_SILENT):
            held.silent[record].append((force, owner, version))
    recalls = [row for station in stations.values() for row in station.rows(_RECALLED)]
    held.recalled |= {record for record, owner, proven in recalls if proven or owner in held.owners(record)}
    return held


def words_left(stations: Stations, said: Words) -> Words:
    """Return of the words that were said those that their sender still has to send, or their receiver has."""
    known: defaultdict[tuple[str, str, Lane], set[str]] = defaultdict(set)
    for force, station in stations.items():
        for recipient, lane, body in station.rows(_SENT):
            known[force, recipient, Lane(lane)].add(json.loads(body).get("word"))
        for (sender, lane), words in heard_by(station).items():
            known[sender, force, lane].update(words)
    left: Words = defaultdict(list)
    left.update({lane: [word for word in words if word in known[lane]] for lane, words in said.items()})
    return left


def look_at_rest(stations: Stations, said: Words) -> Held:
    """Hold what must be so whenever nothing is under way; return what is held.

    Every word came, once, in order.  Each record has one owner, and everybody else holds what the owner's terms give.
    """
    heard = {force: heard_by(station) for force, station in stations.items()}
    for (sender, recipient, lane), words in said.items():
        came = heard[recipient].get((sender, lane), [])
        assert came == words, f"of {words} of {sender} in lane {lane}, {recipient} heard {came}"
    held = held_by(stations)
    for record in held.whole.keys() | held.silent.keys():
        _look_at_holders(held, record)
    for force, station in stations.items():
        parked = station.waits()
        assert not parked, f"{force} waits with {parked}"
        setaside = station.rows(_SET_ASIDE, _TOLD_AFTER_A_RESTORE)
        assert not setaside, f"{force} set aside {setaside}"
        verify(station)
    return held


def _look_at_holders(held: Held, record: UUID) -> None:
    owned = held.owned(record)
    assert len(owned) == 1, f"{record} has {len(owned)} owners, and stands as {held.whole.get(record)}"
    (own,) = owned
    assert record not in held.recalled, f"{record} was recalled, and {own.force} has it"
    for force in FORCES:
        level = Level.WHOLE if force in (own.force, own.offered_to) else own.shares.get(force, Level.NONE)
        wanted = [] if level is Level.NONE else [(own.force, own.version, level)]
        found = held.levels(record, force)
        assert found == wanted, f"{force} holds {record} as {found}, its terms say {wanted}"


def look_at_lost(before: Held, after: Held, taken_back: Collection[str]) -> None:
    """Hold that nothing is lost that any node knew when some had been put back.  taken_back: may be said no more."""
    for record, copies in before.whole.items():
        if record in before.recalled:
            continue
        owned = after.owned(record)
        assert owned, f"{record} stood at {[copy.force for copy in copies]}, and is lost"
        assert owned[0].said >= before.said(record) - set(taken_back), (
            f"{owned[0].force} lost something that {record} said"
        )
        highest = before.highest(record)
        assert owned[0].version >= highest, f"{record} is in version {owned[0].version}, {highest} was known"
    for record in before.recalled:
        stands = after.whole.get(record, []) or after.silent.get(record, [])
        assert not stands, f"{record} was recalled, and came back: {stands}"


def look_at_owners(owners: Mapping[UUID, str], after: Held, lost: Collection[str]) -> None:
    """Hold that what belonged to a force that was not put back belongs to it still, whoever gave it away."""
    for record, owner in owners.items():
        if owner not in lost:
            found = [copy.force for copy in after.owned(record)]
            assert found == [owner], f"{record} is {owner}'s, and after the restore that of {found}"


def look_at_untouched(promised: Mapping[UUID, Promised], after: Held, lost: Collection[str]) -> None:
    """Hold records on which nobody has acted who was put back since against what their owners were told.

    An offer by one who was put back, or to one, is over.
    """
    for record, each in promised.items():
        owned = after.owned(record)
        if each.recalled:
            assert not owned, f"{record} was recalled, and {owned[0].force} has it"
            continue
        assert owned, f"{record} of {each.owner} is lost"
        levels = {force: level for force, level in each.shares.items() if level is not Level.NONE}
        found = Promised(owned[0].force, owned[0].version, dict(owned[0].shares), owned[0].offered_to)
        offered_to = each.offered_to if {each.owner, each.offered_to}.isdisjoint(lost) else ""
        assert found == Promised(each.owner, each.version, levels, offered_to), f"{record} is {found}, not {each}"


def verify(station: Station) -> None:
    """Hold that the ledger of a node verifies."""
    with station.node:
        sealer.seal_all()
        found = verification.verify(signing_key.signed_by_us).problems
        assert not found, found
