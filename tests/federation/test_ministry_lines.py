"""What comes to a ministry's node nonetheless: set aside or turned away, and no word of it stays there."""

from collections.abc import Callable

import pytest
from django.db import connection
from forging import line, taken
from support.nodes import TestNode
from support.wire_world import pair

from sangam.kernel.ids import new_id

WORD = {"word": "Harjit Singh"}


@pytest.fixture
def ministry_pair(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> tuple[TestNode, ...]:
    nodes = fresh_nodes("DL", "MHA")
    pair(*nodes)
    return nodes


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"seq": 1}, "federation:number-used"),
        ({"seq": 2, "id": "first"}, "federation:other-content"),
        ({"seq": 2, "to": "HR"}, "federation:not-for-us"),
        ({"seq": 2, "lane": "fast"}, "federation:unreadable"),
    ],
)
def test_no_word_of_a_faulty_nodes_envelope_stays_at_a_ministry(ministry_pair, changes, code):
    delhi, ministry = ministry_pair
    first = str(new_id())
    taken(ministry, line(delhi, ministry, id=first, kind="thread.said.v1", body=WORD), {})
    again = {**changes, **({"id": first} if "id" in changes else {})}
    taken(ministry, line(delhi, ministry, kind="thread.said.v1", body={**WORD, "more": 1}, **again), {})
    with ministry, connection.cursor() as cursor:
        cursor.execute("SELECT code, length(line) FROM federation_setaside ORDER BY first_at")
        assert cursor.fetchall() == [("federation:totals-alone", 0), (code, 0)]
