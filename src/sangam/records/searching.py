"""Finding records by key: admission first, candidates after; and the silent rows, which matching alone may read."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from sangam.access import admission as admissions
from sangam.access.types import Admission
from sangam.audit import public as audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.records import arriving
from sangam.records.models import Record, Silent
from sangam.records.types import Candidate, SilentMatch, Wanted

_CANDIDATES = """
WITH wanted AS (SELECT * FROM unnest(%s::text[], %s::text[]) AS w (space, key)),
hits AS (
    SELECT k.record_id, k.space, k.key, k.statement FROM wanted w
    JOIN records_key k ON k.key = w.key AND k.space = w.space WHERE {admitted}
),
ranked AS (
    SELECT record_id, bool_or(space <> 'name') AS exact, count(DISTINCT (space, key)) AS shared
    FROM hits GROUP BY record_id ORDER BY exact DESC, shared DESC, record_id LIMIT %s
)
SELECT h.record_id, h.space, h.key, h.statement FROM hits h JOIN ranked USING (record_id)
"""


def candidates(admission: Admission, wanted: Sequence[Wanted], *, at: datetime, limit: int) -> list[Candidate]:
    """Return the records that share keys with what is wanted, exact identifiers first, then most keys shared.

    Only rows that the actor is admitted to take part, in the ranking too.  One query.
    """
    spaces, keys = _pairs(wanted)
    if not keys:
        return []
    admitted, parameters = admissions.sql(admission, "k", at=at)
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES.format(admitted=admitted), [spaces, keys, *parameters, limit])
        rows = cursor.fetchall()
    found: dict[UUID, list[tuple[str, str, UUID]]] = {}
    for record, space, key, statement in rows:
        found.setdefault(record, []).append((space, key, statement))
    return [Candidate(record, tuple(sorted(pairs))) for record, pairs in found.items()]


def silent_matches(wanted: Sequence[Wanted], *, at: datetime) -> list[SilentMatch]:
    """Return the silent records that share keys with what is wanted.  For the worker that tells their owners."""
    spaces, keys = _pairs(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.record, s.owner, s.desk, s.audience, array_agg(s.space), array_agg(s.key) "
            "FROM unnest(%s::text[], %s::text[]) AS w (space, key) "
            "JOIN records_silent s ON s.key = w.key AND s.space = w.space "
            "WHERE s.expires_at > %s GROUP BY s.record, s.owner, s.desk, s.audience",
            [spaces, keys, at],
        )
        rows = cursor.fetchall()
    return [
        SilentMatch(record, owner, desk, frozenset(audience), frozenset(zip(found_in, found, strict=True)))
        for record, owner, desk, audience, found_in, found in rows
    ]


def desk_of(record: UUID, *, owner: str) -> str | None:
    """Return the desk unit of a record that a force owns, None when it is gone."""
    return Record.objects.filter(id=record, owner=owner).values_list("desk", flat=True).first()


def erase_expired() -> int:
    """Erase copies and silent rows whose terms have run out, in the running deed; return how many records."""
    now, force = audit.require_deed().at, audit.require_deed().actor.force
    over = list(Record.objects.filter(expires_at__lte=now).exclude(owner=force).values_list("id", flat=True))
    _, erased = Record.objects.filter(id__in=over).delete()
    arriving.note(over)
    Silent.objects.filter(expires_at__lte=now).exclude(owner=force).delete()
    return erased.get("records.Record", 0)


def expire() -> int:
    """Erase what has run out, in a deed of the node; return how many records.  With nothing due, nothing is written."""
    now, force = clock.now(), here.node().force
    due = (model.objects.filter(expires_at__lte=now).exclude(owner=force).exists() for model in (Record, Silent))
    if not any(due):
        return 0
    with audit.deed(Actor.system(force, "timekeeper"), "node:copy:expire") as facts:
        erased = erase_expired()
        facts["erased"] = erased
    return erased


def _pairs(wanted: Sequence[Wanted]) -> tuple[list[str], list[str]]:
    pairs = sorted({(each.space, key) for each in wanted for key in each.keys})
    return [space for space, _ in pairs], [key for _, key in pairs]
