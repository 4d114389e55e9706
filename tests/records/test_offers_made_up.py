"""A force that was given back its offers believes nobody who makes them up, or ends what it has not lost."""

import json
from datetime import timedelta

from case_transfers import lapses, owners
from restored_parties import gives_back, on_offer
from support.cast import person, says
from support.putting_back import restored, settled
from support.wire_world import operator
from support.world import World

from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.records.transfers import case


def words(station):
    return [line for (line,) in station.read_rows("records_offerword", "line")]


def test_nobody_makes_an_offer_in_another_s_name_by_giving_back(world: World) -> None:
    """Haryana gives back its own word and an altered one, Uttar Pradesh what Haryana was offered."""
    delhi, haryana, up, wire = world
    record = on_offer(world, "before the offer")
    theirs = haryana.opens(person("सुनील"))
    haryana.hands_over(theirs, to=delhi)
    wire.deliver()
    (line,), (other,) = words(haryana), words(delhi)
    restored(wire, delhi.node)
    gives_back(up, line, to="DL")
    gives_back(haryana, other, to="DL")
    gives_back(haryana, line.replace('versions\\":{\\"', 'versions\\":{\\"0'), to="DL")
    settled(wire)
    codes = delhi.read_rows(
        "federation_setaside",
        "sender",
        "code",
        order=(
            "sender",
            "code",
        ),
    )
    assert codes == [("HR", "records:word-not-signed")] * 2 + [("UP", "records:word-not-signed")]
    assert delhi.read_rows("records_handover", "taker", "answer", giver="DL") == [("HR", "lapsed")]
    assert delhi.reads(record).state == "live"


def test_a_taker_brings_no_lapsed_offer_back_to_life(world: World, monkeypatch) -> None:
    """Its giver has changed the record since, and knows the later version again, by whoever holds it."""
    delhi, haryana, up, wire = world
    record = on_offer(world, "before the offer", shares={"UP": Level.WHOLE})
    (line,) = words(haryana)
    lapses(delhi, monkeypatch)
    delhi.corrects(record, says("alias", "छोटा"))
    wire.deliver()
    restored(wire, delhi.node)
    gives_back(haryana, line, to="DL")
    accepts_anyhow(haryana, record, line)
    settled(wire)
    lapses(delhi, monkeypatch, days=0)
    settled(wire)
    assert owners(record, delhi, up) == ["DL"] * 2
    assert delhi.reads(record).state == "live"
    assert delhi.reads(record).values("alias") == up.reads(record).values("alias") == ["काला", "छोटा"]


def accepts_anyhow(station, record, line):
    """Accept a record by an offer that is over, as a node that lies would."""
    (version,) = set(json.loads(json.loads(line)["signed"])["body"]["versions"].values())
    named = json.loads(json.loads(line)["signed"])["body"]["handover"]
    body = {"record": str(record), "version": version + 1, "handover": named}
    with station.node, deed(operator(station.force), "node:epoch:give-back"):
        outbox.post("record.accepted.v1", to=["DL"], body=body)


def test_an_offer_is_over_at_a_taker_restored_after_its_giver_forgot_it(world: World) -> None:
    """The taker hears of the end, which its giver forgets, and then loses that itself."""
    delhi, haryana, _, wire = world
    on_offer(world, "before the offer")
    haryana.node.backs_up()
    with delhi.node, clock.shift_time(timedelta(days=8)):
        assert case.lapse() == 1
    wire.deliver()
    restored(wire, delhi.node)
    settled(wire)
    restored(wire, haryana.node)
    settled(wire)
    found = [each.read_rows("records_handover", "answer") for each in (delhi, haryana)]
    assert found == [[], [("lapsed",)]]


def test_who_lost_nothing_is_given_no_offer_back(world: World) -> None:
    delhi, haryana, _, wire = world
    on_offer(world, "before the offer")
    gives_back(haryana, words(haryana)[0], to="DL")
    wire.deliver()
    assert delhi.set_aside() == ["federation:nothing-lost"]
