"""Digests over ranges of ids: what a force should hold of ours, and what we hold of an owner's.

Both are answered by an index alone.  A record whose terms end by `until` is left out on both sides: clocks differ, and
what is about to be erased is no difference.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from sangam.kernel.handling import Level
from sangam.records.messages.reconciliation import LEAF, PARTS, Digest, Held

_SHOULD = """
    SELECT record_id AS record, version, level FROM records_share
    WHERE force = %(force)s AND record_id >= s.first AND record_id < s.beyond AND expires_at > %(until)s
        AND level IN ('whole', 'pointer', 'silent')
"""
_HELD = """
    SELECT id AS record, version, 'whole' AS level FROM records_record
    WHERE owner = %(force)s AND received_at IS NOT NULL AND state = 'live'
        AND id >= s.first AND id < s.beyond AND expires_at > %(until)s
    UNION ALL
    SELECT record, max(version), 'silent' FROM records_silent
    WHERE owner = %(force)s AND record >= s.first AND record < s.beyond AND expires_at > %(until)s
    GROUP BY record
    UNION ALL
    SELECT record, max(version), 'pointer' FROM records_pointer
    WHERE owner = %(force)s AND record >= s.first AND record < s.beyond AND expires_at > %(until)s
    GROUP BY record
"""
_SAID = "uuid_send(f.record) || int8send(f.version) || convert_to(f.level, 'UTF8')"
_BITS = f"('x' || encode(substr(sha256({_SAID}), 1, 8), 'hex'))::bit(64)::bigint"
_DIGESTS = """
SELECT s.first, s.beyond, d.count, d.digest
FROM unnest(%(firsts)s::uuid[], %(beyonds)s::uuid[]) WITH ORDINALITY AS s (first, beyond, n)
CROSS JOIN LATERAL (
    SELECT count(*) AS count, coalesce(bit_xor({bits}), 0) AS digest FROM ({found}) f
) d ORDER BY s.n
"""
_SPLIT = """
SELECT f.record, least(f.size, f.total - f.place)
FROM (
    SELECT f.record, row_number() OVER (ORDER BY f.record) - 1 AS place, count(*) OVER () AS total,
        (count(*) OVER () + %(parts)s - 1) / %(parts)s AS size
    FROM unnest(%(firsts)s::uuid[], %(beyonds)s::uuid[]) AS s (first, beyond), LATERAL ({found}) f
) f WHERE f.place %% f.size = 0 ORDER BY 1
"""
_LIST = """
SELECT s.n - 1, f.record, f.version, f.level
FROM unnest(%(firsts)s::uuid[], %(beyonds)s::uuid[]) WITH ORDINALITY AS s (first, beyond, n)
CROSS JOIN LATERAL (SELECT * FROM ({found}) f ORDER BY f.record LIMIT %(most)s) f ORDER BY s.n, f.record
"""

Stretches = Sequence[tuple[UUID, UUID]]


def should_hold(force: str, stretches: Stretches, *, until: datetime) -> list[Digest]:
    """Return the digest of what a force should hold of ours in each stretch, in their order."""
    rows = _query_ranges(_DIGESTS.format(bits=_BITS, found=_SHOULD), force, stretches, until)
    return [Digest(*row) for row in rows]


def held_of(owner: str, stretches: Stretches, *, until: datetime) -> list[Digest]:
    """Return the digest of what we hold of an owner's in each stretch, in their order."""
    rows = _query_ranges(_DIGESTS.format(bits=_BITS, found=_HELD), owner, stretches, until)
    return [Digest(*row) for row in rows]


def split_range(force: str, stretch: tuple[UUID, UUID], *, until: datetime) -> list[tuple[UUID, int]]:
    """Return where each of at most `PARTS` parts of a stretch begins that hold equally many, with how many it holds."""
    rows = _query_ranges(_SPLIT.format(found=_SHOULD), force, [stretch], until, parts=PARTS)
    return [(first, count) for first, count in rows]


def listed_of(owner: str, stretches: Stretches, *, until: datetime) -> list[list[Held]]:
    """Return what we hold of an owner's in each stretch, in the order of ids, at most twice `LEAF` and one more."""
    found: list[list[Held]] = [[] for _ in stretches]
    for place, record, version, level in _query_ranges(
        _LIST.format(found=_HELD), owner, stretches, until, most=2 * LEAF + 1
    ):
        found[place].append(Held(record, version, Level(level)))
    return found


def _query_ranges(query: str, force: str, stretches: Stretches, until: datetime, **more: int) -> list[tuple[Any, ...]]:
    firsts, beyonds = ([str(bound) for bound in bounds] for bounds in zip(*stretches, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(query, {"force": force, "firsts": firsts, "beyonds": beyonds, "until": until, **more})
        return list(cursor.fetchall())
