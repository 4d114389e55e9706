"""Self-enrolment: with a code from the administrator an officer chooses the own password and takes the own secret.

The code serves as a first password does, and opens no session by itself.  Each time it is entered it shows another
secret of one-time codes.  So an administrator who entered it first does not know the secret that the officer sets up.
Once a one-time code of that secret comes back with the officer's own password, the enrolment code shows nothing more.
"""

import base64
from uuid import UUID

import pyotp

from sangam.access.models import Credential
from sangam.access.sign_in import proofs, throttle, vault
from sangam.access.sign_in.proofs import require_unbreached
from sangam.access.sign_in.sessions import marked_key
from sangam.access.sign_in.throttle import require_good_password
from sangam.audit import audit
from sangam.kernel import here
from sangam.kernel.errors import Refused

_WAITS = "enrols"
"""Stands beside a secret of one-time codes that its officer has not taken yet."""


def new_secret() -> bytes:
    """Return a sealed secret that its officer has not taken yet."""
    return _seal_waiting(pyotp.random_base32())


def secret_uri(challenge: str) -> str:
    """Return the secret for the authenticator (otpauth:…) of an officer who enrols, "" for one who did.

    challenge: what the enrolment code has earned, as a password does.  Raises Refused for one that is too old.
    """
    officer = proofs.officer_of_password(challenge)
    return uri_of(_shown_secret(challenge), officer.sign_in_name) if is_waiting(officer.id) else ""


def enrol(challenge: str, *, new: str, code: str, address: str, mark: str = "") -> str:
    """Give an officer the password of the own choice; return a proof that `sit_down` takes once.

    code: of the secret that `secret_uri` has shown.  Raises Malformed or Refused for a password that will not do,
    Refused for a wrong code and where nobody enrols.
    """
    officer = proofs.officer_of_password(challenge)
    name, secret = officer.sign_in_name, _shown_secret(challenge)
    if not is_waiting(officer.id):
        raise Refused("access:enrolled", "This sign-in is set up already: give your password.")
    require_good_password(new, own=f"{name} {officer.name_en} {officer.service_number}")
    require_unbreached(new)
    key = marked_key(mark, officer.id) or f"code:{name}"
    with proofs.attempt(key, who=name, step="enrol", address=address):
        Credential.objects.filter(officer=officer).update(totp_secret=_seal_waiting(secret))
        proof = proofs.take_code(officer.id, code, sealed=challenge)
    with audit.deed(proofs.label_of(name), "officer:credential:enrol", on=officer.id) as facts:
        credential = Credential.objects.filter(officer=officer, proof=proof).select_for_update().first()
        if credential is None:
            raise Refused("access:too-late", "This sign-in has run out of time: start again with the password.")
        credential.password_hash, credential.first_until = vault.hash_secret(new), None
        credential.totp_secret = vault.seal({"totp": secret}).encode()
        credential.save(update_fields=["password_hash", "first_until", "totp_secret"])
        facts["address"] = address
    throttle.forget_officer(officer.id, name)
    return proofs.seal_code(officer.id, proof)


def require_enrolled(officer: UUID) -> None:
    """Return unless an officer is still to enrol.  Raises Refused."""
    if is_waiting(officer):
        raise Refused("access:enrols", "Choose your own password first: this code only sets up your sign-in.")


def uri_of(secret: str, name: str) -> str:
    """Return a secret as an authenticator takes it."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=f"Sangam {here.node().force}")


def _shown_secret(challenge: str) -> str:
    """Return the secret that belongs to this one entry of the enrolment code."""
    return base64.b32encode(vault.digest(f"enrolment {challenge}")[:20]).decode()


def _seal_waiting(secret: str) -> bytes:
    return vault.seal({"totp": secret, _WAITS: True}).encode()


def is_waiting(officer: UUID) -> bool:
    """Return whether an officer has still to choose the own password and take the own secret."""
    sealed = Credential.objects.filter(officer_id=officer).values_list("totp_secret", flat=True).first()
    content = vault.unseal(bytes(sealed).decode()) if sealed else None
    return bool(content and content.get(_WAITS))
