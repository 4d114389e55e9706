"""Three nodes of which some are put back to a backup, at any moment, again and again: nothing known anywhere is lost.

Hypothesis chooses what officers do: say, make, correct, challenge, uphold, share, withdraw, recall, hand over, take
over, decline.  It chooses who is backed up when, whose envelopes arrive, and who is then lost.  That is one node or two
at once, perhaps while the third cannot be reached.

The lost begin anew from their backups.  The others catch them up and give back, and within so many rounds all comes to
rest.  Then what any node knew must be there (`known`).  What nobody else had heard of is lost with its node.  The
machine reads what became of that, and goes on from there.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from uuid import UUID

import both_sides
import challenges
import known
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from known import FORCES, Held, Numbers, Promised, Words
from support.cast import person, says
from support.putting_back import arrives, awaited, begin_anew, compared, forgets, settled, waits_no_longer
from support.wire_world import say as say_word
from three import Three

from sangam.federation.types import Lane
from sangam.kernel.errors import SangamError
from sangam.kernel.handling import Level

_MOST_RECORDS, _MOST_LOSSES = 6, 3

forces = st.sampled_from(FORCES)
lanes = st.sampled_from(list(Lane))
levels = st.sampled_from([Level.WHOLE, Level.WHOLE, Level.SILENT, Level.NONE])
other_levels = st.sampled_from([Level.WHOLE, Level.SILENT, Level.NONE, Level.NONE])
some = st.sets(forces, min_size=1)
perhaps = st.sets(forces)
any_one = st.integers(0, 999)
weathers = st.none() | st.integers(0, 9_999).map(random.Random)
follows = st.sampled_from(["correct", "withdraw", "recall", "hand on"])


class RestoreMachine(RuleBasedStateMachine):
    """The machine.  three: its nodes."""

    def __init__(self, three: Three) -> None:
        super().__init__()
        self._three = three
        self.said: Words = defaultdict(list)
        self.records: dict[UUID, Promised] = {}
        self.numbers = Numbers()
        self.touched: dict[str, set[UUID]] = {}
        self.kept: dict[str, str] = {}
        self.taken_back: set[str] = set()
        self.restored: set[str] = set()
        self.count = self.losses = 0
        self.weather: random.Random | None = None

    @initialize()
    def three_nodes(self) -> None:
        self.stations, self.line = self._three.as_new()
        self.kept = dict.fromkeys(FORCES, "new")
        self.touched = {force: set() for force in FORCES}

    # Officers

    @rule(sender=forces, recipient=forces, lane=lanes)
    def say(self, sender: str, recipient: str, lane: Lane) -> None:
        if sender == recipient:
            return
        self.count += 1
        word = f"{self.count:05}"
        say_word(self.stations[sender].node, word, to=recipient, lane=lane)
        self.said[sender, recipient, lane].append(word)

    @precondition(lambda self: len(self.records) < _MOST_RECORDS)
    @rule(owner=forces, chosen=st.tuples(levels, levels))
    def open(self, owner: str, chosen: tuple[Level, Level]) -> None:
        others = [force for force in FORCES if force != owner]
        shares = {force: level for force, level in zip(others, chosen, strict=True) if level is not Level.NONE}
        record = self.stations[owner].opens(person("Harjeet", relative="s/o Balwant"), shares=shares)
        self.records[record] = Promised(owner, 1, shares)
        self.touched[owner].add(record)

    @precondition(lambda self: self.records)
    @rule(which=any_one)
    def correct(self, which: int) -> None:
        record, promised = self._record(which)
        with self._acts(promised.owner, record):
            note = says("note", f"number {promised.version}")
            promised.version = self.stations[promised.owner].corrects(record, note)

    @precondition(lambda self: self.records)
    @rule(which=any_one, force=forces, level=other_levels)
    def share(self, which: int, force: str, level: Level) -> None:
        record, promised = self._record(which)
        with self._acts(promised.owner, record):
            to = self.stations[force]
            promised.version = self.stations[promised.owner].offers(record, to=to, level=level)
            promised.shares[force] = level

    @precondition(lambda self: self.records)
    @rule(which=any_one)
    def recall(self, which: int) -> None:
        record, promised = self._record(which)
        with self._acts(promised.owner, record):
            self.stations[promised.owner].recalls(record)
            promised.recalled, promised.offered_to = True, ""

    @precondition(lambda self: self.records)
    @rule(which=any_one, to=forces)
    def hand_over(self, which: int, to: str) -> None:
        record, promised = self._record(which)
        with self._acts(promised.owner, record):
            self.stations[promised.owner].hands_over(record, to=self.stations[to])
            promised.offered_to = to

    @precondition(lambda self: any(each.offered_to for each in self.records.values()))
    @rule(which=any_one)
    def take_over(self, which: int) -> None:
        self._take_over(*self._record(which, lambda each: bool(each.offered_to)))

    def _take_over(self, record: UUID, promised: Promised) -> None:
        if not promised.offered_to:
            return
        with self._acts(promised.offered_to, record):
            version = self.stations[promised.offered_to].takes_over(record)
            shares = {force: level for force, level in promised.shares.items() if force != promised.offered_to}
            promised.shares = {**shares, promised.owner: Level.WHOLE}
            promised.owner, promised.version, promised.offered_to = promised.offered_to, version, ""

    @precondition(lambda self: any(each.offered_to for each in self.records.values()))
    @rule(which=any_one)
    def decline(self, which: int) -> None:
        record, promised = self._record(which, lambda each: bool(each.offered_to))
        with self._acts(promised.offered_to, record):
            self.stations[promised.offered_to].declines(record)
            promised.offered_to = ""

    @precondition(lambda self: self.records)
    @rule(which=any_one, to=forces, taken=st.booleans())
    def hand_over_and_be_answered(self, which: int, to: str, taken: bool) -> None:
        """Let an offer come, and be answered: seldom so by chance."""
        settled(self.line)
        self.hand_over(which, to)
        settled(self.line)
        if any(each.offered_to for each in self.records.values()):
            (self.take_over if taken else self.decline)(which)

    @precondition(lambda self: self.records)
    @rule(which=any_one, to=forces, then=follows, further=forces, kept=st.tuples(perhaps, perhaps, perhaps, perhaps))
    def hand_over_between_backups(
        self, which: int, to: str, then: str, further: str, kept: tuple[set[str], ...]
    ) -> None:
        """Hand a record over, and back up before the offer, while it stands, once it is taken, and after what follows.

        then: what follows: its new owner corrects it, withdraws it from a further force, recalls or hands it on.
        """
        record, promised = self._record(which)
        following: Mapping[str, Callable[[], None]] = {
            "correct": lambda: self.correct(which),
            "withdraw": lambda: self.share(which, further, Level.NONE),
            "recall": lambda: self.recall(which),
            "hand on": lambda: self.hand_over_and_be_answered(which, further, True),
        }
        steps = (
            lambda: self.hand_over(which, to), lambda: self._take_over(record, promised), following[then], lambda: None,
        )  # fmt: skip
        for backed_up, step in zip(kept, steps, strict=True):
            settled(self.line)
            for force in sorted(backed_up):
                self.back_up(force)
            step()

    @precondition(lambda self: self._held_elsewhere())
    @rule(which=any_one, reached=some)
    def withdraw(self, which: int, reached: set[str]) -> None:
        """Take a record back from a force, and let some hear of it."""
        held = self._held_elsewhere()
        nth, owner, force = held[which % len(held)]
        self.share(nth, force, Level.NONE)
        self.let_arrive({owner}, reached)

    @precondition(lambda self: self.records)
    @rule(which=any_one, reached=forces)
    def correct_for_one(self, which: int, reached: str) -> None:
        """Correct a record, and let one force alone hear of it."""
        self.correct(which)
        self.let_arrive(set(FORCES), {reached})

    # The wire, backups and losses

    @rule(of=some, at=some)
    def let_arrive(self, of: set[str], at: set[str]) -> None:
        """Let what waits at some forces for some arrive, once."""
        for journey in self.line.load():
            if journey.source.force in of and journey.target.force in at:
                arrives(self.line, journey)

    @rule(force=forces)
    def back_up(self, force: str) -> None:
        self.stations[force].node.backs_up()
        self.kept[force], self.touched[force] = "last", set()

    @precondition(lambda self: self.losses < _MOST_LOSSES)
    @rule(
        lost=st.sets(forces, min_size=1, max_size=2), all_have_come=st.booleans(), one_is_away=st.booleans(),
        weather=weathers,
    )  # fmt: skip
    def lose(
        self, lost: set[str], all_have_come: bool, one_is_away: bool, weather: random.Random | None = None
    ) -> None:
        """Put nodes back to their backups, let all come to rest, and hold the laws."""
        self.weather = weather
        self.losses += 1
        if all_have_come:
            settled(self.line)
        self._put_back(lost)
        self._become_whole(lost, away=min(set(FORCES) - lost) if one_is_away else "")

    @precondition(lambda self: self.losses < _MOST_LOSSES)
    @rule(first=some, then=some, rounds=st.integers(0, 12), all_have_come=st.booleans(), weather=weathers)
    def lose_again_before_it_is_whole(
        self, first: set[str], then: set[str], rounds: int, all_have_come: bool, weather: random.Random | None = None
    ) -> None:
        """Put nodes back, let what waits move so many rounds, put nodes back, and hold the laws."""
        self.weather = weather
        self.losses += 1
        if all_have_come:
            settled(self.line)
        self._put_back(first)
        if rounds:
            settled(self.line, within=rounds, weather=self.weather)
        self._put_back(then)
        self._become_whole(first | then)

    def _put_back(self, lost: set[str]) -> None:
        self.numbers.see(known.held_by(self.stations).given())
        for force in lost:
            forgets(self.line, self.stations[force].node, to=self.kept[force])
        begin_anew(*(self.stations[force].node for force in sorted(lost)))
        self.restored |= lost
        self.said = known.words_left(self.stations, self.said)

    def _become_whole(self, lost: set[str], *, away: str = "") -> None:
        """Let all come to rest, and hold the laws.  away: who cannot be reached at first."""
        before, asked = known.held_by(self.stations), both_sides.asked(self.stations)
        if away:
            self._settle_without(away, lost)
        self._come_to_rest()
        after = known.look_at_rest(self.stations, self.said)
        known.look_at_lost(before, after, self.taken_back)
        both_sides.look(self.stations, restored=self.restored)
        both_sides.look_at_offers(self.stations, lost=lost)
        both_sides.look_at_asked(asked, both_sides.asked(self.stations))
        standing = {record: each.owner for record, each in self.records.items() if not each.recalled}
        known.look_at_owners(standing, after, lost)
        self.numbers.see(after.standing())
        touched = set().union(*(self.touched[force] for force in lost))
        untouched = {record: self.records[record] for record in self.records.keys() - touched}
        known.look_at_untouched(untouched, after, lost)
        self._go_on_from(after, touched, lost)

    def _settle_without(self, away: str, lost: set[str]) -> None:
        """Let all but one come to rest, and be given up: whoever waits for it shows nothing of its."""
        settled(self.line, without=self.stations[away].node, weather=self.weather)
        for force in lost:
            assert awaited(self.stations[force].node) == [away]
            waits_no_longer(self.stations[force].node, away)
        settled(self.line, without=self.stations[away].node, weather=self.weather)
        for force in lost:
            station = self.stations[force]
            for (record,) in station.read_rows("records_record", "id", owner=away):
                assert not station.sees(record), f"{force} shows a copy of {away}, which has not caught it up"

    def _come_to_rest(self) -> None:
        settled(self.line, weather=self.weather)
        compared(self.line)
        challenges.end(self.stations.values())
        settled(self.line)
        waiting = {force: awaited(station.node) for force, station in self.stations.items()}
        assert not any(waiting.values()), f"not whole: {waiting}"

    def _go_on_from(self, after: Held, touched: set[UUID], lost: set[str]) -> None:
        """Take from the nodes what became of records that were touched by who was put back, and end its offers."""
        for promised in self.records.values():
            if not lost.isdisjoint({promised.owner, promised.offered_to}):
                promised.offered_to = ""
        for record in touched & self.records.keys():
            owned = after.owned(record)
            if owned:
                own = owned[0]
                self.records[record] = Promised(own.force, own.version, dict(own.shares), own.offered_to)
            elif not self.records[record].recalled:
                del self.records[record]

    # Challenges

    @precondition(lambda self: self.records)
    @rule(which=any_one, by=forces)
    def challenge(self, which: int, by: str) -> None:
        record, _ = self._record(which)
        challenges.challenge(self.stations[by], record, which)

    @rule(owner=forces)
    def uphold(self, owner: str) -> None:
        challenges.uphold(self.stations[owner])

    @precondition(lambda self: self.records)
    @rule(which=any_one)
    def correct_what_is_challenged(self, which: int) -> None:
        record, promised = self._record(which)
        owner = self.stations[promised.owner]
        if wrong := challenges.challenged(owner, record):
            with self._acts(promised.owner, record):
                promised.version = challenges.correct(owner, record, wrong)
                self.taken_back |= set(map(str, wrong))

    @precondition(lambda self: self.records)
    @rule(which=any_one, by=forces)
    def challenge_and_be_answered(self, which: int, by: str) -> None:
        """Let a challenge come, and be answered: seldom so by chance."""
        self.let_arrive(set(FORCES), {by})
        self.challenge(which, by)
        _, promised = self._record(which)
        self.let_arrive({by}, set(FORCES))
        self.uphold(promised.owner)

    # What the rules share

    @contextmanager
    def _acts(self, force: str, record: UUID) -> Iterator[None]:
        """Let a force act on a record, perhaps in vain."""
        with suppress(SangamError):
            yield
            self.touched[force].add(record)

    def _held_elsewhere(self) -> list[tuple[int, str, str]]:
        """Return which records are promised to whom, as (its place, its owner, the other force)."""
        return [
            (nth, each.owner, force)
            for nth, each in enumerate(self.records.values())
            for force, level in each.shares.items()
            if level is not Level.NONE and not each.recalled
        ]

    def _record(self, which: int, fits: Callable[[Promised], bool] = lambda _: True) -> tuple[UUID, Promised]:
        found: Sequence[tuple[UUID, Promised]] = [pair for pair in self.records.items() if fits(pair[1])]
        return found[which % len(found)]

    def teardown(self) -> None:
        if hasattr(self, "stations"):
            self.lose({max(FORCES, key=lambda force: len(self.touched[force]))}, all_have_come=True, one_is_away=False)
