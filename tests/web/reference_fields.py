"""Every field by which a page, a form or a link names a thing: by id, number, address, sealed note or JSON.

`test_references` sends each with ids that are hidden, absent and of another kind.  A field that stands neither here nor
among `PLAIN` fails it.  A name that is plain in one area and names a thing in another is listed by area.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from write_routes import ROUTES

_STATED = {"source": "PS diary", "grade_source": "B", "grade_information": "2"}
_DOCUMENT = {
    "pinned": '{{"name": "K", "version": 1, "places": {{"{seen}": [0, 0]}}, "pinned": ["{ref}:{ref}:{ref}"]}}',
    "placed": '{{"name": "K", "version": 1, "places": {{"{seen}": [0, 0], "{ref}": [1, 1]}}}}',
    "listed": '{{"placed": ["{seen}", "{ref}"]}}',
    "drawn": '{{"drawn": ["{seen}", "{ref}"]}}',
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field.  area, name: the folder of web and the field's name.  kind: of the thing, as `hidden_things` makes it.

    route: whose form or link it is.  on: the kind of the thing in the address, which the officer sees.  value: how the
    thing is named; {ref} is its id, {number} its number, {sealed} its sealed note, {seen} a record that is seen.
    form: the other fields.  asks: a link's, not a form's.  act: the word in the address.  quiet: what is seen is
    answered so, too: nothing is looked up, or what would show it is made in other tests.
    known_to: a right whose holders know of every such thing.
    """

    area: str
    name: str
    kind: str
    route: str
    on: str = ""
    value: str = "{ref}"
    form: Mapping[str, object] = field(default_factory=dict, hash=False)
    asks: bool = False
    act: str = ""
    quiet: bool = False
    known_to: str = ""


_ARREST = {
    "name": "Harjit Singh", "arrested_at": "2026-11-20T10:00", "place_unit": "DL-ON-NARELA", "place": "", "fir": "1/26",
    "sections": "103 BNS", "home_unit": "", "warrant": "", "woman": "", "language": "Hindi",
}  # fmt: skip
_DESPATCH = {
    "kind": "assistance", "to": "DL-ON-ALIPUR", "person": "Harjit Singh", "text": "Serve it", "signed_by": "SI Meena",
}  # fmt: skip
_ALERT = {
    "title": "Scorpio", "text": "Stop it", "action": "inform", "urgency": "urgent", "hours": "6",
    "unit": "DL-ON-NARELA",
}  # fmt: skip
_REQUEST = {**ROUTES["request_new"].form, "to": "", "to_name": ""}
_SAID = {"text": "Seen"}
_SERIES = ROUTES["series_keep"].form
_CHART = {"title": "Kala gang", "form": "bns-111"}

FIELDS = (
    Field("alerts", "record", "record", "alert_new", asks=True),
    Field("alerts", "record", "record", "alert_new", value="{sealed}", form=_ALERT),
    Field("requests", "record", "record", "request_new", form={"type": "vehicle"}, asks=True),
    Field("requests", "about", "record", "request_new", value="{sealed}", form=_REQUEST),
    Field("threads", "about", "record", "ask", on="record", value="{sealed}", form={"question": "?", "pace": "urgent"}),
    Field("threads", "pointer", "watch", "ask", on="record", quiet=True),
    Field("threads", "check", "watch", "ask", on="record", form={"question": ""}, quiet=True),
    Field("arrests", "person", "record", "arrest_new", asks=True),
    Field("arrests", "record", "record", "arrest_new", asks=True, quiet=True),
    Field("arrests", "person", "record", "arrest_new", form=_ARREST),
    Field("arrests", "record", "record", "arrest_new", form=_ARREST),
    Field("arrests", "record", "record", "despatch_new", form=_DESPATCH),
    Field("arrests", "arrest", "arrest", "despatch_new", form=_DESPATCH),
    Field("arrests", "before", "despatch", "despatch_new", form=_DESPATCH),
    Field("arrests", "before", "despatch", "despatch_new", asks=True),
    Field("arrests", "arrest", "arrest", "despatch_new", asks=True, quiet=True),
    Field("gang_charts", "gang", "gang", "gang_chart_new", asks=True),
    Field("gang_charts", "gang", "gang", "gang_chart_new", form=_CHART),
    Field("gang_charts", "member", "record", "gang_chart_draw", on="gang_chart", quiet=True),
    Field("gangs", "record", "record", "network_watch"),
    Field("analysis", "record", "record", "network_watch"),
    Field("gangs", "beside", "record", "network", on="record", asks=True),
    Field("series", "incident", "incident", "series_keep", form=_SERIES),
    Field("series", "incident", "incident", "series_add", on="kept"),
    Field("records", "record", "record", "case_transfer", on="case", form={"force": "HR", "why": "your case"}),
    Field("records", "into", "record", "statement_take_over", on="copy"),
    Field("records", "numbers", "record", "record_lists", form={"step": "see"}),
    Field("records", "take_back", "statement", "record_correct", on="noted", form={"why": "learned", **_STATED}),
    Field("records", "person", "record", "record_new", act="membership", quiet=True, form={
        "role": "shooter", "evidence": "disclosure", **_STATED}),
    Field("check", "other", "record", "record_judge", on="record", form={"verdict": "same", "reason": "face"}),
    Field("check", "other", "record", "record_judge", on="record", value="http://node/records/{ref}/", form={
        "verdict": "same", "reason": "face"}),
    Field("check", "one", "record", "check_same_judge", form={"other": "{seen}", "verdict": "same", "reason": "face"}),
    Field("check", "other", "record", "check_same_judge", form={"one": "{seen}", "verdict": "same", "reason": "face"}),
    Field("check", "one", "record", "check_same_undo", form={"other": "{seen}"}),
    Field("check", "judged", "record", "check_same", value="{ref}.{seen}", asks=True),
    Field("imports", "record", "record", "import_share", on="job", form={"force": "HR", "level": "whole"}, quiet=True),
    Field("accountability", "record", "record", "glass", value="/records/{ref}/", quiet=True,
        form={"reason": "urgent"}),
    Field("accountability", "record", "record", "glass", value="DL-{number}", form={"reason": ""}, quiet=True),
    Field("meetings", "address", "record", "action_report", on="action", value="/records/{ref}/", form=_SAID),
    Field("meetings", "address", "record", "action_report", on="action", value="DL-{number}", form=_SAID),
    Field("meetings", "address", "thread", "action_report", on="action", value="/threads/{ref}/", quiet=True,
        form=_SAID),
    Field("meetings", "address", "thread", "action_report", on="action", value="DL-{number}", form=_SAID),
    Field("meetings", "address", "alert", "action_report", on="action", value="/alerts/{ref}/", form=_SAID, quiet=True),
    Field("meetings", "address", "alert", "action_report", on="action", value="DL-{number}", form=_SAID),
    Field("meetings", "address", "meeting", "action_report", on="action", value="/meetings/{ref}/", quiet=True,
        form=_SAID),
    Field("meetings", "address", "operation", "action_report", on="action", value="DL-{number}", form=_SAID),
    Field("meetings", "after", "meeting", "meeting_new", asks=True),
    Field("meetings", "after", "meeting", "meeting_new", form=ROUTES["meeting_revise"].form),
    Field("meetings", "item", "record", "meeting_act", on="meeting", quiet=True,
        form={"outcome": "discussed"}, act="outcome"),
    Field("meetings", "offer", "record", "action_hand_answer", on="action", form={"says": "accepted"}, quiet=True),
    Field("charts", "document", "record", "chart_expand", on="record", value=_DOCUMENT["listed"], quiet=True),
    Field("charts", "document", "record", "chart_begin", value=_DOCUMENT["placed"]),
    Field("charts", "document", "record", "chart_begin", value=_DOCUMENT["pinned"]),
    Field("charts", "document", "record", "chart_save", on="saved", value=_DOCUMENT["placed"]),
    Field("charts", "document", "record", "chart_drawn", value=_DOCUMENT["drawn"], quiet=True),
    Field("charts", "document", "record", "chart_picture", value=_DOCUMENT["drawn"]),
    Field("charts", "with", "case", "chart_share", on="saved", value="case:{ref}"),
    Field("charts", "with", "meeting", "chart_share", on="saved", value="meeting:{ref}"),
    Field("charts", "with", "case", "chart_unshare", on="saved", value="case:{ref}", quiet=True),
    Field("library", "operation", "operation", "practice_new", asks=True),
    Field("library", "of", "practice", "practice_new", asks=True, quiet=True),
    Field("library", "meeting", "meeting", "practice_act", on="practice", act="adopt", quiet=True, form={
        "text": "We do it so", "no_person": "1"}),
    Field("library", "meeting", "meeting", "practice_act", on="practice", act="agenda", quiet=True),
    Field("library", "adoption", "record", "practice_act", on="practice", act="result", quiet=True, form={
        "result": "worked", "text": "Less theft", "no_person": "1"}),
    Field("library", "of", "practice", "practice_new", form={"title": "Naka"}, quiet=True),
    Field("conversation", "channel", "channel", "channel_search", form={"q": "naka"}, asks=True),
    Field("phone", "channel", "channel", "phone_send", form={"kind": "message", "id": "{fresh}", "text": "Seen"}),
    Field("phone", "alert", "order", "phone_send", form={"kind": "acknowledgement", "id": "{fresh}"}),
    Field("operations", "conflict", "record", "deconfliction_act", on="check_of_action", act="resolve", quiet=True,
        form={
        "resolution": "joint", "note": "by telephone"}),
    Field("operations", "task", "record", "operation_act", on="operation", act="entry", quiet=True, form={
        "kind": "task", "task_state": "done"}),
    Field("operations", "despite", "record", "operation_act", on="operation", act="start", quiet=True),
    Field("operations", "operation", "operation", "practice_new", asks=True),
    Field("oversight", "on", "record", "ledger", asks=True, known_to="ledger:audit", quiet=True),
    Field("oversight", "on", "record", "ledger", value="DL-{number}", asks=True, known_to="ledger:audit", quiet=True),
    Field("accountability", "thing", "record", "look_judge", quiet=True,
        form={"officer": "{fresh}", "verdict": "plain"}),
    Field("accountability", "thing", "record", "look_ask", form={"officer": "{fresh}", "text": "Why?"}, quiet=True),
    Field("today", "done", "notice", "today", asks=True, quiet=True),
)  # fmt: skip

ELSEWHERE: Mapping[tuple[str, str], str] = {
    ("channels", "channel"): "a link to the form of a record: `test_read_walk`",
    ("channels", "message"): "the same",
    ("records", "channel"): "the same",
    ("records", "message"): "the same",
    ("requests", "to"): "a unit or a post: all are known",
    ("check", "check"): "a link to the form of a question, with the answers of one's own check",
    ("check", "pointer"): "the same",
    ("charts", "record"): "what is drawn of a chart's own data: the address of each record is asked for itself",
    ("conversation", "upload"): "an officer's own upload, by officer and number",
    ("records", "upload"): "the same",
    ("phone", "upload"): "the same",
    ("phone", "id"): "the number that the telephone gives to what it sends: `test_phone_pages`",
    ("library", "completion"): "the officer's own word, made by the form",
    ("library", "target"): "a unit or a post: all are known",
    ("library", "owner"): "a post: all are known",
    ("accountability", "officer"): "an officer of one's own force, for its auditors",
    ("oversight", "officer"): "the same",
    ("oversight", "person"): "a name or a number as it was typed: `test_ledger_pages`",
    ("oversight", "subject"): "a key of the ledger that its auditor reads whole",
    ("conversation", "post"): "a post: all are known",
    ("conversation", "proposal"): "a second officer's: `test_a_proposal_of_another_act_is_as_one_that_is_absent`",
    ("account", "post"): "a post of one's own",
    ("templates", "post"): "the same",
}
"""Fields that name a thing and need no row: why, or where they are tried."""

PLAIN_IN: Mapping[str, str] = {
    "account": "officer",
    "accountability": "to",
    "administration": "closes_into closes_many neighbours parent post",
    "alerts": "about to",
    "arrests": "document item to",
    "channels": "about",
    "charts": "other",
    "check": "beside subject",
    "conversation": "to",
    "gang_charts": "document",
    "imports": "of",
    "library": "done",
    "meetings": "about owner to",
    "operations": "owner",
    "records": "gang owner",
    "templates": "of other subject",
    "threads": "subject to",
}
"""Names that name a thing in another area, and here a text, a choice or a mark."""

_PLAIN = """
action additional again answer answer_by area around arrested_at arrests as asks at audience authority back basis belt
border box by caller caller_force camera case_number category caution caveat cell circulated classification code
communication compare-from compare-to confirm consent contact counts day days debrief decided_by decision desk digest
do done_at draft due_at due_date edition ends_at entry evidence file find fir force form from from_at given grade
grade_information grade_source group handled head heard held_at holder home_unit host_unit hours how in judgement kind
km language lasts_min late_reason legal_basis level limit lines mark matter mention minor_weighed minutes minutes_by
modus month most name name_en name_hi new next no_person note objectives of_thing old opens_at order_number
order_reference original others outcome outlines overdue pace page part passkey password period phone photo pin
pitfalls place place_unit plan presence purpose q question quiet_from quiet_until radius rank read ready reason
reasons recoveries reference resolution resources result review_by risks rows sat says score search secret sections
seen series series_kind service_number shared shelf show side sign_in_name signed_by since slot source stage stance
starts_at state status step stop summary sure tag targets task_state task_text team teams template text title to_name
topic type unit units until upload_name urgency urgent url value vehicles verdict version view view-name waited
waiting warrant week weekday what when whose why with_file woman words
"""
PLAIN = frozenset(_PLAIN.split())
"""Names of fields that name no thing: texts, days, choices, numbers, codes of units and forces, marks of a page."""
