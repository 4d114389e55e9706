"""Law: whatever the wire does, in the end the copies of what is shared with a group are exactly at its members."""

from contextlib import suppress
from itertools import count

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from records import grouped
from records.grouped import held
from support.cast import person, says
from support.world import World

from sangam.kernel.errors import SangamError
from sangam.kernel.handling import Level
from sangam.records import policy
from sangam.records.sharing import group_members

ACTS = st.lists(
    st.sampled_from(
        ["add DL", "add UP", "remove DL", "remove UP", "DL leaves", "UP leaves", "share", "silence", "correct", "carry"]
    ),
    min_size=2,
    max_size=9,
)


NUMBERS = count(1)


class Story:
    """One record of Delhi's, in a group of Haryana's from which forces come and go."""

    def __init__(self, world: World) -> None:
        self.delhi, self.haryana, self.up, self.wire = world
        self.forces = {"DL": self.delhi, "HR": self.haryana, "UP": self.up}
        self.code = grouped.make(self.haryana, self.delhi, short=f"LAW-{next(NUMBERS)}")
        self.wire.deliver()
        self.record = self.delhi.opens(person("Harjeet", plate="HR26DK8337"))
        grouped.give(self.delhi, self.record, code=self.code)
        self.level = Level.WHOLE

    def does(self, act: str) -> None:
        with suppress(SangamError):  # a step that does not fit: nothing happened
            self.act(*act.split())

    def act(self, first: str, second: str = "") -> None:
        if first in {"add", "remove"}:
            getattr(grouped, first)(self.haryana, self.forces[second], self.code)
        elif second == "leaves":
            grouped.leave(self.forces[first], self.code)
        elif first == "correct":
            self.delhi.corrects(self.record, says("note", "one more thing"))
        elif first == "carry":
            grouped.carry_some(self.wire)
        else:
            level = Level.WHOLE if first == "share" else Level.SILENT
            grouped.give(self.delhi, self.record, level=level, code=self.code)
            self.level = level

    def members(self) -> set[str]:
        with self.haryana.node:
            return set(policy.present(group_members.group(self.code)))


def arrive(story: Story) -> None:
    """Let all arrive, badly, and each worker take its turns."""
    story.wire.deliver(reordered=True)
    grouped.settle(*story.forces.values())
    story.wire.deliver(repeated=2)


@given(acts=ACTS, seed=st.integers(0, 1_000))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@example(acts=["add UP", "carry", "remove UP", "add UP", "carry", "correct"], seed=1)
@example(acts=["add UP", "carry", "UP leaves", "add UP"], seed=2)
@example(acts=["DL leaves", "add DL", "add UP", "remove UP", "carry", "add UP"], seed=3)
@example(acts=["silence", "add UP", "carry", "share", "remove UP"], seed=4)
def test_copies_end_exactly_at_the_members(world: World, acts, seed):
    story = Story(world)
    world.wire.random.seed(seed)
    for act in acts:
        story.does(act)
    arrive(story)
    members = story.members()
    for force, station in story.forces.items():
        with station.node:
            assert force not in members or set(policy.present(group_members.group(story.code))) == members
        if force != "DL":
            due = story.level if {force, "DL"} <= members else Level.NONE
            assert held(station, story.record) is due
    assert {holder for holder, level, _ in story.delhi.holders(story.record) if level is not Level.NONE} == (
        members - {"DL"} if "DL" in members else set()
    )
