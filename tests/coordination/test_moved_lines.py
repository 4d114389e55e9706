"""An upgrade to one table of lines: what was said in meetings is moved row by row, and reads as it read before."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from circulated_questions import answers, asks_minutes
from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from sangam.audit.public import deed
from sangam.coordination.public import meeting_actions
from sangam.kernel.ids import new_id

moving = import_module("sangam.coordination.migrations.0002_lines")
BEFORE = ("coordination", "0001_squashed")
COLUMNS = ("id", "thing_id", "kind", "force", "subject", "refers", "said_at", "came_at", "line", "body")


@pytest.fixture
def meeting(table: Any) -> UUID:
    """Return a meeting with an item, three reports, an offer with its answer, and an answer to its minutes."""
    made = table.runs()
    table.proposes(table.narela, made, "किरायेदार", consent=True)
    table.wire.deliver()
    handed, by_thread, by_meeting = (table.sets(made, text=text) for text in ("Hand over", "Thread", "Meeting"))
    with table.at(table.narela):
        offer = meeting_actions.offer_action(table.narela, handed, "DL-ON-ALIPUR", text="your beat")
    table.wire.deliver()
    with table.at(table.alipur):
        meeting_actions.answer_offer(table.alipur, offer, accepts=True)
    table.wire.deliver()
    table.reports(table.alipur, handed, "Done under the hand-over")
    table.reports(table.narela, by_thread, address=f"https://dl.example/threads/{new_id()}/")
    table.reports(table.narela, by_meeting, address=f"https://dl.example/meetings/{new_id()}/")
    table.advances(made, "closed")
    answers(table, table.narela, asks_minutes(table, made), "meeting", "two streets")
    return made


def lines() -> list[tuple[Any, ...]]:
    """Return all lines of the node, without which document their authors knew: the old tables did not keep that."""
    rows = apps.get_model("hosting", "Line").objects.order_by("id").values_list(*COLUMNS)
    return [(*row[:-1], {name: value for name, value in row[-1].items() if name != "known"}) for row in rows]


def old_rows() -> Iterator[Any]:
    """Create the tables of before for this connection; yield each line as a row of its table."""
    state = MigrationLoader(None).project_state(BEFORE).apps
    models = {kind: state.get_model(*BEFORE[:1], name) for kind, name in MODELS.items()}
    with connection.schema_editor(collect_sql=True) as editor:
        for model in models.values():
            editor.create_model(model)
    with connection.cursor() as cursor:
        for statement in editor.collected_sql:
            if statement.startswith("CREATE TABLE"):
                cursor.execute(statement.replace("CREATE TABLE", "CREATE TEMPORARY TABLE", 1))
    for line in apps.get_model("hosting", "Line").objects.all():
        of_kind = line.kind.split(".")[1]
        yield models[of_kind](**_common(line), **OWN[of_kind](line))


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


def _common(line: Any) -> dict[str, Any]:
    kept = {name: getattr(line, name) for name in ("id", "force", "said_at", "came_at", "line")}
    return {**kept, **line.body["by"], "text": line.body["text"]}


@pytest.mark.parametrize("force", ["delhi", "haryana"])
def test_each_row_of_before_is_a_line_with_its_body_and_its_bytes(table, meeting, force):
    node = getattr(table, force)
    with node, deed(table.narela, "officer:test:upgrade"), transaction.atomic():
        before = lines()
        assert {row[2] for row in before} == {
            "meeting.item.v1",
            "meeting.report.v1",
            "meeting.report.v2",
            "meeting.handed.v1",
            "meeting.answer.v1",
        }
        for row in old_rows():
            row.save(force_insert=True)
        apps.get_model("hosting", "Line").objects.all().delete()
        with connection.cursor() as cursor:
            for statement in moving.MOVE_LINES:
                cursor.execute(statement)
        assert lines() == before
        transaction.set_rollback(True)
