"""Wrong attempts are slowed down, and nobody can hold an officer up by what he tries with the officer's name."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from sign_in_desk import ADDRESS, PASSWORD, Desk, row

from sangam.access import staff
from sangam.access.models import Throttle, TriedName
from sangam.access.sign_in import proofs, sessions, steps, throttle
from sangam.access.sign_in import throttle as sign_in_throttle
from sangam.kernel import clock
from sangam.kernel.errors import NotFound, Refused
from sangam.kernel.ids import new_id


def later(**by: float):
    return clock.shift_time(timedelta(**by))


def fails(times: int, *, name: str = "anita", address: str = ADDRESS) -> None:
    for _ in range(times):
        with pytest.raises(Refused, match="is wrong"):
            steps.check_password(name, "guess", address=address)


def fails_patiently(times: int, *, address: str = ADDRESS, mark: str = "") -> list[int]:
    """Give a wrong password so often, each as soon as it is judged; return the seconds of waiting for each."""
    waited, total = [], 0
    for _ in range(times):
        seconds = 0
        while _is_held_up(total + seconds, address, mark):
            seconds = max(1, seconds * 2)
        waited.append(seconds)
        total += seconds
    return waited


def _is_held_up(after_s: int, address: str, mark: str) -> bool:
    with later(seconds=after_s), pytest.raises(Refused) as refused:
        steps.check_password("anita", "guess", address=address, mark=mark)
    return refused.value.code == "access:locked"


def test_five_failures_hold_the_name_up_there_and_each_further_one_longer(anita):
    fails(5)
    with pytest.raises(Refused, match=r"wait until \d\d:\d\d:\d\d") as refusal:
        anita.gives_password()
    assert refusal.value.code == "access:locked"
    with later(seconds=6):
        fails(1)
        with later(seconds=6), pytest.raises(Refused, match="wait until"):
            anita.gives_password()
        with later(seconds=11):
            assert anita.gives_password()


def test_the_delay_never_grows_beyond_the_longest(anita):
    assert all(waited <= 2 * 15 * 60 for waited in fails_patiently(20))
    with later(hours=6, minutes=16):
        assert anita.gives_password()


def test_a_stranger_elsewhere_holds_nobody_up(anita):
    fails_patiently(12, address="198.51.100.7")
    assert anita.gives_password()


def test_a_browser_in_which_the_officer_signed_in_before_is_not_held_up(anita):
    mark = sessions.mark_browser("", anita.officer)
    fails(5)
    with pytest.raises(Refused, match="wait until"):
        anita.gives_password()
    challenge = steps.check_password("anita", PASSWORD, address=ADDRESS, mark=mark)
    assert steps.check_code(challenge, anita.code(), address=ADDRESS, mark=mark)


def test_a_marked_browser_has_a_count_of_its_own(anita):
    mark = sessions.mark_browser("", anita.officer)
    assert fails_patiently(7, mark=mark)[:5] == [0] * 5
    with pytest.raises(Refused, match="wait until"):
        steps.check_password("anita", PASSWORD, address=ADDRESS, mark=mark)
    assert anita.gives_password()


@pytest.mark.parametrize("mark", ["x", "gAAAA" * 30])
def test_a_mark_that_is_not_ours_or_is_anothers_spares_nobody(anita, mark):
    fails(5)
    for strange in (mark, sessions.mark_browser("", new_id()), sessions.mark_browser(mark, new_id())):
        with pytest.raises(Refused, match="wait until"):
            steps.check_password("anita", PASSWORD, address=ADDRESS, mark=strange)


def test_a_shared_browser_keeps_the_marks_of_its_officers(anita, admin):
    staff.load_officers(admin, [row("28010002", sign_in_name="mohan")])
    mohan = Desk(admin, "mohan")
    both = sessions.mark_browser(sessions.mark_browser("", anita.officer), mohan.officer)
    fails(5)
    fails(5, name="mohan")
    for name in ("anita", "mohan"):
        assert steps.check_password(name, PASSWORD, address=ADDRESS, mark=both)


def test_a_mark_serves_for_half_a_year(anita):
    mark = sessions.mark_browser("", anita.officer)
    with later(days=181):
        fails(5)
        with pytest.raises(Refused, match="wait until"):
            steps.check_password("anita", PASSWORD, address=ADDRESS, mark=mark)


def test_guesses_from_many_addresses_are_slowed_too_by_a_minute_at_most(anita):
    for number in range(10):
        fails(5, address=f"198.51.100.{number}")
    with pytest.raises(Refused, match="wait until"):
        anita.gives_password()
    with later(seconds=61):
        assert anita.gives_password()


def test_an_attempt_counts_before_it_is_judged(node):
    for _ in range(5):
        throttle.admit("guess:anita:x")
    with pytest.raises(Refused, match="wait until"):
        throttle.admit("guess:anita:x")


def test_wrong_codes_are_slowed(anita):
    for _ in range(5):
        with pytest.raises(Refused, match="one-time code is wrong"):
            anita.gives_code("000000")
    with pytest.raises(Refused, match="wait until"):
        anita.gives_code()
    with later(seconds=6):
        assert anita.gives_code()


def test_a_stranger_without_the_password_cannot_slow_the_code(anita):
    challenge = anita.gives_password()
    fails(5)
    assert steps.check_code(challenge, anita.code(), address=ADDRESS)


def test_failures_that_lie_long_apart_do_not_delay(anita):
    fails(4)
    with later(minutes=16):
        fails(4)
        assert anita.gives_password()


def test_a_code_that_is_right_forgets_the_failures(anita):
    fails(4)
    anita.gives_code()
    fails(4)
    assert anita.gives_password()


def test_the_administrator_ends_every_wait_of_an_officer(anita, admin):
    mark = sessions.mark_browser("", anita.officer)
    for number in range(10):
        fails(5, address=f"198.51.100.{number}")
    fails_patiently(5, mark=mark)
    for _ in range(5):
        with pytest.raises(Refused, match="code is wrong"):
            steps.check_code(proofs.seal_password(anita.officer), "000000", address=ADDRESS)
    staff.open_lock(admin, "Anita")
    assert steps.check_password("anita", PASSWORD, address="198.51.100.3")
    assert steps.check_password("anita", PASSWORD, address=ADDRESS, mark=mark)
    assert anita.gives_code()


def test_only_who_manages_officers_ends_waits(anita):
    actor = anita.actor(anita.signs_in())
    for act in (lambda: staff.open_lock(actor, "anita"), lambda: staff.open_address(actor, ADDRESS)):
        with pytest.raises(Refused, match="officer:manage"):
            act()


def test_an_officer_who_is_none_is_named_when_a_wait_is_ended(admin):
    with pytest.raises(NotFound, match="There is no officer nobody"):
        staff.open_lock(admin, "nobody")


def test_both_names_of_an_officer_share_one_count(anita):
    fails(3)
    fails(2, name="28010001")
    with pytest.raises(Refused, match="wait until"):
        anita.gives_password()


@pytest.fixture
def six_names(monkeypatch):
    """Let an address try six names in the window."""
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, sign_in_address_attempts=6))


def test_one_address_may_not_try_all_names(anita, six_names):
    for number in range(6):
        fails(1, name=f"name{number}")
    with pytest.raises(Refused, match="Too many names were tried") as refusal:
        anita.gives_password()
    assert refusal.value.code == "access:address-locked"
    assert anita.gives_password(address="198.51.100.1")
    assert steps.check_password("anita", PASSWORD, address=ADDRESS, mark=sessions.mark_browser("", anita.officer))
    with later(minutes=16):
        assert anita.gives_password()


def test_an_address_is_counted_by_names_not_by_failures(anita, monkeypatch):
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, sign_in_address_attempts=2))
    fails(4)
    assert anita.gives_password()
    fails(1, name="mohan")
    with pytest.raises(Refused, match="Too many names were tried"):
        anita.gives_password()


def test_who_signs_in_is_no_longer_counted_against_his_address(anita, six_names):
    fails(1)
    anita.gives_code()
    for number in range(5):
        fails(1, name=f"name{number}")
    assert anita.gives_password()


def test_the_administrator_opens_an_address(anita, admin, six_names):
    for number in range(6):
        fails(1, name=f"name{number}")
    staff.open_address(admin, ADDRESS)
    fails(5)
    staff.open_address(admin, ADDRESS)
    assert anita.gives_password()


def test_one_subscribers_network_of_ipv6_is_one_address(anita, six_names):
    for number in range(6):
        fails(1, name=f"name{number}", address=f"2001:db8:1:2::{number}")
    with pytest.raises(Refused, match="Too many names"):
        anita.gives_password(address="2001:db8:1:2:ffff::1")
    assert anita.gives_password(address="2001:db8:1:3::1")


def test_a_name_of_any_length_is_refused_in_the_same_words(anita):
    with pytest.raises(Refused, match="The name or the password is wrong"):
        steps.check_password("a" * 100_000, PASSWORD, address="a" * 10_000)


def test_a_name_that_was_tried_is_not_kept_in_clear(anita):
    fails(1, name="my-password-by-mistake")
    (tried,) = TriedName.objects.all()
    assert b"mistake" not in bytes(tried.name)


def test_what_delays_nobody_any_more_is_removed(anita):
    fails(3)
    assert sign_in_throttle.prune() == 0
    with later(days=2):
        assert sign_in_throttle.prune() == 3
    assert not Throttle.objects.exists()
