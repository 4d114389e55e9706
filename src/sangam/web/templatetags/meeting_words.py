"""The words of meetings and actions."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sangam.web.templatetags.vocabulary import Words

LEVELS: Words = {
    "beat": pgettext_lazy("level of a meeting", "Beat"),
    "station": pgettext_lazy("level of a meeting", "Station"),
    "sub-division": pgettext_lazy("level of a meeting", "Sub-division"),
    "district": pgettext_lazy("level of a meeting", "District"),
    "range": pgettext_lazy("level of a meeting", "Range"),
    "state": pgettext_lazy("level of a meeting", "State"),
}

SERIES: Words = {
    "once": _("once"),
    "weekly": _("every week"),
    "fortnightly": _("every two weeks"),
    "monthly": _("every month"),
    "quarterly": _("every three months"),
}

STATES: Words = {
    "draft": pgettext_lazy("meeting", "draft"),
    "sent": pgettext_lazy("meeting", "invited"),
    "running": pgettext_lazy("meeting", "running"),
    "closed": pgettext_lazy("meeting", "closed"),
    "cancelled": pgettext_lazy("meeting", "cancelled"),
}

OUTCOMES: Words = {
    "discussed": pgettext_lazy("agenda item", "Discussed"),
    "agreed": pgettext_lazy("agenda item", "Agreed"),
    "deferred": pgettext_lazy("agenda item", "Deferred"),
}

PRESENCES: Words = {
    "present": pgettext_lazy("attendance", "present"),
    "substitute": pgettext_lazy("attendance", "substitute"),
    "online": pgettext_lazy("attendance", "on line"),
    "absent": pgettext_lazy("attendance", "absent"),
}

ACTIONS: Words = {
    "open": pgettext_lazy("action", "open"),
    "overdue": pgettext_lazy("action", "overdue"),
    "done": pgettext_lazy("action", "reported done"),
    "confirmed": pgettext_lazy("action", "confirmed"),
    "withdrawn": pgettext_lazy("action", "withdrawn"),
}

WHOSE: Words = {
    "all": pgettext_lazy("actions", "All"),
    "mine": pgettext_lazy("actions", "My post"),
    "unit": pgettext_lazy("actions", "My unit"),
    "below": pgettext_lazy("actions", "My unit and below"),
    "force": pgettext_lazy("actions", "My force"),
}

HAND_OVERS: Words = {
    "open": pgettext_lazy("hand-over", "not answered yet"),
    "accepted": pgettext_lazy("hand-over", "taken over"),
    "declined": pgettext_lazy("hand-over", "declined"),
    "replaced": pgettext_lazy("hand-over", "replaced by a later offer"),
}

EVIDENCE: Words = {
    "record": pgettext_lazy("evidence", "Record"),
    "thread": pgettext_lazy("evidence", "Thread"),
    "alert": pgettext_lazy("evidence", "Alert"),
    "operation": pgettext_lazy("evidence", "Operation"),
    "meeting": pgettext_lazy("evidence", "Meeting"),
}

CIRCULATION_STATES: Words = {
    "open": pgettext_lazy("circulation", "waits for answers"),
    "late": pgettext_lazy("circulation", "time is over, not all have agreed"),
    "agreed": pgettext_lazy("circulation", "all have agreed"),
    "decided": pgettext_lazy("circulation", "decided"),
    "meeting": pgettext_lazy("circulation", "for the next meeting"),
    "withdrawn": pgettext_lazy("circulation", "withdrawn"),
}

CIRCULATION_ANSWERS: Words = {
    "agreed": pgettext_lazy("circulation", "Agrees"),
    "meeting": pgettext_lazy("circulation", "Wants it discussed"),
}
