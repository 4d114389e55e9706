"""A giver forgets by a restore that an acceptance was void, and a third holds what it made of the record since."""

from collections.abc import Callable

import pytest
from cast import person, says
from nodes import TestNode
from putting_back import arrives, restored, settled
from test_accepted_by_two import unheard
from test_case_transfer import clean, lapses, owners
from world import World, build

from sangam.kernel.handling import Level

SILENT = "SELECT DISTINCT owner FROM records_silent WHERE record = %s"


@pytest.fixture
def three(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> World:
    return build(*fresh_nodes("DL", "HR", "UP"))


@pytest.mark.parametrize("shared", ["by the taker", "by the giver", "by both"])
def test_an_acceptance_of_what_stood_open_at_the_backup_is_void_where_a_third_holds_a_later_version(
    three: World, monkeypatch: pytest.MonkeyPatch, shared: str
) -> None:
    delhi, haryana, up, wire = three
    record = delhi.opens(person("हरजीत", relative="s/o Balwant"))
    if shared != "by the taker":
        delhi.offers(record, to=haryana, level=Level.SILENT)
    delhi.hands_over(record, to=up)
    wire.deliver()
    delhi.node.backs_up()
    up.takes_over(record)
    if shared != "by the giver":
        up.offers(record, to=haryana, level=Level.SILENT)
    lapses(delhi, monkeypatch, days=7.1)
    delhi.corrects(record, says("note", "ours"))
    if shared == "by the taker":
        delhi.offers(record, to=haryana, level=Level.SILENT)
    for journey in wire.load(of={"UP"}):
        arrives(wire, journey)
    unheard(three, up)
    assert haryana.rows(SILENT, record) == [("DL",)]
    restored(wire, delhi.node)
    settled(wire)
    assert owners(record, delhi) == ["DL"]
    assert not up.sees(record)
    assert haryana.rows(SILENT, record) == [("DL",)]
    clean(delhi, haryana, up)
    delhi.hands_over(record, to=up)
    settled(wire)
    up.takes_over(record)
    up.offers(record, to=haryana)
    settled(wire)
    assert owners(record, delhi, haryana, up) == ["UP"] * 3
    clean(delhi, haryana, up)
