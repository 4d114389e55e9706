"""The door of `coordination`: call and hold meetings, follow their actions, read, write the brief."""

from sangam.coordination.agenda import agree_consent_items, note_attendance, propose_item, record_decision, settle_item
from sangam.coordination.briefs.brief import write_brief
from sangam.coordination.meetings import add_participants, advance_meeting, call_meeting, remove_force, revise_meeting
from sangam.coordination.pages import meetings, open_meeting

__all__ = [
    "add_participants",
    "advance_meeting",
    "agree_consent_items",
    "call_meeting",
    "meetings",
    "note_attendance",
    "open_meeting",
    "propose_item",
    "record_decision",
    "remove_force",
    "revise_meeting",
    "settle_item",
    "write_brief",
]
