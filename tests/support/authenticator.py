"""A phone's own lock in software (WebAuthn, level 3): it makes one passkey and proves it, rightly or as a test says."""

import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from webauthn.helpers import bytes_to_base64url, encode_cbor

_PRESENT, _VERIFIED, _ATTESTED = 1, 4, 64


class Lock:
    """One passkey.  uses: the count that it says next; 0 for one that does not count."""

    def __init__(self, *, uses: int = 1) -> None:
        self.credential = secrets.token_bytes(32)
        self.uses = uses
        self._key = ec.generate_private_key(ec.SECP256R1())

    def makes(
        self, options: str, *, origin: str = "", verified: bool = True, public: object = None, fmt: str = "none"
    ) -> str:
        """Answer `passkey_to_make`.  public, fmt: another public key, another kind of attestation than it has."""
        asked = json.loads(options)
        client = self._client("webauthn.create", asked["challenge"], origin)
        data = self._data(asked["rp"]["id"], verified, self._attested(public))
        attested = encode_cbor({"fmt": fmt, "attStmt": {}, "authData": data})
        return self._written({"clientDataJSON": client, "attestationObject": attested})

    def proves(self, options: str, *, origin: str = "", verified: bool = True, rp_id: str = "") -> str:
        """Answer `passkey_to_open`."""
        asked = json.loads(options)
        client = self._client("webauthn.get", asked["challenge"], origin)
        data = self._data(rp_id or asked["rpId"], verified, b"")
        signed = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._written({"clientDataJSON": client, "authenticatorData": data, "signature": signed})

    def _client(self, kind: str, challenge: str, origin: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": origin or settings.SANGAM.officers_origin}
        return json.dumps(said).encode()

    def _data(self, rp_id: str, verified: bool, attested: bytes) -> bytes:
        flags = _PRESENT | (_VERIFIED if verified else 0) | (_ATTESTED if attested else 0)
        count, self.uses = self.uses, self.uses + (self.uses > 0)
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + count.to_bytes(4, "big") + attested

    def _attested(self, public: object) -> bytes:
        numbers = self._key.public_key().public_numbers()
        x, y = (each.to_bytes(32, "big") for each in (numbers.x, numbers.y))
        said = encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y} if public is None else public)
        return bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + said

    def _written(self, response: dict[str, bytes]) -> str:
        name = bytes_to_base64url(self.credential)
        said: dict[str, Any] = {"id": name, "rawId": name, "type": "public-key"}
        said["response"] = {each: bytes_to_base64url(value) for each, value in response.items()}
        return json.dumps(said)
