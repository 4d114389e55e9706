"""Reading links from the database, of all records or of some: nothing is admitted yet, and the limits come along."""

import json
import secrets
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import numpy as np

from sangam.database import statements as prepared
from sangam.records.visibility.link_table.types import (
    Halves,
    Numbers,
    ReadRecords,
    ReadRows,
    RecordScope,
    Relations,
    StatementScope,
)
from sangam.records.visibility.lists import audience_at_home

_LEVEL = "array_position(ARRAY['unclassified', 'restricted', 'confidential', 'secret', 'top_secret'], {}) - 1"
_FORCE = "split_part(coalesce(s ->> 'from', ''), ':', 1)"
_EVERY = "r.kind = ANY(%s::text[])"
_SOME = f"r.id = ANY(%s::uuid[]) AND {_EVERY}"
# As `lists.admission_condition` reads a record's limits; a law in the tests holds the two together.
_RECORD_SCOPE = f"""
jsonb_build_array(
    r.owner,
    to_jsonb({{at_home}}),
    to_jsonb(ARRAY(SELECT jsonb_array_elements_text(r.terms -> 'purposes') ORDER BY 1)),
    (SELECT jsonb_object_agg(force, least) FROM (
        SELECT {_FORCE} AS force, min({_LEVEL.format("s ->> 'classification'")}) AS least
        FROM jsonb_array_elements(r.statements) AS s GROUP BY 1) AS said)
)::text
"""  # noqa: S608 - literals of this module
_STATEMENT_SCOPE = f"""
jsonb_build_array({_LEVEL.format("s ->> 'classification'")}, s -> 'caveats', {_FORCE})::text
"""
# Limits repeat: each stands once beside the rows, which name it by a digest under a secret of this link_reader.
_RECORDS = f"""
WITH found AS MATERIALIZED (
    SELECT r.id, array_position(%s::text[], r.kind::text) - 1 AS kind,
        (extract(epoch FROM r.expires_at) * 1000000)::bigint AS expires, {_RECORD_SCOPE} AS scope
    FROM records_record r WHERE {{chosen}}
)
SELECT coalesce(string_agg(uuid_send(id), ''), ''), coalesce(string_agg(int2send(kind::smallint), ''), ''),
    coalesce(string_agg(int8send(expires), ''), ''),
    coalesce(string_agg(int8send(hashtextextended(scope, %s)), ''), ''),
    ARRAY(SELECT DISTINCT hashtextextended(scope, %s)::text || ' ' || scope FROM found)
FROM found
"""  # noqa: S608 - literals of this module
_ROWS = f"""
WITH found AS MATERIALIZED (
    SELECT r.id, CASE WHEN said.relation <= %s THEN (s -> 'value' ->> 'ref')::uuid ELSE r.id END AS other,
        (s ->> 'id')::uuid AS statement, said.relation - 1 AS relation, {_STATEMENT_SCOPE} AS scope
    FROM records_record r CROSS JOIN LATERAL jsonb_array_elements(r.statements) AS s
        CROSS JOIN LATERAL (SELECT array_position(%s::text[], r.kind || ' ' || (s ->> 'property'))) AS said (relation)
    WHERE {{chosen}} AND said.relation IS NOT NULL AND (said.relation > %s OR (
        jsonb_typeof(s -> 'value') = 'object'
        AND s -> 'value' ->> 'ref' ~* '^[0-9a-f]{{{{8}}}}(-[0-9a-f]{{{{4}}}}){{{{3}}}}-[0-9a-f]{{{{12}}}}$'))
)
SELECT coalesce(string_agg(uuid_send(id), ''), ''), coalesce(string_agg(uuid_send(other), ''), ''),
    coalesce(string_agg(uuid_send(statement), ''), ''),
    coalesce(string_agg(int2send(relation::smallint), ''), ''),
    coalesce(string_agg(int8send(hashtextextended(scope, %s)), ''), ''),
    ARRAY(SELECT DISTINCT hashtextextended(scope, %s)::text || ' ' || scope FROM found)
FROM found
"""  # noqa: S608 - literals of this module


def read_records(kinds: Sequence[str], only: Collection[UUID] | None = None) -> ReadRecords:
    """Return the records of these kinds that stand, own and copied, without any admission."""
    (audience, tokens), secret = audience_at_home("r"), secrets.randbits(62)
    values: list[Any] = [list(kinds), *tokens, *_which(kinds, only), secret, secret]
    text = _RECORDS.format(chosen=_record_filter(only), at_home=audience)
    ((ids, kind, expires, scope, scopes),) = prepared.run(text, values)
    places, texts = _places_of_limits(scope, scopes)
    return ReadRecords(_halves(ids), _short(kind), np.frombuffer(expires, ">i8").astype(np.int64), places, texts)


def read_rows(relations: Relations, only: Collection[UUID] | None = None) -> ReadRows:
    """Return the links of these relations that stand, own and copied, without any admission."""
    names, secret = [f"{kind} {name}" for kind, name in relations.all], secrets.randbits(62)
    links = len(relations.links)
    values: list[Any] = [links, names, *_which(relations.kinds, only), links, secret, secret]
    ((source, target, statement, relation, scope, scopes),) = prepared.run(
        _ROWS.format(chosen=_record_filter(only)), values
    )
    places, texts = _places_of_limits(scope, scopes)
    return ReadRows(_halves(source), _halves(target), _halves(statement), _short(relation), places, texts)


def record_scope(text: str) -> RecordScope:
    """Return the limits of a record as they were read."""
    owner, audience, purposes, least = json.loads(text)
    return RecordScope(owner, frozenset(audience), frozenset(purposes), least or {})


def statement_scope(text: str) -> StatementScope:
    """Return the limits of a statement as they were read."""
    level, caveats, taken_from = json.loads(text)
    return StatementScope(level, frozenset(caveats), taken_from)


def _record_filter(only: Collection[UUID] | None) -> str:
    """Return which records are read: a statement of its own for a few, or it would be planned for all."""
    return _EVERY if only is None else _SOME


def _which(kinds: Sequence[str], only: Collection[UUID] | None) -> list[Any]:
    return [list(kinds)] if only is None else [list(only), list(kinds)]


def _places_of_limits(digests: bytes, known: Sequence[str]) -> tuple[Numbers, tuple[str, ...]]:
    """Return for each row the place of its limits among the texts.  Raises where two limits share a digest."""
    texts = {int(digest): scope for digest, _, scope in (each.partition(" ") for each in known)}
    if len(texts) < len(known):
        raise RuntimeError("Two limits share a digest of 64 bits under a secret seed: read again.")
    order = np.array(sorted(texts), np.int64)
    places = np.searchsorted(order, np.frombuffer(digests, ">i8").astype(np.int64)).astype(np.int32)
    return places, tuple(texts[digest] for digest in order.tolist())


def _halves(given: bytes) -> Halves:
    return np.frombuffer(given, ">u8").astype(np.uint64).reshape(-1, 2)


def _short(given: bytes) -> "np.ndarray[Any, np.dtype[np.int16]]":
    return np.frombuffer(given, ">i2").astype(np.int16)
