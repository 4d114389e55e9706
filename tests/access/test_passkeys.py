"""A phone that opens by its own lock: what proves an officer, and everything that does not."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sign_in_desk import ADDRESS, SECRET, Desk, row
from support.authenticator import Lock

from sangam.access import staff
from sangam.access.models import DeviceUser
from sangam.access.sign_in import sessions
from sangam.access.sign_in.enrolment import devices
from sangam.access.types import SignedIn
from sangam.audit import audit
from sangam.kernel import clock, here
from sangam.kernel.errors import Refused

PIN = "482915"
NOT_PROVED = "did not prove that it is you"
TOO_LATE = "took too long, or was used already"


def later(**by: float):
    return clock.shift_time(timedelta(**by))


def enrols(desk: Desk, lock: Lock, *, phone: str = "", code: str = "", **how: object) -> str:
    """Sign in by the last step's code, and enrol the phone by its own lock and a fresh code."""
    actor = desk.actor(desk.signs_in(steps=-1))
    answer = lock.makes(devices.passkey_to_make(actor), **how)
    given = {"code": code or desk.code(), "address": ADDRESS, "device_token": phone}
    return devices.enrol_by_passkey(actor, name="Naka phone", answer=answer, **given)


def opens(phone: str, desk: Desk, lock: Lock, **how: object) -> SignedIn:
    answer = lock.proves(devices.passkey_to_open(phone, desk.officer), **how)
    return devices.open_by_passkey(phone, desk.officer, answer, address=ADDRESS)


@pytest.fixture
def mohan(admin, anita) -> Desk:
    staff.load_officers(admin, [row("28010002", sign_in_name="mohan", name_en="Mohan Lal")])
    return Desk(admin, "mohan")


@pytest.fixture
def lock() -> Lock:
    return Lock()


@pytest.fixture
def phone(anita, lock) -> str:
    """Anita's phone, which its own lock opens."""
    return enrols(anita, lock)


def test_it_opens_in_the_officers_post_and_counts(anita, phone, lock):
    signed_in = opens(phone, anita, lock)
    assert anita.actor(signed_in).unit == "DL-ON-NARELA"
    assert sessions.open_sessions(anita.actor(signed_in))[0].device == "Naka phone"
    assert devices.has_passkey(phone, anita.officer)
    assert DeviceUser.objects.get().passkey_uses == 2
    (entry,) = audit.recent_entries(action="officer:device:enrol")
    assert (entry.details or {})["by"] == "passkey"


def test_one_that_does_not_count_opens_again_and_again(anita):
    lock = Lock(uses=0)
    phone = enrols(anita, lock)
    assert opens(phone, anita, lock)
    assert opens(phone, anita, lock)


def test_what_it_proves_is_bound_to_lock_host_officer_and_phone(anita, mohan, phone, lock):
    other = Lock()
    other.credential = lock.credential
    for how in ({"origin": "https://sangam.example"}, {"rp_id": "sangam.example"}, {"verified": False}):
        with pytest.raises(Refused, match=NOT_PROVED):
            opens(phone, anita, lock, **how)
    with later(seconds=1), pytest.raises(Refused, match=NOT_PROVED):
        opens(phone, anita, other)  # another key under the same name
    renamed = json.loads(lock.proves(devices.passkey_to_open(phone, anita.officer)))
    renamed["id"] = renamed["rawId"] = "AAAA"
    with later(seconds=30), pytest.raises(Refused, match=NOT_PROVED):
        devices.open_by_passkey(phone, anita.officer, json.dumps(renamed), address=ADDRESS)


def test_an_answer_serves_once_and_no_later_than_two_minutes(anita, phone, lock):
    answer = lock.proves(devices.passkey_to_open(phone, anita.officer))
    assert devices.open_by_passkey(phone, anita.officer, answer, address=ADDRESS)
    with pytest.raises(Refused, match=TOO_LATE):
        devices.open_by_passkey(phone, anita.officer, answer, address=ADDRESS)
    answer = lock.proves(devices.passkey_to_open(phone, anita.officer))
    with later(seconds=121), pytest.raises(Refused, match=TOO_LATE):
        devices.open_by_passkey(phone, anita.officer, answer, address=ADDRESS)


def test_a_challenge_that_was_refused_serves_no_more(anita, phone, lock):
    asked = devices.passkey_to_open(phone, anita.officer)
    with pytest.raises(Refused, match=NOT_PROVED):
        devices.open_by_passkey(phone, anita.officer, lock.proves(asked, verified=False), address=ADDRESS)
    with pytest.raises(Refused, match=TOO_LATE):
        devices.open_by_passkey(phone, anita.officer, lock.proves(asked), address=ADDRESS)


def test_a_challenge_serves_its_officer_its_device_and_its_act_alone(anita, mohan, phone, lock):
    his, hers = Lock(), devices.passkey_to_open(phone, anita.officer)
    enrols(mohan, his, phone=phone)
    with pytest.raises(Refused, match=TOO_LATE):
        devices.open_by_passkey(phone, mohan.officer, his.proves(hers), address=ADDRESS)
    with later(minutes=1):
        second = enrols(mohan, Lock())
        with pytest.raises(Refused, match=TOO_LATE):
            devices.open_by_passkey(second, anita.officer, lock.proves(hers), address=ADDRESS)
    actor = mohan.actor(opens(phone, mohan, his))
    made = json.loads(devices.passkey_to_make(actor))
    answer = his.proves(json.dumps({**made, "rpId": made["rp"]["id"]}))
    with pytest.raises(Refused, match=TOO_LATE):
        devices.open_by_passkey(phone, mohan.officer, answer, address=ADDRESS)


@pytest.mark.parametrize(
    "how", [{"public": {1: 2}}, {"public": 7}, {"public": [7]}, {"public": {1: 2}, "fmt": "packed"}, {"fmt": "apple"}]
)
def test_what_a_browser_makes_that_cannot_be_taken_apart_is_refused(anita, how):
    with pytest.raises(Refused, match=NOT_PROVED):
        opens(enrols(anita, lock := Lock(), **how), anita, lock)


def test_a_challenge_that_the_node_did_not_make_proves_nothing(anita, phone, lock):
    asked = json.loads(devices.passkey_to_open(phone, anita.officer))
    for challenge in ("AAAA", asked["challenge"][:-8]):
        answer = lock.proves(json.dumps({**asked, "challenge": challenge}))
        with pytest.raises(Refused, match=TOO_LATE):
            devices.open_by_passkey(phone, anita.officer, answer, address=ADDRESS)


@pytest.mark.parametrize(
    "answer", ["", "{}", "[" * 19_000, "x" * 20_001, '{"response": {"clientDataJSON": "e30"}}', '{"response": 1}']
)
def test_an_answer_of_another_form_proves_nothing(anita, phone, answer):
    with pytest.raises(Refused, match=NOT_PROVED):
        devices.open_by_passkey(phone, anita.officer, answer, address=ADDRESS)


def test_a_count_that_goes_back_is_refused(anita, phone, lock):
    opens(phone, anita, lock)
    lock.uses = 2  # as a copy of the authenticator would say
    with pytest.raises(Refused, match=NOT_PROVED):
        opens(phone, anita, lock)
    with later(seconds=1):
        assert opens(phone, anita, lock)


def test_another_phone_opens_nothing_with_the_same_passkey(anita, mohan, phone, lock):
    other = enrols(mohan, Lock())
    with pytest.raises(Refused, match="not enrolled"):
        devices.passkey_to_open(other, anita.officer)
    for token in ("", "unknown"):
        with pytest.raises(Refused, match="not enrolled"):
            devices.passkey_to_open(token, anita.officer)
    assert not devices.has_passkey("", anita.officer)


def test_no_pin_opens_a_phone_with_a_passkey_nor_ends_it(anita, phone, lock):
    for number in range(21):
        with later(minutes=16 * number), pytest.raises(Refused, match="The PIN is wrong"):
            devices.open_by_pin(phone, anita.officer, "", address=ADDRESS)
    with later(hours=7):
        assert opens(phone, anita, lock)


def test_wrong_answers_slow_that_officer_on_that_phone(anita, phone, lock):
    for _ in range(5):
        with pytest.raises(Refused, match=NOT_PROVED):
            opens(phone, anita, lock, verified=False)
    with pytest.raises(Refused, match="wait until"):
        opens(phone, anita, lock)


def test_it_takes_a_fresh_code_and_an_own_lock_to_enrol(anita):
    with pytest.raises(Refused, match="one-time code is wrong"):
        enrols(anita, Lock(), code="000000")
    actor = anita.actor(anita.signs_in())
    for how in ({"verified": False}, {"origin": "https://sangam.example"}):
        answer = Lock().makes(devices.passkey_to_make(actor), **how)
        with pytest.raises(Refused, match=NOT_PROVED):
            devices.enrol_by_passkey(actor, name="x", answer=answer, code=anita.code(steps=1), address=ADDRESS)
    assert not DeviceUser.objects.exists()


def test_what_was_made_in_another_session_enrols_nothing(anita):
    first = anita.actor(anita.signs_in(steps=-1))
    second = anita.actor(anita.signs_in())
    answer = Lock().makes(devices.passkey_to_make(first))
    with pytest.raises(Refused, match=TOO_LATE):
        devices.enrol_by_passkey(second, name="x", answer=answer, code=anita.code(steps=1), address=ADDRESS)


def test_it_ends_with_the_device_with_signing_out_and_with_new_credentials(anita, admin, phone, lock):
    actor = anita.actor(opens(phone, anita, lock))
    ((device, _),) = devices.devices_of(actor)
    sessions.end_all(actor)
    with pytest.raises(Refused, match="not enrolled"):
        opens(phone, anita, lock)
    with later(minutes=1):
        enrols(anita, lock, phone=phone)
        devices.strike_device(admin, anita.officer, device)
        with pytest.raises(Refused, match="not enrolled"):
            opens(phone, anita, lock)
    with later(minutes=2):
        phone = enrols(anita, lock)
        staff.issue_credentials(admin, anita.officer, password="river lamp stone kite", totp_secret=SECRET)
        with pytest.raises(Refused, match="not enrolled"):
            opens(phone, anita, lock)


def test_an_ended_device_takes_no_answer_that_was_asked_before(anita, admin, phone, lock):
    answer = lock.proves(devices.passkey_to_open(phone, anita.officer))
    devices.strike_all_devices(admin, anita.officer)
    with pytest.raises(Refused, match="not enrolled"):
        devices.open_by_passkey(phone, anita.officer, answer, address=ADDRESS)


def test_it_serves_for_thirty_days_after_the_last_code(anita, phone, lock):
    with later(days=31):
        with pytest.raises(Refused, match="No code was given here"):
            opens(phone, anita, lock)
        anita.signs_in(device=phone)
        assert opens(phone, anita, lock)


def test_the_pin_and_the_passkey_of_a_phone_replace_each_other(anita, phone, lock):
    with later(minutes=1):
        actor = anita.actor(anita.signs_in(steps=-1))
        code = anita.code()
        devices.enrol_device(actor, name="x", pin=PIN, code=code, address=ADDRESS, device_token=phone)
        assert not devices.has_passkey(phone, anita.officer)
        with pytest.raises(Refused, match=NOT_PROVED):
            opens(phone, anita, lock)
        assert devices.open_by_pin(phone, anita.officer, PIN, address=ADDRESS)


def test_each_enrolment_has_a_word_of_its_own_and_no_officer_anothers(anita, mohan, phone, lock):
    enrols(mohan, Lock(), phone=phone)
    hers = devices.phone_words(anita.actor(opens(phone, anita, lock)), device_token=phone, mark="")
    his = devices.phone_words(mohan.actor(mohan.signs_in(steps=1)), device_token=phone, mark="")
    assert len({hers.lists, his.lists, hers.outbox, his.outbox}) == 4
    assert hers.passkey
    with later(minutes=2):
        again = enrols(anita, lock, phone=phone)
        assert again == phone
        anew = devices.phone_words(anita.actor(opens(phone, anita, lock)), device_token=phone, mark="")
    assert anew.lists != hers.lists
    with later(minutes=4):
        second = enrols(anita, Lock())
        elsewhere = devices.phone_words(anita.actor(anita.signs_in(steps=1)), device_token=second, mark="")
    assert elsewhere.lists not in (hers.lists, anew.lists)


def test_words_serve_on_after_the_key_of_sign_in_is_replaced(anita, admin, phone, lock):
    actor, folder = anita.actor(opens(phone, anita, lock)), here.node().keys
    word = devices.phone_words(actor, device_token=phone, mark="").lists
    (folder / "sign-in-old.key").write_bytes((folder / "sign-in.key").read_bytes())
    (folder / "sign-in.key").write_bytes(Fernet.generate_key())
    with audit.deed(admin, "admin:shared-key:test"):
        assert devices.reseal_words() == 1
        assert devices.reseal_words() == 0
    (folder / "sign-in-old.key").unlink()
    assert devices.phone_words(actor, device_token=phone, mark="").lists == word


def test_the_node_keeps_words_sealed_and_gives_none_without_the_device(anita, phone, lock):
    actor = anita.actor(opens(phone, anita, lock))
    found = devices.phone_words(actor, device_token=phone, mark="")
    assert found.lists not in DeviceUser.objects.get().word
    for token in ("", "unknown"):
        bare = devices.phone_words(actor, device_token=token, mark="")
        assert (bare.lists, bare.is_enrolled, bare.passkey) == ("", False, "")


def test_the_word_of_the_outbox_stays_in_its_browser_beyond_the_enrolment(anita, phone, lock):
    marks = [sessions.mark_browser("", anita.officer) for _ in range(2)]
    actor = anita.actor(opens(phone, anita, lock))
    one, other = (devices.phone_words(actor, device_token=phone, mark=mark).outbox for mark in marks)
    sessions.end_all(actor)
    with later(minutes=1):
        now = devices.phone_words(anita.actor(anita.signs_in()), device_token=phone, mark=marks[0])
    assert (now.outbox, now.lists) == (one, "")
    assert other != one


def test_an_enrolment_from_before_gets_its_word_with_the_next_code(anita, admin, phone, lock):
    with audit.deed(admin, "admin:test:before"):
        DeviceUser.objects.update(word="")
    actor = anita.actor(opens(phone, anita, lock))
    before = devices.phone_words(actor, device_token=phone, mark="")
    assert (before.lists, before.is_enrolled) == ("", True)
    with later(minutes=1):
        actor = anita.actor(anita.signs_in(device=phone))
        assert devices.phone_words(actor, device_token=phone, mark="").lists


def test_who_has_no_session_of_a_browser_makes_no_passkey(anita):
    with pytest.raises(Refused, match="made there"):
        devices.passkey_to_make(replace(anita.actor(anita.signs_in()), session=None))
