"""The stream of a locked desk: one word where it changed, a sign of life after a beat, the end with its seal."""

import pytest
from django.conf import settings
from live_pages import tell
from support.visiting import code

from sangam.notices.types import Urgency
from sangam.web.live.lock_screen import LockedStream, most_urgent

PIN = "804613"


@pytest.fixture
def locked(narela):
    """The browser of PS Narela's desk officer, who has locked the screen: its seal and its device."""
    assert narela.posts("/me/device/", name="desk", pin=PIN, again=PIN, code=code(1)).status_code == 303
    assert narela.posts("/lock/").status_code == 303
    kept = narela.browser.cookies
    return kept[settings.LOCK_COOKIE_NAME].value, kept[settings.DEVICE_COOKIE_NAME].value


def test_a_locked_desk_hears_each_change_once_and_else_a_sign_of_life(locked):
    stream = LockedStream(*locked, language="en", beat_s=15)
    assert stream.read().startswith(b"event: told\n")
    assert stream.read() == b""
    stream._said_at -= 15
    assert stream.read() == b": beat\n\n"
    assert stream.read() == b""
    tell("white Scorpio", urgency=Urgency.FLASH)
    heard = stream.read()
    assert heard.startswith(b"event: told\n")
    assert b"Scorpio" not in heard
    assert stream.read() == b""


def test_a_seal_serves_its_own_device_alone(locked):
    seal, device = locked
    assert most_urgent(seal, device) is not None
    assert most_urgent(seal, "another") is most_urgent("another", device) is None
    assert LockedStream(seal, "another", language="en", beat_s=15).read() is None
