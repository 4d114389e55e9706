"""The face of `notices`: tell, read, be through; set, stop and ring clocks."""

from sangam.notices.capping import notify_for
from sangam.notices.clocks import ring, set_clocks, stop_clocks
from sangam.notices.desk import tell_desk_notes
from sangam.notices.officers import tell_officer_notes
from sangam.notices.reading import pending, since
from sangam.notices.telling import CHANNEL, done, done_for_subject, notify

__all__ = [
    "CHANNEL",
    "done",
    "done_for_subject",
    "notify",
    "notify_for",
    "pending",
    "ring",
    "set_clocks",
    "since",
    "stop_clocks",
    "tell_desk_notes",
    "tell_officer_notes",
]
