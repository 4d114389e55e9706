"""The long search: whole small worlds at random, new each time; `./sangam test --all` alone walks them.

It stands in a module of its own: its nodes take the databases that another world of a module would hold.
"""

from collections import Counter
from collections.abc import Callable
from random import Random, SystemRandom

import pytest
from act_walk import KNOWN_HOLES, ActWalk, Hole
from page_walk import Leak, Seen, looks
from small_deeds import LivedIn
from small_world import PURPOSES
from support.nodes import TestNode
from unseen import changed_by_the_hidden

from sangam.access import policy


@pytest.mark.slow
def test_the_long_search(
    request: pytest.FixtureRequest, fresh_nodes: Callable[..., tuple[TestNode, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Walk whole new worlds, `--rounds` of them: all officers, all purposes; tell what was looked at and found."""
    if not request.config.getoption("--all"):
        pytest.skip("the long search runs by --all")
    first = request.config.getoption("--world")
    for number in range(request.config.getoption("--rounds")):
        seed = SystemRandom().randrange(10**9) if first is None or number else first
        forces = ("DL", "HR", "UP") if number % 2 else ("DL", "HR")
        nodes = fresh_nodes(*forces)
        leaks, holes, seen, tried = _walked(nodes, seed)
        for node in nodes:
            node.close()
        with capsys.disabled():
            _tell(f"round {number}, seed {seed}, {len(forces)} forces", seen, tried, leaks, holes)
        assert [each for each in leaks if not each.is_known] == [], f"seed {seed}"
        assert [each for each in holes if each.act not in KNOWN_HOLES] == [], f"seed {seed}"


def _walked(nodes: tuple[TestNode, ...], seed: int) -> tuple[list[Leak], list[Hole], Seen, int]:
    world, chance = LivedIn(nodes, seed, records_a_force=5), Random(seed)
    everyone = [
        (seat, purpose)
        for seat in world.seats.values()
        for purpose in PURPOSES
        if policy.may_state(seat.actor, purpose.purpose)
    ]
    leaks, seen = looks(world, chance.sample(everyone, 8))
    walk = ActWalk(world)
    holes = [hole for seat, purpose in chance.sample(everyone, 6) for hole in walk.holes(seat, purpose, most=3)]
    seat = world.seats[nodes[seed % 2].force, chance.choice(("io", "beat", "desk"))]
    purpose = chance.choice([each for each in PURPOSES if policy.may_state(seat.actor, each.purpose)])
    for each in changed_by_the_hidden(world, seat, purpose, every=2):
        leaks.append(Leak(each.page, "hidden", "screen", seat.name, each.address, each.how))
    return leaks, holes, seen, walk.tried


def _tell(heading: str, seen: Seen, tried: int, leaks: list[Leak], holes: list[Hole]) -> None:
    print(f"\n{heading}: {seen.pages} pages, {seen.words} words, {tried} acts")  # noqa: T201 - the search's report
    for what, count in Counter(f"{each.page}: {each.of} on {each.way}" for each in leaks).most_common():
        print(f"  leak {what}: {count}")  # noqa: T201 - as above
    for act, count in Counter(f"{each.act} {each.status} for {each.said_of_absent}" for each in holes).most_common():
        print(f"  hole {act}: {count}")  # noqa: T201 - as above
