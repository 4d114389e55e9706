"""Law: whatever the wire does, in the end every holder has the same, once, and the highest version rules."""

from contextlib import suppress

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.cast import person, says
from support.world import Station, World

from sangam.kernel.errors import SangamError
from sangam.kernel.handling import Level

LEVELS = st.sampled_from([Level.WHOLE, Level.SILENT, Level.NONE])
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("share"), st.sampled_from(["HR", "UP"]), LEVELS),
        st.tuples(st.just("correct")),
        st.tuples(st.just("recall")),
        st.tuples(st.just("hand over")),
        st.tuples(st.just("carry some")),
    ),
    min_size=2,
    max_size=8,
)
SCHEDULES = st.lists(st.tuples(st.integers(0, 11), st.booleans()), max_size=14)


class Story:
    """One record's life at Delhi, and what each other force should hold in the end."""

    def __init__(self, world: World, schedule: list[tuple[int, bool]]) -> None:
        self.delhi, self.haryana, self.up, self.wire = world
        self.schedule = list(schedule)
        self.record = self.delhi.opens(person("Harjeet", relative="s/o Balwant", plate="HR26DK8337"))
        self.levels = {"HR": Level.NONE, "UP": Level.NONE}
        self.recalled = False

    def does(self, act: tuple[object, ...]) -> None:
        with suppress(SangamError):  # a step that the record's state does not allow: nothing happened
            getattr(self, str(act[0]).replace(" ", "_"))(*act[1:])

    def share(self, force: str, level: Level) -> None:
        self.delhi.offers(self.record, to={"HR": self.haryana, "UP": self.up}[force], level=level)
        self.levels[force] = level

    def correct(self) -> None:
        self.delhi.corrects(self.record, says("note", "one more thing"))

    def recall(self) -> None:
        self.delhi.recalls(self.record)
        self.recalled = True
        self.levels = dict.fromkeys(self.levels, Level.NONE)

    def hand_over(self) -> None:
        """A later test's matter; here it is refused or stays an offer that is declined at once."""
        self.delhi.hands_over(self.record, to=self.up)
        self.wire.deliver()
        self.up.declines(self.record)
        self.wire.deliver()

    def carry_some(self) -> None:
        """Let some batches arrive, in the schedule's order, and lose their receipts: they will come again."""
        journeys = self.wire.load(most=1)
        for place, lost in self.schedule[:4]:
            if journeys:
                journey = journeys.pop(place % len(journeys))
                if not lost:
                    self.wire.carry(journey)
        self.schedule = self.schedule[4:]
        for source, _, sender in self.wire.senders:
            with source:
                sender.restart()

    def held(self, station: Station) -> Level:
        if station.has_copy(self.record):
            return Level.WHOLE
        silent = station.read_rows("records_silent", record=self.record, key__isnull=False)
        return Level.SILENT if silent else Level.NONE

    def version(self, station: Station) -> set[tuple[int, ...]]:
        return set(
            station.read_rows("records_record", "version", id=self.record)
            + station.read_rows("records_silent", "version", record=self.record)
        )


def settled(story: Story) -> None:
    """Assert what must hold when everything has arrived."""
    own = story.version(story.delhi)
    for station in (story.haryana, story.up):
        assert story.held(station) is story.levels[station.force]
        if story.levels[station.force] is not Level.NONE:
            assert story.version(station) == own
        assert not station.set_aside()
        assert not station.waits()
    assert story.delhi.sees(story.record) is not story.recalled


@given(acts=ACTS, schedule=SCHEDULES, seed=st.integers(0, 1_000))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@example(
    acts=[("share", "HR", Level.WHOLE), ("share", "HR", Level.NONE), ("share", "HR", Level.WHOLE)],
    schedule=[], seed=0,
)  # fmt: skip
@example(acts=[("share", "HR", Level.WHOLE), ("recall",), ("carry some",)], schedule=[(0, True)] * 4, seed=3)
@example(
    acts=[("share", "HR", Level.WHOLE), ("share", "HR", Level.SILENT), ("correct",)], schedule=[], seed=1
)  # fmt: skip
def test_any_order_loss_and_repetition_ends_the_same(world: World, acts, schedule, seed):
    story = Story(world, schedule)
    world.wire.random.seed(seed)
    for act in acts:
        story.does(act)
    story.wire.deliver(reordered=True)
    settled(story)
    before = [station.copies() for station in (story.haryana, story.up)]
    story.wire.deliver(repeated=2)
    assert [station.copies() for station in (story.haryana, story.up)] == before
