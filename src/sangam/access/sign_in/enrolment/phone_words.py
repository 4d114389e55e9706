"""The node's halves of the keys under which a phone encrypts what it keeps.

A phone makes each key of its own half and of a word from here: neither opens anything alone.  The node gives a word to
the signed-in officer only, after a right PIN, passkey or code, so guesses are counted here and nowhere else.

The word of the lists belongs to one officer on one device.  It is new at each enrolment, and goes with the enrolment.
The word of the outbox belongs to the officer in one browser, so that what waits outlives a struck PIN.
"""

import base64
import secrets
from dataclasses import dataclass
from uuid import UUID

from webauthn.helpers import bytes_to_base64url

from sangam.access.models import DeviceUser
from sangam.access.sign_in import browser_marks, vault
from sangam.audit.public import audit
from sangam.kernel.actor import Actor


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
    browser = browser_marks.browser_of(mark) or str(actor.session)
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
