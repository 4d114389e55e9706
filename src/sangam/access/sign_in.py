"""Signing in: password and one-time code at a desk; an enrolled device opened by PIN.

A wrong name, a wrong password and an account that was closed read alike and take as long.  Each step is a deed; a
failure is counted outside it (`throttle`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pyotp
from django.db.models import Q

from sangam.access import sessions, throttle, vault
from sangam.access.models import Credential, Device, DeviceUser, Officer
from sangam.access.seats import held_by, officer_view, require_held
from sangam.access.types import HoldingView, OfficerView, SignedIn
from sangam.audit import public as audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.texts import REFERENCE, require_length

CHALLENGE_LIFE = timedelta(minutes=5)
_STEP_S = 30
_PIN_DIGITS = 6


def check_password(name: str, password: str, *, address: str) -> str:
    """Return a sealed challenge, good for five minutes, that `check_code` takes.  Raises Refused.

    name: sign-in name or service number.  address: the caller's network address, for the limit on guessing.
    """
    name = name.strip().lower()
    officer = _officer(name)
    account = officer.sign_in_name if officer else name
    with _guessing(f"officer:{account}", f"address:{address}", who=name, step="password"):
        stored = officer and Credential.objects.filter(officer=officer).values_list("password_hash", flat=True).first()
        if not vault.matches(stored or None, password) or officer is None:
            raise Refused("access:password", "The name or the password is wrong.")
    return vault.seal({"officer": str(officer.id), "for": "code"})


def check_code(challenge: str, code: str, *, address: str) -> str:
    """Return a sealed proof, good for five minutes, that `sit_down` takes.  Each code serves once.  Raises Refused."""
    officer = _from_seal(challenge, "code")
    with _guessing(f"officer:{officer.sign_in_name}", f"address:{address}", who=officer.sign_in_name, step="code"):
        credential = Credential.objects.select_for_update().get(officer=officer)
        step = _matching_step(credential, code)
        if step is None:
            raise Refused("access:code", "The one-time code is wrong, used already, or too old. Wait for the next one.")
        credential.totp_step = step
        credential.save(update_fields=["totp_step"])
    throttle.forget(f"officer:{officer.sign_in_name}")
    return vault.seal({"officer": str(officer.id), "for": "post"})


def posts_to_choose(proof: str) -> list[HoldingView]:
    """Return the posts that the proven officer holds now."""
    return held_by(_from_seal(proof, "post").id)


def sit_down(proof: str, holding: UUID, *, device_token: str = "") -> SignedIn:
    """Begin a session in one of the officer's posts.  Raises Refused when he does not hold it now."""
    officer = _from_seal(proof, "post")
    device = find_device(device_token)
    with audit.deed(_label(officer.sign_in_name), "officer:session:start", on=officer.id) as facts:
        require_held(officer.id, holding)
        facts["holding"] = str(holding)
        return sessions.start(officer.id, holding, device=device.id if device else None, language=officer.language)


def enrol_device(actor: Actor, *, name: str, pin: str, device_token: str = "") -> str:
    """Let the officer open this device by PIN from now on; return the device's token (the old one when it has one).

    Raises Refused for a PIN that is not six digits or too easy to guess, Malformed for a name that is too long.
    """
    _require_good_pin(pin)
    name = require_length(name, part="device's name", most=REFERENCE)
    with audit.deed(actor, "officer:device:enrol") as facts:
        device, token = find_device(device_token), device_token
        if device is None:
            token, hashed = vault.new_token()
            device = Device.objects.create(name=name or "phone", token_hash=hashed, enrolled_at=clock.now())
        DeviceUser.objects.update_or_create(
            device=device,
            officer_id=actor.an_officer(),
            defaults={"pin_hash": vault.hash_secret(pin), "added_at": clock.now()},
        )
        facts["device"] = str(device.id)
    return token


def device_users(device_token: str) -> list[OfficerView]:
    """Return who may open this device by PIN, for quick change of user; empty for an unknown device."""
    device = find_device(device_token)
    users = DeviceUser.objects.filter(device=device, officer__left_at=None).select_related("officer__rank")
    return [officer_view(user.officer) for user in users.order_by("officer__name_en")] if device else []


def open_by_pin(device_token: str, officer_id: UUID, pin: str, *, address: str) -> SignedIn:
    """Begin a session on an enrolled device in the officer's only post, or the one that he used last here."""
    device = find_device(device_token)
    if device is None:
        raise Refused("access:device", "This device is not enrolled: sign in with password and code first.")
    with _guessing(f"pin:{device.id}:{officer_id}", f"address:{address}", who=str(officer_id), step="pin"):
        user = DeviceUser.objects.filter(device=device, officer_id=officer_id, officer__left_at=None).first()
        if not vault.matches(user.pin_hash if user else None, pin) or user is None:
            raise Refused("access:pin", "The PIN is wrong.")
        officer = user.officer
        signed_in = sessions.start(
            officer.id, _last_holding(officer, device), device=device.id, language=officer.language
        )
    throttle.forget(f"pin:{device.id}:{officer_id}")
    return signed_in


def revoke_device(actor: Actor, device_id: UUID) -> None:
    """Shut a lost device: its sessions end at their next request.  The officer's own, or any for an administrator."""
    with audit.deed(actor, "officer:device:revoke", on=device_id):
        devices = Device.objects.filter(id=device_id, revoked_at=None)
        if actor.role != "admin":
            devices = devices.filter(deviceuser__officer_id=actor.an_officer())
        if not devices.update(revoked_at=clock.now()):
            raise Refused("access:device-not-yours", "Only its users or the administrator can shut this device.")


def devices_of(actor: Actor) -> list[tuple[UUID, str]]:
    """Return (id, name) of the devices that the officer may open."""
    mine = Device.objects.filter(deviceuser__officer_id=actor.an_officer(), revoked_at=None)
    return list(mine.order_by("name").values_list("id", "name"))


def find_device(token: str) -> Device | None:
    """Return the enrolled device with this token, unless it was shut."""
    if not token:
        return None
    return Device.objects.filter(token_hash=vault.token_hash(token), revoked_at=None).first()


@contextmanager
def _guessing(key: str, address: str, *, who: str, step: str) -> Iterator[None]:
    throttle.require_open(key, address)
    try:
        with audit.deed(_label(who), "officer:identity:prove") as facts:
            facts["step"], facts["address"] = step, address.partition(":")[2]
            yield
    except Refused:
        throttle.failed(key, address)
        raise


def _label(name: str) -> Actor:
    """Return the actor of a step before anyone is signed in: a name that was claimed, nothing more."""
    return Actor(force=here.node().force, label=f"claims to be {name[:64]}", role="nobody")


def _officer(name: str) -> Officer | None:
    return Officer.objects.filter(Q(sign_in_name=name) | Q(service_number__iexact=name), left_at=None).first()


def _from_seal(sealed: str, step: str) -> Officer:
    content = vault.unseal(sealed, younger_than=CHALLENGE_LIFE)
    officer = None
    if content and content.get("for") == step:
        officer = Officer.objects.filter(id=str(content["officer"]), left_at=None).first()
    if officer is None:
        raise Refused("access:too-late", "This sign-in has run out of time: start again with the password.")
    return officer


def _matching_step(credential: Credential, code: str) -> int | None:
    secret = vault.unseal(bytes(credential.totp_secret).decode())
    if secret is None:
        return None
    totp = pyotp.TOTP(str(secret["totp"]))
    now = int(clock.now().timestamp()) // _STEP_S
    for step in (now, now - 1, now + 1):
        if step > credential.totp_step and pyotp.utils.strings_equal(totp.generate_otp(step), code.strip()):
            return step
    return None


def _last_holding(officer: Officer, device: Device) -> UUID:
    held = [holding.id for holding in held_by(officer.id)]
    if not held:
        raise Refused("access:no-post", "You hold no post today: ask your administrator for the transfer.")
    used = officer.session_set.filter(device=device, holding_id__in=held).order_by("-started_at").first()
    return used.holding_id if used else held[0]


def _require_good_pin(pin: str) -> None:
    if len(pin) != _PIN_DIGITS or not pin.isascii() or not pin.isdigit():
        raise Refused("access:pin-form", "A PIN has six digits.")
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    if len(set(pin)) < 3 or steps in ({1}, {-1}):
        raise Refused("access:pin-easy", "This PIN is too easy to guess: avoid repeats and 123456.")
