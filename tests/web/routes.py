"""Every route of the officers' door and the right that its act needs: where it takes a form, that form's; else to see.

A route that stands in no row fails tests/web/test_forms_by_role.py.
"""

from collections.abc import Iterator, Mapping

from django.urls import URLPattern

from sangam.web.urls import urlpatterns

Right = str | frozenset[str] | None
"""A right, one of several by the side on which an officer stands, or None for whoever comes."""

_AT_THE_TABLE = frozenset({"meeting:host", "meeting:speak"})
_EITHER_SIDE = frozenset({"thread:open", "thread:answer"})

RIGHTS: Mapping[str, Right] = {
    "static": None,
    "sign_in": None,
    "sign_in_code": None,
    "choose_post": None,
    "post": None,
    "device_pin": None,
    "sign_out": None,
    "sign_out_everywhere": None,
    "live": None,
    "locked_live": None,
    "lock": None,
    "locked": None,
    "me": None,
    "device_enrol": "device:enrol",
    "password_change": None,
    "session_end": None,
    "device_strike": None,
    "purpose": None,
    "set_language": None,
    "today": None,
    "report": "alert:acknowledge",
    "more": None,
    "notices": None,
    "notice_done": None,
    "notice_undo": None,
    "check": "check:run",
    "check_again": "check:run",
    "check_pointers": "check:run",
    "watches": "check:run",
    "watch": "watch:keep",
    "watch_end": "check:run",
    "not_him": "check:run",
    "records": "record:open",
    "record": "record:open",
    "network": "network:read",
    "record_new": "record:create",
    "record_correct": "record:correct",
    "record_status": "record:correct",
    "record_confirm": "record:correct",
    "record_attach": "record:correct",
    "record_file": "record:open",
    "statement_correct": "record:correct",
    "record_share": "record:share",
    "record_limit": "record:share",
    "record_recall": "record:recall",
    "record_lists": "record:recall",
    "record_list": None,
    "record_list_agree": "act:agree",
    "record_list_do": "record:recall",
    "recalled": "record:recall",
    "recalled_record": "record:recall",
    "record_transfer": "record:transfer",
    "record_accept": "record:accept",
    "record_decline": "record:accept",
    "case_transfer": "record:transfer",
    "handover": "record:open",
    "handover_accept": "record:accept",
    "handover_decline": "record:accept",
    "record_challenge": "record:challenge",
    "statement_take_over": "record:correct",
    "challenge_uphold": "record:correct",
    "record_same": "record:open",
    "record_judge": "record:judge",
    "groups": "group:manage",
    "group": None,
    "group_act": "group:manage",
    "meetings": "meeting:read",
    "meeting_new": "meeting:host",
    "meeting": "meeting:read",
    "meeting_revise": "meeting:host",
    "meeting_brief": "meeting:read",
    "meeting_minutes": "meeting:read",
    "meeting_invitation": "meeting:read",
    "meeting_act": _AT_THE_TABLE,
    "action": "meeting:read",
    "action_report": "meeting:speak",
    "action_settle": "meeting:host",
    "brief_pdf": "meeting:read",
    "arrests": "arrest:work",
    "arrest_new": "arrest:work",
    "arrest": "arrest:work",
    "arrest_pdf": "arrest:work",
    "arrest_act": frozenset({"arrest:work", "despatch:sign"}),
    "checklist": "arrest:work",
    "checklist_new": "checklist:edit",
    "checklist_item": "checklist:edit",
    "despatches": "arrest:work",
    "despatch_new": "despatch:sign",
    "despatch": "arrest:work",
    "despatch_act": "arrest:work",
    "accused": "record:open",
    "release_list": "record:share",
    "alerts": "alert:acknowledge",
    "alert": "alert:acknowledge",
    "alert_new": "alert:issue",
    "alert_revise": "alert:issue",
    "alert_ack": "alert:acknowledge",
    "alert_cancel": "alert:issue",
    "alert_board": "alert:acknowledge",
    "alert_aloud": "alert:acknowledge",
    "threads": "record:open",
    "thread": "record:open",
    "thread_file": "record:open",
    "ask": "thread:open",
    "thread_say": _EITHER_SIDE,
    "thread_outcome": "outcome:give",
    "thread_close": "thread:open",
    "channels": "channel:read",
    "channel": "channel:read",
    "channel_new": "channel:open",
    "channel_say": "channel:write",
    "channel_handle": "channel:read",
    "channel_hits": "check:run",
    "channel_file": "channel:read",
    "channel_members": "channel:read",
    "channel_act": "channel:open",
    "imports": "import:run",
    "import": "import:run",
    "import_share": "record:share",
    "import_report": "import:run",
    "units": None,
    "unit": None,
    "ledger": "ledger:own",
    "ledger_file": "ledger:audit",
    "node": "node:read",
    "patterns": "pattern:read",
    "letters": "gateway:work",
    "letter": "gateway:work",
    "letter_pdf": "gateway:work",
    "letter_ask": "gateway:work",
    "letter_hand_over": "gateway:work",
    "letter_answer": "gateway:work",
}

SEEN_BY_MORE: Mapping[str, Right] = {"groups": None, "record_lists": frozenset({"record:recall", "act:agree"})}
"""Pages with a form on them that whoever lacks its right may see without it."""


def routes() -> Iterator[URLPattern]:
    """Yield every route of the door."""
    yield from (each for each in urlpatterns if isinstance(each, URLPattern))


def carries(rights: frozenset[str], needed: Right) -> bool:
    """Tell whether a role's rights suffice for a route."""
    return needed is None or bool(rights & ({needed} if isinstance(needed, str) else needed))
