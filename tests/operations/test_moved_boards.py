"""An upgrade to one table of lines: the boards of operations are moved row by row."""

from importlib import import_module

import pytest
from support import old_tables

from sangam.operations.plans import board, plans
from sangam.operations.types import BoardDraft, BoardKind, TaskState

moving = import_module("sangam.operations.migrations.0002_board_lines")
OWN = {
    "entry": lambda line: {
        "operation_id": line.thing_id,
        "kind": line.body["kind"],
        "task": line.body["task"],
        "task_state": line.body["task_state"] or "",
    }
}


@pytest.mark.parametrize("force", ["delhi", "up"])
def test_each_board_line_of_before_is_kept_with_its_bytes(border, force):
    operation = border.plans()
    task = border.does(plans.set_task, border.cell, operation, "Close the lane", "UP-GZB-LONI")
    border.does(board.write_entry, border.cell, operation, BoardDraft(BoardKind.INCIDENT, "गोली"))
    border.does(board.write_entry, border.loni, operation, BoardDraft(BoardKind.TASK, "", task, TaskState.DONE))
    with old_tables.upgrading(getattr(border, force)):
        before = old_tables.lines()
        assert len(before) == 2
        models = old_tables.create_models("operations", "0001_squashed", {"entry": "BoardLine"})
        old_tables.move_back(models, OWN)
        assert old_tables.lines() == []
        old_tables.run(moving.MOVE_LINES)
        assert old_tables.lines() == before
