"""Links between records as columns, for networks: which record names which, by which statement.

The database admits both ends first.  A reference that the actor sees masked, or whose other end is not the actor's to
see, is in no array and in no count.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from sangam.access.policy import admission, require, require_purpose
from sangam.access.types import Admission
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation.peers import catch_up
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.purpose import Stated
from sangam.records.schema.kinds import KINDS, Type
from sangam.records.storage import quarantine
from sangam.records.visibility import lists
from sangam.records.visibility.event_columns import Coded, Provenance, coded_column, provenance_of

# A row of records is admitted as in a list; each statement by its own classification and caveats.
_READ = f"""
WITH hidden AS MATERIALIZED ({catch_up.HIDDEN_OWNERS}),
admitted AS MATERIALIZED (
    SELECT r.id, r.kind, r.owner, r.statements, coalesce(r.received_at, r.as_of) AS known_at FROM records_record r
    WHERE r.kind = ANY(%s::text[]) AND {{from_admitted}} AND (r.owner = %s OR r.expires_at > %s)
        AND {quarantine.readable("r.id", "r.owner")}
),
said AS MATERIALIZED (
    SELECT a.id, a.kind, a.owner, a.known_at, s ->> 'property' AS property, (s ->> 'id')::uuid AS statement,
        s ->> 'grade' AS grade, (s ->> 'learned')::date AS learned, (s -> 'value' ->> 'ref')::uuid AS other
    FROM admitted a CROSS JOIN LATERAL jsonb_array_elements(a.statements) AS s
    WHERE s ->> 'property' = ANY(%s::text[]) AND jsonb_typeof(s -> 'value') = 'object'
        AND s -> 'value' ->> 'ref' ~* '^[0-9a-f]{{{{8}}}}(-[0-9a-f]{{{{4}}}}){{{{3}}}}-[0-9a-f]{{{{12}}}}$'
        AND array_position(ARRAY['unclassified', 'restricted', 'confidential', 'secret', 'top_secret'],
            s ->> 'classification') - 1 <= %s
        AND NOT s -> 'caveats' ?| %s::text[]
        AND split_part(coalesce(s ->> 'from', ''), ':', 1) NOT IN (SELECT * FROM hidden)
),
ends AS MATERIALIZED (
    SELECT r.id, r.kind FROM records_record r WHERE r.id IN (SELECT DISTINCT other FROM said)
        AND {{to_admitted}} AND (r.owner = %s OR r.expires_at > %s) AND {quarantine.readable("r.id", "r.owner")}
        AND (NOT EXISTS (SELECT FROM hidden) OR EXISTS (
            SELECT FROM jsonb_array_elements(r.statements) AS s
            WHERE split_part(coalesce(s ->> 'from', ''), ':', 1) NOT IN (SELECT * FROM hidden)
                AND array_position(ARRAY['unclassified', 'restricted', 'confidential', 'secret', 'top_secret'],
                    s ->> 'classification') - 1 <= %s
        ))
),
edges AS (
    SELECT f.*, e.kind AS other_kind FROM said f JOIN ends e ON e.id = f.other ORDER BY f.id, f.statement
)
SELECT coalesce(string_agg(uuid_send(id), ''), ''), coalesce(string_agg(uuid_send(other), ''), ''),
    coalesce(string_agg(uuid_send(statement), ''), ''),
    coalesce(string_agg(int8send(extract(epoch FROM known_at)::bigint), ''), ''),
    coalesce(string_agg(int4send(learned - DATE '1970-01-01'), ''), ''),
    coalesce(string_agg(property, chr(30)), ''), coalesce(string_agg(grade, chr(30)), ''),
    coalesce(string_agg(owner, chr(30)), ''), coalesce(string_agg(kind, chr(30)), ''),
    coalesce(string_agg(other_kind, chr(30)), '')
FROM edges
"""  # noqa: S608 - literals of this module


class Ends(NamedTuple):
    """The records at one end of the links.  ids: two halves of each id; kind: of the record."""

    ids: NDArray[np.uint64]
    kind: Coded

    def record(self, row: int) -> UUID:
        """Return the id of the record of a row."""
        first, last = self.ids[row]
        return UUID(int=int(first) << 64 | int(last))


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Links as columns, in the order of the naming record's id, then of the statement's.

    source: the record that names the other.  target: the record that is named.  property: by which.  statement: two
    halves of the id of the statement that says it, its own source and words to be read in the record.
    force: whose record says it.  learned: days.  known_at: seconds in UTC, when its version was written or came.
    """

    source: Ends
    target: Ends
    property: Coded
    statement: NDArray[np.uint64]
    grade: Coded
    force: Coded
    learned: NDArray[np.datetime64]
    known_at: NDArray[np.datetime64]
    provenance: tuple[Provenance, ...]

    def __len__(self) -> int:
        return len(self.learned)


def links(actor: Actor, kinds: Collection[str], *, purpose: Stated | None, properties: Collection[str] = ()) -> Links:
    """Return which records of these kinds name which others, as far as the actor may see both.  One look, counted.

    properties: only these, empty for every reference of these kinds.
    Raises Refused (no purpose, no right) and Malformed (a kind or property that names no record).
    """
    require(actor, "record:open")
    with audit.deed(actor, "officer:record:scan-links", purpose=purpose) as facts:
        stated = require_purpose(purpose)
        chosen = _properties(kinds, properties)
        found = _read_links(admission(actor, stated.purpose), sorted(set(kinds)), chosen)
        facts.update(kinds=sorted(set(kinds)), properties=chosen, rows=len(found))
        facts.update(forces={each.force: each.rows for each in found.provenance})
    return found


def _properties(kinds: Collection[str], properties: Collection[str]) -> list[str]:
    strange = [kind for kind in kinds if kind not in KINDS]
    referring = {
        each.name for kind in kinds if kind in KINDS for each in KINDS[kind].properties if each.type is Type.REFERENCE
    }
    unknown = sorted(set(properties) - referring)
    if strange or unknown or not referring:
        raise Malformed(
            "records:scan-links",
            "Records of these kinds name no others by {value}.",
            value=", ".join([*strange, *unknown]) or "any property",
        )
    return sorted(properties or referring)


def _read_links(admitted: Admission, kinds: Sequence[str], properties: Sequence[str]) -> Links:
    at, us = audit.require_deed().at, here.node().force
    condition, limits = lists.admission_condition(admitted, "r")
    barred = sorted(admitted.barred)
    values: list[Any] = [kinds, *limits, us, at, properties, admitted.clearance, barred]
    values += [*limits, us, at, admitted.clearance]
    (row,) = prepared.run(_READ.format(from_admitted=condition, to_admitted=condition), values)
    return _links(row)


def _links(row: Sequence[Any]) -> Links:
    source, target, statement, known_at, learned, *cells = row
    halves = [np.frombuffer(each, dtype=">u8").astype(np.uint64).reshape(-1, 2) for each in (source, target, statement)]
    texts = [cell.split("\x1e") if len(halves[0]) else [] for cell in cells]
    named, grade, force, kind, other = (coded_column(each) for each in texts)
    seconds = np.frombuffer(known_at, dtype=">i8").astype(np.int64)
    days = np.frombuffer(learned, dtype=">i4").astype(np.int64)
    return Links(
        Ends(halves[0], kind),
        Ends(halves[1], other),
        named,
        halves[2],
        grade,
        force,
        days.astype("datetime64[D]"),
        seconds.astype("datetime64[s]"),
        provenance_of(force, seconds),
    )
