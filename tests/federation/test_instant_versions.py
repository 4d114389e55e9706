"""A directory whose version is an instant of years to come stands in no later one's way."""

from collections.abc import Callable
from datetime import timedelta

from support.nodes import TestNode
from support.world import Station, build

from sangam.access.types import PostView
from sangam.access.units import units
from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.federation.protocol import directory as directory_text
from sangam.kernel import clock
from sangam.kernel.ids import new_id

UNIT = "HR-SNP-KUNDLI"


def publishes(station: Station, title: str, *, ahead: timedelta) -> None:
    """Let Haryana publish one post, in a version of now or of a time to come."""
    at = clock.now()
    post = PostView(new_id(), "HR", UNIT, "station", title, "", True)
    version = int((at + ahead).timestamp() * 1000)
    with station.node, deed(station.desk, "node:directory:publish"):
        body = directory_text.directory_out([post], version=version, as_of=at)
        outbox.post(directory_text.KIND, to=["DL"], body=body)


def test_a_directory_of_a_time_to_come_stands_in_no_later_ones_way(
    fresh_nodes: Callable[..., tuple[TestNode, ...]],
) -> None:
    delhi, haryana, wire = build(*fresh_nodes("DL", "HR"))
    for title, ahead in (("First", 3650), ("Second", 3651), ("Third", 0)):
        publishes(haryana, title, ahead=timedelta(days=ahead))
        if title != "First":
            wire.deliver()
            with delhi.node:
                assert [each.title_en for each in units.posts_at(UNIT)] == [title]
