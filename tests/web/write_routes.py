"""Every address that takes a POST: the right that the act needs, the thing that it acts on, and a form fit for it.

A new address without a row fails `test_write_walk`.  thing: "" where the act is on nothing that can be hidden from the
officer who acts.  right: "" where every signed-in officer may act.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from support.visiting import PASSWORD

from sangam.kernel import clock


@dataclass(frozen=True, slots=True)
class Row:
    """One address.  form: its fields; "{thing}", "{statement}" and "{other}" stand for ids."""

    right: str
    thing: str = ""
    form: Mapping[str, object] = field(default_factory=dict)


_NO_CASE = "01890000-0000-7000-8000-000000000000"
_STATED = {"source": "PS diary", "grade_source": "B", "grade_information": "2"}


_ALERT = {
    "title": "Scorpio", "text": "Stop it", "action": "inform", "urgency": "urgent", "hours": "6",
    "area": "DL-ON-NARELA", "version": "1",
}  # fmt: skip


_REQUEST = {
    "type": "vehicle", "to": "HR-SNP-KUNDLI", "field-plate": "HR26DK8337", "field-number": "9812345678",
    "field-period": "1 to 5 November 2026", "basis": "BNSS 94", "pace": "urgent",
}  # fmt: skip


def _day(days: int) -> str:
    return (clock.now().astimezone(clock.INDIA) + timedelta(days=days)).date().isoformat()


_PLAN = {
    "title": "Narela – Kundli", "level": "station", "border": "", "series": "once", "place": "",
    "starts_at": f"{_day(3)}T11:00", "lasts_min": "60",
}  # fmt: skip


_RAID = {
    "title": "Ankur Vihar", "kind": "raid", "objectives": "Arrest of one man", "legal_basis": "NBW of 12.11.2026",
    "at": "28.8526, 77.0929", "starts_at": f"{_day(3)}T04:00", "ends_at": f"{_day(3)}T06:00",
}  # fmt: skip


ROUTES: Mapping[str, Row] = {
    "static": Row(""),
    "live": Row(""),
    "locked_live": Row(""),
    "lock": Row(""),
    "sign_in": Row(""),
    "sign_in_code": Row(""),
    "post": Row(""),
    "device_pin": Row(""),
    "passkey_ask": Row(""),
    "sign_out": Row(""),
    "sign_out_everywhere": Row(""),
    "device_enrol": Row("device:enrol"),
    "passkey_make": Row("device:enrol"),
    "password_change": Row(""),
    "purpose": Row(""),
    "set_language": Row(""),
    "quiet_hours": Row(""),
    "check": Row("check:run"),
    "check_list": Row("check:run"),
    "administration_account": Row("officer:manage"),
    "administration_officer": Row("officer:manage"),
    "administration_transfer": Row("officer:manage"),
    "administration_sheet": Row("officer:manage"),
    "administration_agree": Row("officer:manage"),
    "administration_do": Row("officer:manage"),
    "administration_units": Row("officer:manage"),
    "administration_units_undo": Row("officer:manage"),
    "administration_unit": Row("officer:manage"),
    "administration_unit_add": Row("officer:manage"),
    "ledger": Row("ledger:own"),
    "ledger_file": Row("ledger:audit"),
    "ledger_evidence": Row("ledger:audit"),
    "looks_explain": Row("ledger:audit"),
    "look_judge": Row("ledger:audit"),
    "look_ask": Row("ledger:audit"),
    "look_answer": Row("ledger:own"),
    "response_remark": Row("response:read"),
    "glass": Row("record:open"),
    "glass_review": Row("act:agree"),
    "file_evidence": Row("record:open"),
    "record_new": Row("record:create"),
    "groups": Row("group:manage"),
    "group_act": Row("group:manage"),
    "alert_new": Row("alert:issue"),
    "meeting_new": Row("meeting:host"),
    "meeting_revise": Row("meeting:host", "meeting", _PLAN),
    "meeting_join": Row("meeting:host", "meeting", {"step": "find", "q": "Alipur"}),
    "meeting_act": Row("meeting:speak", "meeting", {"title": "Tenants"}),
    "operation_new": Row("operation:work"),
    "operation_revise": Row("operation:work", "operation", _RAID),
    "operation_act": Row("operation:read", "operation", {"kind": "incident", "text": "Seen"}),
    "pool_phones": Row("operation:work", "operation", {"name": "Ram", "belt": "1190", "until": f"{_day(1)}T04:00"}),
    "pool_phone_act": Row("operation:work", "pool_phone"),
    "pool": Row(""),
    "pool_write": Row(""),
    "deconfliction_new": Row("operation:work"),
    "deconfliction_act": Row("operation:work", "check_of_action"),
    "entry_new": Row("operation:work"),
    "entry_act": Row("operation:work", "notice_of_entry"),
    "circulation_answer": Row("meeting:speak", "asked", {"says": "agreed"}),
    "circulation_settle": Row("meeting:host", "circulation", {"how": "withdrawn", "note": "by telephone"}),
    "action_report": Row("meeting:speak", "action", {"text": "Checked 41 houses"}),
    "action_hand": Row("meeting:speak", "action", {"step": "send", "to": "DL-ON-ALIPUR"}),
    "action_hand_answer": Row("meeting:speak", "offered", {"says": "accepted", "offer": "{other}"}),
    "action_settle": Row("meeting:host", "action", {"how": "withdraw", "note": "done by others"}),
    "arrest_new": Row("arrest:work"),
    "arrest_act": Row("arrest:work", "arrest", {"item": "uniform", "state": "done"}),
    "checklist_new": Row("checklist:edit"),
    "checklist_item": Row("checklist:edit"),
    "gang_chart_new": Row("network:read"),
    "gang_chart_draw": Row("network:read", "gang_chart", {"member": "{other}"}),
    "gang_chart_act": Row("network:read", "gang_chart", {"held_at": "2026-11-20T10:00", "sat": "A\nB"}),
    "gang_form_new": Row("checklist:edit"),
    "gang_form_row": Row("checklist:edit"),
    "despatch_new": Row("despatch:sign"),
    "despatch_act": Row("arrest:work", "despatch"),
    "practice_new": Row("practice:write"),
    "practice_act": Row("practice:comment"),
    "practice_draft_act": Row("practice:write", "practice"),
    "course_done": Row("practice:read"),
    "course_exercise": Row("practice:read"),
    "course_write": Row("course:assign"),
    "course_end": Row("course:assign"),
    "course_assign": Row("course:assign"),
    "course_reassign": Row("course:assign"),
    "release_list": Row("record:share"),
    "call_sheet": Row("import:run", "", {"text": "number,other", "source": "CDR", **_STATED}),
    "opinion_new": Row("record:create", "claim", {"stance": "disputed", "reason": "another man", **_STATED}),
    "chart_expand": Row("network:read", "record", {"document": '{"placed": []}'}),
    "chart_save": Row("network:read", "saved", {"document": '{"name": "Kala gang", "version": 1}'}),
    "chart_remove": Row("network:read", "saved"),
    "chart_begin": Row("network:read"),
    "series_keep": Row(
        "pattern:read",
        "",
        {"name": "Kala", "judgement": "may-be-one", "series_kind": "series", "reason": "alike", **_STATED},
    ),
    "series_add": Row("pattern:read", "kept", {"incident": "{other}"}),
    "series_propose": Row("pattern:read", "kept", {"force": "HR"}),
    "chart_drawn": Row("network:read", "", {"document": '{"placed": []}'}),
    "chart_share": Row("network:read", "saved", {"with": f"case:{_NO_CASE}"}),
    "chart_unshare": Row("network:read", "saved", {"with": f"case:{_NO_CASE}"}),
    "network_watch": Row("network:read", "", {"record": "{thing}"}),
    "network_watch_renew": Row("network:read", "watch"),
    "network_watch_end": Row("network:read", "watch"),
    "chart_picture": Row("network:read"),
    "letter_ask": Row("thread:open"),
    "imports": Row("import:run"),
    "session_end": Row("", "session", form={"password": PASSWORD}),
    "device_strike": Row("", "device"),
    "notice_done": Row("", "notice"),
    "notice_undo": Row("", "notice"),
    "record_lists": Row("record:recall", "record", {"step": "see", "numbers": "{thing}"}),
    "record_list_agree": Row("act:agree"),
    "record_list_do": Row("record:recall"),
    "narrowing_undo": Row("record:share"),
    "narrowing_agree": Row("act:agree"),
    "narrowing_do": Row("record:share"),
    "record_judge": Row("record:judge", "record", {"verdict": "same", "other": "{other}", "reason": "same face"}),
    "check_same_judge": Row(
        "record:judge", "record", {"one": "{thing}", "other": "{other}", "verdict": "same", "reason": "same face"}
    ),
    "check_same_undo": Row("record:judge", "record", {"one": "{thing}", "other": "{other}"}),
    "not_him": Row("check:run"),
    "record_correct": Row("record:correct", "record", {"kind": "person", "alias": "Kala", "why": "learned", **_STATED}),
    "statement_correct": Row("record:correct", "record", {"value": "Harjit Singh Kala", "why": "learned", **_STATED}),
    "record_share": Row("record:share", "record", {"force": "HR", "level": "whole"}),
    "record_limit": Row("record:share", "record", {"until": _day(90)}),
    "record_recall": Row("record:recall", "record", {"why": "the wrong man"}),
    "record_transfer": Row("record:transfer", "record", {"force": "HR", "why": "your case"}),
    "record_accept": Row("record:accept", "offer"),
    "record_decline": Row("record:accept", "offer", {"why": "not our beat"}),
    "case_transfer": Row("record:transfer", "case", {"force": "HR", "why": "your case"}),
    "handover_accept": Row("record:accept", "handover"),
    "handover_decline": Row("record:accept", "handover", {"why": "not our beat"}),
    "record_attach": Row("record:correct", "record", {"file": "{file}", **_STATED}),
    "record_status": Row("record:correct", "vehicle", {"status": "recovered", "sure": "1"}),
    "record_confirm": Row("record:correct", "vehicle"),
    "record_challenge": Row("record:challenge", "record", {"why": "another man"}),
    "statement_take_over": Row("record:correct", "copy", {"into": "{other}"}),
    "challenge_uphold": Row("record:correct", "challenge", {"why": "we have the photograph"}),
    "alert_revise": Row("alert:issue", "alert", _ALERT),
    "alert_ack": Row("alert:acknowledge", "order", {"outcome": "acted", "sure": "1"}),
    "alert_hand": Row("alert:acknowledge", "order", {"step": "send", "to": "DL-ON-ALIPUR"}),
    "alert_cancel": Row("alert:issue", "alert", {"reason": "found"}),
    "ask": Row("thread:open", "record", {"question": "Known there?", "pace": "urgent"}),
    "request_new": Row("thread:open", "", _REQUEST),
    "request_change": Row("thread:open", "request", {**_REQUEST, "type": "subscriber"}),
    "request_act": Row("thread:open", "request", {"version": "1", "reason": "no"}),
    "thread_say": Row("", "thread", {"text": "Any news?", "kind": "message"}),
    "thread_outcome": Row("outcome:give", "thread", {"outcome": "useful"}),
    "thread_close": Row("", "thread", {"note": "done"}),
    "import": Row("import:run", "job", {"step": "drop"}),
    "import_share": Row("record:share", "job", {"record": "{thing}", "force": "HR", "level": "whole"}),
    "watch": Row("watch:keep", "watch", {"case_number": "0123/2026", "until": _day(9), "why": "seen there"}),
    "watch_end": Row("", "watch"),
    "channel_new": Row("channel:open"),
    "share": Row("alert:acknowledge"),
    "phone_upload": Row("channel:write"),
    "phone_send": Row("", "", {"kind": "acknowledgement", "alert": "{other}", "id": "{other}"}),
    "channel_say": Row("channel:write", "channel", {"text": "Any news?"}),
    "channel_handle": Row("", "channel", {"handled": "1"}),
    "channel_members": Row("channel:read", "channel", {"step": "find", "q": "Rai"}),
    "chat_import": Row("channel:open", "channel", {"step": "drop", "upload": "{other}"}),
    "roster": Row("roster:keep", "", {"step": "add"}),
    "channel_remind": Row("", "channel", {"when": "30"}),
    "message_edit": Row("", "channel", {"text": "changed"}),
    "message_withdraw": Row("", "channel"),
    "message_hide": Row("", "channel", {"why": "a name"}),
    "forces": Row("peer:pair", "", {"step": "invite", "force": "UP"}),
    "force": Row("peer:pair", "", {"what": "suspend", "reason": "by telephone"}),
    "force_join": Row("peer:pair", "", {"heard": "0000 0000 0000"}),
    "force_proposal": Row("peer:pair", "", {"digest": "0"}),
    "quarantine": Row("channel:review", "", {"decision": "release", "why": "read"}),
    "quarantine_release": Row("channel:review", "", {"by": "DL", "days": "1", "why": "read"}),
    "channel_act": Row("", "channel", {"unit": "DL-ON-NARELA"}),
    "letter_hand_over": Row("gateway:work", "letter", {"how": "Fax to control room"}),
    "letter_answer": Row("gateway:work", "letter", {"what": "answer", "by": "SI Meena", "text": "Yes.", "grade": "B2"}),
}
