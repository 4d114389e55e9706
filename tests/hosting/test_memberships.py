"""Who shares a thing: the host's document alone, version after version."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.hosting import policy, wire
from sangam.hosting.types import Membership
from sangam.kernel import bodies
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id_of

FORCES = ("DL", "HR", "UP", "RJ")
THING = new_id_of("DL")
FIRST = Membership(THING, "test", "DL", 1, {"DL": 1, "HR": 1}, agreed={"DL": 1, "HR": 1})


def test_each_change_has_the_next_version_and_members_know_theirs() -> None:
    wider = policy.add_member(FIRST, "UP", known=FORCES)
    assert (wider.version, wider.members) == (2, {"DL": 1, "HR": 1, "UP": 2})
    narrower = policy.remove_member(wider, "HR")
    assert (narrower.version, sorted(narrower.members)) == (3, ["DL", "UP"])


def test_what_cannot_be_a_change_is_refused() -> None:
    with pytest.raises(Conflict):
        policy.add_member(FIRST, "HR", known=FORCES)
    with pytest.raises(NotFound):
        policy.add_member(FIRST, "BR", known=FORCES)
    with pytest.raises(NotFound):
        policy.remove_member(FIRST, "UP")
    with pytest.raises(Refused):
        policy.remove_member(FIRST, "DL")


def test_only_who_made_the_thing_says_who_shares_it() -> None:
    with pytest.raises(Refused) as refused:
        policy.require_document(replace(FIRST, host="HR"), "HR")
    assert refused.value.code == "hosting:host"


@pytest.mark.parametrize(
    "members",
    [{"HR": 1}, {"DL": 1, "HR": 2}, {"DL": 1, **{f"A{chr(65 + n // 26)}{chr(65 + n % 26)}": 1 for n in range(60)}}],
)
def test_a_document_that_cannot_be_one_is_malformed(members: dict[str, int]) -> None:
    with pytest.raises(Malformed):
        policy.require_document(replace(FIRST, members=members), "DL")


@pytest.mark.parametrize(
    "changes",
    [
        {"members": []},
        {"members": {"delhi": 1}},
        {"members": {"DL": True}},
        {"version": 0},
        {"version": "1"},
        {"thing": 7},
    ],
)
def test_a_body_that_cannot_be_read_is_malformed(changes: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        wire.membership_in("test", "DL", {**wire.membership_out(FIRST), **changes})


def test_who_leaves_is_no_member_whatever_the_host_has_written() -> None:
    left = replace(FIRST, left={"HR": 1})
    assert policy.present_members(left) == {"DL": 1}
    assert policy.receivers(left, "HR", reachable=FORCES) == frozenset()
    assert policy.receivers(left, "DL", reachable=FORCES) == frozenset()
    with pytest.raises(Refused):
        policy.require_member(left, "HR")
    again = policy.add_member(left, "HR", known=FORCES)
    assert policy.present_members(again) == {"DL": 1, "HR": 2}


def test_an_addition_counts_once_our_desk_has_agreed_where_it_must() -> None:
    said = policy.add_member(FIRST, "UP", known=FORCES)
    held = policy.keep_own_notes(replace(said, agreed={}), FIRST)
    assert policy.receivers(held, "HR", reachable=FORCES) == {"DL", "UP"}
    assert policy.receivers(held, "HR", reachable=FORCES, must_be_agreed=True) == {"DL"}
    assert policy.awaiting_agreement(held, "HR") == ["UP"]


@given(st.lists(st.tuples(st.sampled_from(["add", "remove"]), st.sampled_from(FORCES)), max_size=20))
def test_versions_only_rise_and_the_host_never_goes(acts: list[tuple[str, str]]) -> None:
    now = FIRST
    for act, force in acts:
        try:
            then = policy.add_member(now, force, known=FORCES) if act == "add" else policy.remove_member(now, force)
        except (Conflict, NotFound, Refused):
            continue
        assert then.version == now.version + 1
        policy.require_document(then, "DL")
        now = then
    assert "DL" in now.members


@pytest.mark.parametrize("known", ["3", -1, True, 10**9])
def test_a_version_that_an_author_cannot_have_known_is_malformed(known: object) -> None:
    with pytest.raises(Malformed):
        bodies.read(wire.Contribution, {"thing": str(THING), "known": known})
