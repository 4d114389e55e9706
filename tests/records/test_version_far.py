"""A force that numbers a record far ahead, so that no later version of it would ever be applied."""

import pytest
from foreign_envelopes import carried, sends
from squatted_ids import held
from support.cast import person, says
from support.desks import told_to_desk

from sangam.kernel import bodies
from sangam.kernel.handling import Level
from sangam.records.messages import records as record_messages

FAR = 900_000_000
KINDS = {Level.WHOLE: "records.copied.v1", Level.SILENT: "records.silent.v1"}


@pytest.mark.parametrize("level", KINDS)
@pytest.mark.parametrize(("version", "code"), [(FAR, "records:version-far"), (1 << 60, "exchange:body")])
def test_an_owner_s_version_far_ahead_is_refused_and_its_next_one_counts(world, level, version, code):
    delhi, haryana, _, wire = world
    record = delhi.opens(person("Harjeet", relative="s/o Balwant"), shares={"HR": level})
    body = carried(wire.load(), KINDS[level])
    wire.deliver()
    (change,) = body["changes"]
    sends(delhi, KINDS[level], {"changes": [change | {"version": version}]}, haryana)
    wire.deliver()
    assert told_to_desk(haryana.node) == [code]
    assert held(haryana, record) == [("DL", 1)]
    delhi.corrects(record, says("note", "seen"))
    wire.deliver()
    assert held(haryana, record) == [("DL", 2)]


def test_a_taker_that_accepts_far_ahead_is_refused_and_takes_nothing(delhi, haryana, up, wire):
    record = delhi.opens(person("Harjeet"), shares={"UP": Level.WHOLE})
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    sends(haryana, "record.accepted.v1", bodies.write(record_messages.Named(record, FAR)), delhi)
    wire.deliver()
    assert told_to_desk(delhi.node) == ["records:version-far"]
    assert (held(delhi, record), held(up, record)) == ([("DL", 1)], [("DL", 1)])


def test_an_offer_far_ahead_is_refused(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"))
    delhi.hands_over(record, to=haryana)
    body = carried(wire.load(), "record.offered.v1")
    far = {key: part for key, part in body.items() if key != "handover"}
    sends(delhi, "record.offered.v1", far | {"change": body["change"] | {"version": FAR}}, haryana)
    wire.deliver()
    assert told_to_desk(haryana.node) == ["records:version-far"]
    assert held(haryana, record) == [("DL", 1)]
