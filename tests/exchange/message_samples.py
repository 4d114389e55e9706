"""One body of each kind of message."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sangam.exchange.messages import bodies as message_bodies
from sangam.exchange.types import (
    Acknowledged,
    Act,
    Action,
    Author,
    Authority,
    AuthorityKind,
    Draft,
    OutcomeCode,
    RecordRef,
)
from sangam.kernel.handling import Grade
from sangam.notices.types import Urgency

AT = datetime(2026, 11, 24, 8, 32, 0, 250000, tzinfo=UTC)


A, B, C = (UUID(int=number) for number in (10, 11, 12))

NARELA = Author("DL", "DL-ON-NARELA", UUID(int=1), "SI Test, PS Narela")

KUNDLI = Author("HR", "HR-SNP-KUNDLI", UUID(int=2), "SHO Kundli")

KALA = RecordRef(UUID(int=3), "HR", "हरजीत @ काला s/o बलवंत", "HR-SNP-KUNDLI")

ALERT = message_bodies.AlertBody(
    A,
    2,
    NARELA,
    Draft(
        title="White Scorpio",
        text="Used in firing at Narela.",
        area=("HR-SNP-KUNDLI", "UP-GZB-LONI"),
        action=Action.DETAIN,
        expires_at=AT + timedelta(hours=6),
        urgency=Urgency.FLASH,
        caution="Armed.",
        authority=Authority(AuthorityKind.FIR, "442/2026 PS Narela"),
        identifiers=("HR26DK8337",),
        record=KALA,
    ),
    AT,
    AT + timedelta(minutes=1),
)

BODIES = {
    "alert.issued.v1": (ALERT, message_bodies.alert_out, lambda body: message_bodies.alert_in("DL", body)),
    "alert.cancelled.v1": (
        message_bodies.CancelledBody(A, 3, "vehicle recovered", AT),
        message_bodies.cancelled_out,
        message_bodies.cancelled_in,
    ),
    "alert.acknowledged.v1": (
        message_bodies.AcknowledgedBody(A, 2, Acknowledged.ACTED, "stopped, not him", KUNDLI, C, AT),
        message_bodies.acknowledged_out,
        lambda body: message_bodies.acknowledged_in("HR", body),
    ),
    "thread.opened.v1": (
        message_bodies.OpenedBody(A, B, KALA, "Is he your man?", "case 442/2026", timedelta(hours=8), NARELA, AT),
        message_bodies.opened_out,
        lambda body: message_bodies.opened_in("DL", body),
    ),
    "thread.said.v1": (
        message_bodies.SaidBody(A, C, Act.ANSWERED, "Yes.", KUNDLI, AT, Grade("B", 2), AT + timedelta(hours=8)),
        message_bodies.said_out,
        lambda body: message_bodies.said_in("HR", body),
    ),
    "thread.seen.v1": (
        message_bodies.SeenBody(A, (B,), KUNDLI, AT, AT + timedelta(hours=8)),
        message_bodies.seen_out,
        lambda body: message_bodies.seen_in("HR", body),
    ),
    "thread.outcome.v1": (
        message_bodies.OutcomeBody(A, C, OutcomeCode.ARRESTED, "at Singhu", NARELA, AT),
        message_bodies.outcome_out,
        lambda body: message_bodies.outcome_in("DL", body),
    ),
}
