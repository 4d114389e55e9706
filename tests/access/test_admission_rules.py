"""Which purpose a post may state and which row a search admits, at the edges of each rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from support.refusals import refuses

from sangam.access import policy
from sangam.access.types import Admission, Way
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat, Classification, Handling
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.texts import REFERENCE

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
BEAT = Actor("DL", "HC", role="beat", clearance=Classification.RESTRICTED, audience=frozenset({"DL", "DL-ON"}))
ADMITTED = Admission(1, frozenset({"DL", "DL-ON"}), Purpose.NAKA, frozenset({Caveat.VICTIM}))
ROW: dict[str, Any] = {"audience": frozenset(), "purposes": frozenset(), "expires_at": None, "handling": Handling()}


def admits(**changes: Any) -> bool:
    """Tell whether a search for a naka finds a row of Delhi with these terms."""
    row = ROW | changes
    return policy.admits(ADMITTED, row.pop("handling"), at=AT, **row)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"audience": frozenset({"DL-ON", "HR"})},
        {"purposes": frozenset({Purpose.NAKA, Purpose.CASE})},
        {"expires_at": AT + SECOND},
        {"handling": Handling(Classification.UNCLASSIFIED, frozenset({Caveat.LEAD_ONLY}))},
    ],
)
def test_a_row_is_found_by_whom_its_terms_name(changes: dict[str, Any]) -> None:
    assert admits(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"audience": frozenset({"DL-OND"})},
        {"purposes": frozenset({Purpose.CASE})},
        {"expires_at": AT},
        {"handling": Handling(Classification.CONFIDENTIAL)},
        {"handling": Handling(caveats=frozenset({Caveat.VICTIM, Caveat.LEAD_ONLY}))},
    ],
)
def test_one_term_that_does_not_hold_hides_the_row(changes: dict[str, Any]) -> None:
    assert not admits(**changes)


def test_work_at_hand_is_anybodys_purpose_and_oversight_is_not() -> None:
    assert policy.may_state(BEAT, Purpose.NAKA)
    assert not policy.may_state(BEAT, Purpose.OVERSIGHT)
    assert policy.may_state(replace(BEAT, role="auditor"), Purpose.OVERSIGHT)
    assert not policy.may_state(replace(BEAT, role="peer"), Purpose.NAKA)


def test_a_purpose_that_a_post_does_not_have_is_refused_with_who_has() -> None:
    error = refuses("access:purpose-role", policy.require_statable, BEAT, Stated(Purpose.SUPERVISION))
    assert error.message.endswith("a post that does: data_officer, station, supervisor.")
    assert policy.require_statable(replace(BEAT, role="station"), Stated(Purpose.SUPERVISION))


def test_a_case_is_stated_with_its_number_without_outer_space() -> None:
    stated = policy.require_statable(BEAT, Stated(Purpose.CASE, " 12/2026 "))
    assert stated == Stated(Purpose.CASE, "12/2026")
    refuses("access:no-purpose", policy.require_purpose, None)
    refuses("access:no-reference", policy.require_statable, BEAT, Stated(Purpose.CASE, " "))
    longest = Stated(Purpose.CASE, "1" * REFERENCE)
    assert policy.require_statable(BEAT, longest) == longest
    refuses("kernel:text-long", policy.require_statable, BEAT, Stated(Purpose.CASE, "1" * (REFERENCE + 1)))


def test_who_lacks_a_right_is_told_which_posts_have_it() -> None:
    error = refuses("access:role", policy.require, BEAT, "node:operate")
    assert error.message.endswith("a post with it: admin.")
    assert refuses("access:role", policy.require, BEAT, "fly").message.endswith("a post with it: none.")


def test_what_an_act_cannot_do_now_names_what_can_be_done() -> None:
    table = {("open", "closed"): "shut", ("shut", "opened"): "open"}
    error = refuses("access:state", policy.step, table, "open", "opened", thing="The thread")
    assert error.message.endswith("Possible now: closed.")


def test_the_roles_with_a_right_are_those_that_may() -> None:
    assert policy.roles_with("node:operate") == {"admin"}
    assert policy.roles_with("fly") == frozenset()


@pytest.mark.parametrize(
    ("caveat", "way", "ours", "barred"),
    [
        (Caveat.LEAD_ONLY, Way.DOWNLOAD, False, True),
        (Caveat.LEAD_ONLY, Way.DOWNLOAD, True, False),
        (Caveat.LEAD_ONLY, Way.LIST, True, True),
        (Caveat.LEAD_ONLY, Way.ALERT, False, False),
        (Caveat.NO_ONWARD, Way.ALERT, False, True),
        (Caveat.NO_ONWARD, Way.PRINT, False, False),
        (Caveat.OWNER_ONLY, Way.PRINT, True, True),
        (Caveat.CALL_FIRST, Way.TAKE_OVER, False, False),
    ],
)
def test_a_lead_of_another_force_is_not_downloaded_and_ours_is(
    caveat: Caveat, way: Way, ours: bool, barred: bool
) -> None:
    found = policy.bars(Handling(caveats=frozenset({caveat})), way, ours=ours)
    assert found == (frozenset({caveat}) if barred else frozenset())
