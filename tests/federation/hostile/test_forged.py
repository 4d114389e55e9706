"""Forgery, replay, rewriting, a stolen key, and what no reader should have to read: refused, and told to the desk."""

import gzip
import json

import pytest
from forging import later, line, strangers_line, taken, text
from support.desks import told_to_desk
from support.nodes import TestNode
from support.wire_world import Wire, hear, heard, operator, say

from sangam.federation.inbox.receiver import receive
from sangam.federation.keys import signing_key
from sangam.federation.lanes.status import set_aside
from sangam.federation.peers import pairing
from sangam.federation.protocol import signed_line
from sangam.federation.types import Handler
from sangam.kernel.errors import Malformed
from sangam.kernel.ids import named_id

Nodes = tuple[TestNode, TestNode]
HEAR: dict[str, Handler] = {"test.said.v1": hear}


def test_an_unknown_sender_is_turned_away_and_counted(nodes: Nodes) -> None:
    _, haryana = nodes
    for _ in range(3):
        receipt = taken(haryana, strangers_line("PB", "HR"), HEAR)
    assert receipt.turned_away[0][0] == "federation:unknown-sender"
    assert heard(haryana) == []
    with haryana:
        (kept,) = set_aside()
    assert (kept.times, kept.sender, kept.came_from) == (3, "", "203.0.113.7")
    assert told_to_desk(haryana) == ["federation:unknown-sender"]


def test_a_stranger_with_a_known_force_s_name_is_a_stranger(nodes: Nodes) -> None:
    receipt = taken(nodes[1], strangers_line("DL", "HR"), HEAR)
    assert receipt.turned_away[0][0] == "federation:unknown-sender"
    assert told_to_desk(nodes[1]) == ["federation:unknown-sender"]


def test_an_altered_envelope_is_turned_away_and_the_true_one_still_counts(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    say(delhi, "pistol", to="HR")
    (journey,) = wire.load()
    receipt = taken(haryana, journey.batch.payload.replace(b"pistol", b"flower"), HEAR)
    assert receipt.turned_away[0][0] == "federation:altered"
    wire.carry(journey)
    assert heard(haryana) == ["pistol"]
    assert told_to_desk(haryana) == ["federation:altered"]


def test_no_force_speaks_in_the_name_of_another(nodes: Nodes) -> None:
    delhi, haryana = nodes
    receipt = taken(haryana, line(delhi, haryana, **{"from": "UP"}), HEAR)
    assert receipt.turned_away[0][0] == "federation:not-theirs"
    assert told_to_desk(haryana) == ["federation:not-theirs"]


def test_an_envelope_for_another_force_is_turned_away(nodes: Nodes) -> None:
    delhi, haryana = nodes
    receipt = taken(haryana, line(delhi, haryana, to="UP"), HEAR)
    assert receipt.turned_away[0][0] == "federation:not-for-us"
    assert told_to_desk(haryana) == ["federation:not-for-us"]


def test_a_number_used_again_for_something_else_is_set_aside(nodes: Nodes) -> None:
    delhi, haryana = nodes
    taken(haryana, line(delhi, haryana, body={"word": "first"}), HEAR)
    receipt = taken(haryana, line(delhi, haryana, body={"word": "second"}), HEAR)
    assert receipt.results[0].code == "federation:number-used"
    assert heard(haryana) == ["first"]
    assert told_to_desk(haryana) == ["federation:number-used"]


def test_a_replay_with_other_content_is_set_aside_and_the_first_stands(nodes: Nodes) -> None:
    delhi, haryana = nodes
    same = str(named_id("test", "same"))
    taken(haryana, line(delhi, haryana, id=same, body={"word": "first"}), HEAR)
    receipt = taken(haryana, line(delhi, haryana, id=same, seq=2, body={"word": "rewritten"}), HEAR)
    assert receipt.results[0].code == "federation:other-content"
    assert receipt.expected["normal"] == (1, 3)
    assert heard(haryana) == ["first"]
    with haryana:
        assert set_aside()[0].sender == "DL"
    assert told_to_desk(haryana) == ["federation:other-content"]


def test_an_over_large_batch_is_refused_whole(nodes: Nodes) -> None:
    delhi, haryana = nodes
    one = line(delhi, haryana)
    bomb = gzip.compress(b" " * 64_000_000)
    for batch in (b"x" * 300_000, one * 501, bomb, gzip.compress(b"y" * 3_000_000), b"\x1f\x8b broken"):
        with haryana, pytest.raises(Malformed):
            receive(batch, handlers=HEAR)
    assert heard(haryana) == []


def test_a_revoked_key_counts_to_the_vouched_position_whatever_its_times(nodes: Nodes) -> None:
    delhi, haryana = nodes
    taken(haryana, line(delhi, haryana, body={"word": "true"}), HEAR)
    with haryana:
        key = json.loads(line(delhi, haryana))["key"]
        pairing.revoke_key(operator("HR"), key, last_vouched={"epoch": 1, "urgent": 0, "normal": 1})
    receipt = taken(haryana, line(delhi, haryana, seq=2, sent_at=later(hours=-500)), HEAR)
    assert receipt.turned_away[0][0] == "federation:key-revoked"
    assert heard(haryana) == ["true"]
    assert told_to_desk(haryana) == ["federation:key-revoked"]


@pytest.mark.parametrize(
    "changes",
    [
        {"seq": 0}, {"seq": True}, {"seq": "1"}, {"seq": 1 << 70}, {"lane": "fast"}, {"id": "x"}, {"kind": "Said"},
        {"sent_at": "yesterday"}, {"sent_at": "2026-01-01T00:00:00"}, {"body": []}, {"v": 0}, {"v": 1e400},
        {"actor": None}, {"actor": {"post": "", "label": "a\x00b"}}, {"is": "receipt"}, {"deed": "x" * 300},
    ],
)  # fmt: skip
def test_what_is_signed_and_unreadable_is_turned_away(nodes: Nodes, changes: dict[str, object]) -> None:
    delhi, haryana = nodes
    receipt = taken(haryana, line(delhi, haryana, **changes), HEAR)
    assert receipt.turned_away[0][0] == "federation:unreadable"
    assert heard(haryana) == []
    assert told_to_desk(haryana) == ["federation:unreadable"]


@pytest.mark.parametrize(
    "junk",
    [
        b"{",
        b"[]",
        b"null",
        b'{"signed":1}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"signed":"\\ud800","sig":"","key":"DL-0123456789abcdef"}',
    ],
)
def test_junk_is_turned_away(nodes: Nodes, junk: bytes) -> None:
    _, haryana = nodes
    receipt = taken(haryana, junk, HEAR)
    assert receipt.turned_away[0][0] == "federation:no-signed-line"
    assert told_to_desk(haryana) == ["federation:no-signed-line"]


@pytest.mark.parametrize(
    ("honest", "hostile"),
    [
        ('"seq": 1', '"seq": 1, "seq": 1'),  # one reader takes the first, another the last
        ('"word": "forged"', '"word": "a", "word": "b"'),
        ('"word": "forged"', '"word": NaN'),
        ('"word": "forged"', '"word": -Infinity'),
        ('"word": "forged"', '"word": 1e999'),
        ('"word": "forged"', '"word": ' + "9" * 5_000),
        ('"word": "forged"', '"word": ' + "[" * 100_000 + "]" * 100_000),
        ('"word": "forged"', '"word": ' + '{"a":' * 30_000 + "1" + "}" * 30_000),
    ],
    ids=[
        "twice",
        "twice inside",
        "NaN",
        "infinite",
        "beyond all numbers",
        "endless integer",
        "deep list",
        "deep object",
    ],
)
def test_ambiguous_or_unreadable_json_is_turned_away(nodes: Nodes, honest: str, hostile: str) -> None:
    delhi, haryana = nodes
    with delhi:
        key, _ = signing_key.own_key()
        said = text("DL", "HR", key)
        assert honest in said
        forged = signed_line.sign(said.replace(honest, hostile), signing_key.sign)
    receipt = taken(haryana, forged, HEAR)
    assert receipt.turned_away[0][0] == "federation:unreadable"
    assert receipt.expected == {}
    assert heard(haryana) == []
    assert told_to_desk(haryana) == ["federation:unreadable"]


def test_a_replayed_batch_gets_the_first_answer_and_changes_nothing(nodes: Nodes) -> None:
    delhi, haryana = nodes
    batch = line(delhi, haryana)
    first, second = taken(haryana, batch, HEAR), taken(haryana, batch, HEAR)
    assert (second.results, second.expected) == (first.results, first.expected)
    assert heard(haryana) == ["forged"]


def test_a_gap_is_not_taken_until_what_is_missing_comes(nodes: Nodes) -> None:
    delhi, haryana = nodes
    second = line(delhi, haryana, seq=2, body={"word": "second"})
    assert taken(haryana, second, HEAR).results[0].code == "federation:gap"
    assert heard(haryana) == []
    taken(haryana, line(delhi, haryana, body={"word": "first"}), HEAR)
    taken(haryana, second, HEAR)
    assert heard(haryana) == ["first", "second"]
