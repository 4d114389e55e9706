"""Every kind of envelope of meetings, as one is said, written and read: for the table of golden files."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from hosting.line_bodies import returned

from sangam.coordination import wire
from sangam.coordination.hand_overs.chain import Word
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
from sangam.coordination.wire import AnswerBody, HandOverBody, ItemBody, MeetingDocument, ReportBody
from sangam.kernel import bodies
from sangam.kernel.author import Author
from sangam.kernel.ids import named_id_of

AT = datetime(2026, 11, 24, 8, 32, 0, 250000, tzinfo=UTC)
MEETING, DECISION, ACTION = (named_id_of("DL", f"golden {word}") for word in ("meeting", "decision", "action"))
ITEM, REPORT = named_id_of("DL", "golden item"), named_id_of("DL", "golden report")
CIRCULATION, ANSWER = named_id_of("DL", "golden circulation"), named_id_of("DL", "golden answer")
BY = Author("DL", "DL-ON-NARELA", UUID(int=7), "SHO Narela")
DOCUMENT = MeetingDocument(
    thing=MEETING,
    version=3,
    members={"DL": 1, "HR": 1},
    series=MEETING,
    number=4,
    sequence=1,
    state=MeetingState.RUNNING,
    unit="DL-ON-NARELA",
    plan=Plan("कुंडली – नरेला", Level.STATION, "Kundli – Narela", Series.MONTHLY, "PS Kundli", AT, 90),
    participants={"DL": ("DL-ON-NARELA",), "HR": ("HR-SNP-KUNDLI", "post:00000000-0000-0000-0000-000000000007")},
    minutes=Minutes(
        (CarriedItem(ITEM, BY, "Tenants", "not verified", True, 2),),
        {ITEM: ItemOutcome.DISCUSSED},
        (Decision(DECISION, "Joint naka on Fridays", AT),),
        (ActionSet(ACTION, "List the tenants", "DL-ON-NARELA", AT, "the list", 2, 1, "", "only one street", DECISION),),
        (Attendance("DL-ON-NARELA", Presence.SUBSTITUTE, "SI Meena"),),
    ),
    by="SHO Kundli",
    why="minuted",
)

Case = tuple[Any, Callable[[Any], Mapping[str, object]], Callable[[Mapping[str, Any]], Any]]

BODIES: Mapping[str, Case] = {
    wire.DOCUMENT: (
        DOCUMENT,
        bodies.write,
        partial(wire.read_document, host="DL"),
    ),
    wire.ITEM: (
        ItemBody(ITEM, "Tenants", "not verified", True, BY, AT, thing=MEETING),
        bodies.write,
        partial(bodies.read, ItemBody, sender="DL"),
    ),
    wire.REPORT: (
        ReportBody(ACTION, REPORT, 2, "41 घर देखे", BY, AT, Reference("thread", UUID(int=12)), thing=MEETING),
        bodies.write,
        partial(bodies.read, ReportBody, sender="DL"),
    ),
    wire.REPORT_ON_MEETING: (
        ReportBody(ACTION, REPORT, 2, "बैठक में तय", BY, AT, Reference("meeting", UUID(int=12)), thing=MEETING),
        bodies.write,
        partial(bodies.read, ReportBody, sender="DL"),
    ),
    wire.HANDED: (
        HandOverBody(
            ACTION,
            Word(ANSWER, HandOverSays.OFFERED, BY, "हमारी बीट", AT, Owner("DL-ON", BY.post, "ACP"), REPORT),
            thing=MEETING,
        ),
        bodies.write,
        partial(bodies.read, HandOverBody, sender="DL"),
    ),
    wire.ANSWER: (
        AnswerBody(CIRCULATION, ANSWER, CirculationAnswer.MEETING, "चैनल व्यस्त है", BY, AT, thing=MEETING),
        bodies.write,
        partial(bodies.read, AnswerBody, sender="DL"),
    ),
    wire.RETURNED: returned(),
}
