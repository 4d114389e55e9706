"""A peer back after three days, over real HTTPS: what waited comes in order while both sides write on, urgent first."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from support.cluster import TestCluster
from support.nodes import TestNode
from support.rows import count_rows
from support.wire_world import Relaying, Served, count, hear, heard, operator, until

from sangam.audit.audit import deed
from sangam.federation.lanes.status import peers
from sangam.federation.outbox import post
from sangam.federation.types import Incoming, Lane
from sangam.kernel import clock

Nodes = tuple[TestNode, TestNode]

BACKLOG = 2_400
MIDDLE = BACKLOG // 2
WITHIN_S = 60.0


class Held:
    """A handler that hears and, at one word of the backlog, holds the normal lane until it is let go."""

    def __init__(self) -> None:
        self.there, self.go_on = threading.Event(), threading.Event()

    def hear(self, incoming: Incoming) -> None:
        hear(incoming)
        if incoming.body["word"] == str(MIDDLE):
            self.there.set()
            self.go_on.wait(WITHIN_S)


@pytest.fixture
def held() -> Iterator[Held]:
    """Let nothing hang should the test fail meanwhile."""
    made = Held()
    yield made
    made.go_on.set()


@pytest.fixture
def three_days_later() -> Iterator[None]:
    """Undo what `clock.run_ahead` does in the test: the relay's and the door's threads live by it, too."""
    yield
    clock.run_ahead(timedelta(0))


def says(node: TestNode, words: range, *, lane: Lane) -> None:
    with node, deed(operator(node.force), "node:test:say"):
        for word in words:
            post("test.said.v1", to=["HR"], body={"word": str(word)}, lane=lane)


@pytest.mark.long
@pytest.mark.usefixtures("three_days_later")
def test_after_days_away_all_arrives_in_order_in_each_lane(
    nodes: Nodes, cluster: TestCluster, port: int, held: Held
) -> None:
    delhi, haryana = nodes
    relaying = Relaying(delhi, cluster, {})
    door = Served(haryana, cluster, {"test.said.v1": held.hear}, port=port)
    says(delhi, range(BACKLOG), lane=Lane.NORMAL)
    says(delhi, range(10), lane=Lane.URGENT)

    def failing() -> bool:
        with delhi:
            return peers()[0].failing_since is not None

    until(failing)
    clock.run_ahead(timedelta(hours=72))
    door.start()
    assert held.there.wait(WITHIN_S)
    # The normal lane stands in the middle of its backlog, and does not go on before the urgent words are applied.
    says(delhi, range(BACKLOG, BACKLOG + 100), lane=Lane.NORMAL)
    says(delhi, range(10, 60), lane=Lane.URGENT)
    until(lambda: len(heard(haryana, lane="urgent")) == 60, within_s=WITHIN_S)
    assert len(heard(haryana, lane="normal")) <= MIDDLE
    held.go_on.set()
    until(lambda: len(heard(haryana, lane="normal")) == BACKLOG + 100, within_s=WITHIN_S)
    relaying.stop()
    door.stop()
    assert heard(haryana, lane="normal") == [str(word) for word in range(BACKLOG + 100)]
    assert heard(haryana, lane="urgent") == [str(word) for word in range(60)]
    away = "SELECT count(*) FROM federation_outbox WHERE reached_at - queued_at > interval '71 hours'"
    assert count(delhi, away) == BACKLOG + 10
    assert count_rows(haryana, "federation_setaside") == 0
    assert not failing()
