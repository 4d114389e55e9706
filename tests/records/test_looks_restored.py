"""An owner restored to before it gave a record: who has looked at it since is told, and not called a liar."""

import pytest
from support.cast import person
from support.putting_back import restored, settled
from support.world import World

from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.kernel import clock
from sangam.kernel.handling import Level


def looks_told(station):
    return [told.parts["force"] for told in station.told() if told.kind == "record.opened"]


def is_clean(*stations):
    for station in stations:
        assert station.read_rows("federation_setaside", "sender", "code", "kind") == []


def comes_back(world: World, kind: str = "record.opened") -> None:
    """Put Delhi back to its backup, and hold that Haryana's look is told again, once, and nothing set aside."""
    delhi, haryana, _, wire = world
    wire.deliver()
    assert [told.kind for told in delhi.told()].count(kind) == 1
    restored(wire, delhi.node)
    settled(wire)
    is_clean(delhi, haryana)
    assert [told.kind for told in delhi.told()].count(kind) == 1


@pytest.mark.one_case
@pytest.mark.parametrize("made", ["before", "since"])
@pytest.mark.parametrize("then", ["holds it", "has it taken back"])
def test_a_look_at_a_copy_that_the_restore_lost_is_told_again(world: World, made: str, then: str) -> None:
    delhi, haryana, _, wire = world
    if made == "since":
        delhi.node.backs_up()
    record = delhi.opens(person("Meena Rawat"))
    if made == "before":
        delhi.node.backs_up()
    delhi.offers(record, to=haryana)
    wire.deliver()
    haryana.reads(record)
    wire.deliver()
    assert looks_told(delhi) == ["HR"]
    if then == "has it taken back" and made == "before":
        delhi.withdraws(record, from_=haryana)
    comes_back(world)


@pytest.mark.long
@pytest.mark.parametrize("then", ["stands", "is declined"])
def test_a_look_at_an_offer_that_the_restore_lost_is_told_again(world: World, then: str) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("Meena Rawat"))
    delhi.node.backs_up()
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.reads(record)
    if then == "is declined":
        haryana.declines(record)
    comes_back(world)


@pytest.mark.long
def test_a_lost_question_about_a_silent_record_is_told_again(world: World) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("Meena Rawat", plate="HR26DK8337"))
    delhi.node.backs_up()
    delhi.offers(record, to=haryana, level=Level.SILENT)
    wire.deliver()
    haryana.checks("HR26DK8337")
    assert haryana.tells_silent_owners() == 1
    comes_back(world, "silent.asked")


@pytest.mark.long
def test_once_caught_up_a_force_is_believed_of_what_went_to_it_alone(world: World) -> None:
    delhi, haryana, _, wire = world
    record = delhi.opens(person("Meena Rawat"))
    delhi.node.backs_up()
    restored(wire, delhi.node)
    settled(wire)
    with haryana.node, deed(haryana.desk, "officer:test:forge"):
        body = {"record": str(record), "unit": "HR-1", "at": clock.now().isoformat()}
        outbox.post("record.opened.v1", to=["DL"], body=body)
    settled(wire)
    assert looks_told(delhi) == []
    assert delhi.read_rows("federation_setaside", "sender", "code") == [("HR", "records:not-a-holder")]
