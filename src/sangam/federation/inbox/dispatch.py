"""Applying one envelope: its handler, in a deed of the sending force, behind a savepoint; what happens has a name."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.db import InterfaceError, OperationalError, connection

from sangam.audit.audit import deed
from sangam.federation import ministries, policy
from sangam.federation.inbox import rate_limits
from sangam.federation.inbox import rows as inbox
from sangam.federation.inbox.rows import Arrival, Verdict
from sangam.federation.protocol import fields
from sangam.federation.protocol import versions as protocol_versions
from sangam.federation.protocol.envelope import Result
from sangam.federation.types import Envelope, Handler, Incoming, Outcome, Parked, Tombstoned
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused, SangamError
from sangam.kernel.instants import read_instant
from sangam.kernel.texts import plain_label, plain_text

# Refusals that the sender does not hear: it would learn by them what it may not know.
#
# A force may send words on what is another's, or was never given to it. It hears what it hears of what is not here,
# now and at every repeat. Here the envelope is set aside with its reason and the desk is told, as of any other
# refusal.


class Unheard(Refused):
    """A refusal whose sender hears this outcome, without a reason."""

    def __init__(self, code: str, template: str, /, *, heard: Outcome, **parts: object) -> None:
        self.heard = heard
        super().__init__(code, template, **parts)


@contextmanager
def unheard(*, as_if: Outcome) -> Iterator[None]:
    """Refuse what is refused within so that the sender hears this outcome, as of what is not here.

    Raises Unheard for a refusal.
    """
    try:
        yield
    except SangamError as refusal:
        raise Unheard(refusal.code, refusal.template, heard=as_if, **refusal.parts) from refusal


# What a peer's body says, made fit to believe and to show, at the one place where bodies are read.
#
# An act that lies in the future counts as done when it was received. A wrong or hostile clock would else stand in
# front of all others for years; so would a version that is an instant. What only bends how a line is shown is taken
# out.

ACTS = frozenset(
    {
        "at",
        "as_of",
        "asked_at",
        "changed_at",
        "confirmed_at",
        "corrected_at",
        "erased_at",
        "issued_at",
        "made_at",
        "since",
    }
)
"""Members that say when something was done: never after it was received."""

PLANS = frozenset(
    {"due_at", "ends_at", "expires_at", "from", "gone_from_backups_by", "opens_at", "starts_at", "to", "until"}
)
"""Members that say for when something is planned, or how long it holds: they may lie ahead."""

PROSE = frozenset({"answer", "caution", "note", "question", "reason", "text", "why"})
"""Members of more than a line: in Urdu the marks of direction between words belong to what is written."""

SIGNED = frozenset({"document", "line", "lines", "word"})
"""Members that are signed lines of others, kept as they came."""

VERSIONS = {
    "directory.published.v1": "version",
    "directory.published.v2": "version",
    "record.remarked.v1": "number",
    "roster.unit.v1": "version",
}
"""By kind the member by which the newest counts and that is an instant in milliseconds since 1970."""

SIGNED_KINDS = frozenset({"ledger.head.v1"})
"""Kinds whose whole body is what another key signed."""

_LAST_MS = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp() * 1000)

RECORD_VALUES = "statements"
"""What records state may lie ahead, as the day of a hearing does."""


def read_body(
    kind: str, body: Mapping[str, object], *, received_at: datetime
) -> tuple[Mapping[str, object], dict[str, datetime]]:
    """Return a body with what is not to be believed or shown taken out, and what its own `at` and the like stated.

    stated: by member those instants of the body itself that lay in the future, as they were sent.  A version that did
    is the instant of receipt: of two in one batch the later counts, so that nothing is lost.
    """
    if kind in SIGNED_KINDS:
        return body, {}
    stated: dict[str, datetime] = {}
    made = {name: _clean_value(name, value, received_at, stated, is_top=True) for name, value in body.items()}
    version = VERSIONS.get(kind, "")
    if at := _version_ahead(body.get(version), received_at):
        stated[version], made[version] = at, _ms(received_at)
    return made, stated


def _clean_value(
    name: str, value: Any, received_at: datetime, stated: dict[str, datetime], *, is_top: bool = False
) -> Any:
    if isinstance(value, str):
        if name in ACTS and (at := _ahead(value, received_at)):
            if is_top:
                stated[name] = at
            return received_at.isoformat()
        return value if name in SIGNED else plain_text(value) if name in PROSE else plain_label(value)
    if name in SIGNED:
        return value
    if isinstance(value, list):
        return [_clean_value(name, each, received_at, stated) for each in value]
    if isinstance(value, dict):
        inner = datetime.max.replace(tzinfo=received_at.tzinfo) if name == RECORD_VALUES else received_at
        return {of: _clean_value(of, each, inner, stated) for of, each in value.items()}
    return value


def _version_ahead(version: object, received_at: datetime) -> datetime | None:
    if type(version) is not int or version <= _ms(received_at + policy.MOST_AHEAD):
        return None
    return datetime.fromtimestamp(min(version, _LAST_MS) / 1000, tz=UTC)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _ahead(text: str, received_at: datetime) -> datetime | None:
    """Return an instant that lies ahead of when it was received; None for any other, and for what is none."""
    try:
        at = read_instant(text)
    except ValueError:
        return None
    return at if at - policy.MOST_AHEAD > received_at else None


_TRIES = 3
_SLOW_MOST = 100
_slow: dict[UUID, int] = {}

_arrivals: ContextVar[list[UUID] | None] = ContextVar("arrivals", default=None)


def note_arrivals(references: list[UUID]) -> bool:
    """Tell the batch that runs, if one does, what has come to be; False when none runs."""
    noted = _arrivals.get()
    if noted is None:
        return False
    noted.extend(references)
    return True


def apply(arrival: Arrival, handlers: Mapping[str, Handler]) -> Verdict:
    """Run the envelope's handler; return what became of it.  A fault of this node goes up as it is."""
    envelope, us = arrival.envelope, here.node().force
    if ministries.is_closed(envelope.kind, envelope.sender, us):
        return set_aside(arrival, ministries.ministry_refusal([envelope.sender, us]))
    if envelope.version not in protocol_versions.ours(here.node().protocol):
        return Verdict(Outcome.KEPT, "federation:version", f"version {envelope.version} waits for an upgrade here")
    handler = handlers.get(envelope.kind)
    if handler is None:
        return Verdict(Outcome.KEPT, "federation:kind", f"{envelope.kind} waits for an upgrade here")
    noted: list[UUID] = []
    token = _arrivals.set(noted)
    try:
        verdict = _run(handler, arrival)
    except SangamError as refusal:
        return set_aside(arrival, refusal)
    except Exception as fault:
        if _is_ours(fault) or _may_yet_be_quick(fault, envelope):
            raise
        return set_aside(arrival, _poison(envelope, fault))
    finally:
        _arrivals.reset(token)
    came = () if verdict.outcome is Outcome.PARKED else tuple(noted)
    return Verdict(verdict.outcome, waits_for=verdict.waits_for, arrivals=came)


def put_aside(envelope: Envelope, line: bytes, error: SangamError, *, came_from: str) -> Result:
    """Set an envelope aside, in a deed of this node; return what the sender is told.

    Of what is not for a ministry no line is kept, whatever it is set aside for.
    """
    us = here.node().force
    actor = Actor.system(us, "door")
    with deed(actor, "node:envelope:set_aside", on=envelope.id) as facts:
        facts.update(sender=envelope.sender, kind=envelope.kind, code=error.code, reason=error.message)
        kept = b"" if ministries.is_closed(envelope.kind, envelope.sender, us) else line
        inbox.keep_evidence(envelope, kept, error, came_from=came_from)
    return Result(envelope.seq, envelope.id, Outcome.SET_ASIDE, error.code, fields.storable(error.message))


def facts_of(envelope: Envelope) -> dict[str, object]:
    """Return what the deed's row says of an envelope."""
    return {"kind": envelope.kind, "lane": envelope.lane, "seq": envelope.seq, "deed": envelope.deed}


def is_plain(handler: Handler, arrival: Arrival) -> bool:
    """Run a handler, inside the caller's deed; tell whether it simply applied, and nothing waits for what it made."""
    noted: list[UUID] = []
    token = _arrivals.set(noted)
    try:
        incoming = _incoming_of(arrival)
        return not incoming.stated and handler(incoming) is None and not inbox.is_waited_for(noted)
    finally:
        _arrivals.reset(token)


def _run(handler: Handler, arrival: Arrival) -> Verdict:
    """Apply one envelope: its handler runs in a deed of the sending force."""
    e, incoming = arrival.envelope, _incoming_of(arrival)
    if incoming.stated:
        _tell_ahead(e, max(incoming.stated.values()) - arrival.at)
    with deed(Actor.peer(e.sender, plain_label(e.label)), "peer:envelope:apply", on=e.id) as facts:
        facts.update(facts_of(e))
        verdict = _verdict(handler(incoming))
        facts["outcome"] = verdict.outcome
        _settle_constraints()
    return verdict


def _incoming_of(arrival: Arrival) -> Incoming:
    e = arrival.envelope
    body, stated = read_body(e.kind, e.body, received_at=arrival.at)
    return Incoming(
        id=e.id,
        sender=e.sender,
        kind=e.kind,
        version=e.version,
        lane=e.lane,
        sent_at=e.sent_at,
        received_at=arrival.at,
        post=e.post,
        actor_label=plain_label(e.label),
        deed=e.deed,
        body=body,
        seq=e.seq,
        line=arrival.line,
        epoch=e.epoch,
        stated=stated,
    )


def _tell_ahead(envelope: Envelope, ahead: timedelta) -> None:
    """Tell the desk, once a day, that a force states times in the future, which count as received."""
    wrong = Refused(
        "federation:stated-ahead",
        "{force} states a time ahead of ours, by minutes: {minutes}. It is shown as the time of receipt.",
        force=envelope.sender,
        minutes=round(ahead.total_seconds() / 60),
    )
    rate_limits.tell_once_a_day(envelope.sender, envelope.lane, wrong)


def _verdict(answer: Parked | Tombstoned | None) -> Verdict:
    if isinstance(answer, Parked):
        return Verdict(Outcome.PARKED, waits_for=answer.waits_for)
    return Verdict(Outcome.TOMBSTONED if isinstance(answer, Tombstoned) else Outcome.APPLIED)


def _settle_constraints() -> None:
    """Check deferred constraints now: at commit they would take the whole batch down, at every repeat again."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def set_aside(arrival: Arrival, error: SangamError) -> Verdict:
    """Set an arrival aside, in a deed of this node; return what became of it."""
    put_aside(arrival.envelope, arrival.line, error, came_from=arrival.came_from)
    heard = error.heard if isinstance(error, Unheard) else None
    return Verdict(Outcome.SET_ASIDE, error.code, fields.storable(error.message), heard=heard)


def _is_ours(fault: Exception) -> bool:
    if not isinstance(fault, OperationalError | InterfaceError):
        return False
    cause = fault.__cause__
    return policy.is_fault_of_the_node(cause.sqlstate if isinstance(cause, psycopg.Error) else None)


def _may_yet_be_quick(fault: Exception, envelope: Envelope) -> bool:
    """Tell whether a statement that took its whole time is tried again: the disk may be slow; the third time it is not.

    Counted in this process, and for a few envelopes at a time: there is one at the head of each lane.
    """
    if not isinstance(fault.__cause__, psycopg.errors.QueryCanceled):
        return False
    tries = _slow.pop(envelope.id, 0) + 1
    if tries >= _TRIES:
        return False
    _slow[envelope.id] = tries
    if len(_slow) > _SLOW_MOST:
        _slow.pop(next(iter(_slow)))
    return True


def _poison(envelope: Envelope, fault: Exception) -> Malformed:
    return Malformed(
        "federation:poison",
        "An envelope of {force} ({kind}) could not be applied here ({fault}): a fault of this software; report it.",
        force=envelope.sender,
        kind=envelope.kind,
        fault=type(fault).__name__,
    )
