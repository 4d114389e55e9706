"""Devices: a phone or a shared machine that an officer enrols by a fresh code, and opens by PIN or passkey from then.

Either opens one device for one officer.  It serves for thirty days after the last code there.  A PIN is struck after
twenty wrong ones in that time.  Signing out everywhere and new sign-in data strike all PINs and passkeys of the
officer.  A shared device stays for its other users.
"""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max
from webauthn.helpers import bytes_to_base64url

from sangam.access.models import Device, DeviceUser, Officer, Session
from sangam.access.policy import require
from sangam.access.sign_in import proofs, sessions, throttle, vault
from sangam.access.sign_in.enrolment import passkeys
from sangam.access.sign_in.proofs import note_for_officer
from sangam.access.sign_in.seats import held_by, officer_view
from sangam.access.sign_in.throttle import require_good_pin
from sangam.access.types import DeviceView, OfficerView, SignedIn
from sangam.audit import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound, Refused

# The node's halves of the keys under which a phone encrypts what it keeps.
#
# A phone makes each key of its own half and of a word from here: neither opens anything alone. The node gives a word
# to the signed-in officer only, after a right PIN, passkey or code, so guesses are counted here and nowhere else.
#
# The word of the lists belongs to one officer on one device. It is new at each enrolment, and goes with the
# enrolment. The word of the outbox belongs to the officer in one browser, so that what waits outlives a struck PIN.


@dataclass(frozen=True, slots=True)
class PhoneWords:
    """The words for one officer in one browser.

    outbox, lists: 32 bytes in base64.  lists: empty where the device is not enrolled, or was before it had such a word.
    is_enrolled: by PIN or passkey.  passkey: the credential's id in base64url, or empty.
    """

    outbox: str
    lists: str
    is_enrolled: bool
    passkey: str


def new_word() -> str:
    """Return a fresh word, sealed for the database."""
    return vault.seal({"for": "phone-word", "word": base64.b64encode(secrets.token_bytes(32)).decode()})


def phone_words(actor: Actor, *, device_token: str, mark: str) -> PhoneWords:
    """Return the words of the officer who is signed in, for this browser.

    device_token: of the device, or empty.  mark: the browser's; without one the outbox lasts as long as the session.
    """
    officer = actor.an_officer()
    user = _user(officer, device_token)
    browser = sessions.browser_of(mark) or str(actor.session)
    return PhoneWords(
        outbox=base64.b64encode(vault.digest(f"phone-outbox:{officer}:{browser}")).decode(),
        lists=_unseal_word(user.word) if user else "",
        is_enrolled=user is not None,
        passkey=bytes_to_base64url(bytes(user.passkey)) if user and user.passkey else "",
    )


def reseal_words() -> int:
    """Seal the words of all devices under the key in use, in the running deed; return of how many enrolments."""
    audit.require_deed()
    changed: list[DeviceUser] = []
    for row in DeviceUser.objects.select_for_update().exclude(word="").order_by("id"):
        if sealed := vault.reseal(row.word):
            row.word = sealed
            changed.append(row)
    DeviceUser.objects.bulk_update(changed, ["word"], batch_size=500)
    return len(changed)


def _user(officer: UUID, device_token: str) -> DeviceUser | None:
    if not device_token:
        return None
    on_device = DeviceUser.objects.filter(device__token_hash=vault.token_hash(device_token), device__revoked_at=None)
    return on_device.filter(officer_id=officer).first()


def _unseal_word(word: str) -> str:
    content = vault.unseal(word) if word else None
    return str(content["word"]) if content and content.get("for") == "phone-word" else ""


PIN_LIFE = timedelta(days=30)
MOST_WRONG_PINS = 20
LONGEST_NAME = 60


def enrol_device(actor: Actor, *, name: str, pin: str, code: str, address: str, device_token: str = "") -> str:
    """Let the officer open this device by PIN from now on; return the device's token (the old one when it has one).

    code: a fresh one-time code, which serves for nothing else.  The officer is told on Today.
    Raises Refused for a wrong code, and for a PIN that is not six digits or too easy to guess.
    """
    require(actor, "device:enrol")
    require_good_pin(pin)
    name = _device_name(name)
    proofs.prove_again(actor, code, address=address)
    opened_by = {"pin_hash": vault.hash_secret(pin), "passkey": None, "passkey_key": None, "passkey_uses": 0}
    return _enrol(actor, name, device_token, opened_by, {"by": "pin", "address": address})


def enrol_by_passkey(actor: Actor, *, name: str, answer: str, code: str, address: str, device_token: str = "") -> str:
    """Let the officer open this device by its own lock from now on, as `enrol_device` does by PIN.

    answer: what the browser made of `passkey_to_make`, as JSON.  Raises Refused for one that proves nothing.
    """
    require(actor, "device:enrol")
    name = _device_name(name)
    made = passkeys.read_new(actor.an_officer(), _session(actor), answer)
    proofs.prove_again(actor, code, address=address)
    opened_by = {
        "pin_hash": "",
        "passkey": made.credential,
        "passkey_key": made.public_key,
        "passkey_uses": made.uses,
    }
    return _enrol(actor, name, device_token, opened_by, {"by": "passkey", "address": address})


def passkey_to_make(actor: Actor) -> str:
    """Return, as JSON, what a browser needs to make a passkey for the officer who is signed in.  Raises Refused."""
    require(actor, "device:enrol")
    return passkeys.options_to_make(Officer.objects.get(id=actor.an_officer()), _session(actor))


def passkey_to_open(device_token: str, officer_id: UUID) -> str:
    """Return, as JSON, what a browser needs to prove the officer's passkey on this device.  Raises Refused."""
    user = DeviceUser.objects.filter(device=_require_device(device_token), officer_id=officer_id).first()
    if user is None:
        raise Refused("access:device", "This device is not enrolled: sign in with password and code first.")
    return passkeys.options_to_open(user)


def device_users(device_token: str) -> list[OfficerView]:
    """Return who may open this device, for quick change of user; empty for an unknown device."""
    device = find_device(device_token)
    users = DeviceUser.objects.filter(device=device, officer__left_at=None).select_related("officer__rank")
    return [officer_view(user.officer) for user in users.order_by("officer__name_en")] if device else []


def has_passkey(device_token: str, officer_id: UUID) -> bool:
    """Tell whether an officer opens this device by its own lock, and not by PIN."""
    device = find_device(device_token)
    users = DeviceUser.objects.filter(device=device, officer_id=officer_id, passkey__isnull=False)
    return device is not None and users.exists()


def open_by_pin(device_token: str, officer_id: UUID, pin: str, *, address: str, locked: UUID | None = None) -> SignedIn:
    """Begin a session on an enrolled device in the officer's only post, or the one last used here.

    locked: the session in which the officer left this desk locked: its purpose stands on.
    """
    device = _require_device(device_token)
    key = _delay_key(officer_id, device.id)
    try:
        with proofs.attempt(key, who=str(officer_id), step="pin", address=address):
            begun = _begin_session(_verify_pin(device, officer_id, pin), locked)
    except Refused as refusal:
        if refusal.code == "access:pin":
            _count_wrong_pin(device, officer_id)
        raise
    throttle.forget(key)
    return begun


def open_by_passkey(
    device_token: str, officer_id: UUID, answer: str, *, address: str, locked: UUID | None = None
) -> SignedIn:
    """Begin a session as `open_by_pin` does, where the device's own lock proves the officer.  Raises Refused.

    answer: what the browser made of `passkey_to_open`, as JSON.
    """
    device = _require_device(device_token)
    challenge = passkeys.take_challenge(officer_id, device.id, answer)
    key = _delay_key(officer_id, device.id)
    with proofs.attempt(key, who=str(officer_id), step="passkey", address=address):
        users = DeviceUser.objects.select_for_update(of=("self",)).select_related("officer", "device")
        user = users.filter(device=device, officer_id=officer_id, officer__left_at=None).first()
        if user is None:
            raise Refused("access:device", "This device is not enrolled: sign in with password and code first.")
        user.passkey_uses = passkeys.prove(user, challenge, answer)
        _require_recent_code(user)
        user.save(update_fields=["passkey_uses"])
        begun = _begin_session(user, locked)
    throttle.forget(key)
    return begun


def revoke_device(actor: Actor, device_id: UUID) -> None:
    """Shut the officer's own lost device: its sessions end at their next request."""
    with audit.deed(actor, "officer:device:revoke", on=device_id):
        if not shut_device(actor.an_officer(), device_id):
            raise Refused("access:device-not-yours", "Only its users or the administrator can shut this device.")


def shut_device(officer: UUID, device: UUID) -> bool:
    """Shut a device that an officer opens, inside the caller's deed; tell whether there was one."""
    at = audit.require_deed().at
    opened = Device.objects.filter(id=device, revoked_at=None, deviceuser__officer_id=officer)
    return bool(opened.update(revoked_at=at))


def devices_of(actor: Actor) -> list[tuple[UUID, str]]:
    """Return (id, name) of the devices that the officer may open."""
    mine = Device.objects.filter(deviceuser__officer_id=actor.an_officer(), revoked_at=None)
    return list(mine.order_by("name").values_list("id", "name"))


def list_devices(actor: Actor, officer: UUID) -> list[DeviceView]:
    """Return the devices that an officer opens by PIN, for the administrator; one look.  Raises Refused."""
    require(actor, "officer:manage")
    with audit.deed(actor, "admin:device:list", on=officer):
        return devices_opened_by(officer)


def devices_opened_by(officer: UUID) -> list[DeviceView]:
    """Return the devices that an officer opens, by name."""
    uses = DeviceUser.objects.filter(officer_id=officer, device__revoked_at=None).select_related("device")
    users = dict(
        Device.objects.filter(id__in=[each.device_id for each in uses])
        .annotate(users=Count("deviceuser"))
        .values_list("id", "users")
    )
    last = _last_used(officer)
    return [
        DeviceView(
            each.device_id,
            each.device.name,
            each.device.enrolled_at,
            each.code_at or each.added_at,
            last.get(each.device_id),
            users[each.device_id] - 1,
        )
        for each in sorted(uses, key=lambda each: (each.device.name, each.device.enrolled_at))
    ]


def strike_device(actor: Actor, officer: UUID, device: UUID) -> None:
    """Shut a device that an officer opens, for all who open it.  Raises NotFound for another's."""
    require(actor, "officer:manage")
    with audit.deed(actor, "officer:device:revoke", on=device):
        if not shut_device(officer, device):
            raise NotFound("access:device-id", "This officer opens no such device.")


def strike_all_devices(actor: Actor, officer: UUID) -> int:
    """Strike an officer's PINs on all devices and end the sessions there; return the number of devices."""
    require(actor, "officer:manage")
    with audit.deed(actor, "admin:device:strike-all", on=officer) as facts:
        on_devices = Session.objects.filter(officer_id=officer, device_id__isnull=False, ended_at=None)
        facts["ended"] = on_devices.update(ended_at=clock.now())
        struck = strike_pins(officer)
        facts["struck"] = struck
    return struck


def strike_pins(officer: UUID) -> int:
    """Strike an officer's PINs on all devices, inside the caller's deed; return how many there were."""
    audit.require_deed()
    return DeviceUser.objects.filter(officer_id=officer).delete()[0]


def renew_pin(device: UUID, officer: UUID) -> None:
    """Let an officer's PIN or passkey on a device serve on, inside the caller's deed: a code was just given there.

    An enrolment from before each had a word of its own gets one now.
    """
    uses = DeviceUser.objects.filter(device_id=device, officer_id=officer)
    if uses.update(code_at=clock.now()):
        throttle.forget(_count_key(officer, device))
        uses.filter(word="").update(word=new_word())


def find_device(token: str) -> Device | None:
    """Return the enrolled device with this token, unless it was shut."""
    if not token:
        return None
    return Device.objects.filter(token_hash=vault.token_hash(token), revoked_at=None).first()


def _device_name(name: str) -> str:
    name = " ".join(name.split()) or "phone"
    if len(name) > LONGEST_NAME:
        raise Malformed("access:device-name", "The name of a device has at most 60 characters.")
    return name


def _require_device(token: str) -> Device:
    device = find_device(token)
    if device is None:
        raise Refused("access:device", "This device is not enrolled: sign in with password and code first.")
    return device


def _session(actor: Actor) -> UUID:
    if actor.session is None:
        raise Refused("access:passkey-session", "Sign in at the phone itself: a passkey is made there.")
    return actor.session


def _enrol(
    actor: Actor, name: str, device_token: str, opened_by: Mapping[str, object], facts_of: Mapping[str, str]
) -> str:
    """Let the officer open this device by PIN or by its own lock from now on, with a new word for what it keeps."""
    officer, now = actor.an_officer(), clock.now()
    with audit.deed(actor, "officer:device:enrol") as facts:
        device, token = find_device(device_token), device_token
        if device is None:
            token, hashed = vault.new_token()
            device = Device.objects.create(name=name, token_hash=hashed, enrolled_at=now)
        DeviceUser.objects.update_or_create(
            device=device,
            officer_id=officer,
            defaults={**opened_by, "word": new_word(), "added_at": now, "code_at": now},
        )
        note_for_officer(officer, "device-enrolled", subject=device.id, name=device.name)
        facts.update(device=str(device.id), name=device.name, **facts_of)
    throttle.forget(_delay_key(officer, device.id), _count_key(officer, device.id))
    return token


def _begin_session(user: DeviceUser, locked: UUID | None) -> SignedIn:
    """Begin a session of an officer who has opened a device, inside the caller's deed."""
    officer = user.officer
    holding = _last_holding(officer, user.device)
    begun = sessions.start(officer.id, holding, device=user.device_id, language=officer.language)
    return sessions.go_on(begun, locked)


def _verify_pin(device: Device, officer_id: UUID, pin: str) -> DeviceUser:
    user = DeviceUser.objects.filter(device=device, officer_id=officer_id, officer__left_at=None).first()
    if not vault.matches((user.pin_hash or None) if user else None, pin) or user is None:
        raise Refused("access:pin", "The PIN is wrong.")
    _require_recent_code(user)
    return user


def _require_recent_code(user: DeviceUser) -> None:
    if clock.now() - (user.code_at or user.added_at) > PIN_LIFE:
        raise Refused(
            "access:pin-old",
            "No code was given here for thirty days, or since the node was restored: sign in with password and code, "
            "and this device opens again.",
        )


def _count_wrong_pin(device: Device, officer_id: UUID) -> None:
    """Count a wrong PIN; at the last one strike the officer's, end the sessions there, and raise Refused."""
    uses = DeviceUser.objects.filter(device=device, officer_id=officer_id).exclude(pin_hash="")
    if not uses.exists() or throttle.count_use(_count_key(officer_id, device.id)) < MOST_WRONG_PINS:
        return
    with audit.deed(Actor.system(here.node().force, "sign-in"), "node:pin:strike", on=device.id) as facts:
        facts["officer"] = str(officer_id)
        open_there = Session.objects.filter(device=device, officer_id=officer_id, ended_at=None)
        facts["ended"] = open_there.update(ended_at=clock.now())
        if uses.delete()[0]:
            note_for_officer(officer_id, "pin-struck", subject=device.id, name=device.name)
    throttle.forget(_count_key(officer_id, device.id))
    raise Refused(
        "access:pin-struck",
        "Too many wrong PINs: this PIN opens nothing any more. Sign in with password and code, and enrol it anew.",
    )


def _last_holding(officer: Officer, device: Device) -> UUID:
    held = [holding.id for holding in held_by(officer.id)]
    if not held:
        raise Refused("access:no-post", "You hold no post today: ask your administrator for the transfer.")
    used = officer.session_set.filter(device=device, holding_id__in=held).order_by("-started_at").first()
    return used.holding_id if used else held[0]


def _last_used(officer: UUID) -> dict[UUID, datetime]:
    sessions_there = Session.objects.filter(officer_id=officer, device_id__isnull=False)
    return dict(sessions_there.values_list("device_id").annotate(last=Max("sessionseen__at")))


def _delay_key(officer: UUID, device: UUID) -> str:
    return f"pin:{officer}:{device}"


def _count_key(officer: UUID, device: UUID) -> str:
    return f"pins:{officer}:{device}"
