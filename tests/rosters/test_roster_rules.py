"""Which duties a roster takes and who holds a post at an hour, decided without a database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from support.refusals import refuses

from sangam.kernel.bodies import replace
from sangam.kernel.clock import INDIA
from sangam.rosters import policy
from sangam.rosters.types import LONGEST_NAME, Duty, Holder

AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
POST, OTHER = UUID(int=7), UUID(int=8)
DUTY = Duty(POST, "SI Meena", AT, AT + 8 * HOUR, "0130-2212345")
NIGHT = Duty(POST, "ASI Karan", AT + 8 * HOUR, AT + 16 * HOUR)


def test_a_duty_is_trimmed() -> None:
    assert policy.require_duty(replace(DUTY, name=" SI \n Meena ", phone=" 0130-2212345 ")) == DUTY


@pytest.mark.parametrize("name", ["", "  ", "x" * (LONGEST_NAME + 1)])
def test_a_duty_names_an_officer(name: str) -> None:
    longest = replace(DUTY, name="x" * LONGEST_NAME)
    assert policy.require_duty(longest) == longest
    refuses("rosters:name", policy.require_duty, replace(DUTY, name=name))


@pytest.mark.parametrize("phone", ["", "+91 98123 45678", "0130/2212345, 46"])
def test_a_telephone_number_is_written_as_people_write_it(phone: str) -> None:
    assert policy.require_duty(replace(DUTY, phone=phone)).phone == phone


@pytest.mark.parametrize("phone", ["SHO", "98123x", "9", "<b>98123</b>", "9" * 40])
def test_what_cannot_be_dialled_is_refused(phone: str) -> None:
    refuses("rosters:phone", policy.require_duty, replace(DUTY, phone=phone))


def test_a_duty_ends_after_it_begins_and_within_a_month() -> None:
    for lasts in (SECOND, policy.LONGEST_DUTY):
        assert policy.require_duty(replace(DUTY, to_at=AT + lasts))
    for lasts in (timedelta(), -SECOND, policy.LONGEST_DUTY + SECOND):
        refuses("rosters:times", policy.require_duty, replace(DUTY, to_at=AT + lasts))


def test_a_duty_is_kept_for_two_days_after_its_end() -> None:
    end = DUTY.to_at + timedelta(days=2)
    policy.require_not_over(DUTY, at=end - SECOND)
    assert policy.require_roster([DUTY], at=end - SECOND) == (DUTY,)
    refuses("rosters:over", policy.require_not_over, DUTY, at=end)
    assert policy.require_roster([DUTY], at=end) == ()


def test_one_post_has_one_officer_at_a_time() -> None:
    beside = replace(DUTY, post=OTHER)
    assert policy.require_roster([NIGHT, beside, DUTY], at=AT) == (DUTY, NIGHT, beside)
    early = replace(NIGHT, from_at=NIGHT.from_at - SECOND)
    assert "SI Meena and ASI Karan" in refuses("rosters:overlap", policy.require_roster, [early, DUTY], at=AT).message


def test_a_roster_holds_four_hundred_duties() -> None:
    full = [replace(DUTY, post=UUID(int=number)) for number in range(policy.MOST_DUTIES)]
    assert len(policy.require_roster(full, at=AT)) == 400
    refuses("rosters:many", policy.require_roster, [*full, replace(DUTY, post=UUID(int=999))], at=AT)


def test_a_post_is_held_from_the_first_to_before_the_last_instant() -> None:
    roster, third = (DUTY, NIGHT), replace(NIGHT, from_at=AT + 24 * HOUR, to_at=AT + 25 * HOUR)
    assert policy.holders(roster, at=AT - SECOND) == {POST: Holder(POST, None, DUTY)}
    assert policy.holders((*roster, third), at=AT) == {POST: Holder(POST, DUTY, NIGHT)}
    assert policy.holders(roster, at=DUTY.to_at) == {POST: Holder(POST, NIGHT)}
    assert policy.holders(roster, at=NIGHT.to_at) == {}


def test_a_roster_changed_after_a_restore_stands_above_what_was_lost() -> None:
    clock = policy.next_version(0, at=AT)
    assert policy.next_version(clock, at=AT) == clock + 1
    assert policy.next_version(5, at=AT) == clock
    assert policy.next_version(0, at=AT + timedelta(milliseconds=1)) == clock + 1


@pytest.mark.parametrize(
    "text",
    ["2026-11-28 20:00", " 28/11/2026 20:00 ", "28.11.2026 20.00", "28-11-2026T20:00", "2026-11-28T14:30+00:00"],
)
def test_a_time_is_read_as_a_sheet_has_it(text: str) -> None:
    assert policy.read_time(text) == datetime(2026, 11, 28, 20, 0, tzinfo=INDIA)


def test_a_day_alone_begins_at_midnight() -> None:
    assert policy.read_time("28/11/2026") == policy.read_time("2026-11-28") == datetime(2026, 11, 28, tzinfo=INDIA)


@pytest.mark.parametrize("text", ["", "tomorrow", "31/02/2026", "28/11/26", "28/11/2026 24:00", "0001-01-01"])
def test_what_is_no_time_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        policy.read_time(text)
