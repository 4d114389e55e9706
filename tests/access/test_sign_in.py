"""Who gets in, and who does not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from access.conftest import ADDRESS, PASSWORD, Desk, row
from argon2 import Type, extract_parameters
from argon2.exceptions import VerifyMismatchError
from django.conf import settings

from sangam.access import public as access
from sangam.access import public_staff, sessions, vault
from sangam.access.models import Holding, Officer
from sangam.audit import public as audit
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated

PIN = "482915"


def later(**by: float):
    return clock.shifted(timedelta(**by))


def fails(times: int, *, name: str = "anita", address: str = ADDRESS) -> None:
    for _ in range(times):
        with pytest.raises(Refused, match="is wrong"):
            access.check_password(name, "guess", address=address)


def test_password_code_and_post_make_a_session(anita):
    signed_in = anita.signs_in()
    actor = anita.actor(signed_in)
    assert actor.label == "SI Anita Rawat, station, PS Narela"
    assert (actor.role, actor.unit, actor.force, actor.session) == ("station", "DL-ON-NARELA", "DL", signed_in.session)
    assert {"DL", "DL-ON", "DL-ON-NARELA", f"post:{actor.post}"} <= actor.audience
    assert access.actor_of_session(signed_in.session) == actor


@pytest.mark.parametrize("name", ["28010001", " ANITA ", "Anita"])
def test_the_service_number_serves_as_a_name_and_case_does_not_matter(anita, name):
    assert anita.gives_password(name=name)


def test_a_wrong_name_and_a_wrong_password_read_alike(anita):
    told = set()
    for name, password in (("anita", "wrong"), ("nobody", PASSWORD), ("nobody", "wrong")):
        with pytest.raises(Refused) as refusal:
            access.check_password(name, password, address=ADDRESS)
        told.add((refusal.value.code, refusal.value.message))
    assert told == {("access:password", "The name or the password is wrong.")}


def test_a_node_hashes_passwords_as_rfc_9106_asks_where_memory_is_short(true_hasher):
    costs = (true_hasher.time_cost, true_hasher.memory_cost, true_hasher.parallelism)
    assert (true_hasher.type, costs) == (Type.ID, (3, 64 * 1024, 4))


def test_who_is_not_known_is_looked_at_as_long_as_who_is(true_hasher):
    nobody = vault._nobody(true_hasher)
    assert extract_parameters(nobody) == extract_parameters(true_hasher.hash("of somebody"))
    with pytest.raises(VerifyMismatchError):  # it was worked through, not refused for what it looks like
        true_hasher.verify(nobody, "of nobody")


def test_an_officer_without_credentials_and_one_who_left_read_the_same(admin, anita):
    public_staff.load_officers(admin, [row("28010002", sign_in_name="mohan")])
    with audit.deed(admin, "admin:test:leave"):
        Officer.objects.filter(sign_in_name="anita").update(left_at=clock.now())
    for name in ("mohan", "anita"):
        with pytest.raises(Refused, match="The name or the password is wrong"):
            access.check_password(name, PASSWORD, address=ADDRESS)


def test_a_failure_is_written_without_the_password(anita):
    fails(1)
    entry = audit.recent_entries(action="officer:identity:prove")[0]
    assert (entry.outcome, entry.code, entry.label) == ("refused", "access:password", "claims to be anita")
    assert "guess" not in str(entry)


def test_a_code_serves_once(anita):
    code = anita.code()
    anita.gives_code(code)
    with pytest.raises(Refused, match="used already"):
        anita.gives_code(code)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_that_is_one_step_off_is_forgiven(anita, steps):
    assert anita.gives_code(steps=steps)


@pytest.mark.parametrize("steps", [-3, 3])
def test_a_code_of_another_time_is_refused(anita, steps):
    with pytest.raises(Refused, match="one-time code is wrong"):
        anita.gives_code(steps=steps)


def test_after_a_later_code_an_earlier_one_is_refused(anita):
    anita.gives_code(steps=1)
    with pytest.raises(Refused, match="one-time code is wrong"):
        anita.gives_code(steps=0)


def test_five_failures_lock_the_account_even_to_the_right_password_until_the_time_is_over(anita):
    fails(4)
    assert anita.gives_password()
    fails(1)
    with pytest.raises(Refused, match=r"locked until \d\d:\d\d") as refusal:
        anita.gives_password()
    assert refusal.value.code == "access:locked"
    with later(minutes=16):
        assert anita.gives_password()


def test_wrong_codes_count_towards_the_lock(anita):
    for _ in range(5):
        with pytest.raises(Refused, match="one-time code is wrong"):
            anita.gives_code("000000")
    with pytest.raises(Refused, match="locked"):
        anita.gives_password()


def test_failures_that_lie_long_apart_do_not_lock(anita):
    fails(4)
    with later(minutes=16):
        fails(4)
        assert anita.gives_password()


def test_a_code_that_is_right_forgets_the_failures(anita):
    fails(4)
    anita.gives_code()
    fails(4)
    assert anita.gives_password()


def test_the_administrator_opens_a_lock(anita, admin):
    fails(5)
    public_staff.open_lock(admin, "Anita")
    assert anita.gives_password()


def test_both_names_of_an_officer_share_one_lock(anita):
    fails(3)
    fails(2, name="28010001")
    with pytest.raises(Refused, match="locked"):
        anita.gives_password()


def test_one_address_may_not_try_all_names(anita, monkeypatch):
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, sign_in_address_attempts=6))
    for number in range(6):
        fails(1, name=f"name{number}")
    with pytest.raises(Refused, match="locked"):
        anita.gives_password()
    assert anita.gives_password(address="198.51.100.1")


@pytest.mark.parametrize("minutes", [5.1, 60])
def test_a_sign_in_that_takes_too_long_starts_again(anita, minutes):
    challenge = anita.gives_password()
    with later(minutes=minutes), pytest.raises(Refused, match="run out of time"):
        access.check_code(challenge, anita.code(), address=ADDRESS)


def test_a_proof_of_one_step_does_not_serve_for_another(anita):
    challenge = anita.gives_password()
    for forged in (challenge, "", "x" * 40, challenge[:-4] + "AAAA"):
        with pytest.raises(Refused, match="run out of time"):
            access.posts_to_choose(forged)
    proof = access.check_code(challenge, anita.code(), address=ADDRESS)
    with pytest.raises(Refused, match="run out of time"):
        access.check_code(proof, anita.code(steps=1), address=ADDRESS)


def test_nobody_sits_down_in_a_post_that_he_does_not_hold(anita, admin):
    public_staff.load_officers(admin, [row("28010002", sign_in_name="mohan", unit="DL-ON-ALIPUR")])
    mohan = Desk(admin, "mohan")
    alipur = mohan.posts(mohan.gives_code())[0].id
    proof = anita.gives_code()
    for holding in (alipur, new_id()):
        with pytest.raises(Refused, match="You do not hold that post today"):
            access.sit_down(proof, holding)


def test_a_purpose_sticks_to_the_session_until_another_is_stated(anita):
    signed_in = anita.signs_in()
    access.state_purpose(anita.actor(signed_in), Stated(Purpose.NAKA))
    assert access.actor_for(signed_in.token)[1] == Stated(Purpose.NAKA)
    access.state_purpose(anita.actor(signed_in), Stated(Purpose.CASE, " 12/2026 "))
    assert access.actor_for(signed_in.token)[1] == Stated(Purpose.CASE, "12/2026")
    with pytest.raises(Refused, match="needs the number"):
        access.state_purpose(anita.actor(signed_in), Stated(Purpose.REQUEST))


def test_a_new_session_has_no_purpose_yet(anita):
    assert access.actor_for(anita.signs_in().token)[1] is None


@pytest.mark.parametrize("token", ["", "x", "anita"])
def test_a_strangers_token_is_nobody(anita, token):
    assert access.actor_for(token) is None
    assert access.actor_of_session(new_id()) is None


def test_an_idle_session_ends_and_one_in_use_goes_on_until_the_shift_is_over(anita):
    signed_in = anita.signs_in()
    with later(minutes=31):
        assert not anita.is_in(signed_in)
    for quarter in range(1, 47):
        with later(minutes=15 * quarter):
            assert anita.is_in(signed_in)
    with later(hours=11, minutes=45):
        assert anita.is_in(signed_in)
    with later(hours=12, minutes=1):
        assert not anita.is_in(signed_in)


def test_signing_out_ends_this_session_alone(anita):
    one, other = anita.signs_in(steps=0), anita.signs_in(steps=1)
    access.end(anita.actor(one))
    assert not anita.is_in(one)
    assert anita.is_in(other)


def test_signing_out_everywhere_ends_all(anita):
    one, other = anita.signs_in(steps=0), anita.signs_in(steps=1)
    actor = anita.actor(one)
    assert len(access.open_sessions(actor)) == 2
    assert access.end_all(actor) == 2
    assert not anita.is_in(one)
    assert not anita.is_in(other)


def test_an_officer_ends_a_session_of_his_own_from_the_list_and_no_others(anita, admin):
    public_staff.load_officers(admin, [row("28010002", sign_in_name="mohan")])
    mohan = Desk(admin, "mohan")
    his, hers = mohan.signs_in(), anita.signs_in()
    with pytest.raises(NotFound, match="no such open session of yours"):
        access.end_one(anita.actor(hers), his.session)
    access.end_one(mohan.actor(his), his.session)
    assert not mohan.is_in(his)
    assert anita.is_in(hers)


def test_new_credentials_end_the_old_sessions_and_the_old_password(anita, admin):
    signed_in = anita.signs_in()
    issued = public_staff.issue_credentials(admin, anita.officer)
    assert not anita.is_in(signed_in)
    with pytest.raises(Refused, match="is wrong"):
        anita.gives_password()
    assert anita.gives_password(issued.password)
    assert issued.totp_uri.startswith("otpauth://totp/Sangam%20DL:anita?")


def test_a_short_password_is_refused(anita, admin):
    with pytest.raises(Malformed, match="at least ten"):
        public_staff.issue_credentials(admin, anita.officer, password="short")
    with pytest.raises(NotFound, match="no such officer"):
        public_staff.issue_credentials(admin, new_id())


def test_only_who_manages_officers_issues_credentials(anita):
    with pytest.raises(Refused, match="officer:manage"):
        public_staff.issue_credentials(anita.actor(anita.signs_in()), anita.officer)


def test_a_transfer_ends_the_session_with_the_holding(anita, admin):
    signed_in = anita.signs_in()
    move = {"service_number": "28010001", "to_unit": "DL-ON-ALIPUR", "to_role": "investigator",
            "from_date": clock.now().astimezone(clock.INDIA).date().isoformat()}  # fmt: skip
    assert public_staff.transfer_officers(admin, [move]).faults == ()
    assert not anita.is_in(signed_in)
    assert [post.unit for post in anita.posts(anita.gives_code(steps=1))] == ["DL-ON-ALIPUR"]


class TestPhone:
    """A phone that is enrolled once and opened by PIN."""

    @pytest.fixture
    def phone(self, anita):
        actor = anita.actor(anita.signs_in())
        return access.enrol_device(actor, name="Naka phone", pin=PIN)

    def test_it_opens_by_pin_in_the_officers_post(self, anita, phone):
        assert [user.sign_in_name for user in access.device_users(phone)] == ["anita"]
        signed_in = access.open_by_pin(phone, anita.officer, PIN, address=ADDRESS)
        assert anita.actor(signed_in).unit == "DL-ON-NARELA"
        assert access.open_sessions(anita.actor(signed_in))[0].device == "Naka phone"

    @pytest.mark.parametrize("pin", ["12345", "1234567", "12345a", "१२३४५६", ""])
    def test_a_pin_has_six_digits(self, anita, pin):
        with pytest.raises(Refused, match="six digits"):
            access.enrol_device(anita.actor(anita.signs_in()), name="x", pin=pin)

    @pytest.mark.parametrize("pin", ["123456", "654321", "111111", "121212"])
    def test_an_easy_pin_is_refused(self, anita, pin):
        with pytest.raises(Refused, match="too easy"):
            access.enrol_device(anita.actor(anita.signs_in()), name="x", pin=pin)

    def test_a_wrong_pin_is_refused_and_five_lock_that_officer_on_that_phone(self, anita, phone):
        for _ in range(5):
            with pytest.raises(Refused, match="The PIN is wrong"):
                access.open_by_pin(phone, anita.officer, "000000", address=ADDRESS)
        with pytest.raises(Refused, match="locked"):
            access.open_by_pin(phone, anita.officer, PIN, address=ADDRESS)
        assert anita.gives_password()

    def test_an_officer_who_is_not_enrolled_on_it_is_refused_in_the_same_words(self, phone):
        with pytest.raises(Refused, match="The PIN is wrong"):
            access.open_by_pin(phone, new_id(), PIN, address=ADDRESS)

    @pytest.mark.parametrize("token", ["", "unknown"])
    def test_an_unknown_device_opens_nothing(self, anita, phone, token):
        with pytest.raises(Refused, match="not enrolled"):
            access.open_by_pin(token, anita.officer, PIN, address=ADDRESS)
        assert access.device_users(token) == []

    def test_two_officers_change_quickly_on_one_machine(self, anita, admin, phone):
        public_staff.load_officers(admin, [row("28010002", sign_in_name="mohan", name_en="Mohan Lal")])
        mohan = Desk(admin, "mohan")
        same = access.enrol_device(mohan.actor(mohan.signs_in()), name="", pin="735192", device_token=phone)
        assert same == phone
        assert [user.sign_in_name for user in access.device_users(phone)] == ["anita", "mohan"]
        with pytest.raises(Refused, match="The PIN is wrong"):
            access.open_by_pin(phone, mohan.officer, PIN, address=ADDRESS)
        assert access.open_by_pin(phone, mohan.officer, "735192", address=ADDRESS)

    def test_shutting_it_ends_its_sessions_and_it_opens_no_more(self, anita, phone):
        signed_in = access.open_by_pin(phone, anita.officer, PIN, address=ADDRESS)
        actor = anita.actor(signed_in)
        ((device, _),) = access.devices_of(actor)
        access.revoke_device(actor, device)
        assert not anita.is_in(signed_in)
        assert access.devices_of(actor) == []
        with pytest.raises(Refused, match="not enrolled"):
            access.open_by_pin(phone, anita.officer, PIN, address=ADDRESS)
        with pytest.raises(Refused, match="Only its users"):
            access.revoke_device(actor, device)

    def test_only_its_users_and_the_administrator_shut_it(self, anita, admin, phone):
        public_staff.load_officers(admin, [row("28010002", sign_in_name="mohan")])
        mohan = Desk(admin, "mohan")
        ((device, _),) = access.devices_of(anita.actor(anita.signs_in(steps=1)))
        with pytest.raises(Refused, match="Only its users"):
            access.revoke_device(mohan.actor(mohan.signs_in()), device)
        access.revoke_device(admin, device)
        assert access.device_users(phone) == []

    def test_who_holds_no_post_today_cannot_open_it(self, anita, admin, phone):
        with audit.deed(admin, "admin:test:end"):
            Holding.objects.update(to_at=clock.now())
        with pytest.raises(Refused, match="no post today"):
            access.open_by_pin(phone, anita.officer, PIN, address=ADDRESS)

    def test_it_opens_in_the_post_that_was_used_last_on_it(self, anita, admin, phone):
        move = {"service_number": "28010001", "to_unit": "DL-ON-ALIPUR", "to_role": "investigator",
                "from_date": "2026-01-01", "additional_charge": "yes"}  # fmt: skip
        public_staff.transfer_officers(admin, [move])
        posts = anita.posts(proof := anita.gives_code(steps=1))
        alipur = next(post.id for post in posts if post.unit == "DL-ON-ALIPUR")
        access.sit_down(proof, alipur, device_token=phone)
        signed_in = access.open_by_pin(phone, anita.officer, PIN, address=ADDRESS)
        assert anita.actor(signed_in).unit == "DL-ON-ALIPUR"


def test_a_session_starts_inside_a_deed_alone(delhi):
    with pytest.raises(RuntimeError, match="inside audit"):
        sessions.start(new_id(), new_id(), device=None, language="en")
