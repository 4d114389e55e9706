"""The door of `operations` for joint operations: plan, approve, revise, set tasks, run, write, close, read."""

from sangam.operations.plans.board import write_entry
from sangam.operations.plans.pages import joint_operations, open_operation, standing_boards
from sangam.operations.plans.plans import (
    approve_operation,
    cancel_operation,
    close_operation,
    drop_revision,
    plan_operation,
    remove_unit,
    revise_operation,
    set_task,
    start_operation,
)
from sangam.operations.policy import code_of_plan

__all__ = [
    "approve_operation",
    "cancel_operation",
    "close_operation",
    "code_of_plan",
    "drop_revision",
    "joint_operations",
    "open_operation",
    "plan_operation",
    "remove_unit",
    "revise_operation",
    "set_task",
    "standing_boards",
    "start_operation",
    "write_entry",
]
