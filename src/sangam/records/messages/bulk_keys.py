"""What many records are found by, as it travels beside them: `keys` in a body of records.copied.v1.  Pure.

    {"rules": by which rules the keys were made, "handlings": [[classification, [caveat]]],
     "rows": [[[handling, numbers]] or null]}

One row a change, in their order; null where its sender says nothing.  `handling` is a place in the list of handlings,
`numbers` the keys' numbers (`key_hash.number`), eight bytes each, the highest first, in base64.

A holder need not make again what the owner has made.  The owner gives keys from its own rows, for what goes out whole:
of a record of which something stays behind it says nothing.  The holder takes those made by its own rules.  It makes
the keys of some records itself, which the owner cannot foresee (`search_keys.first_wrong`).

What is taken decides no more than which records are compared.  An owner that lies has its own record compared, and
refused, where it has no business.  Or it hides the record, as it could by not sending it.
"""

import binascii
import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Caveat, Classification, Handling

Given = tuple[tuple[Handling, tuple[int, ...]], ...]
"""The keys of one record, by how what tells them is handled."""

Packed = tuple[int, str, str]
"""One part of a record's keys as its owner's tables give it: classification, caveats with spaces between, numbers."""

FEW = 50
"""Fewer records than these go without: their holder makes the keys in the time that asking for them takes."""

_NUMBER_BYTES = 8


def keys_out(rules: str, rows: Sequence[Sequence[Packed]]) -> str:
    """Return the JSON text of `keys`; rows: those of each change in its order, empty for null."""
    places: dict[tuple[int, str], int] = {}
    written = [
        [[places.setdefault((level, caveats), len(places)), numbers] for level, caveats, numbers in row] or None
        for row in rows
    ]
    handlings = [[Classification(level).name.lower(), sorted(caveats.split())] for level, caveats in places]
    said = {"handlings": handlings, "rows": written, "rules": rules}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def keys_in(body: Mapping[str, Any], *, rules: str, records: Sequence[UUID]) -> dict[UUID, Given]:
    """Return what a body says of the keys of its records; nothing where it says nothing by these rules.

    records: those of its changes, in their order.  Raises Malformed.
    """
    said = body.get("keys")
    if not isinstance(said, Mapping) or said.get("rules") != rules:
        return {}
    try:
        handlings = [_parse_handling(*each) for each in said["handlings"]]
        rows = [_parse_key_row(row, handlings) if row is not None else None for row in said["rows"]]
        if len(rows) != len(records) or len(set(handlings)) != len(handlings):
            raise ValueError(f"{len(rows)} rows, {len(handlings)} handlings")
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, struct.error) as fault:
        raise Malformed(
            "records:body", "The envelope's body cannot be read: {fault}.", fault=f"{type(fault).__name__} {fault}"
        ) from None
    return {record: row for record, row in zip(records, rows, strict=True) if row is not None}


def _parse_handling(classification: str, caveats: Sequence[str]) -> Handling:
    return Handling(Classification[classification.upper()], frozenset(map(Caveat, caveats)))


def _parse_key_row(row: Sequence[Any], handlings: Sequence[Handling]) -> Given:
    given = tuple([(handlings[place], _numbers(numbers)) for place, numbers in row])
    if len(given) > 1 and len({id(handling) for handling, _ in given}) != len(given):
        raise ValueError("a handling that stands twice in a row")
    return given


def _numbers(text: str) -> tuple[int, ...]:
    packed = binascii.a2b_base64(text, strict_mode=True)
    numbers = struct.unpack(f">{len(packed) // _NUMBER_BYTES}q", packed)
    if len(set(numbers)) != len(numbers):
        raise ValueError("a key that stands twice")
    return numbers
