"""The protocol's bytes: this version and the previous one must read and write these files as they are.

A file holds what is said and the exact line that says it, signed with the key of RFC 8032, section 7.1, test 1.
Written anew only by hand, for a new version of the protocol: `python tests/wire/test_golden.py`.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sangam.federation import signed, wire, wire_keys
from sangam.federation.types import Envelope, Invitation, Lane, LedgerHead, Outcome, Reads
from sangam.federation.wire import Hello, Receipt, Result
from sangam.kernel.errors import Malformed

FOLDER = Path(__file__).parent / "golden"
PRIVATE = Ed25519PrivateKey.from_private_bytes(
    bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
)
PUBLIC = PRIVATE.public_key().public_bytes_raw()
KEY = signed.key_id("DL", PUBLIC)
AT = datetime(2026, 11, 24, 10, 0, 0, 123456, UTC)
ID = UUID("01920000-0000-7000-8000-000000000001")
BODY: dict[str, object] = {"alias": "काला", "plate": "HR26DK8337", "nested": {"b": [1, 2.5, None], "a": 'quote " \\ '}}


def _envelope() -> str:
    envelope = Envelope(
        version=1, sender="DL", recipient="HR", kind="record.offered.v1", epoch=1, lane=Lane.URGENT, seq=42, id=ID,
        key=KEY, sent_at=AT, post="01920000-0000-7000-8000-000000000002", label="SI Rao", deed=str(ID), body=BODY,
    )  # fmt: skip
    return wire.envelope_text(envelope, wire.body_text(BODY))


def _receipt() -> str:
    results = (
        Result(42, ID, Outcome.APPLIED),
        Result(43, ID, Outcome.SET_ASIDE, "records:terms", "The terms ended."),
        Result(45, ID, None, "federation:gap", "expected 44"),
    )
    expected = {Lane.URGENT: (1, 44), Lane.NORMAL: (1, 7)}
    return wire.receipt_text(Receipt("DL", "HR", "ab" * 32, AT, expected, results, (("federation:altered", "No."),)))


def _hello() -> str:
    return wire.hello_text(Hello("DL", AT, Reads((1,)), LedgerHead(7, "cd" * 32, wire.instant(AT), KEY, "ef" * 64)))


def _refusal() -> str:
    return wire.refusal_text("DL", code="node:restored", sentence="This node was restored.", at=AT)


def _invitation() -> str:
    later = AT.replace(month=12)
    return wire_keys.invitation_text(
        Invitation("DL", "Delhi Police", "https://10.1.2.3:8501", KEY, PUBLIC, "PEM", 1, AT, later, "")
    )


TEXTS: dict[str, Callable[[], str]] = {
    "envelope": _envelope,
    "receipt": _receipt,
    "hello": _hello,
    "refusal": _refusal,
    "invitation": _invitation,
}


def line(name: str) -> str:
    """Return the signed line of one of the texts."""
    return signed.sign(TEXTS[name](), lambda content: (KEY, PRIVATE.sign(content))).decode()


@pytest.mark.parametrize("name", TEXTS)
def test_version_1_is_written_byte_for_byte(name: str) -> None:
    golden = json.loads((FOLDER / f"v1-{name}.json").read_text("utf-8"))
    assert line(name) == golden["line"]


@pytest.mark.parametrize("name", TEXTS)
def test_version_1_is_verified_and_read(name: str) -> None:
    golden = json.loads((FOLDER / f"v1-{name}.json").read_text("utf-8"))
    parts = signed.take_apart(golden["line"].encode())
    assert parts.key == golden["key"] == KEY
    assert signed.is_by(parts, bytes.fromhex(golden["public"]))
    assert json.loads(parts.text) == golden["says"]


def test_an_envelope_says_what_was_put_in() -> None:
    read = wire.read_envelope(signed.take_apart(line("envelope").encode()).text)
    assert (read.sender, read.recipient, read.lane, read.seq, read.id) == ("DL", "HR", Lane.URGENT, 42, ID)
    assert (read.sent_at, read.label, read.body) == (AT, "SI Rao", BODY)


def test_a_receipt_a_hello_a_refusal_and_an_invitation_say_what_was_put_in() -> None:
    def text(name: str) -> bytes:
        return signed.take_apart(line(name).encode()).text

    receipt = wire.read_receipt(text("receipt"))
    assert (receipt.expected[Lane.URGENT], receipt.results[1].code) == ((1, 44), "records:terms")
    assert (receipt.results[2].outcome, receipt.turned_away) == (None, (("federation:altered", "No."),))
    hello = wire.read_hello(text("hello"))
    assert hello.head is not None
    assert (hello.reads, hello.head.size) == (Reads((1,)), 7)
    assert wire.read_refusal(text("refusal")) == ("DL", "node:restored", "This node was restored.")
    invitation = wire_keys.read_invitation(text("invitation"))
    assert (invitation.url, invitation.public) == ("https://10.1.2.3:8501", PUBLIC)
    assert invitation.digits == wire_keys.digits(text("invitation"))


def test_members_that_a_later_minor_change_adds_are_passed_over() -> None:
    def extended(name: str) -> bytes:
        said = json.loads(signed.take_apart(line(name).encode()).text)
        return json.dumps({**said, "later": {"any": ["thing"]}}).encode()

    assert wire.read_envelope(extended("envelope")).seq == 42
    assert wire.read_receipt(extended("receipt")).expected[Lane.URGENT] == (1, 44)
    assert wire.read_hello(extended("hello")).reads == Reads((1,))
    assert wire.read_refusal(extended("refusal"))[1] == "node:restored"
    assert wire_keys.read_invitation(extended("invitation")).public == PUBLIC


def test_a_receipt_that_asks_to_wait_is_read_and_one_without_asks_for_nothing() -> None:
    text_ = json.loads(signed.take_apart(line("receipt").encode()).text)
    assert wire.read_receipt(json.dumps(text_).encode()).after_s == 0
    assert wire.read_receipt(json.dumps({**text_, "after_s": 60}).encode()).after_s == 60
    with pytest.raises(Malformed):
        wire.read_receipt(json.dumps({**text_, "after_s": "soon"}).encode())


def _write() -> None:
    for name in TEXTS:
        said = json.loads(signed.take_apart(line(name).encode()).text)
        golden = {"key": KEY, "public": PUBLIC.hex(), "says": said, "line": line(name)}
        (FOLDER / f"v1-{name}.json").write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    _write()
