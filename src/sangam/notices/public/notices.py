"""The door of `notices`: tell, read, be through; set, stop and ring clocks."""

from sangam.notices.deliveries import (
    CHANNEL,
    done_for_subject,
    done_for_subjects,
    mark_done,
    notify,
    notify_for,
    touch,
    undo,
)
from sangam.notices.desk import tell_desk_notes, tell_low_disk
from sangam.notices.lists import of_subject, open_notices, past, since
from sangam.notices.officers import tell_officer_notes

__all__ = [
    "CHANNEL",
    "done_for_subject",
    "done_for_subjects",
    "mark_done",
    "notify",
    "notify_for",
    "of_subject",
    "open_notices",
    "past",
    "since",
    "tell_desk_notes",
    "tell_low_disk",
    "tell_officer_notes",
    "touch",
    "undo",
]
