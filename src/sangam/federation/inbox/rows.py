"""Rows of what came in: applied, parked and kept envelopes, and the evidence of what was not applied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from sangam.database import statements as prepared
from sangam.federation import ministries, policy
from sangam.federation.desk_notes import tell_desk_why
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import fields
from sangam.federation.types import Envelope, Outcome
from sangam.kernel import clock, here
from sangam.kernel.errors import SangamError
from sangam.kernel.ids import new_id

_KNOWN = """
SELECT envelope, kind, digest, coalesce(heard, outcome), CASE WHEN heard IS NULL THEN code ELSE '' END,
    CASE WHEN heard IS NULL THEN reason ELSE '' END,
    code = 'federation:lost-with-restore'
FROM federation_inbox WHERE sender = %s AND envelope = ANY(%s)
"""

INSERT = """
INSERT INTO federation_inbox (sender, envelope, kind, version, lane, epoch, seq, digest, sent_at, received_at, outcome,
    code, reason, heard, waits_for, looks, look_at, line)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, %s, %s)
"""

# One that was applied, and several, one sender's and one lane's: with one, PostgreSQL and psycopg make no arrays.
INSERT_APPLIED_ONE = """
INSERT INTO federation_inbox (sender, envelope, kind, version, lane, epoch, seq, digest, sent_at, received_at, outcome,
    code, reason, looks)
VALUES (%(sender)s::text, %(envelope)s, %(kind)s, %(version)s, %(lane)s::text, %(epoch)s::bigint, %(seq)s, %(digest)s,
    %(sent_at)s, %(at)s::timestamptz, 'applied', '', '', 0)
"""
INSERT_APPLIED = """
INSERT INTO federation_inbox (sender, envelope, kind, version, lane, epoch, seq, digest, sent_at, received_at, outcome,
    code, reason, looks)
SELECT %(sender)s::text, each.envelope, each.kind, each.version, %(lane)s::text, %(epoch)s::bigint, each.seq,
    each.digest, each.sent_at, %(at)s::timestamptz, 'applied', '', '', 0
FROM unnest(%(envelopes)s::uuid[], %(kinds)s::text[], %(versions)s::integer[], %(seqs)s::bigint[],
    %(digests)s::bytea[], %(sent_ats)s::timestamptz[]) AS each (envelope, kind, version, seq, digest, sent_at)
"""

_DIGEST = 7  # where the digest stands among the values of INSERT

_PUT_ASIDE = """
INSERT INTO federation_setaside AS a (id, mark, sender, envelope, kind, code, reason, told, came_from, line,
    first_at, last_at, times)
VALUES (%(id)s, %(mark)s, %(sender)s, %(envelope)s, %(kind)s, %(code)s, %(reason)s, %(told)s::jsonb, %(came_from)s,
    %(line)s, %(at)s, %(at)s, 1)
ON CONFLICT (mark) DO UPDATE SET times = a.times + 1, last_at = excluded.last_at
RETURNING times
"""

_WAITED_FOR = """
SELECT EXISTS (SELECT FROM federation_inbox WHERE outcome = 'parked' AND waits_for = ANY(%s::uuid[]))
"""

_NOT_LOST = """
DELETE FROM federation_setaside WHERE sender = %s AND envelope = %s AND code = 'federation:lost-with-restore'
"""

_EVIDENCE_BYTES = 2048  # of what no known force signed, so much is kept


@dataclass(frozen=True, slots=True)
class Known:
    """What the sender heard of an envelope that came before.  lost: set aside since its sender lost it."""

    kind: str
    digest: bytes
    outcome: Outcome
    code: str
    reason: str
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """A verified envelope with the line that carried it."""

    envelope: Envelope
    line: bytes
    at: datetime
    came_from: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of an arrival.  arrivals: ids of things that came to be, for which parked envelopes may wait.

    heard: what the sender hears in place of the outcome (`unheard`).
    """

    outcome: Outcome
    code: str = ""
    reason: str = ""
    waits_for: UUID | None = None
    arrivals: tuple[UUID, ...] = field(default=())
    heard: Outcome | None = None

    def told(self) -> tuple[Outcome, str, str]:
        """Return what the sender hears: outcome, code and reason."""
        return (self.heard, "", "") if self.heard else (self.outcome, self.code, self.reason)


def known_envelopes(sender: str, envelopes: list[UUID]) -> dict[UUID, Known]:
    """Return what became of those of these envelopes that came before."""
    rows = prepared.run(_KNOWN, [sender, envelopes])
    return {row[0]: Known(row[1], bytes(row[2]), Outcome(row[3]), *row[4:]) for row in rows}


def forget(sender: str, envelope: UUID) -> None:
    """Let go the row of what came before and was not applied, in the caller's transaction, which writes it anew.

    With it goes the evidence of what was taken for lost.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM federation_inbox WHERE sender = %s AND envelope = %s", [sender, envelope])
        cursor.execute(_NOT_LOST, [sender, envelope])


def is_waited_for(references: list[UUID]) -> bool:
    """Tell whether a parked envelope waits for one of these."""
    return bool(references and prepared.run(_WAITED_FOR, [f"{{{','.join(map(str, references))}}}"])[0][0])


def insert(arrival: Arrival, verdict: Verdict) -> bytes:
    """Write down an envelope; return its digest."""
    row = row_of(arrival, verdict)
    prepared.run(INSERT, row)
    return bytes(row[_DIGEST])


def row_of(arrival: Arrival, verdict: Verdict) -> list[Any]:
    """Return the values of `INSERT`; the line only while it may be replayed."""
    e, waits = arrival.envelope, verdict.outcome is Outcome.PARKED
    line = arrival.line if waits or verdict.outcome is Outcome.KEPT else None
    look_at = policy.next_look(0, at=arrival.at) if waits else None
    row: list[Any] = [e.sender, e.id, e.kind, e.version, e.lane, e.epoch, e.seq, wire.digest(e), e.sent_at, arrival.at]
    became = [verdict.outcome, verdict.code, verdict.reason, verdict.heard]
    return [*row, *became, verdict.waits_for, look_at, line]


def applied_values(arrivals: Sequence[Arrival]) -> dict[str, Any]:
    """Return the values of `INSERT_APPLIED_ONE` for one arrival, of `INSERT_APPLIED` for several."""
    all_of, first = [arrival.envelope for arrival in arrivals], arrivals[0].envelope
    shared = {"sender": first.sender, "lane": first.lane, "epoch": first.epoch, "at": arrivals[0].at}
    if len(arrivals) == 1:
        return {
            **shared,
            "envelope": first.id,
            "kind": first.kind,
            "version": first.version,
            "seq": first.seq,
            "digest": wire.digest(first),
            "sent_at": first.sent_at,
        }
    return {
        **shared,
        "envelopes": [e.id for e in all_of],
        "kinds": [e.kind for e in all_of],
        "versions": [e.version for e in all_of],
        "seqs": [e.seq for e in all_of],
        "digests": [wire.digest(e) for e in all_of],
        "sent_ats": [e.sent_at for e in all_of],
    }


def keep_evidence(envelope: Envelope, line: bytes, error: SangamError, *, came_from: str) -> None:
    """Keep an envelope that is not applied, whole, and tell the desk; a repeat is counted."""
    mark = f"{envelope.sender} {envelope.id} {error.code} {wire.digest(envelope).hex()[:16]}"
    times = _put_aside(
        {"mark": mark, "sender": envelope.sender, "envelope": envelope.id, "kind": envelope.kind, "line": line},
        error,
        came_from=came_from,
    )
    if times == 1:
        tell_desk_why(envelope.sender, error, envelope=envelope.id)


def count_stranger(error: SangamError, line: bytes, *, key: str, came_from: str) -> None:
    """Count what cannot be taken from anyone, with a sample of it, a row a day and cause: a flood fills no disk.

    A ministry keeps no sample: what went astray may be of the police's work.
    """
    line = b"" if ministries.is_part(here.node().force) else line
    force = key.rpartition("-")[0]
    mark = f"{clock.now():%Y-%m-%d} {error.code} {key}"
    sample: dict[str, Any] = {"mark": mark, "sender": "", "envelope": None, "kind": "", "line": line[:_EVIDENCE_BYTES]}
    if _put_aside(sample, error, came_from=came_from) == 1:
        tell_desk_why(force, error)


def count_at_door(error: SangamError, came_from: str) -> None:
    """Count, in a transaction of its own, what the door refused before it could know whose it was."""
    with transaction.atomic():
        count_stranger(error, b"", key="", came_from=came_from)


def _put_aside(row: Mapping[str, Any], error: SangamError, *, came_from: str) -> int:
    values = {
        **row,
        "id": new_id(),
        "code": error.code,
        "reason": fields.storable(error.message),
        "told": fields.sentence_json(error.told),
        "came_from": came_from,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PUT_ASIDE, {**values, "at": clock.now()})
        return int(cursor.fetchone()[0])


def write_verdict(sender: str, envelope: UUID, verdict: Verdict) -> None:
    """Write down what became of a parked or kept envelope at its replay; its line goes.

    A repeat is still answered as the first time: when what it waits for came is not the sender's to learn.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE federation_inbox SET outcome = %s, code = %s, reason = %s, line = NULL, look_at = NULL, "
            "heard = coalesce(heard, outcome) WHERE sender = %s AND envelope = %s",
            [verdict.outcome, verdict.code, verdict.reason, sender, envelope],
        )
