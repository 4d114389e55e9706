"""Phones and shared machines: enrolled by a fresh code, opened by PIN, ended by whatever ends an officer's access."""

from datetime import timedelta

import pytest
from sign_in_desk import ADDRESS, SECRET, Desk, row

from sangam.access import staff
from sangam.access.models import DeviceUser, Holding
from sangam.access.sign_in import proofs, sessions, steps, throttle
from sangam.access.sign_in.enrolment import devices
from sangam.access.types import SignedIn
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.notices import lists, officers

PIN = "482915"


def later(**by: float):
    return clock.shift_time(timedelta(**by))


def enrols(desk: Desk, *, pin: str = PIN, name: str = "Naka phone", phone: str = "", code: str = "") -> str:
    """Sign in by the last step's code, and enrol the device by a fresh one."""
    actor = desk.actor(desk.signs_in(steps=-1))
    code = code or desk.code()
    return devices.enrol_device(actor, name=name, pin=pin, code=code, address=ADDRESS, device_token=phone)


def opens(phone: str, desk: Desk, pin: str = PIN) -> SignedIn:
    return devices.open_by_pin(phone, desk.officer, pin, address=ADDRESS)


def gives_wrong_pins(phone: str, desk: Desk, times: int) -> None:
    """Give a wrong PIN so often, each a quarter of an hour after the other."""
    for number in range(times):
        with later(minutes=0 if times < 6 else 16 * number), pytest.raises(Refused, match="The PIN is wrong"):
            opens(phone, desk, "000000")


@pytest.fixture
def mohan(admin, anita) -> Desk:
    staff.load_officers(admin, [row("28010002", sign_in_name="mohan", name_en="Mohan Lal")])
    return Desk(admin, "mohan")


@pytest.fixture
def phone(anita) -> str:
    """Anita's phone."""
    return enrols(anita)


def test_it_opens_by_pin_in_the_officers_post(anita, phone):
    assert [user.sign_in_name for user in devices.device_users(phone)] == ["anita"]
    signed_in = devices.open_by_pin(phone, anita.officer, PIN, address=ADDRESS)
    assert anita.actor(signed_in).unit == "DL-ON-NARELA"
    assert sessions.open_sessions(anita.actor(signed_in))[0].device == "Naka phone"


@pytest.mark.parametrize("pin", ["12345", "1234567", "12345a", "१२३४५६", ""])
def test_a_pin_has_six_digits(anita, pin):
    with pytest.raises(Refused, match="six digits"):
        enrols(anita, pin=pin)


EASY = (
    "123456", "654321", "111111", "121212", "112233", "010203", "135790", "246810", "102030", "123123",
    "123321", "100001", "987654", "864200", "147258", "159753", "311299", "010190", "199908", "081999",
    "900131", "112358", "223344", "456456", "555556", "123450", "020406", "510152", "108642",
)  # fmt: skip


@pytest.mark.parametrize("pin", EASY)
def test_a_pin_that_many_choose_is_easy(pin):
    assert throttle.is_easy_pin(pin)


def test_an_easy_pin_is_refused(anita):
    with pytest.raises(Refused, match="too easy"):
        enrols(anita, pin=EASY[0])


def test_a_wrong_pin_is_refused_and_five_slow_that_officer_on_that_phone(anita, phone):
    gives_wrong_pins(phone, anita, 5)
    with pytest.raises(Refused, match="wait until"):
        opens(phone, anita)
    assert anita.gives_password()
    with later(seconds=6):
        assert opens(phone, anita)


def test_the_administrator_ends_the_wait_after_wrong_pins(anita, admin, phone):
    gives_wrong_pins(phone, anita, 5)
    staff.open_lock(admin, "anita")
    assert opens(phone, anita)


def test_an_officer_who_is_not_enrolled_on_it_is_refused_in_the_same_words(phone):
    with pytest.raises(Refused, match="The PIN is wrong"):
        devices.open_by_pin(phone, new_id(), PIN, address=ADDRESS)


@pytest.mark.parametrize("token", ["", "unknown"])
def test_an_unknown_device_opens_nothing(anita, phone, token):
    with pytest.raises(Refused, match="not enrolled"):
        devices.open_by_pin(token, anita.officer, PIN, address=ADDRESS)
    assert devices.device_users(token) == []


def test_two_officers_change_quickly_on_one_machine(anita, mohan, phone):
    same = enrols(mohan, name="", pin="735192", phone=phone)
    assert same == phone
    assert [user.sign_in_name for user in devices.device_users(phone)] == ["anita", "mohan"]
    with pytest.raises(Refused, match="The PIN is wrong"):
        devices.open_by_pin(phone, mohan.officer, PIN, address=ADDRESS)
    assert devices.open_by_pin(phone, mohan.officer, "735192", address=ADDRESS)


def test_shutting_it_ends_its_sessions_and_it_opens_no_more(anita, phone):
    signed_in = devices.open_by_pin(phone, anita.officer, PIN, address=ADDRESS)
    actor = anita.actor(signed_in)
    ((device, _),) = devices.devices_of(actor)
    devices.revoke_device(actor, device)
    assert not anita.is_in(signed_in)
    assert devices.devices_of(actor) == []
    with pytest.raises(Refused, match="not enrolled"):
        devices.open_by_pin(phone, anita.officer, PIN, address=ADDRESS)
    with pytest.raises(Refused, match="Only its users"):
        devices.revoke_device(actor, device)


def test_only_its_users_and_the_administrator_shut_it(anita, admin, mohan, phone):
    ((device, _),) = devices.devices_of(anita.actor(anita.signs_in(steps=1)))
    for actor in (mohan.actor(mohan.signs_in()), admin):
        with pytest.raises(Refused, match="Only its users"):
            devices.revoke_device(actor, device)
    devices.strike_device(admin, anita.officer, device)
    assert devices.device_users(phone) == []


def test_who_holds_no_post_today_cannot_open_it(anita, admin, phone):
    with audit.deed(admin, "admin:test:end"):
        Holding.objects.update(to_at=clock.now())
    with pytest.raises(Refused, match="no post today"):
        devices.open_by_pin(phone, anita.officer, PIN, address=ADDRESS)


def test_it_opens_in_the_post_that_was_used_last_on_it(anita, admin, phone):
    move = {"service_number": "28010001", "to_unit": "DL-ON-ALIPUR", "to_role": "investigator",
            "from_date": "2026-01-01", "additional_charge": "yes"}  # fmt: skip
    staff.transfer_officers(admin, [move])
    posts = anita.posts(proof := anita.gives_code(steps=1))
    alipur = next(post.id for post in posts if post.unit == "DL-ON-ALIPUR")
    steps.sit_down(proof, alipur, device_token=phone)
    signed_in = devices.open_by_pin(phone, anita.officer, PIN, address=ADDRESS)
    assert anita.actor(signed_in).unit == "DL-ON-ALIPUR"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [("000000", "one-time code is wrong"), ("used", "code served before"), ("", "one-time code is wrong")],
)
def test_a_session_without_a_fresh_code_enrols_nothing(anita, code, sentence):
    signed_in = anita.signs_in()
    given = anita.code() if code == "used" else code or " "
    with pytest.raises(Refused, match=sentence):
        devices.enrol_device(anita.actor(signed_in), name="x", pin=PIN, code=given, address=ADDRESS)
    assert not DeviceUser.objects.exists()


def test_the_code_of_an_enrolment_serves_for_nothing_else(anita, phone):
    with pytest.raises(Refused, match="code served before"):
        anita.gives_code()


def test_codes_are_not_guessed_at_enrolment(anita):
    actor = anita.actor(anita.signs_in())
    for _ in range(5):
        with pytest.raises(Refused, match="one-time code is wrong"):
            devices.enrol_device(actor, name="x", pin=PIN, code="000000", address=ADDRESS)
    with pytest.raises(Refused, match="wait until"):
        devices.enrol_device(actor, name="x", pin=PIN, code=anita.code(steps=1), address=ADDRESS)


def test_a_device_has_a_name_of_sixty_characters_at_most(anita):
    with pytest.raises(Malformed, match="at most 60"):
        enrols(anita, name="x" * 61)


def test_an_enrolment_is_in_the_ledger_and_told_to_the_officer_alone(anita, mohan, phone):
    (entry,) = audit.recent_entries(action="officer:device:enrol")
    assert entry.details
    assert (entry.details["name"], entry.details["address"]) == ("Naka phone", ADDRESS)
    assert officers.tell_officer_notes() == 1
    assert officers.tell_officer_notes() == 0
    (told,) = lists.open_notices(anita.actor(anita.signs_in(steps=1)))
    assert (told.kind, told.parts["name"]) == ("sign-in.changed", "Naka phone")
    assert lists.open_notices(mohan.actor(mohan.signs_in())) == []


def test_new_credentials_strike_the_officers_pins_and_tell_him(anita, admin, mohan, phone):
    enrols(mohan, pin="735192", phone=phone)
    officers.tell_officer_notes()
    staff.issue_credentials(admin, anita.officer, password="river lamp stone kite", totp_secret=SECRET)
    with pytest.raises(Refused, match="The PIN is wrong"):
        opens(phone, anita)
    assert opens(phone, mohan, "735192")
    assert officers.tell_officer_notes() == 1


def test_signing_out_everywhere_strikes_the_officers_pins(anita, mohan, phone):
    enrols(mohan, pin="735192", phone=phone)
    sessions.end_all(anita.actor(opens(phone, anita)))
    with pytest.raises(Refused, match="The PIN is wrong"):
        opens(phone, anita)
    assert opens(phone, mohan, "735192")


def test_a_stolen_session_leaves_nothing_behind(anita, admin):
    stolen = anita.actor(anita.signs_in())
    with pytest.raises(Refused, match="code served before"):
        devices.enrol_device(stolen, name="theirs", pin=PIN, code=anita.code(), address="198.51.100.66")
    sessions.end_all(anita.actor(anita.signs_in(steps=1)))
    assert sessions.open_sessions(stolen) == []


def test_twenty_wrong_pins_in_all_strike_the_pin_for_good(anita, phone):
    officers.tell_officer_notes()
    open_there = opens(phone, anita)
    gives_wrong_pins(phone, anita, 19)
    assert anita.is_in(open_there)
    with later(hours=6):
        with pytest.raises(Refused, match="opens nothing any more") as struck:
            opens(phone, anita, "000000")
        assert struck.value.code == "access:pin-struck"
    assert not anita.is_in(open_there)
    with later(hours=7), pytest.raises(Refused, match="The PIN is wrong"):
        opens(phone, anita)
    assert [entry.on for entry in audit.recent_entries(action="node:pin:strike")]
    assert officers.tell_officer_notes() == 1


def test_a_right_pin_between_does_not_begin_the_count_anew(anita, phone):
    gives_wrong_pins(phone, anita, 19)
    with later(hours=6):
        opens(phone, anita)
        with pytest.raises(Refused, match="opens nothing any more"):
            opens(phone, anita, "000000")


def test_a_code_on_the_device_begins_the_count_of_wrong_pins_anew(anita, phone):
    gives_wrong_pins(phone, anita, 19)
    with later(hours=6):
        anita.signs_in(device=phone)
        with pytest.raises(Refused, match="The PIN is wrong"):
            opens(phone, anita, "000000")


def test_a_pin_serves_for_thirty_days_after_the_last_code_on_its_device(anita, phone):
    with later(days=29):
        assert opens(phone, anita)
    with later(days=31):
        with pytest.raises(Refused, match="No code was given here for thirty days") as old:
            opens(phone, anita)
        assert old.value.code == "access:pin-old"
        anita.signs_in(device=phone)
        assert opens(phone, anita)


def test_a_code_elsewhere_does_not_lengthen_a_pin(anita, phone):
    with later(days=31):
        anita.signs_in()
        with pytest.raises(Refused, match="No code was given here"):
            opens(phone, anita)


def test_the_administrator_lists_an_officers_devices_and_shuts_one(anita, admin, mohan, phone):
    enrols(mohan, pin="735192", phone=phone)
    opens(phone, anita)
    ((found,), (his,)) = (devices.list_devices(admin, desk.officer) for desk in (anita, mohan))
    assert (found.id, found.name, found.others, found.used_at is not None) == (his.id, "Naka phone", 1, True)
    devices.strike_device(admin, anita.officer, found.id)
    assert devices.device_users(phone) == []
    assert devices.list_devices(admin, anita.officer) == []


def test_the_administrator_strikes_all_pins_of_an_officer(anita, admin, mohan, phone):
    enrols(mohan, pin="735192", phone=phone)
    signed_in = opens(phone, anita)
    assert devices.strike_all_devices(admin, anita.officer) == 1
    assert not anita.is_in(signed_in)
    assert devices.strike_all_devices(admin, anita.officer) == 0
    assert [user.sign_in_name for user in devices.device_users(phone)] == ["mohan"]


def test_a_device_of_another_officer_is_not_struck_by_mistake(anita, admin, mohan, phone):
    (found,) = devices.list_devices(admin, anita.officer)
    with pytest.raises(NotFound, match="opens no such device"):
        devices.strike_device(admin, mohan.officer, found.id)


def test_only_who_manages_officers_sees_and_strikes_devices(anita, phone):
    actor = anita.actor(anita.signs_in(steps=1))
    for act in (devices.list_devices, devices.strike_all_devices):
        with pytest.raises(Refused, match="officer:manage"):
            act(actor, anita.officer)
    with pytest.raises(Refused, match="officer:manage"):
        devices.strike_device(actor, anita.officer, new_id())


def test_no_more_than_an_eighth_of_all_pins_is_refused():
    refused = sum(throttle.is_easy_pin(f"{number:06d}") for number in range(0, 1_000_000, 97))
    assert 0.05 < refused / (1_000_000 / 97) < 0.125


def test_what_officers_were_told_is_marked(anita, phone):
    assert officers.tell_officer_notes() == 1
    with audit.deed(anita.actor(anita.signs_in(steps=1)), "officer:test:look"):
        assert proofs.untold_notes() == []
