"""Lines that no honest relay would send: made by hand, signed with a node's real key or a stranger's."""

import json
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from support.nodes import TestNode

from sangam.federation.inbox.receiver import receive
from sangam.federation.keys import signing_key
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import signed_line
from sangam.federation.protocol.envelope import Receipt
from sangam.federation.types import Handler
from sangam.kernel import clock
from sangam.kernel.ids import new_id


def text(source: str, target: str, key: str, **changes: object) -> str:
    """Return an envelope's text as the protocol writes it, with members changed."""
    said: dict[str, Any] = {
        "is": "envelope", "v": 1, "from": source, "to": target, "kind": "test.said.v1", "epoch": 1, "lane": "normal",
        "seq": 1, "id": str(new_id()), "key": key, "sent_at": wire.instant(clock.now()),
        "actor": {"post": "", "label": "SI Test"}, "deed": "", "body": {"word": "forged"},
    }  # fmt: skip
    return json.dumps(said | changes, ensure_ascii=False)


def line(node: TestNode, target: TestNode, **changes: object) -> bytes:
    """Return a line that the node's own key signed."""
    with node:
        key, _ = signing_key.own_key()
        return signed_line.sign(text(node.force, target.force, key, **changes), signing_key.sign)


def strangers_line(source: str, target: str, **changes: object) -> bytes:
    """Return a line in a force's name, signed with a key that nobody here knows."""
    private = Ed25519PrivateKey.generate()
    key = signed_line.key_id(source, private.public_key().public_bytes_raw())
    return signed_line.sign(text(source, target, key, **changes), lambda content: (key, private.sign(content)))


def taken(node: TestNode, batch: bytes, handlers: dict[str, Handler]) -> Receipt:
    """Let the node receive a batch; return its receipt."""
    with node:
        answer = receive(batch, handlers=handlers, peer_hint="203.0.113.7")
    return wire.read_receipt(signed_line.take_apart(answer).text)


def later(hours: int) -> str:
    """Return an instant so many hours from now, as written on the wire."""
    return wire.instant(clock.now() + timedelta(hours=hours))
