"""Passkeys: the phone's own lock proves the officer to the node, by WebAuthn (W3C, level 3).

The node keeps the public key alone, and a count of uses.  A challenge is sealed by the node: it says for which officer
it was made, for what and where.  It serves once and for two minutes, whatever becomes of the answer.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorAttachment,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from sangam.access.models import DeviceUser, Officer
from sangam.access.sign_in import throttle, vault
from sangam.kernel.errors import Refused

CHALLENGE_LIFE = timedelta(minutes=2)
_UNREADABLE = (WebAuthnException, ValueError, LookupError, TypeError, AttributeError)
"""What the library raises for an answer that proves nothing; all but the first two for one that it takes apart."""
_LONGEST_ANSWER = 20_000
_MAKE, _OPEN = "passkey-make", "passkey-open"


@dataclass(frozen=True, slots=True)
class Passkey:
    """What the node keeps of a passkey.  uses: as its authenticator counts; 0 where it does not."""

    credential: bytes
    public_key: bytes
    uses: int


def options_to_make(officer: Officer, session: UUID) -> str:
    """Return, as JSON, what a browser needs to make a passkey for an officer in this session."""
    options = generate_registration_options(
        rp_id=settings.SANGAM.officers_host,
        rp_name="Sangam",
        user_id=vault.digest(f"passkey-user:{officer.id}")[:16],
        user_name=officer.sign_in_name,
        challenge=_new_challenge(_MAKE, officer.id, session),
        timeout=_millis(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            authenticator_attachment=AuthenticatorAttachment.PLATFORM,
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return options_to_json(options)


def read_new(officer: UUID, session: UUID, answer: str) -> Passkey:
    """Return the passkey that a browser made by `options_to_make`.  Raises Refused."""
    challenge = _take_challenge(answer, _MAKE, officer, session)
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=settings.SANGAM.officers_host,
            expected_origin=settings.SANGAM.officers_origin,
            require_user_verification=True,
        )
    except _UNREADABLE as error:
        raise _not_proved() from error
    return Passkey(made.credential_id, made.credential_public_key, made.sign_count)


def options_to_open(user: DeviceUser) -> str:
    """Return, as JSON, what a browser needs to prove the officer's passkey on a device.  Raises Refused."""
    if user.passkey is None:
        raise _not_proved()
    options = generate_authentication_options(
        rp_id=settings.SANGAM.officers_host,
        challenge=_new_challenge(_OPEN, user.officer_id, user.device_id),
        timeout=_millis(),
        allow_credentials=[PublicKeyCredentialDescriptor(id=bytes(user.passkey))],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def take_challenge(officer: UUID, device: UUID, answer: str) -> bytes:
    """Use up the challenge that an answer names, outside any deed; return it.  Raises Refused."""
    return _take_challenge(answer, _OPEN, officer, device)


def prove(user: DeviceUser, challenge: bytes, answer: str) -> int:
    """Return how often the passkey was used by now, where the answer proves it.  Raises Refused."""
    if user.passkey is None or user.passkey_key is None:
        raise _not_proved()
    try:
        proved = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=settings.SANGAM.officers_host,
            expected_origin=settings.SANGAM.officers_origin,
            credential_public_key=bytes(user.passkey_key),
            credential_current_sign_count=user.passkey_uses,
            require_user_verification=True,
        )
    except _UNREADABLE as error:
        raise _not_proved() from error
    if proved.credential_id != bytes(user.passkey):
        raise _not_proved()
    return proved.new_sign_count


def _new_challenge(step: str, officer: UUID, place: UUID) -> bytes:
    return vault.seal({"for": step, "officer": str(officer), "place": str(place)}).encode()


def _take_challenge(answer: str, step: str, officer: UUID, place: UUID) -> bytes:
    """Return the challenge of an answer, once.  A second answer to it is refused, also after a refusal."""
    challenge = _challenge_in(answer)
    content = vault.unseal(challenge.decode(errors="replace"), younger_than=CHALLENGE_LIFE)
    if content != {"for": step, "officer": str(officer), "place": str(place)}:
        raise _too_late()
    if throttle.count_use(f"passkey:{vault.digest(challenge.decode()).hex()}") > 1:
        raise _too_late()
    return challenge


def _challenge_in(answer: str) -> bytes:
    if len(answer) > _LONGEST_ANSWER:
        raise _not_proved()
    try:
        said = json.loads(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))
        return base64url_to_bytes(said["challenge"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _not_proved() from error


def _millis() -> int:
    return int(CHALLENGE_LIFE.total_seconds() * 1_000)


def _not_proved() -> Refused:
    return Refused(
        "access:passkey",
        "The phone's own lock did not prove that it is you: try again, or sign in with password and code.",
    )


def _too_late() -> Refused:
    return Refused("access:passkey-late", "This took too long, or was used already: try again.")
