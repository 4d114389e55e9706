"""The protocol's bytes: this version and the previous one must read and write these files as they are.

A file holds what is said and the exact line that says it, signed with the key of RFC 8032, section 7.1, test 1.
Written anew only by hand, for a new version of the protocol: `python tests/wire/test_golden.py NAME`.
"""

import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from architecture.tree import modules
from golden_keys import KEY, PRIVATE, PUBLIC

from sangam.audit import seals
from sangam.federation.files import messages as file_messages
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import join_texts, signed_line
from sangam.federation.protocol import keys as key_texts
from sangam.federation.protocol.envelope import Hello, Receipt, Result
from sangam.federation.types import Envelope, Invitation, Lane, LedgerHead, Outcome, Reads
from sangam.kernel.errors import Malformed

FOLDER = Path(__file__).parent / "golden"
AT = datetime(2026, 11, 24, 10, 0, 0, 123456, UTC)
ID = UUID("01920000-0000-7000-8000-000000000001")
BODY: dict[str, object] = {"alias": "काला", "plate": "HR26DK8337", "nested": {"b": [1, 2.5, None], "a": 'quote " \\ '}}


def envelope(version: int) -> Envelope:
    return Envelope(
        version=version,
        sender="DL",
        recipient="HR",
        kind="record.offered.v1",
        epoch=1,
        lane=Lane.URGENT,
        seq=42,
        id=ID,
        key=KEY,
        sent_at=AT,
        post="01920000-0000-7000-8000-000000000002",
        label="SI Rao",
        deed=str(ID),
        body=BODY,
    )


RESULTS = (
    Result(42, ID, Outcome.APPLIED),
    Result(43, ID, Outcome.SET_ASIDE, "records:terms", "The terms ended."),
    Result(45, ID, None, "federation:gap", "expected 44"),
)
EXPECTED = {Lane.URGENT: (1, 44), Lane.NORMAL: (1, 7)}
RECEIPT = Receipt("DL", "HR", "ab" * 32, AT, EXPECTED, RESULTS, (("federation:altered", "No."),))
RUNS = tuple(Result(seq, None, Outcome.APPLIED) for seq in (42, 43, 44, 46))
ENDED = (
    Result(45, None, Outcome.SET_ASIDE, "records:terms", "The terms ended."),
    Result(47, None, None, "federation:gap"),
)
HEAD = LedgerHead(7, "cd" * 32, wire.instant(AT), KEY, "ef" * 64)
INVITATION = Invitation(
    "DL", "Delhi Police", "https://10.1.2.3:8501", KEY, PUBLIC, "PEM", 1, AT, AT.replace(month=12), ""
)
STRETCH = file_messages.Request("DL", "HR", f"/peer/v1/files/{ID}", "bytes=0-1048575", AT)
REFUSED = {"code": "node:restored", "sentence": "This node was restored."}


def without_digits(text: bytes) -> Invitation:
    return replace(key_texts.read_invitation(text), digits="")


@dataclass(frozen=True)
class Text:
    """said: what is written, and what reading it gives back."""

    said: Any
    write: Callable[[Any], str]
    read: Callable[[bytes], Any]


def _join(kind: str, **said: str) -> Text:
    """Return a message of two nodes that join, under a code's secret."""
    return Text(
        {"is": kind, **said},
        lambda given: join_texts.write(
            given["is"], b"s" * 10, **{k: v for k, v in given.items() if k != "is"}
        ).decode(),
        lambda text: dict(join_texts.read(text, kind).said),
    )


def _envelope(version: int) -> Text:
    return Text(envelope(version), lambda said: wire.envelope_text(said, wire.body_text(BODY)), wire.read_envelope)


TEXTS: Mapping[str, Text] = {
    "v1-envelope": _envelope(1),
    "v2-envelope": _envelope(2),
    "v1-receipt": Text(RECEIPT, wire.receipt_text, wire.read_receipt),
    "v1-receipt-wait": Text(replace(RECEIPT, after_s=60), wire.receipt_text, wire.read_receipt),
    "v2-receipt": Text(replace(RECEIPT, version=2, results=(*ENDED, *RUNS)), wire.receipt_text, wire.read_receipt),
    "v1-hello": Text(Hello("DL", AT, Reads((1,)), HEAD), wire.hello_text, wire.read_hello),
    "v1-hello-kinds": Text(
        Hello("DL", AT, Reads((1, 2), frozenset({"record.offered.v1", "key.added.v1"})), None),
        wire.hello_text,
        wire.read_hello,
    ),
    "v1-refusal": Text(
        ("DL", *REFUSED.values()),
        lambda said: wire.refusal_text(said[0], code=said[1], sentence=said[2], at=AT),
        wire.read_refusal,
    ),
    "v1-refusal-wait": Text(
        5, lambda after_s: wire.refusal_text("DL", **REFUSED, at=AT, after_s=after_s), wire.wait_of_refusal
    ),
    "v1-invitation": Text(INVITATION, key_texts.invitation_text, without_digits),
    "v1-invitation-revokes": Text(
        replace(INVITATION, revokes={KEY: {"epoch": 1, "urgent": 4, "normal": 0}}),
        key_texts.invitation_text,
        without_digits,
    ),
    "v1-file-request": Text(STRETCH, file_messages.request_text, file_messages.read_request),
    "v1-join-first": _join(join_texts.FIRST, reference="00" * 5, commitment="11" * 32),
    "v1-join-offer": _join(join_texts.OFFER, reference="00" * 5, nonce="22" * 16, invitation="{}"),
    "v1-join-second": _join(join_texts.SECOND, reference="00" * 5, nonce="33" * 16, invitation="{}"),
    "v1-join-taken": _join(join_texts.TAKEN, reference="00" * 5),
    "v1-key": Text(
        {"is": "key", "key": KEY, "public": PUBLIC.hex()},
        lambda said: key_texts.key_text(said["key"], bytes.fromhex(said["public"])).decode(),
        json.loads,
    ),
}


def line(name: str) -> str:
    """Return the signed line of one of the texts."""
    text = TEXTS[name].write(TEXTS[name].said)
    return signed_line.sign(text, lambda content: (KEY, PRIVATE.sign(content))).decode()


def text_of(name: str) -> bytes:
    return signed_line.take_apart(line(name).encode()).text


def test_every_text_that_is_signed_between_nodes_has_a_golden_file() -> None:
    named = {found for each in modules() for found in re.findall(r'"is": "([a-z-]+)"', each.path.read_text("utf-8"))}
    assert named == {json.loads(text_of(name))["is"] for name in TEXTS}
    assert {path.stem for path in FOLDER.glob("*.json")} == set(TEXTS)
    versioned = [name for name in TEXTS if not name.startswith(("v1-key", "v1-join"))]  # a join's is in its proof
    assert {(name[:2], json.loads(text_of(name))["v"]) for name in versioned} == {("v1", 1), ("v2", 2)}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_written_byte_for_byte(name: str) -> None:
    golden = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    assert line(name) == golden["line"]


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_verified_and_read_as_what_was_said(name: str) -> None:
    golden = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    parts = signed_line.take_apart(golden["line"].encode())
    assert parts.key == golden["key"] == KEY
    assert signed_line.is_by(parts, bytes.fromhex(golden["public"]))
    assert json.loads(parts.text) == golden["says"]
    assert TEXTS[name].read(parts.text) == TEXTS[name].said


def test_the_head_of_a_ledger_is_signed_over_these_bytes() -> None:
    said = seals.head_text(7, bytes.fromhex("cd" * 32), "2026-11-24T10:00:00.123456+00:00")
    assert said == b"sangam audit head v1\n7\n" + b"cd" * 32 + b"\n2026-11-24T10:00:00.123456+00:00"


@pytest.mark.parametrize("version", [1, 2])
def test_a_node_of_version_1_keeps_of_a_newer_envelope_all_that_places_it(version: int) -> None:
    read = wire.read_envelope(text_of(f"v{version}-envelope"), reads=(1,))
    assert replace(read, post="", label="", deed="", body={}) == replace(
        envelope(version), post="", label="", deed="", body={}
    )
    assert (read.body == BODY) is (version == 1)


@pytest.mark.parametrize("name", TEXTS)
def test_members_that_a_later_minor_change_adds_are_passed_over(name: str) -> None:
    said = {**json.loads(text_of(name)), "later": {"any": ["thing"]}}
    found = TEXTS[name].read(json.dumps(said).encode())
    assert found == (said if name == "v1-key" else TEXTS[name].said)


def test_a_wait_that_is_no_number_of_seconds_is_refused() -> None:
    for name in ("v1-receipt-wait", "v1-refusal-wait"):
        with pytest.raises(Malformed):
            TEXTS[name].read(json.dumps({**json.loads(text_of(name)), "after_s": "soon"}).encode())


def test_the_digits_of_an_invitation_are_of_its_text() -> None:
    text = text_of("v1-invitation")
    assert key_texts.read_invitation(text).digits == key_texts.digits(text)


def _write(name: str) -> None:
    golden = {"key": KEY, "public": PUBLIC.hex(), "says": json.loads(text_of(name)), "line": line(name)}
    (FOLDER / f"{name}.json").write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    for each in sys.argv[1:]:
        _write(each)
