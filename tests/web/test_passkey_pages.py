"""Signing in by the phone's own lock: enrolled on its page, asked at the door, refused in words."""

from django.conf import settings
from django.http import HttpResponse
from support.authenticator import Lock
from support.markup import markup
from support.visiting import Visitor, code, text

from sangam.access.models import Officer


def enrols_by_lock(visitor: Visitor, lock: Lock, **fields: str) -> HttpResponse:
    asked = visitor.posts("/me/device/passkey/")
    given = {"name": "naka phone 2", "code": code(1), "passkey": lock.makes(asked.content.decode())} | fields
    return visitor.posts("/me/device/", **given)


def test_a_phone_is_enrolled_by_its_own_lock_which_signs_in_from_then_on(narela: Visitor) -> None:
    lock = Lock()
    assert enrols_by_lock(narela, lock).status_code == 303
    narela.posts("/sign-out/")
    unlock = markup(narela.gets("/unlock/"))
    assert "data-passkey-open" in unlock
    assert 'name="pin"' not in unlock
    officer = Officer.objects.get().id
    asked = narela.posts("/unlock/passkey/", officer=officer)
    assert (asked.status_code, asked["Content-Type"]) == (200, "application/json")
    answer = lock.proves(asked.content.decode())
    assert narela.posts("/unlock/", officer=officer, passkey=answer)["Location"] == "/"
    assert narela.gets("/").status_code == 200
    again = narela.posts("/unlock/", officer=officer, passkey=answer)
    assert (again.status_code, "was used already" in text(again)) == (403, True)


def test_a_lock_that_proves_nothing_enrols_and_opens_nothing(narela: Visitor) -> None:
    refused = enrols_by_lock(narela, Lock(), passkey="{}")
    assert (refused.status_code, "did not prove that it is you" in text(refused)) == (403, True)
    assert settings.DEVICE_COOKIE_NAME not in narela.browser.cookies
    for officer in (Officer.objects.get().id, "x"):
        asked = narela.posts("/unlock/passkey/", officer=officer)
        assert (asked.status_code, set(asked.json())) == (403, {"why"})
