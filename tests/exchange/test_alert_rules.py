"""What an alert may say, and which steps of a request are open, decided without a database."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from support.refusals import refuses

from sangam.exchange import limits, policy
from sangam.exchange.types import (
    Acknowledged,
    Action,
    AlertState,
    Authority,
    AuthorityKind,
    Draft,
    Side,
    Step,
    ThreadState,
)
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.ids import new_id, new_id_of

AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
DRAFT = Draft("Stop HR26DK8337", "White Scorpio, going north", ("HR-SNP",), Action.STOP_AND_CHECK, AT + DAY)
FIR = Authority(AuthorityKind.FIR, "FIR 442/2024 PS Narela")


@dataclass
class Request:
    """A thread, as far as its steps go."""

    state: str = ThreadState.OPEN
    accepted_at: datetime | None = None
    paused_at: datetime | None = None


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"caution": "Armed"},
        {"caution": "x" * limits.LONGEST_TITLE},
        {"area": ("HR-SNP",) * limits.MOST_UNITS},
        {"identifiers": ("HR26DK8337",) * limits.MOST_IDENTIFIERS},
        {"expires_at": AT + SECOND},
        {"expires_at": AT + policy.LONGEST_LIFE},
        {"action": Action.DETAIN, "authority": FIR},
        {"authority": FIR},
    ],
)
def test_an_alert_that_a_naka_can_act_on_is_sent(changes: dict) -> None:
    policy.require_draft(replace(DRAFT, **changes), at=AT)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("text", {"title": "  "}),
        ("text", {"title": "x" * (limits.LONGEST_TITLE + 1)}),
        ("text", {"text": ""}),
        ("text", {"text": "x" * (limits.LONGEST_TEXT + 1)}),
        ("text", {"caution": "x" * (limits.LONGEST_TITLE + 1)}),
        ("text", {"identifiers": ("HR26DK8337", " ")}),
        ("text", {"authority": replace(FIR, number=" ")}),
        ("area", {"area": ()}),
        ("area", {"area": ("HR-SNP",) * (limits.MOST_UNITS + 1)}),
        ("identifiers", {"identifiers": ("HR26DK8337",) * (limits.MOST_IDENTIFIERS + 1)}),
        ("expiry", {"expires_at": AT}),
        ("expiry", {"expires_at": AT + policy.LONGEST_LIFE + SECOND}),
        ("detain-without-authority", {"action": Action.DETAIN}),
    ],
)
def test_an_alert_is_refused_by_the_rule_that_it_breaks(code: str, changes: dict) -> None:
    refuses(f"exchange:{code}", policy.require_draft, replace(DRAFT, **changes), at=AT)


def test_a_note_may_be_empty_and_fits() -> None:
    assert policy.require_note("  ") == ""
    assert policy.require_note(" went north ") == "went north"
    refuses("exchange:text", policy.require_note, "x" * (limits.LONGEST_TEXT + 1))


def test_an_alert_from_a_clock_ahead_lives_for_twice_the_time_at_most() -> None:
    policy.require_near_end(AT + 60 * DAY, at=AT)
    refuses("exchange:expiry", policy.require_near_end, AT + 60 * DAY + SECOND, at=AT)


def test_a_desk_is_warned_when_a_quarter_of_its_clock_is_left() -> None:
    assert policy.warning_at(AT, 3600) == AT - timedelta(minutes=15)
    assert policy.warning_at(AT, 4 * 86_400) == policy.warning_at(AT, 7 * 86_400) == AT - DAY


def test_a_force_speaks_under_its_own_ids_for_its_own_units() -> None:
    author = Author("DL", "DL-ON-NARELA", UUID(int=7), "SHO Narela")
    policy.require_own_unit(author)
    refuses("exchange:not-their-unit", policy.require_own_unit, replace(author, unit="DLX-ON"))
    for made in (new_id_of("DL"), new_id()):
        policy.require_made_by(made, "DL")
    refuses("exchange:made-by-another", policy.require_made_by, new_id_of("HR"), "DL")


def test_acted_stands_over_seen_and_nothing_goes_back() -> None:
    seen, acted = Acknowledged.SEEN, Acknowledged.ACTED
    assert [policy.supersedes(new, old) for new, old in ((seen, None), (acted, seen))] == [True, True]
    assert not any(policy.supersedes(new, old) for new, old in ((seen, seen), (acted, acted), (seen, acted)))


def test_who_saw_the_last_text_need_not_see_its_cancellation() -> None:
    assert policy.counting_versions(3, AlertState.CANCELLED) == {2, 3}
    for state in (AlertState.LIVE, AlertState.EXPIRED):
        assert policy.counting_versions(3, state) == {3}


def officer(unit: str, role: str = "station") -> Actor:
    return Actor(unit[:2], "SI", role=role, unit=unit)


ASKER, DESK = ("DL", "DL-ON", "DL-ON-NARELA"), ("DL", "DL-ON", "DL-ON-ALIPUR")


@pytest.mark.parametrize(
    ("unit", "sides"),
    [
        ("DL-ON-NARELA", {Side.ASKER}),
        ("DL-ON-ALIPUR", {Side.OWNER}),
        ("DL-ON", {Side.ASKER, Side.OWNER}),
        ("DL-N", set()),
    ],
)
def test_a_units_part_is_spoken_by_it_and_by_who_stands_above(unit: str, sides: set[Side]) -> None:
    assert policy.sides(officer(unit), asker=ASKER, desk=DESK) == sides


def test_who_is_the_desk_itself_speaks_for_it_alone() -> None:
    assert policy.sides(officer("DL-ON"), asker=ASKER, desk=("DL", "DL-ON")) == {Side.OWNER}
    assert policy.sides(officer("DL-ON"), asker=("DL", "DL-ON"), desk=DESK) == {Side.ASKER}


OWNER = frozenset({Side.OWNER})


def test_a_request_is_accepted_once_and_asked_back_once() -> None:
    sho = officer("DL-ON-ALIPUR")
    assert policy.steps(sho, OWNER, Request()) == frozenset(Step)
    assert policy.steps(sho, OWNER, Request(accepted_at=AT)) == {Step.CLARIFY, Step.HANDED}
    assert policy.steps(sho, OWNER, Request(paused_at=AT)) == {Step.ACCEPTED, Step.HANDED}


def test_only_the_answering_side_with_the_right_takes_a_step() -> None:
    assert policy.steps(officer("DL-ON-NARELA"), frozenset({Side.ASKER}), Request()) == frozenset()
    assert policy.steps(officer("DL-ON-ALIPUR", "beat"), OWNER, Request()) == frozenset()


def test_what_was_done_or_is_over_is_not_done_again() -> None:
    for step in Step:
        policy.require_step(step, Request(), thing="The request")
        refuses("exchange:step-over", policy.require_step, step, Request(ThreadState.CLOSED), thing="The request")
    refuses("exchange:step-over", policy.require_step, Step.ACCEPTED, Request(accepted_at=AT), thing="The request")
