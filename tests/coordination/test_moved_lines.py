"""An upgrade to one table of lines: what was said in meetings is moved row by row, and reads as it read before."""

from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from circulated_questions import answers, asks_minutes
from support import old_tables

from sangam.coordination.hand_overs import hand_over_acts
from sangam.kernel.ids import new_id

moving = import_module("sangam.coordination.migrations.0002_lines")


@pytest.fixture
def meeting(table: Any) -> UUID:
    """Return a meeting with an item, three reports, an offer with its answer, and an answer to its minutes."""
    made = table.runs()
    table.proposes(table.narela, made, "किरायेदार", consent=True)
    table.wire.deliver()
    handed, by_thread, by_meeting = (table.sets(made, text=text) for text in ("Hand over", "Thread", "Meeting"))
    with table.at(table.narela):
        offer = hand_over_acts.offer_action(table.narela, handed, "DL-ON-ALIPUR", text="your beat")
    table.wire.deliver()
    with table.at(table.alipur):
        hand_over_acts.answer_offer(table.alipur, offer, accepts=True)
    table.wire.deliver()
    table.reports(table.alipur, handed, "Done under the hand-over")
    table.reports(table.narela, by_thread, address=f"https://dl.example/threads/{new_id()}/")
    table.reports(table.narela, by_meeting, address=f"https://dl.example/meetings/{new_id()}/")
    table.advances(made, "closed")
    answers(table, table.narela, asks_minutes(table, made), "meeting", "two streets")
    return made


MODELS = {"item": "Item", "report": "Report", "handed": "HandOver", "answer": "Answer"}
OWN = {
    "item": lambda line: {
        "meeting_id": line.thing_id,
        "title": line.body["title"],
        "consent": line.body["consent"],
    },
    "report": lambda line: {
        "action_id": line.subject,
        "reference_kind": (line.body["reference"] or {"kind": ""})["kind"],
        "reference": line.refers,
        "under": line.body.get("under"),
        "round": line.body["round"],
    },
    "handed": lambda line: {
        "action_id": line.subject,
        "says": line.body["says"],
        "refers": line.refers,
        **{f"to_{name}": value for name, value in (line.body["to"] or {}).items()},
    },
    "answer": lambda line: {"circulation_id": line.subject, "says": line.body["says"]},
}


@pytest.mark.parametrize("force", ["delhi", "haryana"])
def test_each_row_of_before_is_a_line_with_its_body_and_its_bytes(table, meeting, force):
    with old_tables.upgrading(getattr(table, force)):
        before = old_tables.lines()
        assert {row[2] for row in before} == {
            "meeting.item.v1",
            "meeting.report.v1",
            "meeting.report.v2",
            "meeting.handed.v1",
            "meeting.answer.v1",
        }
        models = old_tables.create_models("coordination", "0001_squashed", MODELS)
        old_tables.move_back(models, OWN)
        assert old_tables.lines() == []
        old_tables.run(moving.MOVE_LINES)
        assert old_tables.lines() == before
