"""New credentials by an administrator: what an attacker had earned with the old ones is over, and the officer told."""

from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from sign_in_desk import ADDRESS, PASSWORD, SECRET, Desk

from sangam.access import staff
from sangam.access.models import DeviceUser, Session
from sangam.access.sign_in import steps
from sangam.access.sign_in.enrolment import devices
from sangam.access.types import SignedIn
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.notices import officers

PIN = "482915"
NEW = "river lamp stone kite"


class Attacker:
    """All that a thief of the old password and one code can have laid by."""

    def __init__(self, anita: Desk) -> None:
        self.anita = anita
        self.seat: SignedIn = anita.signs_in(steps=-1)
        actor = anita.actor(self.seat)
        self.phone = devices.enrol_device(actor, name="theirs", pin=PIN, code=anita.code(), address=ADDRESS)
        self.on_phone = devices.open_by_pin(self.phone, anita.officer, PIN, address=ADDRESS)
        self.locked = steps.lock(anita.actor(self.on_phone), self.phone)
        self.half_way = anita.gives_password()
        self.proof = steps.check_code(anita.gives_password(), anita.code(steps=1), address=ADDRESS)
        self.post = anita.posts(self.proof)[0].id


@pytest.fixture
def attacker(anita: Desk, admin: object) -> Attacker:
    made = Attacker(anita)
    officers.tell_officer_notes()
    staff.issue_credentials(admin, anita.officer, password=NEW, totp_secret=pyotp.random_base32())
    return made


WAYS: dict[str, Callable[[Attacker], object]] = {
    "the PIN": lambda a: devices.open_by_pin(a.phone, a.anita.officer, PIN, address=ADDRESS),
    "the password": lambda a: steps.check_password("anita", PASSWORD, address=ADDRESS),
    "a password given before": lambda a: steps.check_code(a.half_way, a.anita.code(), address=ADDRESS),
    "a code given before": lambda a: steps.sit_down(a.proof, a.post),
    "the old code with the new password": lambda a: steps.check_code(
        steps.check_password("anita", NEW, address=ADDRESS), pyotp.TOTP(SECRET).at(clock.now()), address=ADDRESS
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_nothing_that_was_earned_before_a_reset_opens_anything(attacker: Attacker, way: str) -> None:
    with clock.shift_time(timedelta(seconds=60)), pytest.raises(Refused):
        WAYS[way](attacker)


def test_every_session_device_and_locked_desk_of_before_is_over(attacker: Attacker) -> None:
    assert not attacker.anita.is_in(attacker.seat)
    assert not attacker.anita.is_in(attacker.on_phone)
    assert steps.locked_desk(attacker.locked, attacker.phone) is None
    assert not Session.objects.filter(ended_at=None).exists()
    assert not DeviceUser.objects.exists()


def test_the_officer_is_told_and_the_ledger_says_what_ended(attacker: Attacker) -> None:
    assert officers.tell_officer_notes() == 1
    entry = audit.recent_entries(action="admin:credential:issue")[0]
    assert entry.details is not None
    assert (entry.details["struck"], entry.details["ended"] >= 1) == (1, True)
