"""Applying one envelope: its handler, in a deed of the sending force, behind a savepoint; what happens has a name."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import timedelta
from uuid import UUID

import psycopg
from django.db import InterfaceError, OperationalError, connection

from sangam.audit.public.audit import deed
from sangam.federation import ministries, policy
from sangam.federation.inbox import plain_bodies, rate_limits
from sangam.federation.inbox import rows as inbox
from sangam.federation.inbox.concealed_refusals import Unheard
from sangam.federation.inbox.rows import Arrival, Verdict
from sangam.federation.protocol import fields
from sangam.federation.protocol import versions as protocol_versions
from sangam.federation.protocol.envelope import Result
from sangam.federation.types import Envelope, Handler, Incoming, Outcome, Parked, Tombstoned
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused, SangamError
from sangam.kernel.texts import plain_label

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
    body, stated = plain_bodies.read_body(e.kind, e.body, received_at=arrival.at)
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
