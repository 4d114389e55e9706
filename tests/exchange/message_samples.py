"""One body of each kind of message."""

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

from sangam.exchange import messages
from sangam.exchange.messages import (
    ISSUED,
    AcknowledgedBody,
    AlertBody,
    CancelledBody,
    OpenedBody,
    OutcomeBody,
    SaidBody,
    SeenBody,
)
from sangam.exchange.types import Acknowledged, Act, Action, Authority, AuthorityKind, Draft, OutcomeCode, RecordRef
from sangam.kernel import bodies
from sangam.kernel.author import Author
from sangam.notices.types import Urgency

AT = datetime(2026, 11, 24, 8, 32, 0, 250000, tzinfo=UTC)


A, B, C = (UUID(int=number) for number in (10, 11, 12))

NARELA = Author("DL", "DL-ON-NARELA", UUID(int=1), "SI Test, PS Narela")

KUNDLI = Author("HR", "HR-SNP-KUNDLI", UUID(int=2), "SHO Kundli")

KALA = RecordRef(UUID(int=3), "HR", "हरजीत @ काला s/o बलवंत", "HR-SNP-KUNDLI")

ALERT = AlertBody(
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
    ISSUED: (ALERT, bodies.write, partial(messages.read_alert, sender="DL")),
    "alert.cancelled.v1": (
        CancelledBody(A, 3, "vehicle recovered", AT),
        bodies.write,
        partial(bodies.read, CancelledBody),
    ),
    "alert.acknowledged.v1": (
        AcknowledgedBody(A, 2, Acknowledged.ACTED, "stopped, not him", KUNDLI, AT, C),
        bodies.write,
        partial(bodies.read, AcknowledgedBody, sender="HR"),
    ),
    "thread.opened.v1": (
        OpenedBody(A, B, KALA, "Is he your man?", "case 442/2026", 8 * 3600, NARELA, AT),
        bodies.write,
        partial(messages.read_opened, sender="DL"),
    ),
    "thread.said.v1": (
        SaidBody(A, C, Act.ANSWERED, "Yes.", KUNDLI, AT, "B2", AT + timedelta(hours=8)),
        bodies.write,
        partial(messages.read_said, sender="HR"),
    ),
    "thread.seen.v1": (
        SeenBody(A, (B,), KUNDLI, AT, AT + timedelta(hours=8)),
        bodies.write,
        partial(bodies.read, SeenBody, sender="HR"),
    ),
    "thread.outcome.v1": (
        messages.outcome_body(A, C, OutcomeCode.ARRESTED, note="at Singhu", by=NARELA, at=AT),
        bodies.write,
        partial(bodies.read, OutcomeBody, sender="DL"),
    ),
}
