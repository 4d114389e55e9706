"""A node that nobody made: it says that it is a force, and joins as host or guest with a key of its own."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sangam.federation.peers import join_call
from sangam.federation.protocol import join_texts, signed_line
from sangam.federation.protocol import join_texts as protocol_join_texts
from sangam.federation.protocol import keys as key_texts
from sangam.federation.protocol.join_texts import JoinCode
from sangam.federation.types import Invitation
from sangam.kernel import clock

NONCE = b"n" * 16


@dataclass
class FalseNode:
    """What says that it is a force.  folder: the keys of any node, whose certificates it shows."""

    force: str
    folder: Path
    private: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()

    def invitation(self) -> str:
        """Return its invitation, signed by its own key."""
        key, now = signed_line.key_id(self.force, self.public), clock.now()
        said = Invitation(
            force=self.force, name="False Police", url="https://127.0.0.1:1", key=key, public=self.public,
            authority=(self.folder / "authority.crt").read_text(), epoch=1, issued_at=now,
            expires_at=now + timedelta(days=1), digits="",
        )  # fmt: skip
        return signed_line.sign(key_texts.invitation_text(said), lambda text: (key, self.private.sign(text))).decode()

    def joins(self, code: str) -> str:
        """Enter a code; return the twelve characters that the host shows now.  Raises a SangamError."""
        read, ours = protocol_join_texts.read_code(code), self.invitation()
        said = {"reference": read.reference.hex()}
        bound = join_texts.commitment(ours, NONCE).hex()
        first = join_texts.write(join_texts.FIRST, read.secret, **said, commitment=bound)
        offer = join_texts.read(join_call.call_host(read.address, first), join_texts.OFFER).said
        second = join_texts.write(join_texts.SECOND, read.secret, **said, nonce=NONCE.hex(), invitation=ours)
        join_call.call_host(read.address, second)
        host = (offer["invitation"], bytes.fromhex(offer["nonce"]))
        return join_texts.characters(read.secret, host=host, guest=(ours, NONCE))

    @contextmanager
    def hosts(self, of: JoinCode | None = None) -> Iterator[str]:
        """Answer as the host of a code, of its own unless another's is given; yield the code."""
        server = HTTPServer(("127.0.0.1", 0), _Answering)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / "peers.crt", self.folder / "peers.key")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        address, mark = f"127.0.0.1:{server.server_port}", protocol_join_texts.fingerprint(self.public)
        code = JoinCode(address, b"r" * 5, mark, b"s" * 10)
        if of:
            code = JoinCode(address, of.reference, of.fingerprint, of.secret)
        said = {"reference": code.reference.hex(), "nonce": NONCE.hex(), "invitation": self.invitation()}
        _Answering.answers = {
            join_texts.FIRST: join_texts.write(join_texts.OFFER, code.secret, **said),
            join_texts.SECOND: join_texts.write(join_texts.TAKEN, code.secret, reference=said["reference"]),
        }
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield protocol_join_texts.write_code(code)
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Answering(BaseHTTPRequestHandler):
    answers: dict[str, bytes]

    def do_POST(self) -> None:
        """Answer as a host does."""
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        answer = self.answers[join_texts.read(asked, join_texts.FIRST, join_texts.SECOND).kind]
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""
