"""The rules of operations, checks and notices of entry at their edges, decided without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from sangam.kernel.author import Author
from sangam.kernel.bodies import replace
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.ids import new_id, new_id_of
from sangam.operations import limits, policy
from sangam.operations.types import (
    ActionKind,
    EntryPurpose,
    EntryWords,
    OperationState,
    Plan,
    PlannedAction,
    Results,
    TeamMember,
)

AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
ACTION = PlannedAction(ActionKind.RAID, AT + HOUR, AT + 3 * HOUR, 28.75, 77.28, "Ankur Vihar", "HR10AB1234")
PLAN = Plan("Ankur Vihar", ACTION, "One arrest", "NBW of 12.11.2026")
RESULTS = Results(2, "One pistol", ("Entry was quick",))
TEAM = (TeamMember("Insp.", "Rakesh Malik", "412"),)
ENTRY = EntryWords("UP-GZB-LONI", EntryPurpose.ARREST, AT + HOUR, AT + 9 * HOUR, TEAM)


def refuses(code: str, rule, *given, kind: type = Malformed, **more) -> None:
    with pytest.raises(kind) as caught:
        rule(*given, **more)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"starts_at": AT - policy.LATEST, "ends_at": AT, "late_reason": "The line was down"},
        {"starts_at": AT + policy.FURTHEST, "ends_at": AT + policy.FURTHEST + policy.LONGEST_ACTION},
        {"latitude": -90.0, "longitude": 180.0},
        {"latitude": 90.0, "longitude": -180.0},
        {"latitude": None, "longitude": None},
        {"targets": ""},
        {"caller_force": "UP", "caller": "SHO Loni, 0120-200-3000"},
        {"place": "x" * limits.LONGEST_LABEL, "targets": "x" * limits.LONGEST_TARGETS},
    ],
)
def test_an_action_that_can_be_compared_is_taken_as_it_is(changes):
    planned = replace(ACTION, **changes)
    assert policy.require_action(planned, at=AT) == planned


@pytest.mark.parametrize(
    "code, changes",
    [
        ("operations:time", {"starts_at": AT - policy.LATEST - SECOND, "late_reason": "late"}),
        ("operations:time", {"starts_at": AT + policy.FURTHEST + SECOND}),
        ("operations:window", {"ends_at": ACTION.starts_at}),
        ("operations:window", {"ends_at": ACTION.starts_at + policy.LONGEST_ACTION + SECOND}),
        ("operations:late", {"starts_at": AT}),
        ("operations:late", {"starts_at": AT, "late_reason": "  "}),
        ("operations:caller", {"caller_force": "UP"}),
        ("operations:nothing", {"latitude": None, "longitude": None, "targets": " "}),
        ("operations:place", {"latitude": 90.1}),
        ("operations:place", {"latitude": -90.1}),
        ("operations:place", {"longitude": 180.1}),
        ("operations:place", {"longitude": -180.1}),
        ("kernel:text-long", {"place": "x" * (limits.LONGEST_LABEL + 1)}),
        ("kernel:text-long", {"targets": "x" * (limits.LONGEST_TARGETS + 1)}),
        ("kernel:text-long", {"caller": "x" * (limits.LONGEST_LABEL + 1)}),
    ],
)
def test_an_action_that_cannot_be_compared_is_refused_with_its_rule(code, changes):
    refuses(code, policy.require_action, replace(ACTION, **changes), at=AT)


def test_half_a_place_is_none_and_texts_lose_their_outer_space():
    half = policy.require_action(replace(ACTION, longitude=None, place=" Loni "), at=AT)
    assert (half.latitude, half.longitude, half.place) == (None, None, "Loni")


@pytest.mark.parametrize("part", ["title", "objectives", "legal_basis"])
def test_a_plan_says_its_title_its_aim_and_its_law(part):
    assert policy.require_plan(replace(PLAN, risks=" Dogs "), at=AT) == replace(PLAN, risks="Dogs")
    refuses("operations:plan", policy.require_plan, replace(PLAN, **{part: "  "}), at=AT)


@pytest.mark.parametrize("part", ["teams", "resources", "risks", "communication", "stop"])
def test_a_part_of_a_plan_has_at_most_its_length(part):
    fits = replace(PLAN, **{part: "x" * limits.LONGEST_PART})
    assert policy.require_plan(fits, at=AT) == fits
    refuses("kernel:text-long", policy.require_plan, replace(PLAN, **{part: "x" * (limits.LONGEST_PART + 1)}), at=AT)
    refuses("kernel:text-long", policy.require_plan, replace(PLAN, title="x" * (limits.LONGEST_TITLE + 1)), at=AT)


def test_the_code_of_a_plan_changes_with_each_word_of_it():
    codes = {policy.code_of_plan(plan) for plan in (PLAN, replace(PLAN, stop="Fire"), replace(PLAN, risks="Fire"))}
    assert len(codes) == 3
    assert {len(code) for code in codes} == {16}
    assert policy.code_of_plan(replace(PLAN)) == policy.code_of_plan(PLAN)


def test_a_pool_phone_is_given_to_one_officer_for_two_days_at_most():
    officer, until = TeamMember("HC", " Sunita Devi ", "1190"), AT + policy.LONGEST_POOL_PHONE
    assert policy.require_pool_phone(officer, until, at=AT) == replace(officer, name="Sunita Devi")
    refuses("operations:pool-belt", policy.require_pool_phone, replace(officer, belt=" "), until, at=AT)
    refuses("operations:member", policy.require_pool_phone, replace(officer, name=" "), until, at=AT)
    for wrong in (AT, until + SECOND):
        refuses("operations:pool-until", policy.require_pool_phone, officer, wrong, at=AT)


def test_who_needs_to_know_is_named_once_and_by_its_own_force():
    post = f"post:{new_id()}"
    named = policy.require_participants({"HR": ("HR-SNP", "HR-SNP", post), "DL": ("DL-ON",), "UP": ()}, ["DL", "HR"])
    assert named == {"HR": ("HR-SNP", post), "DL": ("DL-ON",)}
    full = tuple(f"HR-{number}" for number in range(limits.MOST_ENTRIES))
    assert policy.require_participants({"HR": full}, ["HR"]) == {"HR": full}
    refuses("operations:participants", policy.require_participants, {"HR": full, "DL": ("UP-GZB",)}, ["HR", "DL"])
    for wrong in ({"HR": ("HR-SNP", "UP-GZB")}, {"HR": (*full, "HR-X")}, {}, {"HR": ("HR-SNP",), "UP": ("UP-GZB",)}):
        refuses("operations:participants", policy.require_participants, wrong, ["HR"])


def test_results_have_one_to_five_lines_and_a_number_of_arrests():
    most = replace(RESULTS, arrests=limits.MOST_ARRESTS, debrief=("x" * limits.LONGEST_LINE,) * limits.MOST_LINES)
    assert policy.require_results(most) == most
    trimmed = policy.require_results(replace(RESULTS, arrests=0, debrief=(" a ", "  "), recoveries=" two "))
    assert (trimmed.debrief, trimmed.recoveries) == (("a",), "two")
    for wrong in ((), ("  ",), ("x",) * (limits.MOST_LINES + 1)):
        refuses("operations:debrief", policy.require_results, replace(RESULTS, debrief=wrong))
    for number in (-1, limits.MOST_ARRESTS + 1):
        refuses("operations:arrests", policy.require_results, replace(RESULTS, arrests=number))
    refuses("kernel:text-long", policy.require_results, replace(RESULTS, debrief=("x" * (limits.LONGEST_LINE + 1),)))


ORDER = [OperationState.DRAFT, OperationState.APPROVED, OperationState.RUNNING, OperationState.CLOSED]


def test_an_operation_goes_forward_or_is_cancelled_and_never_back():
    for place, before in enumerate(ORDER):
        for now in ORDER[place:] if before is not OperationState.CLOSED else [before]:
            policy.require_forward(before, now)
        for now in ORDER[:place]:
            refuses("operations:backward", policy.require_forward, before, now, kind=Refused)
        if before is not OperationState.CLOSED:
            policy.require_forward(before, OperationState.CANCELLED)
    for now in ORDER:
        refuses("operations:backward", policy.require_forward, OperationState.CANCELLED, now, kind=Refused)
    refuses("operations:backward", policy.require_forward, ORDER[-1], OperationState.CANCELLED, kind=Refused)
    policy.require_forward(OperationState.CANCELLED, OperationState.CANCELLED)


def test_targets_name_somebody_and_not_too_many():
    policy.require_keys(policy.MOST_KEYS, has_targets=True)
    policy.require_keys(0, has_targets=False)
    refuses("operations:no-target", policy.require_keys, 0, has_targets=True)
    refuses("operations:targets", policy.require_keys, policy.MOST_KEYS + 1, has_targets=True)


def test_a_notice_of_entry_fits_what_a_host_can_read():
    most = replace(ENTRY, team=TEAM * limits.MOST_MEMBERS, vehicles=("HR10AB1234",) * limits.MOST_VEHICLES)
    assert policy.require_entry(most, at=AT) == most
    assert policy.require_entry(replace(ENTRY, area=" Loni ", contact=" 98 "), at=AT).area == "Loni"
    for code, changes in (
        ("operations:team", {"team": ()}),
        ("operations:team", {"team": TEAM * (limits.MOST_MEMBERS + 1)}),
        ("operations:vehicles", {"vehicles": ("HR10AB1234",) * (limits.MOST_VEHICLES + 1)}),
        ("operations:member", {"team": (TeamMember("Insp.", " ", "412"),)}),
        ("operations:window", {"ends_at": ENTRY.starts_at + policy.LONGEST_STAY + SECOND}),
        ("kernel:text-long", {"contact": "9" * 41}),
        ("kernel:text-long", {"vehicles": ("x" * 41,)}),
    ):
        refuses(code, policy.require_entry, replace(ENTRY, **changes), at=AT)


def test_a_limit_is_spent_with_its_last_check():
    limits = {policy.HOUR: 2, policy.DAY: 3}
    assert policy.spent({policy.HOUR: 1, policy.DAY: 2}, limits) is None
    assert policy.spent({}, limits) is None
    assert policy.spent({policy.HOUR: 2, policy.DAY: 2}, limits) == policy.HOUR
    assert policy.spent({policy.HOUR: 0, policy.DAY: 3}, limits) == policy.DAY


def test_a_force_speaks_under_its_own_ids_for_its_own_units():
    author = Author("UP", "UP-GZB-LONI", new_id(), "SHO Loni")
    policy.require_author(new_id_of("UP"), author)
    refuses("operations:made-by-another", policy.require_author, new_id_of("HR"), author, kind=Refused)
    another = replace(author, unit="HR-SNP")
    refuses("operations:not-their-unit", policy.require_author, new_id_of("UP"), another, kind=Refused)


def test_what_takes_two_takes_two():
    first, second = new_id(), new_id()
    policy.require_second(second, [first])
    refuses("operations:second-person", policy.require_second, first, [second, first], kind=Refused)
