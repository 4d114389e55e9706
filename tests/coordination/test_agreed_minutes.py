"""Minutes that every force agrees to, by version and digest; what is to be corrected is added, and nothing changed."""

from dataclasses import replace

import pytest
from circulated_questions import answers, asks_minutes, ends, puts, sees
from meeting_bodies import DOCUMENT

from sangam.coordination import agenda, pages, policy, wire
from sangam.coordination.types import Circulated, CirculationState
from sangam.kernel import bodies, clock
from sangam.kernel.errors import Conflict, Malformed, Refused
from sangam.kernel.ids import new_id

BODY = bodies.write(DOCUMENT)


@pytest.fixture
def closed(table):
    meeting = table.runs()
    with table.at(table.kundli):
        agenda.record_decision(table.kundli, meeting, "One naka at the toll plaza")
    table.advances(meeting, "closed")
    return meeting


def test_every_force_agrees_to_minutes_by_version_and_digest(table, closed):
    version = table.opens(table.kundli, closed).version
    made = asks_minutes(table, closed)
    assert "circulation.asked" in table.kinds(table.narela)
    views = [sees(table, actor, made) for actor in (table.kundli, table.narela, table.loni)]
    assert {(each.version, each.digest, each.is_same) for each in views} == {(version, views[0].digest, True)}
    assert len(views[0].digest) == 64
    for actor in (table.narela, table.loni):
        answers(table, actor, made)
    ends(table, made, "decided")
    assert sees(table, table.loni, made).state is CirculationState.DECIDED
    assert len(table.opens(table.loni, closed).decisions) == 1  # to agree is no decision of its own


def test_a_correction_of_minutes_is_added_and_the_minutes_stand(table, closed):
    made = asks_minutes(table, closed)
    answers(table, table.narela, made, "meeting", "It is the plaza at Singhu")
    addition = puts(table, closed, text="The naka stands at the plaza of Singhu")
    for actor in (table.narela, table.loni):
        answers(table, actor, addition)
        answers(table, actor, made)
    for each in (addition, made):
        ends(table, each, "decided")
    view = sees(table, table.loni, made)
    assert (view.state, view.is_same) == (CirculationState.DECIDED, True)
    assert [each.text for each in view.answers] == ["It is the plaza at Singhu", "", ""]
    texts = [each.text for each in table.opens(table.loni, closed).decisions]
    assert texts == ["One naka at the toll plaza", "The naka stands at the plaza of Singhu"]


def test_minutes_are_agreed_to_once_the_meeting_is_closed(table, closed):
    with pytest.raises(Conflict):
        asks_minutes(table, table.calls())
    with pytest.raises(Malformed):
        asks_minutes(table, closed, days=-1)


def test_minutes_that_were_changed_have_another_digest_everywhere():
    said = DOCUMENT.minutes
    digest = policy.minutes_digest(said)
    assert digest == policy.minutes_digest(wire.read_document(BODY, host="DL").minutes)
    assert digest != policy.minutes_digest(replace(said, decisions=()))
    assert digest != policy.minutes_digest(replace(said, attendance=()))


def test_a_host_puts_no_other_digest_under_what_was_agreed_to(table, closed):
    asks_minutes(table, closed)
    with table.at(table.kundli):
        put = pages.open_meeting(table.kundli, closed).circulations[0]
    before = DOCUMENT.minutes
    asked = Circulated(new_id(), put.by, put.text, put.at, put.due_at, version=put.version, digest=put.digest)
    known = replace(before, circulated=(asked,))
    with pytest.raises(Refused):
        policy.require_same_circulations(known, replace(before, circulated=(replace(asked, digest="0" * 64),)))
    policy.require_same_circulations(known, known)


def test_a_digest_that_is_none_is_malformed():
    put = {
        "id": str(new_id()),
        "force": "DL",
        "by": {"unit": "DL-ON-NARELA", "post": str(new_id()), "label": "SHO"},
        "text": "Minutes",
        "at": clock.now().isoformat(),
        "due_at": clock.now().isoformat(),
        "settled": "",
        "note": "",
        "version": 3,
        "digest": "ab" * 32,
    }
    (read,) = wire.read_document({**BODY, "circulated": [put]}, host="DL").minutes.circulated
    assert (read.version, read.digest) == (3, "ab" * 32)
    for wrong in ("", "ab", "g" * 64, 7, None):
        with pytest.raises(Malformed):
            wire.read_document({**BODY, "circulated": [{**put, "digest": wrong}]}, host="DL")
