"""A locked desk rings and reads nothing; whatever ends its officer's access there ends it too."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sign_in_desk import ADDRESS, Desk
from support.cast import NAKA, person

from sangam.access.models import Holding
from sangam.access.policy import ROLES
from sangam.access.sign_in import sessions, steps
from sangam.access.sign_in.enrolment import devices
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound, Refused
from sangam.kernel.handling import Classification
from sangam.records.own_records import records
from sangam.records.visibility import views

PIN = "482915"


@pytest.fixture
def phone(anita: Desk) -> str:
    """The machine of Anita's desk, which her PIN opens."""
    actor = anita.actor(anita.signs_in(steps=-1))
    return devices.enrol_device(actor, name="Desk", pin=PIN, code=anita.code(), address=ADDRESS)


@pytest.fixture
def sitting(anita: Desk, phone: str) -> Actor:
    return anita.actor(devices.open_by_pin(phone, anita.officer, PIN, address=ADDRESS))


def test_locking_ends_the_session_and_leaves_a_desk(anita: Desk, phone: str, sitting: Actor) -> None:
    desk = steps.locked_desk(steps.lock(sitting, phone), phone)
    assert sessions.actor_of_session(sitting.session) is None
    assert desk is not None
    assert (desk.unit, desk.post) == (sitting.unit, sitting.post)


def test_a_locked_desk_has_no_right_and_reads_no_record(phone: str, sitting: Actor) -> None:
    made = records.create(sitting, records.New("person", person("Harjeet")), purpose=NAKA)
    desk = steps.locked_desk(steps.lock(sitting, phone), phone)
    assert desk is not None
    assert ROLES.get(desk.role) is None
    assert (desk.session, desk.clearance, desk.audience) == (None, Classification.UNCLASSIFIED, frozenset())
    with pytest.raises((Refused, NotFound)):
        views.open_record(desk, made, purpose=NAKA)


def test_only_a_device_that_ones_own_pin_opens_can_be_locked(anita: Desk, phone: str, sitting: Actor) -> None:
    for device in ("", "unknown"):
        with pytest.raises(Refused, match="No PIN of yours"):
            steps.lock(sitting, device)
    assert sessions.actor_of_session(sitting.session)


def _new_shift(sitting: Actor, phone: str) -> None:
    with audit.deed(Actor("DL", "x", role="admin"), "admin:test:end"):
        Holding.objects.update(to_at=clock.now())


ENDS: dict[str, Callable[[Actor, str], object]] = {
    "the device is shut": lambda sitting, phone: devices.revoke_device(sitting, devices.devices_of(sitting)[0][0]),
    "he signs out everywhere": lambda sitting, phone: sessions.end_all(sitting),
    "he leaves the post": _new_shift,
}


@pytest.mark.parametrize("how", ENDS)
def test_what_ends_the_officers_access_there_ends_the_locked_desk(how: str, phone: str, sitting: Actor) -> None:
    sealed = steps.lock(sitting, phone)
    assert steps.locked_desk(sealed, phone)
    ENDS[how](sitting, phone)
    assert steps.locked_desk(sealed, phone) is None


def test_a_seal_serves_on_its_own_device_for_a_shift_and_unaltered(phone: str, sitting: Actor) -> None:
    sealed = steps.lock(sitting, phone)
    assert steps.locked_desk(sealed, "") is None
    assert steps.locked_desk(sealed[:-4] + "AAA=", phone) is None
    assert steps.locked_desk("", phone) is None
    mark = sessions.mark_browser("", sitting.an_officer())
    assert steps.locked_desk(mark, phone) is None
    with clock.shift_time(timedelta(hours=12, minutes=1)):
        assert steps.locked_desk(sealed, phone) is None
