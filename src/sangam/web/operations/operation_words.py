"""The words of deconfliction checks, notices of entry and operations."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sangam.operations.types import OperationState
from sangam.web.templatetags.vocabulary import Words

OPERATIONS_OVER = frozenset({OperationState.CLOSED, OperationState.CANCELLED})

ACTION_KINDS: Words = {
    "raid": _("Raid"),
    "search": _("Search of premises"),
    "arrest": _("Arrest"),
    "naka": _("Naka"),
    "surveillance": _("Surveillance"),
}

CHECK_STATES: Words = {
    "waiting": pgettext_lazy("deconfliction", "not all forces have answered"),
    "clear": pgettext_lazy("deconfliction", "no conflict known"),
    "conflict": pgettext_lazy("deconfliction", "conflict"),
    "withdrawn": pgettext_lazy("deconfliction", "withdrawn"),
    "over": pgettext_lazy("deconfliction", "over"),
}

RESOLUTIONS: Words = {
    "proceed": pgettext_lazy("resolution", "We proceed"),
    "jointly": pgettext_lazy("resolution", "We act jointly"),
    "delayed": pgettext_lazy("resolution", "We delay ours"),
    "cancelled": pgettext_lazy("resolution", "We cancel ours"),
}

ENTRY_PURPOSES: Words = {
    "arrest": _("Arrest"),
    "search": _("Search of premises"),
    "inquiry": _("Inquiry"),
    "surveillance": _("Surveillance"),
    "pursuit": _("Pursuit"),
    "escort": _("Escort"),
}

ENTRY_STATES: Words = {
    "proposed": pgettext_lazy("notice of entry", "waits for the second person"),
    "announced": pgettext_lazy("notice of entry", "waits for acknowledgement"),
    "sealed": pgettext_lazy("notice of entry", "sealed"),
    "acknowledged": pgettext_lazy("notice of entry", "acknowledged"),
    "cancelled": pgettext_lazy("notice of entry", "cancelled"),
    "over": pgettext_lazy("notice of entry", "team has left"),
}

OPERATION_STATES: Words = {
    "draft": pgettext_lazy("operation", "waits for approval by two"),
    "approved": pgettext_lazy("operation", "approved"),
    "running": pgettext_lazy("operation", "under way"),
    "closed": pgettext_lazy("operation", "closed"),
    "cancelled": pgettext_lazy("operation", "cancelled"),
}

BOARD_KINDS: Words = {
    "task": pgettext_lazy("board", "Task"),
    "position": pgettext_lazy("board", "Position"),
    "incident": pgettext_lazy("board", "Incident"),
    "decision": pgettext_lazy("board", "Decision"),
}

TASK_STATES: Words = {
    "ready": pgettext_lazy("task", "ready"),
    "begun": pgettext_lazy("task", "begun"),
    "done": pgettext_lazy("task", "done"),
    "blocked": pgettext_lazy("task", "blocked"),
}

POOL_PHONE_STATES: Words = {
    "waiting": pgettext_lazy("pool phone", "waits for its code"),
    "lapsed": pgettext_lazy("pool phone", "its code has lapsed"),
    "open": pgettext_lazy("pool phone", "in use"),
    "over": pgettext_lazy("pool phone", "over"),
    "wiped": pgettext_lazy("pool phone", "wiped"),
}

PLAN_PARTS: Words = {
    "title": _("What it is called"),
    "kind": _("What is planned"),
    "at": _("Latitude and longitude"),
    "place": _("What the place is called"),
    "starts_at": _("Begins"),
    "ends_at": _("Ends"),
    "targets": _("Targets: plates, phones, names with the father's name"),
    "objectives": _("What it aims at"),
    "legal_basis": _("On which law or order it rests"),
    "teams": _("Teams, and who leads each"),
    "resources": _("Vehicles and equipment"),
    "risks": _("Risks"),
    "communication": _("Wireless channel and telephones"),
    "stop": _("When it is broken off"),
}
"""What a plan says, in the order of its form."""
