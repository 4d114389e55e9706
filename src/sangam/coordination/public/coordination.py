"""The face of `coordination`: call and hold meetings, follow their actions, read, write the brief."""

from sangam.coordination.actions import Settling, report_action, set_action, settle_action
from sangam.coordination.agenda import (
    agree_consent_items,
    note_attendance,
    propose_item,
    record_decision,
    settle_item,
)
from sangam.coordination.briefs.brief import write_brief
from sangam.coordination.meetings import (
    add_participants,
    advance_meeting,
    call_meeting,
    remove_force,
    revise_meeting,
)
from sangam.coordination.pages import meetings, open_action, open_meeting, standing_actions

__all__ = [
    "Settling",
    "add_participants",
    "advance_meeting",
    "agree_consent_items",
    "call_meeting",
    "meetings",
    "note_attendance",
    "open_action",
    "open_meeting",
    "propose_item",
    "record_decision",
    "remove_force",
    "report_action",
    "revise_meeting",
    "set_action",
    "settle_action",
    "settle_item",
    "standing_actions",
    "write_brief",
]
