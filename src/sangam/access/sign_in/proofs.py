"""Proofs of identity on the way to a session: the seal that the password earns, the one-time code, what it earns.

Each serves once.  The seal of a password ends when any code of the officer is taken.  The proof of a code ends when the
officer sits down with it, signs out everywhere, or gets new sign-in data.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

import pyotp

from sangam.access.models import Credential, Officer
from sangam.access.sign_in import throttle, vault
from sangam.access.sign_in.notes import note_for_officer
from sangam.audit.public import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.ids import new_id

CHALLENGE_LIFE = timedelta(minutes=5)
_STEP_S = 30


@contextmanager
def attempt(*keys: str, who: str, step: str, address: str) -> Iterator[None]:
    """Judge one attempt at a proof inside the block, as a deed: it counts for the keys unless it was right."""
    throttle.admit(*keys)
    with audit.deed(label_of(who), "officer:identity:prove") as facts:
        facts["step"], facts["address"] = step, address
        yield
    throttle.take_back(*keys)


@contextmanager
def warning_of_reuse(officer: Officer, address: str) -> Iterator[None]:
    """Let the officer know, in a deed of its own, where the block refuses a code because it served before."""
    try:
        yield
    except Refused as refused:
        if refused.code == "access:code-used":
            with audit.deed(label_of(officer.sign_in_name), "officer:identity:warn", on=officer.id) as facts:
                facts["address"] = address
                note_for_officer(officer.id, "code-reused", subject=officer.id, name=address)
        raise


def label_of(name: str) -> Actor:
    """Return the actor of a step before anyone is signed in: a name that was claimed, nothing more."""
    return Actor(force=here.node().force, label=f"claims to be {name[:64]}", role="nobody")


def seal_password(officer: UUID) -> str:
    """Return what a right password earns: good for one code, and five minutes."""
    credential = Credential.objects.get(officer_id=officer)
    return vault.seal({"officer": str(officer), "for": "code", "after": _after(credential)})


def officer_of_password(sealed: str) -> Officer:
    """Return the officer who earned a seal by a password.  Raises Refused."""
    return _officer_of(_unseal_step(sealed, "code"))


def take_code(officer: UUID, code: str, *, sealed: str = "") -> UUID:
    """Take an officer's one-time code, inside the caller's deed; return the number of the proof that it earns.

    sealed: the password's seal that came before it; empty where the officer is signed in.  Raises Refused.
    """
    credential = Credential.objects.select_for_update().filter(officer_id=officer).first()
    if credential is not None and sealed and _unseal_step(sealed, "code").get("after") != _after(credential):
        raise _too_late()
    step = _matching_step(credential, code) if credential else None
    if credential is not None and step is not None and step == credential.totp_step:
        raise Refused("access:code-used", "This one-time code served before. Wait for the next one.")
    if credential is None or step is None or step < credential.totp_step:
        raise Refused("access:code", "The one-time code is wrong or too old. Wait for the next one.")
    credential.totp_step, credential.proof = step, new_id()
    credential.save(update_fields=["totp_step", "proof"])
    return credential.proof


def prove_again(actor: Actor, code: str, *, address: str) -> None:
    """Let a signed-in officer prove by a fresh code that it is still he.  Raises Refused."""
    officer = Officer.objects.get(id=actor.an_officer())
    name = officer.sign_in_name
    with warning_of_reuse(officer, address), attempt(f"code:{name}", who=name, step="code", address=address):
        take_code(officer.id, code)
        end_proof(officer.id)  # the officer sits already
    throttle.forget(f"code:{name}")


def seal_code(officer: UUID, proof: UUID) -> str:
    """Return what a right code earns: good to sit down once, for five minutes."""
    return vault.seal({"officer": str(officer), "for": "post", "proof": str(proof)})


def officer_of_code(sealed: str) -> Officer:
    """Return the officer who earned a proof by a code and has not used it.  Raises Refused."""
    content = _unseal_step(sealed, "post")
    if not Credential.objects.filter(officer_id=str(content["officer"]), proof=str(content["proof"])).exists():
        raise _too_late()
    return _officer_of(content)


def use_proof(sealed: str) -> None:
    """Use up a proof, inside the caller's deed.  Raises Refused when it was used, or ended."""
    content = _unseal_step(sealed, "post")
    standing = Credential.objects.filter(officer_id=str(content["officer"]), proof=str(content["proof"]))
    if not standing.update(proof=None):
        raise _too_late()


def end_proof(officer: UUID) -> None:
    """End what the officer's last code earned, inside the caller's deed."""
    Credential.objects.filter(officer_id=officer).update(proof=None)


def reseal_codes() -> int:
    """Seal the secrets of all one-time codes under the key in use, in the running deed; return of how many officers."""
    audit.require_deed()
    changed: list[Credential] = []
    for row in Credential.objects.select_for_update().order_by("officer_id"):
        if sealed := vault.reseal(bytes(row.totp_secret).decode()):
            row.totp_secret = sealed.encode()
            changed.append(row)
    Credential.objects.bulk_update(changed, ["totp_secret"], batch_size=500)
    return len(changed)


def _unseal_step(sealed: str, step: str) -> Mapping[str, object]:
    content = vault.unseal(sealed, younger_than=CHALLENGE_LIFE)
    if not content or content.get("for") != step:
        raise _too_late()
    return content


def _officer_of(content: Mapping[str, object]) -> Officer:
    officer = Officer.objects.filter(id=str(content["officer"]), left_at=None).first()
    if officer is None:
        raise _too_late()
    return officer


def _after(credential: Credential) -> str:
    return f"{credential.totp_step} {credential.set_at.isoformat()}"


def step_of(at: datetime) -> int:
    """Return the number of the step of one-time codes in which an instant lies."""
    return int(at.timestamp()) // _STEP_S


def _matching_step(credential: Credential, code: str) -> int | None:
    """Return the step of which this is the code, whether or not it served before; None where it is of none."""
    secret = vault.unseal(bytes(credential.totp_secret).decode())
    if secret is None:
        return None
    totp = pyotp.TOTP(str(secret["totp"]))
    now = step_of(clock.now())
    for step in (now, now - 1, now + 1):
        if pyotp.utils.strings_equal(totp.generate_otp(step), code.strip()):
            return step
    return None


def _too_late() -> Refused:
    return Refused("access:too-late", "This sign-in has run out of time: start again with the password.")
