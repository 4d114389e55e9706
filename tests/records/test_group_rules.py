"""Who is in a sharing group and what its document must be, decided without a database."""

from dataclasses import replace
from typing import Any

import pytest

from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.records import policy
from sangam.records.sharing import group_rules
from sangam.records.types import Group

GROUP = Group("DL:NCR", 5, "Gangs of the capital", "राजधानी के गिरोह", {"DL": 1, "HR": 2, "UP": 4})


def test_a_code_has_its_host_first_and_two_letters_at_least() -> None:
    assert group_rules.code_of("DL", "NCR") == "DL:NCR"
    for short in ("", "N", "ncr", "NCR!", "N" * 21):
        with pytest.raises(Malformed):
            group_rules.code_of("DL", short)


def test_who_has_said_that_it_leaves_is_no_member() -> None:
    assert policy.present(replace(GROUP, left={"HR": 2})) == {"DL": 1, "UP": 4}
    assert policy.present(replace(GROUP, left={"HR": 1})) == dict(GROUP.members)


def test_records_reach_members_while_both_are_in() -> None:
    group = replace(GROUP, agreed={"UP": 4})
    assert group_rules.reach(group, "HR", ["DL", "HR", "UP"]) == {"DL": (2, False), "UP": (4, True)}
    assert group_rules.reach(group, "HR", ["UP"]) == {"UP": (4, True)}
    assert group_rules.reach(group, "PB", ["DL"]) == {}


def test_a_document_is_its_hosts_own() -> None:
    group_rules.require_document(GROUP, "DL")
    with pytest.raises(Refused):
        group_rules.require_document(GROUP, "HR")


@pytest.mark.parametrize(
    "changed",
    [
        {"code": "DL:x"},
        {"name_en": " "},
        {"name_hi": "क" * 121},
        {"members": {"HR": 2}},
        {"members": {"DL": 6}},
        {"members": {"DL": 1, **{f"F{n}": 2 for n in range(60)}}},
    ],
    ids=["its code", "no name", "a long name", "without its host", "of a later version", "too many"],
)
def test_a_document_that_cannot_be_one_is_malformed(changed: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        group_rules.require_document(replace(GROUP, **changed), "DL")


def test_a_force_is_added_once_and_in_the_next_version() -> None:
    added = group_rules.group_with_member(GROUP, "PB", known=["PB"])
    assert (added.version, added.members["PB"], added.members["HR"]) == (6, 6, 2)
    assert group_rules.group_with_member(replace(GROUP, left={"HR": 2}), "HR", known=["HR"]).members["HR"] == 6
    with pytest.raises(NotFound):
        group_rules.group_with_member(GROUP, "PB", known=["HR"])
    with pytest.raises(Conflict):
        group_rules.group_with_member(GROUP, "HR", known=["HR"])


def test_all_but_the_host_can_be_removed() -> None:
    removed = group_rules.group_without_member(GROUP, "HR")
    assert (removed.version, dict(removed.members)) == (6, {"DL": 1, "UP": 4})
    with pytest.raises(Refused):
        group_rules.group_without_member(GROUP, "DL")
    with pytest.raises(NotFound):
        group_rules.group_without_member(GROUP, "PB")


def test_a_member_is_one_from_its_version_on() -> None:
    assert group_rules.member(GROUP, "UP") == 4
    with pytest.raises(NotFound):
        group_rules.member(replace(GROUP, left={"UP": 4}), "UP")


@pytest.mark.parametrize(
    ("sender", "us", "under", "admits"),
    [
        ("UP", "DL", 4, True),
        ("UP", "DL", 3, False),
        ("DL", "UP", 3, False),
        ("DL", "UP", 5, True),
        ("PB", "DL", 5, False),
        ("DL", "PB", 5, False),
    ],
)
def test_a_copy_may_be_held_of_who_was_in_the_group_with_us(sender: str, us: str, under: int, admits: bool) -> None:
    assert policy.admits_sender(GROUP, sender, us, under=under) is admits
