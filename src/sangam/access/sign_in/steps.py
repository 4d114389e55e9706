"""Signing in at a desk: password, one-time code, post.

A wrong name, a wrong password and an account that was closed read alike and take as long.  Each step is a deed; what is
wrong is counted outside it (`throttle`).
"""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q
from django.db.models.functions import Greatest

from sangam.access.models import Credential, DeviceUser, Officer, Session
from sangam.access.sign_in import proofs, seats, sessions, throttle, vault
from sangam.access.sign_in.enrolment import devices as enrolment_devices
from sangam.access.sign_in.enrolment import own_secrets
from sangam.access.sign_in.enrolment.devices import PIN_LIFE
from sangam.access.sign_in.proofs import note_for_heads
from sangam.access.sign_in.seats import held_by, require_held
from sangam.access.sign_in.sessions import marked_key
from sangam.access.sign_in.throttle import require_password_ends
from sangam.access.types import HoldingView, SignedIn
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Classification

_LONGEST_NAME = 100


def check_password(name: str, password: str, *, address: str, mark: str = "") -> str:
    """Return a seal, good for five minutes and one code, that `check_code` takes.  Raises Refused.

    Raises Malformed for a password of more than 200 characters, before anything is computed of it.
    name: sign-in name or service number.  address: the caller's network address, for the limit on guessing.
    mark: the browser's, where it has one.
    """
    require_password_ends(password)
    name = name.strip().lower()[:_LONGEST_NAME]
    officer = _officer(name)
    account = officer.sign_in_name if officer else name
    marked = marked_key(mark, officer.id if officer else None)
    if not marked:
        throttle.require_address(address)
    keys = (marked,) if marked else _keys(account, address)
    try:
        with proofs.attempt(*keys, who=name, step="password", address=address):
            return proofs.seal_password(_verify_password(officer, password))
    except Refused as refusal:
        if refusal.code == "access:password" and not marked:
            throttle.note_tried(address, account)
        raise


def check_code(challenge: str, code: str, *, address: str, mark: str = "") -> str:
    """Return a proof, good for five minutes, that `sit_down` takes once.  Each code serves once.  Raises Refused."""
    officer = proofs.officer_of_password(challenge)
    own_secrets.require_enrolled(officer.id)
    name = officer.sign_in_name
    key = marked_key(mark, officer.id) or f"code:{name}"
    with proofs.warning_of_reuse(officer, address), proofs.attempt(key, who=name, step="code", address=address):
        sealed = proofs.seal_code(officer.id, proofs.take_code(officer.id, code, sealed=challenge))
    throttle.forget(key, *_keys(name, address))
    throttle.forget_tried(address, name)
    return sealed


def posts_to_choose(proof: str) -> list[HoldingView]:
    """Return the posts that the proven officer holds now."""
    return held_by(proofs.officer_of_code(proof).id)


def sit_down(proof: str, holding: UUID, *, device_token: str = "") -> SignedIn:
    """Begin a session in one of the officer's posts; the proof is used up.

    Raises Refused when the officer does not hold the post.  On a device that the officer opens by PIN, the PIN serves
    for another thirty days.
    """
    officer = proofs.officer_of_code(proof)
    device = enrolment_devices.find_device(device_token)
    with audit.deed(proofs.label_of(officer.sign_in_name), "officer:session:start", on=officer.id) as facts:
        proofs.use_proof(proof)
        require_held(officer.id, holding)
        facts["holding"] = str(holding)
        _note_first_session(officer, facts)
        if device is not None:
            enrolment_devices.renew_pin(device.id, officer.id)
        return sessions.start(officer.id, holding, device=device.id if device else None, language=officer.language)


def _note_first_session(officer: Officer, facts: dict[str, object]) -> None:
    """Let auditor and unit know of the first session since an administrator gave new sign-in data."""
    credential = Credential.objects.get(officer=officer)
    if credential.issued_at is None:
        return
    if not Session.objects.filter(officer=officer, started_at__gte=credential.issued_at).exists():
        facts["first_since_reset_by"] = str(credential.issued_by)
        note_for_heads(officer.id, "officer-first-session", name=officer.name_en)


def _keys(account: str, address: str) -> tuple[str, str]:
    return f"guess:{account}:{throttle.place_of(address)}", f"name:{account}"


def _officer(name: str) -> Officer | None:
    return Officer.objects.filter(Q(sign_in_name=name) | Q(service_number__iexact=name), left_at=None).first()


def _verify_password(officer: Officer | None, password: str) -> UUID:
    credential = Credential.objects.filter(officer=officer).first() if officer else None
    if not vault.matches(credential.password_hash if credential else None, password) or not officer or not credential:
        raise Refused("access:password", "The name or the password is wrong.")
    if credential.first_until is not None and credential.first_until < clock.now():
        raise Refused(
            "access:first-password", "This first password has run out: ask your administrator for another one."
        )
    return officer.id


# A locked desk: the screen of an enrolled device that rings for its post while nobody is signed in at it.
#
# Its seal names the device, the officer who locked it and that officer's post. It opens nothing. Who asks with it is
# an actor without any right, without a session and without clearance, who can be told only that something waits. It
# serves for a shift, and no longer than the officer's PIN there, the holding of the post and the device itself.

LIFE = timedelta(hours=12)
ROLE = "locked"
"""Of no officer: policy.ROLES gives it nothing."""


def lock(actor: Actor, device_token: str) -> str:
    """End the session, and return the seal of the screen that stays.  Raises Refused where no PIN would open it."""
    with audit.deed(actor, "officer:session:lock", on=actor.session):
        sealed = seal_of(actor, device_token)
        sessions.end_here(actor)
    return sealed


def seal_of(actor: Actor, device_token: str) -> str:
    """Return the seal with which this desk may stay locked later on.  Raises Refused where no PIN would open it."""
    device = enrolment_devices.find_device(device_token)
    if device is None or not _may_open_device(device.id, actor.an_officer()):
        raise Refused(
            "access:lock-no-pin",
            "No PIN of yours opens this device: enrol it first, then its screen can be locked.",
        )
    holding = Session.objects.values_list("holding_id", flat=True).get(id=str(actor.session))
    return vault.seal(
        {
            "for": "lock",
            "device": str(device.id),
            "officer": str(actor.officer),
            "holding": str(holding),
            "session": str(actor.session),
        }
    )


def locked_session(sealed: str, device_token: str) -> UUID | None:
    """Return the session that a locked desk was left in, None where the seal serves no more."""
    content = vault.unseal(sealed, younger_than=LIFE) if sealed else None
    if not content or "session" not in content or locked_desk(sealed, device_token) is None:
        return None
    return UUID(str(content["session"]))


def locked_desk(sealed: str, device_token: str) -> Actor | None:
    """Return the locked desk, an actor without rights, or None where the seal serves no more."""
    content = vault.unseal(sealed, younger_than=LIFE) if sealed else None
    device = enrolment_devices.find_device(device_token)
    if not content or content.get("for") != "lock" or device is None or content["device"] != str(device.id):
        return None
    officer, holding = UUID(str(content["officer"])), UUID(str(content["holding"]))
    if not _may_open_device(device.id, officer):
        return None
    held = next((each for each in seats.held_by(officer) if each.id == holding), None)
    post = seats.rights_of_posts([held.post]).get(held.post) if held else None
    if post is None:
        return None
    return replace(
        post, role=ROLE, officer=officer, clearance=Classification.UNCLASSIFIED, audience=frozenset(), session=None
    )


def _may_open_device(device: UUID, officer: UUID) -> bool:
    return DeviceUser.objects.filter(device_id=device, officer_id=officer, officer__left_at=None).exists()


# What a restore must not bring back to life: sessions, codes and PINs that ended since the backup was made.


def end_restored_access() -> dict[str, int]:
    """End all sessions, and let no PIN serve before a code is given on its device, inside the caller's deed.

    The node cannot know which of them had ended since the backup.  A code that was given before now serves no more.
    Returns how many sessions and PINs there were.
    """
    now = audit.require_deed().at
    Credential.objects.update(proof=None, totp_step=Greatest(F("totp_step"), proofs.step_of(clock.now())))
    sessions = Session.objects.filter(ended_at=None).update(ended_at=now)
    too_old = now - 2 * PIN_LIFE
    return {"sessions": sessions, "pins": DeviceUser.objects.update(code_at=too_old)}
