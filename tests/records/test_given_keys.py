"""What a sender says that its records are found by: taken whole or not at all, decided without a database."""

import json
import struct
from base64 import b64encode
from typing import Any
from uuid import UUID

import pytest

from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Caveat, Classification, Handling
from sangam.records.messages import bulk_keys

RULES = "records 5"
RECORDS = [UUID(int=number) for number in (1, 2, 3)]
PLAIN, GUARDED = Handling(), Handling(Classification.CONFIDENTIAL, frozenset({Caveat.VICTIM, Caveat.LEAD_ONLY}))


def packed(*numbers: int) -> str:
    return b64encode(struct.pack(f">{len(numbers)}q", *numbers)).decode()


ROWS = [[(1, "", packed(9, -2)), (2, "victim lead-only", packed(5))], [], [(2, "victim lead-only", packed(7))]]
SAID: dict[str, Any] = json.loads(bulk_keys.keys_out(RULES, ROWS))


def given(**changes: Any) -> dict[UUID, bulk_keys.Given]:
    return bulk_keys.keys_in({"keys": SAID | changes}, rules=RULES, records=RECORDS)


def test_keys_are_read_as_they_were_written_by_their_handling() -> None:
    assert given() == {RECORDS[0]: ((PLAIN, (9, -2)), (GUARDED, (5,))), RECORDS[2]: ((GUARDED, (7,)),)}


def test_each_handling_is_written_once_and_nothing_said_is_null() -> None:
    said = json.loads(bulk_keys.keys_out(RULES, ROWS))
    assert said["handlings"] == [["restricted", []], ["confidential", ["lead-only", "victim"]]]
    assert said["rows"] == [[[0, packed(9, -2)], [1, packed(5)]], None, [[1, packed(7)]]]


def test_the_text_has_no_blanks() -> None:
    assert bulk_keys.keys_out("नियम", []) == '{"handlings":[],"rows":[],"rules":"नियम"}'


def test_keys_by_other_rules_are_passed_over() -> None:
    assert given(rules="records 4", rows="unread") == {}
    for body in ({}, {"keys": None}, {"keys": [SAID]}):
        assert bulk_keys.keys_in(body, rules=RULES, records=RECORDS) == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"rows": [None, None]},
        {"handlings": [["restricted", []], ["restricted", []]], "rows": [None] * 3},
        {"handlings": [["restricted", []]]},
        {"handlings": [["rumour", []]], "rows": [None] * 3},
        {"handlings": [["restricted", ["odd"]]], "rows": [None] * 3},
        {"rows": [[[0, packed(9)], [0, packed(8)]], None, None]},
        {"rows": [[[0, packed(9, 9)]], None, None]},
        {"rows": [[[0, packed(9)[:-2]]], None, None]},
        {"rows": [[[0, f"{packed(9)}\n"]], None, None]},
        {"rows": [[[0, b64encode(b"123456789").decode()]], None, None]},
        {"rows": 3},
    ],
)
def test_keys_that_cannot_be_are_refused_whole(changes: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        given(**changes)
