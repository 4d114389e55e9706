"""Three nodes in one process, any acts in any order, a wire that does its worst: the laws of the exchange hold.

Hypothesis chooses acts of officers: say, make, correct, challenge, uphold, share, withdraw, recall, hand over, take
over, decline, offer again.  It chooses turns of the workers: a new key, a sealed ledger, offers that lapse.  It chooses
what befalls the wire and the nodes: batches late, lost, repeated, shuffled, a receiver or a sender that dies half-way.

An act that a node refuses has promised nothing.  One that it took is remembered here, and after everything has healed
each node must hold what was promised.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import both_sides
import challenges
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from known import FORCES, Promised, Words, heard_by, verify
from support.cast import person, says
from support.wire_world import Journey, operator
from support.wire_world import say as say_word
from support.world import Station
from three import Three

from sangam.federation.inbox import parked
from sangam.federation.lanes.sender import LaneSender
from sangam.federation.peers import peer_changes
from sangam.federation.types import Lane
from sangam.kernel import clock
from sangam.kernel.errors import SangamError
from sangam.kernel.handling import Level
from sangam.node.envelope_handlers import HANDLERS
from sangam.records.transfers import case
from sangam.workers import sealer

_MOST_RECORDS, _MOST_KEPT = 6, 60
_LAPSED = timedelta(days=8)

forces = st.sampled_from(FORCES)
lanes = st.sampled_from(list(Lane))
levels = st.sampled_from([Level.WHOLE, Level.SILENT, Level.NONE])
any_one = st.integers(0, 999)

_GAPS = """
SELECT sender, lane, epoch, count(*), max(seq) FROM federation_inbox
GROUP BY 1, 2, 3 HAVING count(*) <> max(seq)
"""
_NUMBERS = """
SELECT recipient, lane, epoch, count(*), max(seq) FROM federation_outbox WHERE seq IS NOT NULL
GROUP BY 1, 2, 3 HAVING count(*) <> max(seq)
"""
_UNDEAD = """
SELECT r.id FROM records_record r JOIN records_tombstone t ON t.record = r.id AND (t.proven OR t.owner = r.owner)
WHERE r.version <= t.version AND r.offered_to = ''
"""
_HELD = """
SELECT id, owner, version, 'whole', offered_to FROM records_record
UNION SELECT record, owner, version, 'silent', '' FROM records_silent s
    WHERE NOT EXISTS (SELECT FROM records_record r WHERE r.id = s.record)
"""


@dataclass
class Laws:
    """What must hold, from what was promised."""

    said: Words = field(default_factory=lambda: defaultdict(list))
    records: dict[UUID, Promised] = field(default_factory=dict)
    highest: dict[tuple[str, UUID], int] = field(default_factory=dict)

    def look(self, station: Station) -> None:
        """Check what must hold at any moment: no gap, nothing back, no version lower than one seen here before."""
        assert not station.rows(_GAPS), "a number is missing in the inbox"
        assert not station.rows(_NUMBERS), "a number is missing in the outbox"
        assert not station.rows(_UNDEAD), "a recalled version stands"
        codes = set(station.set_aside())
        assert not {code for code in codes if code.startswith("federation:")}, codes
        for record, _, version, _, _ in station.rows(_HELD):
            assert version >= self.highest.get((station.force, record), 0), "a version went back"
            self.highest[station.force, record] = version
        for (sender, lane), came in heard_by(station).items():
            words = self.said[sender, station.force, lane]
            assert came == words[: len(came)], "a message is lost, doubled or out of order"

    def look_at_the_end(self, station: Station) -> None:
        """Check what must hold once all has healed: everything said came, and the copies are as the terms say."""
        self.look(station)
        heard = heard_by(station)
        for (sender, recipient, lane), words in self.said.items():
            assert recipient != station.force or heard.get((sender, lane), []) == words
        held = {row[0]: row[1:] for row in station.rows(_HELD)}
        for record, promised in self.records.items():
            self._look_at(station, record, promised, held.get(record))
        assert not station.waits()
        verify(station)

    def _look_at(
        self, station: Station, record: UUID, promised: Promised, held: tuple[str, int, str, str] | None
    ) -> None:
        if promised.recalled:
            assert held is None, f"{station.force} holds a recalled record"
            assert not station.read_rows("records_key", record=record)
            return
        level = Level.WHOLE if station.force == promised.owner else promised.shares.get(station.force, Level.NONE)
        if promised.offered_to == station.force:
            level = Level.WHOLE
        wanted = None if level is Level.NONE else (promised.owner, promised.version, str(level))
        assert (held and held[:3]) == wanted, f"{station.force} holds {held}, promised {wanted}"


class ExchangeMachine(RuleBasedStateMachine):
    """The machine.  three: its nodes."""

    def __init__(self, three: Three) -> None:
        super().__init__()
        self._three = three
        self.laws = Laws()
        self.under_way: list[Journey] = []
        self.carried: list[Journey] = []
        self.count = 0

    @initialize()
    def three_nodes(self) -> None:
        self.stations, self.line = self._three.as_new()

    # Officers

    @rule(sender=forces, recipient=forces, lane=lanes)
    def say(self, sender: str, recipient: str, lane: Lane) -> None:
        if sender == recipient:
            return
        self.count += 1
        word = f"{self.count:05}"
        say_word(self.stations[sender].node, word, to=recipient, lane=lane)
        self.laws.said[sender, recipient, lane].append(word)

    @precondition(lambda self: len(self.laws.records) < _MOST_RECORDS)
    @rule(owner=forces, chosen=st.tuples(levels, levels))
    def open(self, owner: str, chosen: tuple[Level, Level]) -> None:
        others = [force for force in FORCES if force != owner]
        shares = {force: level for force, level in zip(others, chosen, strict=True) if level is not Level.NONE}
        record = self.stations[owner].opens(person("Harjeet", relative="s/o Balwant"), shares=shares)
        self.laws.records[record] = Promised(owner, 1, shares)

    @precondition(lambda self: self.laws.records)
    @rule(which=any_one)
    def correct(self, which: int) -> None:
        record, promised = self._record(which)
        with _perhaps_refused():
            note = says("note", f"number {promised.version}")
            promised.version = self.stations[promised.owner].corrects(record, note)

    @precondition(lambda self: self.laws.records)
    @rule(which=any_one, force=forces, level=levels)
    def share(self, which: int, force: str, level: Level) -> None:
        record, promised = self._record(which)
        with _perhaps_refused():
            to = self.stations[force]
            promised.version = self.stations[promised.owner].offers(record, to=to, level=level)
            promised.shares[force] = level

    @precondition(lambda self: self.laws.records)
    @rule(which=any_one, by=forces)
    def recall(self, which: int, by: str) -> None:
        record, promised = self._record(which)
        with _perhaps_refused():
            self.stations[by].recalls(record)
            promised.recalled = True

    @precondition(lambda self: self.laws.records)
    @rule(which=any_one, to=forces)
    def hand_over(self, which: int, to: str) -> None:
        record, promised = self._record(which)
        with _perhaps_refused():
            self.stations[promised.owner].hands_over(record, to=self.stations[to])
            promised.offered_to = to

    @precondition(lambda self: any(each.offered_to for each in self.laws.records.values()))
    @rule(which=any_one)
    def take_over(self, which: int) -> None:
        record, promised = self._record(which, lambda each: bool(each.offered_to))
        with _perhaps_refused():
            version = self.stations[promised.offered_to].takes_over(record)
            shares = {force: level for force, level in promised.shares.items() if force != promised.offered_to}
            promised.shares = {**shares, promised.owner: Level.WHOLE}
            promised.owner, promised.version, promised.offered_to = promised.offered_to, version, ""

    @precondition(lambda self: any(each.offered_to for each in self.laws.records.values()))
    @rule(which=any_one)
    def decline(self, which: int) -> None:
        record, promised = self._record(which, lambda each: bool(each.offered_to))
        with _perhaps_refused():
            self.stations[promised.offered_to].declines(record)
            promised.offered_to = ""

    @precondition(lambda self: any(each.offered_to for each in self.laws.records.values()))
    @rule(which=any_one, to=forces)
    def decline_and_be_offered_another(self, which: int, to: str) -> None:
        """Let a decline arrive, without which its owner could not offer the record again."""
        self.deliver()
        self.decline(which)
        self.deliver()
        self.hand_over(which, to)

    @precondition(lambda self: self.laws.records)
    @rule(which=any_one, by=forces)
    def challenge(self, which: int, by: str) -> None:
        record, _ = self._record(which)
        challenges.challenge(self.stations[by], record, which)

    @rule(owner=forces)
    def uphold(self, owner: str) -> None:
        challenges.uphold(self.stations[owner])

    @precondition(lambda self: self.laws.records)
    @rule(which=any_one)
    def correct_what_is_challenged(self, which: int) -> None:
        record, promised = self._record(which)
        owner = self.stations[promised.owner]
        if wrong := challenges.challenged(owner, record):
            with _perhaps_refused():
                promised.version = challenges.correct(owner, record, wrong)

    @rule(force=forces)
    def end_challenges(self, force: str) -> None:
        challenges.end([self.stations[force]])

    @precondition(lambda self: self.laws.records)
    @rule(which=any_one, by=forces)
    def challenge_what_has_come(self, which: int, by: str) -> None:
        """Let a record arrive, without which nobody else could challenge it."""
        self.deliver()
        self.challenge(which, by)

    # Workers

    @precondition(lambda self: any(each.offered_to for each in self.laws.records.values()))
    @rule(force=forces)
    def let_offers_lapse(self, force: str) -> None:
        with self.stations[force].node, clock.shift_time(_LAPSED):
            case.lapse()
        for promised in self.laws.records.values():
            if promised.owner == force:
                promised.offered_to = ""

    @rule(force=forces)
    def announce_a_key(self, force: str) -> None:
        with self.stations[force].node, _perhaps_refused():
            peer_changes.rotate(operator(force))

    @rule(force=forces)
    def take_the_turn_of_the_clock(self, force: str) -> None:
        with self.stations[force].node:
            peer_changes.advance_rotation()

    @rule(force=forces)
    def seal(self, force: str) -> None:
        with self.stations[force].node:
            sealer.seal_all()
            sealer.publish()

    # The wire and its nodes

    @rule(most=st.integers(1, 4))
    def load(self, most: int) -> None:
        self.under_way += self.line.load(most=most)

    @precondition(lambda self: self.under_way)
    @rule(which=any_one, fate=st.sampled_from(["arrive", "arrive", "repeat", "lose", "lose the receipt", "crash"]))
    def let_one(self, which: int, fate: str) -> None:
        journey = self.under_way[which % len(self.under_way)]
        if fate == "crash":
            with journey.target, transaction.atomic():
                self.line.carry(journey)
                transaction.set_rollback(True)
        if fate in {"arrive", "repeat"}:
            self._arrive(journey)
        if fate == "lose the receipt":
            self.line.carry(journey)
        if fate.startswith("lose"):
            with journey.source:
                journey.sender.fail("the line was cut")
        if fate not in {"repeat", "crash"}:
            self.under_way = [other for other in self.under_way if other is not journey]
            self.carried = [*self.carried, journey][-_MOST_KEPT:]

    @precondition(lambda self: self.carried)
    @rule(which=any_one)
    def let_an_old_one_come_again(self, which: int) -> None:
        self.line.carry(self.carried[which % len(self.carried)])

    @rule(force=forces)
    def let_a_sender_die_while_it_numbers(self, force: str) -> None:
        for source, target, sender in self.line.senders:
            if source.force == force:
                with source, transaction.atomic():
                    LaneSender(target.force, sender.lane).next_batch()
                    transaction.set_rollback(True)
        self._start_anew(force)

    @rule()
    def deliver(self) -> None:
        self._start_anew(*FORCES)
        while journeys := self.line.load():
            for journey in journeys:
                self._arrive(journey)

    def _arrive(self, journey: Journey) -> None:
        receipt = self.line.carry(journey)
        with journey.source:
            try:
                journey.sender.confirm(journey.batch, receipt)
            except SangamError as error:
                journey.sender.fail(error.message)
                self._start_anew(journey.source.force)  # what it holds of the peer's keys is read anew within seconds

    def _start_anew(self, *names: str) -> None:
        """Let the relays of these forces start with nothing in hand, as after a kill."""
        self.under_way = [journey for journey in self.under_way if journey.source.force not in names]
        self.line.senders = [
            (source, target, LaneSender(target.force, sender.lane) if source.force in names else sender)
            for source, target, sender in self.line.senders
        ]

    def _look_at_what_is_parked(self) -> None:
        for station in self.stations.values():
            with station.node, clock.shift_time(_LAPSED):
                parked.replay_due(HANDLERS)

    def _record(self, which: int, fits: Callable[[Promised], bool] = lambda _: True) -> tuple[UUID, Promised]:
        found: Sequence[tuple[UUID, Promised]] = [pair for pair in self.laws.records.items() if fits(pair[1])]
        return found[which % len(found)]

    # The laws

    @invariant()
    def hold_at_any_moment(self) -> None:
        for station in getattr(self, "stations", {}).values():
            self.laws.look(station)

    def teardown(self) -> None:
        if not hasattr(self, "stations"):
            return
        for _ in range(3):  # a sealed head and an answer make new envelopes
            self.deliver()
            challenges.end(self.stations.values())
            self._look_at_what_is_parked()
        for station in self.stations.values():
            self.laws.look_at_the_end(station)
        both_sides.look_at_challenges(self.stations)


@contextmanager
def _perhaps_refused() -> Iterator[None]:
    with suppress(SangamError):
        yield
