"""A silent record: the officer sees nothing, its owner's desk learns at once which post asked."""

import pytest
from support.cast import person, says
from support.queries import counted
from support.wire_world import operator
from support.world import Station

from sangam.audit import audit
from sangam.federation.peers import pairing
from sangam.identifiers.confusion import confusion_key
from sangam.identifiers.types import Kind
from sangam.kernel.handling import Level
from sangam.matching.types import NO_CLEARANCE
from sangam.records.storage.key_hash import number

SAID = [*person("Harjeet Singh", relative="s/o Balwant"), says("plate", "HR26DK8337")]


def asked(station: Station) -> list[tuple[str, int]]:
    return [(notice.parts["who"], notice.times) for notice in station.told() if notice.kind == "silent.asked"]


def test_the_neighbour_holds_keys_and_nothing_else(delhi, haryana, wire):
    delhi.opens([*SAID, says("note", "watched at the dhaba")], shares={"HR": Level.SILENT})
    wire.deliver()
    assert haryana.count_records() == 0
    assert not haryana.holds_any_trace_of("dhaba")
    keys = [("plate", confusion_key(Kind.PLATE, "HR26DK8337")), ("kin", "hrjt<blbnt")]
    assert {key for (key,) in haryana.read_rows("records_silent", "key")} == {number(*pair) for pair in keys}


@pytest.mark.parametrize("text", ["HR26DK8337", "Harjeet s/o Balwant", "हरजीत सिंह पुत्र बलवंत"])
def test_the_asker_sees_nothing_and_the_owner_hears_within_one_turn(delhi, haryana, wire, text):
    delhi.opens(SAID, shares={"HR": Level.SILENT})
    wire.deliver()
    answer = haryana.checks(f"{text} seen near the dhaba")
    assert (answer.hits, answer.sentence) == ((), NO_CLEARANCE)
    assert haryana.tells_silent_owners() == 1
    wire.deliver(repeated=2)
    ((who, times),) = asked(delhi)
    assert (who.startswith("HR: "), times) == (True, 1)
    assert "Kundli" in who
    assert "dhaba" not in str(delhi.told())
    assert haryana.told() == []


def test_a_bare_name_is_not_reported(delhi, haryana, wire):
    delhi.opens(SAID, shares={"HR": Level.SILENT})
    wire.deliver()
    haryana.checks("Harjeet Singh")
    haryana.tells_silent_owners()
    wire.deliver()
    assert asked(delhi) == []


def test_silence_in_the_owners_force_tells_its_desk_but_not_the_audience(delhi):
    record = delhi.opens(SAID, shares={"DL": Level.SILENT}, audience={"DL": ["DL-ON-NARELA"]})
    alipur = delhi.at("station", "DL-ON-ALIPUR")
    assert delhi.checks("HR26DK8337", by=alipur).hits == ()
    assert [hit.record.id for hit in delhi.checks("HR26DK8337").hits] == [record]
    assert delhi.tells_silent_owners() == 2
    ((who, times),) = asked(delhi)
    assert ("Alipur" in who, times) == (True, 1)
    with delhi.node:
        (deed,) = audit.recent_entries(action="node:silent:tell")
    assert deed.details["told"] == [str(record)]


def test_each_check_is_told_once(delhi, haryana, wire):
    delhi.opens(SAID, shares={"HR": Level.SILENT})
    wire.deliver()
    haryana.checks("HR26DK8337")
    assert [haryana.tells_silent_owners() for _ in range(3)] == [1, 0, 0]
    haryana.checks("HR26DK8337")
    haryana.tells_silent_owners()
    wire.deliver()
    assert [times for _, times in asked(delhi)] == [2]


def test_a_copy_that_becomes_silent_leaves_no_content(delhi, haryana, wire):
    record = delhi.opens(SAID, shares={"HR": Level.WHOLE})
    wire.deliver()
    assert len(haryana.checks("HR26DK8337").hits) == 1
    delhi.offers(record, to=haryana, level=Level.SILENT)
    wire.deliver()
    assert haryana.checks("HR26DK8337").hits == ()
    assert haryana.count_records() == 0
    haryana.tells_silent_owners()
    wire.deliver()
    assert len(asked(delhi)) == 1


@pytest.mark.parametrize("end", ["withdrawn", "recalled"])
def test_after_the_end_of_a_silent_record_nobody_is_told(delhi, haryana, wire, end):
    record = delhi.opens(SAID, shares={"HR": Level.SILENT})
    wire.deliver()
    if end == "withdrawn":
        delhi.withdraws(record, from_=haryana)
    else:
        delhi.recalls(record)
    wire.deliver()
    haryana.checks("HR26DK8337")
    haryana.tells_silent_owners()
    wire.deliver()
    assert asked(delhi) == []


def test_a_check_takes_the_same_time_and_queries_whether_silence_exists(delhi, haryana, wire):
    def queries() -> list[str]:
        with haryana.node, counted() as sent:
            haryana.checks("HR26DK8337")
        return [statement for statement in sent.statements if "SELECT" in statement]

    before = queries()
    delhi.opens(SAID, shares={"HR": Level.SILENT})
    wire.deliver()
    assert queries() == before
    assert not any("records_silent" in statement for statement in before)


def test_a_check_still_answers_when_the_owner_is_away(delhi, haryana, wire):
    delhi.opens(SAID, shares={"HR": Level.SILENT})
    wire.deliver()
    with haryana.node:
        pairing.suspend(operator("HR"), "DL")
    haryana.checks("HR26DK8337")
    assert haryana.tells_silent_owners() == 1
    with haryana.node:
        pairing.resume(operator("HR"), "DL")
    wire.deliver()
    assert len(asked(delhi)) == 1


def test_an_owner_that_has_left_does_not_hold_up_the_others(delhi, haryana, wire):
    delhi.opens(SAID, shares={"HR": Level.SILENT})
    wire.deliver()
    haryana.opens(SAID, shares={"HR": Level.SILENT})
    with haryana.node:
        pairing.leave(operator("HR"), "DL")
    haryana.checks("HR26DK8337", by=haryana.at("station", "HR-SNP-RAI"))
    assert haryana.tells_silent_owners() == 1
    assert len(asked(haryana)) == 1
