"""Who is admitted to key rows: each combination of limits stands once, and key rows name it by its number.

A force has few combinations and many rows: a search asks once which of them the officer is admitted to.
"""

import json
from collections.abc import Collection
from typing import NamedTuple

from sangam.database import statements as prepared
from sangam.kernel.handling import Handling
from sangam.kernel.purpose import Purpose

_WANTED = """
    SELECT (w -> 0)::smallint, ARRAY(SELECT jsonb_array_elements_text(w -> 1)),
        ARRAY(SELECT jsonb_array_elements_text(w -> 2)), ARRAY(SELECT jsonb_array_elements_text(w -> 3))
    FROM jsonb_array_elements(%s::jsonb) AS w
"""
_FIND = (
    "SELECT classification, caveats, audience, purposes, id FROM records_admittance "  # noqa: S608 - literals of this module
    f"WHERE (classification, caveats, audience, purposes) IN ({_WANTED})"
)
# Two acts may add the same limits at once; the one that comes second finds them by `_FIND`.
_ADD = f"INSERT INTO records_admittance (classification, caveats, audience, purposes) {_WANTED} ON CONFLICT DO NOTHING"


class Limits(NamedTuple):
    """Everything but the expiry that decides who may find a key; empty tuples for no limit, tokens in order."""

    classification: int
    caveats: tuple[str, ...]
    audience: tuple[str, ...]
    purposes: tuple[str, ...]


def limits(handling: Handling, audience: Collection[str], purposes: Collection[Purpose]) -> Limits:
    """Return the limits of a key whose statement is handled so, in a record with these terms."""
    tokens = tuple(sorted(audience))
    return Limits(int(handling.classification), tuple(sorted(handling.caveats)), tokens, tuple(sorted(purposes)))


def ids_of(wanted: Collection[Limits]) -> dict[Limits, int]:
    """Return the number of each combination, adding those that are new, in the running deed."""
    if not wanted:
        return {}
    found = _numbers_of_limits(wanted)
    if missing := [each for each in wanted if each not in found]:
        prepared.run(_ADD, [json.dumps(missing)])
        found |= _numbers_of_limits(missing)
    return found


def _numbers_of_limits(wanted: Collection[Limits]) -> dict[Limits, int]:
    rows = prepared.run(_FIND, [json.dumps(list(wanted))])
    return {Limits(level, *map(tuple, tokens)): number for level, *tokens, number in rows}
