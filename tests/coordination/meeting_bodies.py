"""Every kind of envelope of meetings, as one is said, written and read: for the table of golden files."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hosting.line_bodies import returned

from sangam.coordination import wire
from sangam.coordination.circulations import circulation_wire
from sangam.coordination.circulations.circulation_wire import AnswerBody
from sangam.coordination.hand_overs import hand_over_wire
from sangam.coordination.hand_overs.chain import Word
from sangam.coordination.hand_overs.hand_over_wire import HandOverBody
from sangam.coordination.types import (
    ActionSet,
    Attendance,
    CarriedItem,
    CirculationAnswer,
    Decision,
    HandOverSays,
    ItemOutcome,
    Level,
    MeetingState,
    Minutes,
    Owner,
    Plan,
    Presence,
    Reference,
    Series,
)
from sangam.coordination.wire import ItemBody, MeetingDocument, ReportBody
from sangam.exchange.types import Author
from sangam.hosting.types import Membership
from sangam.kernel.ids import named_id_of

AT = datetime(2026, 11, 24, 8, 32, 0, 250000, tzinfo=UTC)
MEETING, DECISION, ACTION = (named_id_of("DL", f"golden {word}") for word in ("meeting", "decision", "action"))
ITEM, REPORT = named_id_of("DL", "golden item"), named_id_of("DL", "golden report")
CIRCULATION, ANSWER = named_id_of("DL", "golden circulation"), named_id_of("DL", "golden answer")
BY = Author("DL", "DL-ON-NARELA", UUID(int=7), "SHO Narela")
DOCUMENT = MeetingDocument(
    Membership(MEETING, wire.KIND, "DL", 3, {"DL": 1, "HR": 1}),
    MEETING,
    4,
    1,
    MeetingState.RUNNING,
    "DL-ON-NARELA",
    Plan("कुंडली – नरेला", Level.STATION, "Kundli – Narela", Series.MONTHLY, "PS Kundli", AT, 90),
    {"DL": ("DL-ON-NARELA",), "HR": ("HR-SNP-KUNDLI", "post:00000000-0000-0000-0000-000000000007")},
    Minutes(
        (CarriedItem(ITEM, BY, "Tenants", "not verified", True, 2),),
        {ITEM: ItemOutcome.DISCUSSED},
        (Decision(DECISION, "Joint naka on Fridays", AT),),
        (ActionSet(ACTION, "List the tenants", "DL-ON-NARELA", AT, "the list", 2, 1, "", "only one street", DECISION),),
        (Attendance("DL-ON-NARELA", Presence.SUBSTITUTE, "SI Meena"),),
    ),
)

Case = tuple[Any, Callable[[Any], Mapping[str, object]], Callable[[Mapping[str, Any]], Any]]

BODIES: Mapping[str, Case] = {
    wire.DOCUMENT: (
        DOCUMENT,
        lambda said: wire.document_out(said, by="SHO Kundli", why="minuted"),
        lambda body: wire.document_in("DL", body),
    ),
    wire.ITEM: (
        ItemBody(MEETING, ITEM, "Tenants", "not verified", True, BY, AT),
        wire.item_out,
        lambda body: wire.item_in("DL", body),
    ),
    wire.REPORT: (
        ReportBody(MEETING, ACTION, REPORT, 2, "41 घर देखे", Reference("thread", UUID(int=12)), BY, AT),
        wire.report_out,
        lambda body: wire.report_in("DL", body),
    ),
    wire.REPORT_ON_MEETING: (
        ReportBody(MEETING, ACTION, REPORT, 2, "बैठक में तय", Reference("meeting", UUID(int=12)), BY, AT),
        wire.report_out,
        lambda body: wire.report_in("DL", body),
    ),
    hand_over_wire.HANDED: (
        HandOverBody(
            MEETING,
            ACTION,
            Word(ANSWER, HandOverSays.OFFERED, BY, "हमारी बीट", AT, Owner("DL-ON", BY.post, "ACP"), REPORT),
        ),
        hand_over_wire.hand_over_out,
        lambda body: hand_over_wire.hand_over_in("DL", body),
    ),
    circulation_wire.ANSWER: (
        AnswerBody(MEETING, CIRCULATION, ANSWER, CirculationAnswer.MEETING, "चैनल व्यस्त है", BY, AT),
        circulation_wire.answer_out,
        lambda body: circulation_wire.answer_in("DL", body),
    ),
    wire.RETURNED: returned(),
}
