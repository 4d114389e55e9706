"""A giver forgets by a restore that an acceptance was void, and a third holds what it made of the record since."""

import pytest
from case_transfers import clean, lapses, owners, unheard
from support.cast import person, says
from support.putting_back import arrives, restored, settled
from support.world import World

from sangam.kernel.handling import Level

pytestmark = pytest.mark.one_case

SILENT = "SELECT DISTINCT owner FROM records_silent WHERE record = %s"


@pytest.mark.parametrize("shared", ["by the taker", "by the giver", "by both"])
def test_an_acceptance_of_an_open_offer_is_void_where_a_third_has_more(
    world: World, monkeypatch: pytest.MonkeyPatch, shared: str
) -> None:
    delhi, haryana, up, wire = world
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
    unheard(world, up)
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


@pytest.mark.long
@pytest.mark.parametrize("backed_up", ["before all", "with it back, on offer"])
def test_no_acceptance_is_void_of_what_stands_as_its_sender_s(world: World, backed_up: str) -> None:
    """Delhi took it over, gave it back and took it over again; a third gives the first of that back before the last."""
    delhi, haryana, up, wire = world
    record = up.opens(person("हरजीत", relative="s/o Balwant"))
    if backed_up == "before all":
        up.node.backs_up()
    for giver, taker in [(up, delhi), (delhi, up)]:
        giver.hands_over(record, to=taker)
        wire.deliver()
        taker.takes_over(record)
        wire.deliver()
        if taker is delhi:
            delhi.offers(record, to=haryana)
            wire.deliver()
            delhi.withdraws(record, from_=haryana)
            wire.deliver()
    up.hands_over(record, to=delhi)
    wire.deliver()
    if backed_up != "before all":
        up.node.backs_up()
    delhi.takes_over(record)
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    restored(wire, up.node)
    settled(wire, without=delhi.node)
    settled(wire)
    assert owners(record, delhi) == ["DL"]
    haryana.takes_over(record)
    settled(wire)
    assert owners(record, delhi, haryana) == ["HR"] * 2
    clean(delhi, haryana, up)
