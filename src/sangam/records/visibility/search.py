"""Finding records by key: admission first, candidates after; and the silent rows, which matching alone may read."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from sangam.access import admission as admissions
from sangam.access.types import Admission
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.records.models import Record, Silent
from sangam.records.models.pointers import Pointer
from sangam.records.recalls import receipts
from sangam.records.schema import values
from sangam.records.storage import key_hash
from sangam.records.storage.quarantine import NOT_HIDDEN
from sangam.records.types import Candidate, Candidates, SilentMatch, Wanted

# `common`: keys of which only the first rows were read.  Which of the records that look best bear them too is asked
# of each of these records.
_CANDIDATES = """
WITH admitted AS MATERIALIZED (
    SELECT coalesce(array_agg(a.id), '{{}}') AS ids FROM records_admittance a WHERE {admitted}
),
wanted AS MATERIALIZED ({wanted}),
hits AS MATERIALIZED (
    SELECT w.key, w.bits, w.worth, w.most, k.record FROM wanted w CROSS JOIN LATERAL (
        SELECT r.record FROM records_key r
        WHERE r.key = w.key AND r.admittance = ANY ((SELECT ids FROM admitted)::integer[]) AND r.expires > %s
            AND {not_hidden}
        LIMIT w.most
    ) k
),
common AS MATERIALIZED (SELECT key, bits FROM hits GROUP BY key, bits, most HAVING count(*) = most),
best AS MATERIALIZED (
    SELECT h.record, max(h.worth) AS worth, coalesce(sum(h.bits) FILTER (WHERE c.key IS NULL), 0) AS bits
    FROM hits h LEFT JOIN common c USING (key) GROUP BY h.record
    ORDER BY worth DESC, bits DESC, record LIMIT %s + (SELECT count(*) FROM hits WHERE worth = %s)
)
SELECT b.record, b.worth, b.bits + coalesce((
    SELECT sum(c.bits) FROM records_key r JOIN common c USING (key)
    WHERE r.record = b.record AND r.admittance = ANY ((SELECT ids FROM admitted)::integer[]) AND r.expires > %s
), 0) AS bits
FROM best b ORDER BY b.worth = %s DESC, bits DESC, b.record LIMIT %s
"""

_ONE = "SELECT * FROM unnest(%s::bigint[], %s::float8[], %s::integer[], %s::integer[]) AS w (key, bits, worth, most)"
_OF_A_LINE = "SELECT w.key, w.bits, w.worth, w.most FROM asked w WHERE w.line = lines.line"
# The one question's statement for each line: what a list finds is what its lines would find one by one.
_MANY = f"""
WITH asked AS MATERIALIZED (
    SELECT * FROM unnest(%s::integer[], %s::bigint[], %s::float8[], %s::integer[], %s::integer[])
        AS w (line, key, bits, worth, most)
)
SELECT lines.line, best.* FROM (SELECT DISTINCT line FROM asked) lines CROSS JOIN LATERAL ({_CANDIDATES}) best
"""  # noqa: S608 - literals of the code

_NOT_HIDDEN = NOT_HIDDEN.format(record="r.record")
_SINGLE, _PAIR, _KIN, _EXACT = range(4)
_MOST = {_SINGLE: 200, _PAIR: 300, _KIN: 1_500, _EXACT: 500}
"""How many rows of a key are read, by what a record is worth that bears it.

Of a lone word or a pair that more bear, any will do: nobody is found by it alone.  The father's name is what tells
namesakes apart, so that all who share it are looked at, beside so many others:
"""
_LOOKED_AT = 250
_PAIRED = "+"
_AT_ONCE = 500


def candidates(admission: Admission, wanted: Sequence[Wanted], *, at: datetime, limit: int) -> Candidates:
    """Return the records that share keys with what is wanted: exact identifiers first, then most bits of evidence.

    Only rows that the actor is admitted to take part, in the ranking too.  One query.  A key that thousands bear is
    read to a limit.  Which of them bear the other keys as well is then asked of each.  So the father's name finds the
    one among fifty thousand namesakes.
    """
    asked = _numbered_keys(wanted)
    if not asked:
        return Candidates((), crowded=False)
    admitted, limits = admissions.sql(admission, "a")
    columns = [list(column) for column in zip(*asked, strict=True)]
    parameters = [*limits, *columns, *_bounds(at, limit + 1)]
    statement = _CANDIDATES.format(admitted=admitted, wanted=_ONE, not_hidden=_NOT_HIDDEN)
    rows = prepared.run_reading(statement, parameters, plan_once=True)
    return _best([Candidate(record, worth == _EXACT, bits) for record, worth, bits in rows], limit)


def candidates_many(
    admission: Admission, questions: Sequence[Sequence[Wanted]], *, at: datetime, limit: int
) -> list[Candidates]:
    """Return for each question what `candidates` would return, in one query."""
    asked = [(line, *each) for line, wanted in enumerate(questions) for each in _numbered_keys(wanted)]
    found: list[list[Candidate]] = [[] for _ in questions]
    if asked:
        admitted, limits = admissions.sql(admission, "a")
        columns = [list(column) for column in zip(*asked, strict=True)]
        statement = _MANY.format(admitted=admitted, wanted=_OF_A_LINE, not_hidden=_NOT_HIDDEN)
        for line, record, worth, bits in prepared.run_reading(statement, [*columns, *limits, *_bounds(at, limit + 1)]):
            found[line].append(Candidate(record, worth == _EXACT, bits))
    ordered = (sorted(each, key=lambda one: (not one.exact, -one.bits, one.record)) for each in found)
    return [_best(each, limit) for each in ordered]


def _best(found: Sequence[Candidate], limit: int) -> Candidates:
    """Return the first `limit` of one more that were read, and whether the one more is as good as the first."""
    tied = len(found) > limit and (found[limit].exact, found[limit].bits) == (found[0].exact, found[0].bits)
    return Candidates(tuple(found[:limit]), crowded=tied)


def _bounds(at: datetime, limit: int) -> list[int]:
    """Return the last parameters of `_CANDIDATES`."""
    now = key_hash.seconds(at)
    return [now, _LOOKED_AT, _KIN, now, _EXACT, limit]


def _numbered_keys(wanted: Sequence[Wanted]) -> list[tuple[int, float, int, int]]:
    """Return (number, bits, worth, most rows) of each key."""
    asked = []
    for each in wanted:
        for key, bits in each.keys.items():
            worth = _worth(each, key)
            asked.append((key_hash.number(each.space, key), bits, worth, _MOST[worth]))
    return asked


def _worth(wanted: Wanted, key: str) -> int:
    if wanted.exact:
        return _EXACT
    if wanted.space == values.KIN_SPACE:
        return _KIN
    return _PAIR if _PAIRED in key else _SINGLE


def silent_matches(pairs: Sequence[tuple[str, str]], *, at: datetime) -> list[SilentMatch]:
    """Return the silent records that share (space, key) pairs with what was asked, for the worker that tells."""
    numbers = sorted({key_hash.number(space, key) for space, key in pairs})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT record, owner, desk, audience FROM records_silent WHERE key = ANY(%s) AND expires_at > %s",
            [numbers, at],
        )
        rows = cursor.fetchall()
    return [SilentMatch(record, owner, desk, frozenset(audience)) for record, owner, desk, audience in rows]


def desk_of(record: UUID, *, owner: str) -> str | None:
    """Return the desk unit of a record that a force owns, None when it is gone."""
    return Record.objects.filter(id=record, owner=owner).values_list("desk", flat=True).first()


def expire() -> int:
    """Erase what others shared and has run out, and sign so, some a deed of the node; return how many records.

    With nothing due, nothing is written.
    """
    erased = 0
    while some := _expire_some():
        erased += some
    return erased


def _expire_some() -> int:
    """Erase some copies, silent rows and pointers whose time is over; return how many."""
    now, force = clock.now(), here.node().force
    held = (Record, Silent, Pointer)
    due = (model.objects.filter(expires_at__lte=now).exclude(owner=force).exists() for model in held)
    if not any(due):
        return 0
    with audit.deed(Actor.system(force, "timekeeper"), "node:copy:expire") as facts:
        erased = receipts.expire_some(_AT_ONCE)
        facts["erased"] = erased
    return erased
