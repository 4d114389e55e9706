"""What a partner receives and what narrows a record, decided without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from support.cast import says

from sangam.federation.types import Lane
from sangam.kernel.actor import own_unit
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Caveat, Level
from sangam.records import policy
from sangam.records.types import Terms

DAY = datetime(2027, 1, 1, tzinfo=UTC)
TERMS = Terms(
    DAY,
    shares={"HR": Level.WHOLE, "UP": Level.POINTER},
    audience={"HR": frozenset({"u:HR-SNP", "u:HR-PNP"})},
    purposes=frozenset({"naka", "enquiry"}),
    groups={"DL:NCR": Level.POINTER},
    via={"HR": {"DL:NCR": 3}, "UP": {"DL:NCR": 3}},
)
ABOVE = {"DL-ON-NARELA": ("DL", "DL-Z1", "DL-ON", "DL-ON-NARELA")}
AT_NARELA: dict[str, Any] = {"owner": "DL", "desk": "DL-ON-NARELA", "above": ABOVE}


def test_levels_widen_from_nothing_to_the_whole() -> None:
    levels = [Level.NONE, Level.SILENT, Level.POINTER, Level.WHOLE]
    assert sorted(levels, key=policy.WIDTH.__getitem__) == levels
    assert len(set(policy.WIDTH.values())) == len(levels) == len(policy.WIDTH)


def test_numbers_go_by_seconds_since_2026_and_never_below_nought() -> None:
    assert policy.number_by(datetime(2026, 1, 1, 0, 1, tzinfo=UTC)) == 60
    assert policy.number_by(datetime(2025, 1, 1, tzinfo=UTC)) == 0


def test_a_restore_numbers_above_the_one_before_it() -> None:
    first, second = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert policy.first_since([]) == 0
    assert policy.first_since([first]) == 86_400
    assert policy.first_since([first, second]) == 87_400
    assert policy.above(7) == 1_007


def statement(*caveats: Caveat, taken_from: str = "") -> Any:
    return SimpleNamespace(handling=says("name", "Harjit Singh", *caveats).handling, taken_from=taken_from)


def test_what_was_taken_over_goes_back_to_its_own_force_alone() -> None:
    plain, taken = statement(), statement(taken_from="HR:1:2")
    assert policy.for_partner([plain, taken], internet=True, to="UP") == [plain]
    assert policy.for_partner([plain, taken], internet=True, to="HR") == [plain, taken]
    assert policy.for_partner([statement(Caveat.OWNER_ONLY)], internet=True) == []


@pytest.mark.parametrize("caveat", [Caveat.VICTIM, Caveat.MINOR])
def test_no_pointer_is_met_by_a_victim_or_a_child(caveat: Caveat) -> None:
    plain, guarded = statement(), statement(caveat)
    assert policy.for_pointer([plain, guarded], internet=True) == [plain]
    assert guarded in policy.for_partner([guarded], internet=True)


def test_an_expired_record_and_the_owner_itself_are_no_share() -> None:
    policy.require_shareable(TERMS, ["HR"], owner="DL", now=DAY - timedelta(seconds=1))
    with pytest.raises(Refused, match="expired on"):
        policy.require_shareable(TERMS, ["HR"], owner="DL", now=DAY)
    with pytest.raises(Refused, match="owns this record"):
        policy.require_shareable(TERMS, ["HR", "DL"], owner="DL", now=DAY - timedelta(days=1))


def test_terms_that_travel_name_their_receiver_alone() -> None:
    copy = policy.copy_terms(TERMS, "HR")
    assert (copy.shares, copy.via) == ({"HR": Level.WHOLE}, {"HR": {"DL:NCR": 3}})
    assert (copy.audience, copy.purposes, copy.expires_at) == (TERMS.audience, TERMS.purposes, DAY)
    other = policy.copy_terms(replace(TERMS, via={}), "UP")
    assert (other.audience, other.via, other.groups) == ({}, {}, {})


@pytest.mark.parametrize("silent", [{"shares": {"HR": Level.SILENT}}, {"groups": {"DL:NCR": Level.SILENT}}])
def test_a_record_that_is_silent_to_one_is_silent_at_home(silent: dict[str, Any]) -> None:
    terms = replace(TERMS, **silent)
    assert policy.is_silent(terms)
    assert policy.audience_of(terms, "DL", **AT_NARELA) == set(map(own_unit, ABOVE["DL-ON-NARELA"]))
    assert policy.audience_of(terms, "HR", **AT_NARELA) == TERMS.audience["HR"]


def test_a_record_that_is_silent_to_nobody_is_all_its_forces() -> None:
    assert not policy.is_silent(TERMS)
    assert policy.audience_of(TERMS, "DL", **AT_NARELA) == frozenset()


def test_whatever_units_are_named_the_desk_and_all_above_see_the_record() -> None:
    named = replace(TERMS, audience={"DL": frozenset({"DL-ON-ALIPUR"})})
    assert policy.audience_of(named, "DL", **AT_NARELA) == {"DL-ON-ALIPUR", *map(own_unit, ABOVE["DL-ON-NARELA"])}


def test_headquarters_sees_a_record_whose_desk_the_tree_does_not_know() -> None:
    named = replace(TERMS, audience={"DL": frozenset({"DL-ON-ALIPUR"})})
    tokens = policy.audience_of(named, "DL", owner="DL", desk="DL-GONE", above={"DL-GONE": ()})
    assert tokens == {"DL-ON-ALIPUR", own_unit("DL-GONE"), own_unit("DL")}


@pytest.mark.parametrize(
    ("changed", "force", "limited"),
    [({}, "DL", True), ({"purposes": frozenset()}, "DL", False), ({"purposes": frozenset()}, "HR", True)],
)
def test_a_limit_is_an_audience_or_a_purpose(changed: dict[str, Any], force: str, limited: bool) -> None:
    record = SimpleNamespace(terms=replace(TERMS, **changed), owner="DL", desk="DL")
    assert policy.is_limited(record, force) is limited


@pytest.mark.parametrize(
    ("desk", "kept"), [("DL", "DL"), ("DL-ON-NARELA", "DL-ON-NARELA"), ("DLX-ON", "DL"), ("HR-SNP", "DL")]
)
def test_a_desk_of_another_force_becomes_headquarters(desk: str, kept: str) -> None:
    assert policy.desk_at("DL", desk) == kept


NARROWER = {
    "an earlier day": {"expires_at": DAY - timedelta(seconds=1)},
    "a purpose less": {"purposes": frozenset({"naka"})},
    "a unit less": {"audience": {"HR": frozenset({"u:HR-SNP"})}},
    "an audience where there was none": {"audience": {**TERMS.audience, "UP": frozenset({"u:UP-GZB"})}},
    "a lower level": {"shares": {"HR": Level.POINTER, "UP": Level.POINTER}},
    "a force less": {"shares": {"UP": Level.POINTER}},
    "a lower level of a group": {"groups": {"DL:NCR": Level.SILENT}},
    "no group": {"groups": {}},
    "one group of two": {"groups": {"DL:NCR": Level.SILENT, "DL:Z": Level.WHOLE}},
    "a member by name below its group": {"shares": {**TERMS.shares, "PB": Level.SILENT}},
}
AS_WIDE = {
    "the same": {},
    "a later day": {"expires_at": DAY + timedelta(days=1)},
    "any purpose": {"purposes": frozenset()},
    "a purpose more": {"purposes": frozenset({"naka", "enquiry", "arrest"})},
    "any unit": {"audience": {}},
    "a higher level": {"shares": {"HR": Level.WHOLE, "UP": Level.WHOLE}},
    "a force more": {"shares": {**TERMS.shares, "PB": Level.POINTER}},
    "a higher level of a group": {"groups": {"DL:NCR": Level.WHOLE}},
}


@pytest.mark.parametrize("changed", NARROWER.values(), ids=NARROWER)
def test_what_takes_something_from_a_force_goes_in_the_urgent_lane(changed: dict[str, Any]) -> None:
    assert policy.lane_of(TERMS, replace(TERMS, **changed)) is Lane.URGENT


def test_one_group_of_several_that_gives_less_is_enough() -> None:
    old = replace(TERMS, groups={"DL:NCR": Level.POINTER, "DL:Z": Level.POINTER})
    assert policy.narrows(old, replace(old, groups={"DL:NCR": Level.SILENT, "DL:Z": Level.POINTER}))


def test_who_is_named_for_less_than_its_widest_group_gave_may_do_less() -> None:
    old = replace(TERMS, groups={"DL:NCR": Level.POINTER, "DL:Z": Level.SILENT})
    assert policy.narrows(old, replace(old, shares={**TERMS.shares, "PB": Level.SILENT}))
    assert not policy.narrows(old, replace(old, shares={**TERMS.shares, "PB": Level.POINTER}))


@pytest.mark.parametrize("changed", AS_WIDE.values(), ids=AS_WIDE)
def test_what_takes_nothing_from_a_force_goes_in_the_normal_lane(changed: dict[str, Any]) -> None:
    assert policy.lane_of(TERMS, replace(TERMS, **changed)) is Lane.NORMAL


@pytest.mark.parametrize(
    ("ours", "fits"),
    [
        ({}, True),
        ({"audience": {"HR": frozenset({"u:HR-SNP"})}}, True),
        ({"audience": {}}, False),
        ({"audience": {"HR": frozenset({"u:HR-SNP", "u:HR-KNL"})}}, False),
        ({"purposes": frozenset()}, False),
        ({"purposes": frozenset({"naka"})}, True),
        ({"purposes": frozenset({"arrest"})}, False),
    ],
)
def test_a_record_reaches_no_further_than_a_copy_it_takes_from(ours: dict[str, Any], fits: bool) -> None:
    record = replace(TERMS, **ours)
    assert policy.no_wider(record, TERMS, force="HR") is fits
    open_copy = Terms(DAY, shares={}, audience={}, purposes=frozenset())
    policy.require_no_wider(record, [open_copy], force="HR")
    if not fits:
        with pytest.raises(Refused, match="more units or purposes"):
            policy.require_no_wider(record, [open_copy, TERMS], force="HR")
