"""Who speaks for a force, as texts: invitations, further keys, retired keys.  Pure."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import fields
from sangam.federation.types import Invitation, Lane

Last = Mapping[str, int]
"""The last number that a key vouches for in each lane, with the epoch: {"epoch": n, "urgent": n, "normal": n}."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A further key of a force.  proof: its own signature over `key_text`."""

    key: str
    public: bytes
    proof: bytes


def invitation_text(invitation: Invitation) -> str:
    """Return the text of an invitation; `digits` are computed from it and not in it."""
    said = {
        "is": "invitation",
        "v": wire.FIRST,
        "from": invitation.force,
        "name": invitation.name,
        "url": invitation.url,
        "key": invitation.key,
        "public": invitation.public.hex(),
        "authority": invitation.authority,
        "epoch": invitation.epoch,
        "issued_at": wire.instant(invitation.issued_at),
        "expires_at": wire.instant(invitation.expires_at),
    }
    return fields.dump({**said, "revokes": invitation.revokes} if invitation.revokes else said)


def read_invitation(text: bytes) -> Invitation:
    """Return what an invitation says, its signature still unchecked.  Raises Malformed."""
    said = fields.load_object(text, "invitation")
    try:
        return Invitation(
            force=fields.match(fields.FORCE, said["from"]),
            name=fields.plain(said["name"]),
            url=fields.match(re.compile(r"https://[^\s/]+"), said["url"]),
            key=fields.plain(said["key"]),
            public=bytes.fromhex(said["public"]),
            authority=str(said["authority"]),
            epoch=fields.require_number(said["epoch"]),
            issued_at=fields.moment(said["issued_at"]),
            expires_at=fields.moment(said["expires_at"]),
            digits=digits(text),
            revokes={
                fields.plain(key): _last(last) for key, last in fields.require_object(said.get("revokes", {})).items()
            },
        )
    except (KeyError, TypeError, ValueError) as error:
        raise fields.unreadable("invitation", error) from error


def digits(text: bytes) -> str:
    """Return 24 digits (80 bits of SHA-256) in groups of four, to be read out over the telephone."""
    number = str(int.from_bytes(hashlib.sha256(text).digest(), "big") % 10**24).zfill(24)
    return " ".join(number[start : start + 4] for start in range(0, 24, 4))


def key_text(key: str, public: bytes) -> bytes:
    """Return what a new key signs to prove that its force holds it."""
    return fields.dump({"is": "key", "key": key, "public": public.hex()}).encode()


def key_body(new: NewKey) -> dict[str, object]:
    """Return the body of `key.added.v1`."""
    return {"key": new.key, "public": new.public.hex(), "proof": new.proof.hex()}


def read_key(body: Mapping[str, object]) -> NewKey:
    """Return the key that a body adds, its proof still unchecked.  Raises Malformed."""
    try:
        public, proof = (bytes.fromhex(fields.plain(body[name])) for name in ("public", "proof"))
        return NewKey(fields.plain(body["key"]), public, proof)
    except (KeyError, TypeError, ValueError) as error:
        raise fields.unreadable("key", error) from error


def retired_body(key: str, last: Last) -> dict[str, object]:
    """Return the body of `key.retired.v1`."""
    return {"key": key, "last": dict(last)}


def read_retired(body: Mapping[str, object]) -> tuple[str, Last]:
    """Return the key that a body retires, and the last numbers that it vouches for.  Raises Malformed."""
    try:
        return fields.plain(body["key"]), _last(body["last"])
    except (KeyError, TypeError, ValueError) as error:
        raise fields.unreadable("retired key", error) from error


def _last(said: object) -> Last:
    found = fields.require_object(said)
    numbers = {name: found[name] for name in ("epoch", *map(str, Lane))}
    if any(not isinstance(number, int) or isinstance(number, bool) or number < 0 for number in numbers.values()):
        raise ValueError("a number from 0 was expected for each lane")
    return {name: int(str(number)) for name, number in numbers.items()}
