"""A record that a restore lost both its giver and its taker; a third knows whose it is and has not the whole.

Its taker asks the giver for it, once all are heard.
"""

import random

import pytest
from case_transfers import clean, owners
from restored_parties import both_restored, looks_again
from support.cast import person, says
from support.putting_back import restored, settled, waits_no_longer
from support.wire_world import operator
from support.world import World

from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.kernel.handling import Level

pytestmark = pytest.mark.one_case


def handed_over(world: World, level: Level, *, backed_up: str = "DL UP"):
    """Let a record of Delhi's that Haryana knows of go to Uttar Pradesh, which had nothing of it at its backup."""
    delhi, _, up, wire = world
    if "DL" not in backed_up:
        delhi.node.backs_up()
    record = delhi.opens(person("हरजीत", relative="s/o Balwant"), shares={"HR": level})
    wire.deliver()
    if "DL" in backed_up:
        delhi.node.backs_up()
    up.node.backs_up()
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    wire.deliver()
    return record


def is_over(*stations):
    for station in stations:
        looks_again(station)
        assert station.read_rows("records_wanted", lacking=False) == []
    clean(*stations)


@pytest.mark.parametrize("level", [Level.SILENT, Level.POINTER])
@pytest.mark.parametrize("first", ["together", "giver", "taker"])
def test_what_its_giver_still_has_is_its_taker_s(world: World, level: Level, first: str) -> None:
    delhi, haryana, up, wire = world
    record = handed_over(world, level)
    both_restored(world, first)
    assert owners(record, delhi, up) == ["UP"] * 2
    is_over(delhi, haryana, up)
    up.corrects(record, says("alias", "काला"))
    settled(wire)
    assert [each.reads(record).values("alias") for each in (delhi, up)] == [["काला"]] * 2
    up.recalls(record)
    settled(wire)
    assert not any(each.sees(record) for each in (delhi, haryana, up))
    assert haryana.rows("SELECT 1 FROM records_silent UNION SELECT 1 FROM records_pointer") == []
    clean(delhi, haryana, up)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
def test_whatever_comes_first(world: World, seed: int) -> None:
    delhi, haryana, up, wire = world
    record = handed_over(world, Level.SILENT)
    restored(wire, delhi.node, up.node)
    settled(wire, weather=random.Random(seed))
    assert owners(record, delhi, up) == ["UP"] * 2
    is_over(delhi, haryana, up)


@pytest.mark.long
def test_what_both_lost_is_taken_back_from_a_holder_of_its_keys(world: World) -> None:
    delhi, haryana, up, wire = world
    record = handed_over(world, Level.SILENT, backed_up="UP")
    restored(wire, delhi.node, up.node)
    settled(wire)
    assert not any(each.sees(record) for each in (delhi, haryana, up))
    assert haryana.read_rows("records_silent") == []
    assert ("records:silent-lost",) in up.read_rows("federation_desknote", "code")
    assert set(up.set_aside()) == {"records:lost-and-ours"}
    clean(delhi, haryana)


@pytest.mark.long
def test_what_its_giver_has_changed_meanwhile_is_his(world: World) -> None:
    delhi, haryana, up, wire = world
    record = handed_over(world, Level.SILENT)
    restored(wire, delhi.node, up.node)
    settled(wire, without=haryana.node, within=8)
    waits_no_longer(delhi.node, "HR")
    for alias in ("काला", "गोरा", "छोटा"):
        delhi.corrects(record, says("alias", alias))
    settled(wire)
    assert delhi.reads(record).owner == "DL"
    assert not up.sees(record)
    is_over(delhi, haryana, up)


@pytest.mark.long
def test_nobody_gets_another_s_record_by_asking_for_it(world: World) -> None:
    delhi, haryana, up, wire = world
    record = handed_over(world, Level.WHOLE)
    ((line,),) = haryana.read_rows("records_handover", "word", word__gt="")
    for asking, word in ((haryana, line), (up, line.replace('version\\":', 'version\\":1'))):
        with asking.node, deed(operator(asking.force), "node:records:give-up"):
            outbox.post("record.wanted.v1", to=["DL"], body={"word": word})
    wire.deliver()
    codes = delhi.read_rows("federation_setaside", "sender", "code", order=("sender",))
    assert codes == [("HR", "records:not-handed-over"), ("UP", "records:not-handed-over")]
    assert owners(record, delhi, haryana, up) == ["UP"] * 3


@pytest.mark.long
def test_who_was_not_asked_gives_nothing_back(world: World) -> None:
    """Nor does a word that it lacks what nobody asked it for change anything."""
    delhi, haryana, up, wire = world
    record = handed_over(world, Level.WHOLE)
    with delhi.node, deed(operator("DL"), "node:records:give-up"):
        outbox.post("record.lacking.v1", to=["UP"], body={"record": str(record), "version": 2})
    wire.deliver()
    assert owners(record, delhi, haryana, up) == ["UP"] * 3
    clean(delhi, haryana, up)
