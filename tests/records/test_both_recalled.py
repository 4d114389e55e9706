"""What a taker recalled stays recalled when giver and taker are both restored to before the transfer."""

import gzip
import json
from collections.abc import Callable

import pytest
from case_transfers import clean, owners
from restored_parties import looks_again
from support.cast import person, says
from support.desks import told_to_desk
from support.nodes import TestNode
from support.putting_back import compared, restored, settled, waits_no_longer
from support.wire_world import operator
from support.world import World, build

from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.kernel import bodies
from sangam.kernel.handling import Level
from sangam.records.messages import records as record_messages
from sangam.records.recalls import receipt_reminders

pytestmark = pytest.mark.one_case


def handed_over(world: World, backed_up: str, *, third: Level = Level.WHOLE):
    """Back both Delhi and Uttar Pradesh up, and let a record that Haryana holds go from one to the other."""
    delhi, _, up, wire = world
    shares = {"HR": third, "UP": Level.WHOLE} if backed_up == "held it" else {"HR": third}
    said = person("हरजीत", relative="s/o Balwant")

    def backs_up(when: str) -> None:
        if backed_up in when:
            delhi.node.backs_up()
            up.node.backs_up()

    backs_up("never had it")
    record = delhi.opens(said, shares=shares)
    wire.deliver()
    backs_up("held it, had not got it")
    delhi.hands_over(record, to=up)
    wire.deliver()
    backs_up("was offered it")
    up.takes_over(record)
    wire.deliver()
    return record


def is_gone(record, *stations) -> None:
    """Hold that a record stands nowhere, under nobody's name, and that nothing waits or was set aside."""
    for station in stations:
        looks_again(station)
    for station in stations:
        assert not station.sees(record), station.force
        for table in ("records_silent", "records_pointer", "records_key"):
            assert station.rows(f"SELECT 1 FROM {table} WHERE record = %s", record) == [], table  # noqa: S608
        assert not station.has_copy(record)
    clean(*stations)


def recalls_as_a_list(station, record, wire) -> None:
    station.recalls_many([record])
    with station.node:
        receipt_reminders.chase()
    wire.deliver()


def healed(world: World) -> None:
    """Let every node compare what others hold of its own, and ask for the receipts that it is owed."""
    compared(world.wire)
    for station in world.stations:
        with station.node:
            receipt_reminders.chase()
    settled(world.wire)


BACKED_UP = pytest.mark.parametrize("backed_up", ["held it", "had not got it", "never had it", "was offered it"])


@BACKED_UP
@pytest.mark.parametrize("first", ["together", "giver", "taker"])
def test_what_the_taker_recalled_stands_nowhere_when_both_forgot_it(world: World, backed_up: str, first: str) -> None:
    delhi, haryana, up, wire = world
    record = handed_over(world, backed_up)
    up.corrects(record, says("alias", "काला"))
    wire.deliver()
    up.recalls(record)
    wire.deliver()
    restored(wire, delhi.node, up.node)
    if first != "together":
        settled(wire, without=up.node if first == "giver" else delhi.node)
        assert not (delhi if first == "giver" else up).sees(record)
    settled(wire)
    is_gone(record, delhi, haryana, up)
    compared(wire)
    is_gone(record, delhi, haryana, up)
    told = [code for each in (delhi, haryana, up) for code in told_to_desk(each.node)]
    assert [code for code in told if code.startswith("records:")] == []


@pytest.mark.long
@BACKED_UP
@pytest.mark.parametrize("third", [Level.WHOLE, Level.SILENT])
def test_so_it_is_when_he_recalled_it_with_a_list(world: World, backed_up: str, third: Level) -> None:
    delhi, haryana, up, wire = world
    record = handed_over(world, backed_up, third=third)
    recalls_as_a_list(up, record, wire)
    restored(wire, delhi.node, up.node)
    settled(wire)
    is_gone(record, delhi, haryana, up)
    compared(wire)
    is_gone(record, delhi, haryana, up)


@pytest.mark.long
def test_so_it_is_where_the_third_heard_first_from_the_taker(world: World) -> None:
    """The taker's first version, which came before the recall, is not there any more to say when the taker lost it."""
    delhi, haryana, up, wire = world
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.node.backs_up()
    delhi.node.backs_up()
    up.takes_over(record)
    for journey in wire.load():
        if (journey.source, journey.target) != (up.node, haryana.node):
            wire.carry(journey)
    settled(wire, without=up.node)
    assert haryana.reads(record).owner == "UP"
    settled(wire)
    up.recalls(record)
    wire.deliver()
    restored(wire, delhi.node, up.node)
    settled(wire)
    is_gone(record, delhi, haryana, up)


@pytest.mark.long
@pytest.mark.parametrize("backed_up", ["held it", "had not got it"])
@pytest.mark.parametrize("recalled", ["alone", "in a list"])
def test_a_recall_beats_what_its_giver_changed_while_the_third_was_silent(
    world: World, backed_up: str, recalled: str
) -> None:
    delhi, haryana, up, wire = world
    record = handed_over(world, backed_up)
    if recalled == "alone":
        up.recalls(record)
        wire.deliver()
    else:
        recalls_as_a_list(up, record, wire)
    restored(wire, delhi.node, up.node)
    settled(wire, without=haryana.node, within=8)
    for each in (delhi, up):
        waits_no_longer(each.node, "HR")
    delhi.corrects(record, says("alias", "गोरा"))
    settled(wire, without=haryana.node, within=8)
    assert up.sees(record) == (backed_up == "held it")
    settled(wire)
    is_gone(record, delhi, haryana, up)
    compared(wire)
    is_gone(record, delhi, haryana, up)


@pytest.mark.long
def test_a_fourth_that_never_heard_of_it_lets_go_too(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> None:
    four = build(*fresh_nodes("DL", "HR", "UP", "RJ"))
    delhi, haryana, up, rajasthan, wire = four
    record = delhi.opens(person("हरजीत"), shares=dict.fromkeys(["HR", "UP", "RJ"], Level.WHOLE))
    wire.deliver()
    for each in (delhi, up):
        each.node.backs_up()
    delhi.hands_over(record, to=up)
    settled(wire, without=rajasthan.node)
    up.takes_over(record)
    settled(wire, without=rajasthan.node)
    up.recalls(record)
    settled(wire, without=rajasthan.node)
    restored(wire, delhi.node, up.node)
    settled(wire)
    healed(four)
    is_gone(record, delhi, haryana, up, rajasthan)


def passing(station) -> tuple[str, str]:
    """Return the words of a transfer and of the recall after it, as a third force keeps them."""
    ((word, recall),) = station.read_rows("records_handover", "word", "recall", word__gt="")
    return word, recall


def line_under_way(journeys, kind: str) -> str:
    """Return the one line of a kind that is under way, as it was signed."""
    payloads = [journey.batch.payload for journey in journeys]
    plain = b"".join(gzip.decompress(part) if part[:2] == b"\x1f\x8b" else part for part in payloads)
    (line,) = [line for line in plain.splitlines() if json.loads(json.loads(line)["signed"])["kind"] == kind]
    return line.decode()


def gives_back(station, word, recall, *, by, to):
    body = bodies.write(record_messages.WordReturned(word, by, recall))
    with station.node, deed(operator(station.force), "node:epoch:give-back"):
        outbox.post_even_if_away("records.word_returned.v1", to=[to], body=body)


def test_nobody_makes_up_a_recall_by_giving_back(world: World) -> None:
    """Haryana makes a withdrawal, a recall of something else, and its own word look like its new owner's recall."""
    delhi, haryana, up, wire = world
    other = delhi.opens(person("Meena"), shares={"HR": Level.WHOLE})
    record = handed_over(world, "held it")
    up.offers(record, to=haryana)
    wire.deliver()
    up.withdraws(record, from_=haryana)
    withdrawal = line_under_way(wire.load(), "record.recalled.v1")
    wire.deliver()
    word, kept = passing(haryana)
    assert kept == ""
    restored(wire, delhi.node, up.node)
    for recall in (withdrawal, word, withdrawal.replace("withdrawn", "the wrong man")):
        gives_back(haryana, word, recall, by="DL", to="DL")
        gives_back(haryana, word, recall, by="DL", to="UP")
    settled(wire)
    for each in (delhi, up):
        assert set(each.set_aside()) == {"records:word-not-signed"}
    assert owners(record, delhi, up) == ["UP"] * 2
    assert delhi.sees(other)


def chained(fresh_nodes, *, restored_too: bool):
    """Let a record go from Delhi to Uttar Pradesh and from there to Rajasthan, before Haryana's eyes, after backups."""
    four = build(*fresh_nodes("DL", "HR", "UP", "RJ"))
    delhi, haryana, up, rajasthan, wire = four
    record = delhi.opens(person("हरजीत"), shares={"HR": Level.WHOLE, "UP": Level.WHOLE})
    wire.deliver()
    for each in (delhi, up, *([rajasthan] if restored_too else [])):
        each.node.backs_up()
    for giver, taker in ((delhi, up), (up, rajasthan)):
        giver.hands_over(record, to=taker)
        wire.deliver()
        taker.takes_over(record)
        wire.deliver()
    rajasthan.corrects(record, says("alias", "काला"))
    wire.deliver()
    assert owners(record, delhi, haryana, up, rajasthan) == ["RJ"] * 4
    return four, record


@pytest.mark.long
@pytest.mark.parametrize("restored_too", [False, True], ids=["the last owner was not restored", "nor did he keep it"])
@pytest.mark.parametrize("recalls", [False, True], ids=["stands", "recalled"])
def test_a_record_that_went_on_from_its_taker_is_the_last_owner_s(fresh_nodes, recalls, restored_too) -> None:
    four, record = chained(fresh_nodes, restored_too=restored_too)
    delhi, _, up, rajasthan, wire = four
    if recalls:
        rajasthan.recalls(record)
        wire.deliver()
    restored(wire, *(each.node for each in (delhi, up, rajasthan)[: 2 + restored_too]))
    settled(wire)
    for each in four.stations:
        looks_again(each)
    settled(wire)
    healed(four)
    if recalls:
        is_gone(record, *four.stations)
        return
    holders = [each for each in four.stations if each.sees(record)]
    assert [each.force for each in holders] == ["DL", "HR", "UP", "RJ"]
    assert owners(record, *holders) == ["RJ"] * len(holders)
    assert [each.reads(record).values("alias") for each in holders] == [["काला"]] * len(holders)
    clean(*four.stations)


@pytest.mark.long
def test_an_offer_that_both_had_at_their_backups_is_over(world: World) -> None:
    delhi, haryana, up, wire = world
    record = handed_over(world, "was offered it")
    restored(wire, delhi.node, up.node)
    settled(wire)
    assert owners(record, delhi, haryana, up) == ["UP"] * 3
    for each in (delhi, up):
        assert each.read_rows("records_handover", "id", answer__in=("", "returned")) == []
    assert [told.kind for told in up.told("UP")] == []


@pytest.mark.long
def test_what_its_taker_recalled_for_good_is_gone_at_the_givers_holders(world: World) -> None:
    """Delhi had its keys at the backup, Uttar Pradesh all of it from Haryana; both lost the transfer and the recall."""
    delhi, haryana, up, wire = world
    record = haryana.opens(person("हरजीत", relative="s/o Balwant"), shares={"DL": Level.SILENT, "UP": Level.WHOLE})
    wire.deliver()
    delhi.node.backs_up()
    up.node.backs_up()
    haryana.hands_over(record, to=delhi)
    wire.deliver()
    delhi.takes_over(record)
    delhi.corrects(record, says("alias", "काला"))
    wire.deliver()
    delhi.recalls(record)
    wire.deliver()
    restored(wire, delhi.node, up.node)
    settled(wire)
    assert delhi.read_rows("records_silent") == []
    compared(wire)
    assert not any(each.sees(record) for each in (delhi, haryana, up))
    clean(delhi, haryana, up)
