"""Who shares a thing and to whom our words go, by the host's document, decided without a database."""

from dataclasses import replace

import pytest
from support.refusals import refuses

from sangam.hosting import policy, wire
from sangam.hosting.types import Membership, MembershipChange
from sangam.kernel import bodies
from sangam.kernel.author import Author
from sangam.kernel.ids import new_id_of

THING = new_id_of("DL")
BY = Author("HR", "HR-SNP", new_id_of("HR"), "SI Sanjay")
SHARED = Membership(THING, "channel", "DL", 3, {"DL": 1, "HR": 1, "UP": 3}, agreed={"HR": 1, "UP": 3})


def test_who_said_that_it_leaves_is_no_member_any_more() -> None:
    leaving = replace(SHARED, left={"UP": 3})
    assert policy.present_members(leaving) == {"DL": 1, "HR": 1}
    refuses("hosting:no-member", policy.require_member, leaving, "UP")
    refuses("hosting:no-such-member", policy.member_since, leaving, "UP")


def test_who_left_and_was_added_anew_is_a_member() -> None:
    back = replace(SHARED, left={"UP": 2})
    policy.require_member(back, "UP")
    assert policy.member_since(back, "UP") == 3


def test_our_words_go_to_the_other_members_whom_we_reach() -> None:
    assert policy.receivers(SHARED, "DL", reachable=["HR", "UP", "PB", "DL"]) == {"HR", "UP"}
    assert policy.receivers(SHARED, "DL", reachable=["UP"]) == {"UP"}
    assert policy.receivers(SHARED, "PB", reachable=["HR", "UP"]) == frozenset()
    assert policy.receivers(replace(SHARED, left={"DL": 1}), "DL", reachable=["HR"]) == frozenset()


def test_what_needs_agreement_goes_to_whom_our_desk_agreed_to() -> None:
    for agreed in ({"HR": 1}, {"HR": 1, "UP": 2}):
        shared = replace(SHARED, agreed=agreed)
        assert policy.receivers(shared, "DL", reachable=["HR", "UP"], must_be_agreed=True) == {"HR"}
        assert policy.receivers(shared, "DL", reachable=["HR", "UP"]) == {"HR", "UP"}
        assert policy.awaiting_agreement(shared, "DL") == ["UP"]
    assert policy.awaiting_agreement(SHARED, "DL") == []


def test_only_the_host_says_who_shares() -> None:
    policy.require_document(SHARED, "DL")
    refuses("hosting:host", policy.require_document, SHARED, "HR")


@pytest.mark.parametrize("members", [{}, {"HR": 1}, {"DL": 1, "HR": 4}, {f"X{n}": 1 for n in range(60)} | {"DL": 1}])
def test_a_document_has_its_host_and_no_member_of_the_future(members: dict[str, int]) -> None:
    refuses("hosting:members", policy.require_document, replace(SHARED, members=members), "DL")


def test_a_document_names_sixty_forces() -> None:
    full = {f"X{number}": 3 for number in range(59)} | {"DL": 1}
    policy.require_document(replace(SHARED, members=full), "DL")


def test_the_host_adds_a_force_from_the_next_version_on() -> None:
    added = policy.add_member(replace(SHARED, left={"HR": 1}), "PB", known=["PB", "HR"])
    assert (added.version, added.members, added.left) == (4, {"DL": 1, "UP": 3, "PB": 4}, {})
    assert added.agreed["PB"] == 4
    refuses("hosting:force", policy.add_member, SHARED, "PB", known=["HR"])
    refuses("hosting:member", policy.add_member, SHARED, "HR", known=["HR"])


def test_the_host_removes_any_force_but_itself() -> None:
    removed = policy.remove_member(SHARED, "HR")
    assert (removed.version, removed.members) == (4, {"DL": 1, "UP": 3})
    refuses("hosting:host-stays", policy.remove_member, SHARED, "DL")
    refuses("hosting:no-such-member", policy.remove_member, SHARED, "PB")


def test_a_change_settles_the_early_words_of_who_came_and_went() -> None:
    now = replace(SHARED, version=5, members={"DL": 1, "HR": 5, "PB": 5})
    change = MembershipChange(SHARED, now)
    assert policy.judged_anew(change, "DL") == ["HR", "PB", "UP"]
    assert policy.judged_anew(change, "PB") == ["DL", "HR", "PB", "UP"]


def test_all_are_agreed_to_in_a_document_that_is_seen_first() -> None:
    first = policy.keep_own_notes(replace(SHARED, agreed={}, left={"HR": 1}), None)
    assert (first.agreed, first.left) == (SHARED.members, {})


def test_what_was_agreed_ends_with_a_membership_and_not_before() -> None:
    before = replace(SHARED, left={"HR": 1, "UP": 3})
    said = replace(SHARED, version=4, members={"DL": 1, "HR": 1, "UP": 4}, agreed={})
    after = policy.keep_own_notes(said, before)
    assert (after.agreed, after.left) == ({"HR": 1}, {"HR": 1})


DOCUMENT = wire.membership_out(SHARED)


def test_a_document_is_read_as_its_host_wrote_it() -> None:
    assert wire.membership_in("channel", "DL", DOCUMENT) == replace(SHARED, agreed={})


@pytest.mark.parametrize("members", [{"DL": 1, "Haryana": 1}, {"DL": 1, "HR": True}, {"DL": 1, "HR": 0}, {}, []])
def test_one_force_that_is_none_spoils_a_document(members: object) -> None:
    refuses("hosting:body", wire.membership_in, "channel", "DL", {**DOCUMENT, "members": members})


def test_an_older_node_does_not_say_which_version_it_knew() -> None:
    said = {"thing": str(THING)}
    assert bodies.read(wire.Contribution, wire.contribution_out(3, said)).known == 3
    assert {bodies.read(wire.Contribution, {**said, **known}).known for known in ({}, {"known": None})} == {0}


def test_lines_are_given_back_as_a_hundred_texts_at_most() -> None:
    lines = ("a line",) * wire.MOST_LINES
    assert bodies.read(wire.ReturnedLines, {"lines": list(lines)}).lines == lines
    for wrong in ([], [*lines, "a line"], "a line", ["a line", 7], ["a line", "x" * 2_000_001]):
        refuses("exchange:body", bodies.read, wire.ReturnedLines, {"lines": wrong})


def test_a_force_speaks_under_its_own_ids_for_its_own_units() -> None:
    policy.require_author(new_id_of("HR"), BY)
    refuses("hosting:made-by-another", policy.require_author, new_id_of("DL"), BY)
    refuses("hosting:not-their-unit", policy.require_author, new_id_of("HR"), replace(BY, unit="DL-ON"))
