"""Whose word counts of a page of records, decided without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sangam.kernel import ids
from sangam.kernel.errors import Refused
from sangam.records.ownership import page_rules
from sangam.records.ownership.page import (
    ACCEPTED,
    PASSED,
    SAID,
    Awaited,
    Claims,
    Doubt,
    Hop,
    Intake,
    Page,
    Sent,
    Stone,
    TitleChain,
    Transfer,
    Untitled,
)

AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
LATER = AT + timedelta(days=1)
OF_DELHI, OF_HARYANA, OTHER = ids.new_id_of("DL"), ids.new_id_of("HR"), ids.new_id_of("DL")


def page(
    *versions: tuple[UUID, int],
    sender: str = "HR",
    held: dict[UUID, tuple[str, int]] | None = None,
    stones: dict[UUID, list[Stone]] | None = None,
    transfers: dict[UUID, list[Transfer]] | None = None,
    days: dict[UUID, datetime] | None = None,
) -> Page:
    return Page(Sent(sender, AT, versions, days or {}), held or {}, stones or {}, transfers or {})


def stone(owner: str, version: int, *, is_proven: bool = True, passed_to: str = "") -> Stone:
    return Stone(owner, version, is_proven, passed_to, AT)


def test_what_is_not_here_and_not_recalled_is_new() -> None:
    assert page_rules.newer(page((OF_HARYANA, 1))) == {OF_HARYANA}


@pytest.mark.parametrize(("version", "is_new"), [(2, False), (3, False), (4, True)])
def test_only_a_version_above_the_one_held_is_new(version: int, is_new: bool) -> None:
    found = page((OF_HARYANA, version), held={OF_HARYANA: ("HR", 3)})
    assert (OF_HARYANA in page_rules.newer(found)) is is_new


def test_of_what_is_another_s_here_nothing_is_new() -> None:
    assert page_rules.newer(page((OF_DELHI, 9), held={OF_DELHI: ("DL", 3)})) == set()


@pytest.mark.parametrize(("by", "is_proven", "recalled"), [("HR", False, 4), ("DL", True, 4), ("DL", False, 0)])
def test_a_recall_binds_its_sender_and_from_a_known_owner_everyone(by: str, is_proven: bool, recalled: int) -> None:
    found = page((OF_DELHI, 4), stones={OF_DELHI: [stone(by, 4, is_proven=is_proven)]})
    assert page_rules.recalled_up_to(found, OF_DELHI) == recalled
    assert (OF_DELHI in page_rules.newer(found)) is (recalled == 0)


def test_a_correction_is_of_what_is_the_sender_s_here_and_no_first_version() -> None:
    held = {OF_HARYANA: ("HR", 2), OF_DELHI: ("DL", 1), OTHER: ("HR", 1)}
    found = page((OF_HARYANA, 3), (OF_DELHI, 2), (OTHER, 1), held=held)
    assert page_rules.corrections(found, besides=()) == [(OF_HARYANA, 3)]
    assert page_rules.corrections(found, besides={OF_HARYANA}) == []


def test_a_claimed_record_passes_once_its_owner_has_said_so() -> None:
    held = {OF_DELHI: ("DL", 3)}
    assert page_rules.claims(page((OF_DELHI, 4), held=held)) == Claims([], (OF_DELHI, "DL"))
    said = {OF_DELHI: [Transfer("DL", "HR", SAID)]}
    assert page_rules.claims(page((OF_DELHI, 4), held=held, transfers=said)) == Claims([OF_DELHI], None)
    assert page_rules.claims(page((OF_DELHI, 3), held=held, transfers=said)) == Claims([], (OF_DELHI, "DL"))


def test_a_word_to_a_third_passes_nothing_to_the_sender() -> None:
    said = {OF_DELHI: [Transfer("DL", "UP", SAID), Transfer("UP", "HR", SAID)]}
    found = page((OF_DELHI, 4), held={OF_DELHI: ("DL", 3)}, transfers=said)
    assert page_rules.claims(found).disputed == (OF_DELHI, "DL")


def test_what_passes_before_the_first_that_is_disputed_passes() -> None:
    held = {OF_DELHI: ("DL", 3), OTHER: ("DL", 3)}
    found = page((OF_DELHI, 4), (OTHER, 4), held=held, transfers={OF_DELHI: [Transfer("DL", "HR", SAID)]})
    assert page_rules.claims(found) == Claims([OF_DELHI], (OTHER, "DL"))


@pytest.mark.parametrize(
    "late",
    [
        page((OF_HARYANA, 3), held={OF_HARYANA: ("DL", 3)}),
        page((OF_DELHI, 3), held={OF_DELHI: ("DL", 3)}, transfers={OF_DELHI: [Transfer("HR", "DL", PASSED)]}),
        page((OF_DELHI, 3), held={OF_DELHI: ("UP", 2)}, transfers={OF_DELHI: [Transfer("HR", "UP", PASSED, 4)]}),
        page((OF_DELHI, 3), held={OF_DELHI: ("DL", 2)}, stones={OF_DELHI: [stone("HR", 3, is_proven=False)]}),
    ],
    ids=["it made it", "it handed it on", "below its taker's first", "it recalled it"],
)
def test_who_speaks_late_of_what_was_its_own_claims_nothing(late: Page) -> None:
    assert page_rules.claims(late) == Claims([], None)
    assert page_rules.judge_offer(late).awaited is None


@pytest.mark.parametrize(
    ("transfer", "has_owned"),
    [
        (Transfer("HR", "UP", SAID), True),
        (Transfer("HR", "UP", "declined"), False),
        (Transfer("DL", "HR", SAID), False),
        (Transfer("DL", "HR", PASSED), True),
        (Transfer("DL", "HR", ACCEPTED), True),
        (Transfer("DL", "UP", ACCEPTED), False),
    ],
)
def test_a_giver_has_owned_by_its_word_and_a_taker_once_both_have_said_so(transfer: Transfer, has_owned: bool) -> None:
    assert page_rules.has_owned(page(transfers={OF_DELHI: [transfer]}), OF_DELHI) is has_owned


@pytest.mark.parametrize(
    ("found", "has_owned"),
    [(stone("HR", 2), True), (stone("DL", 2, passed_to="HR"), True), (stone("HR", 2, is_proven=False), False)],
)
def test_who_recalled_or_was_named_by_who_did_has_owned(found: Stone, has_owned: bool) -> None:
    assert page_rules.has_owned(page(stones={OF_DELHI: [found]}), OF_DELHI) is has_owned


def test_the_last_recall_by_a_known_owner_binds() -> None:
    stones = {OF_DELHI: [stone("DL", 2), stone("UP", 5), stone("HR", 9, is_proven=False)]}
    assert page_rules.binding_stone(page(stones=stones), OF_DELHI) == stone("UP", 5)
    assert page_rules.binding_stone(page(), OF_DELHI) is None


def test_only_who_had_to_do_with_a_recalled_record_knows_of_it() -> None:
    stones = {OF_DELHI: [stone("DL", 2)]}
    assert page_rules.is_known_to_sender(page(sender="DL", stones=stones), OF_DELHI, 2)
    assert not page_rules.is_known_to_sender(page(sender="HR", stones=stones), OF_DELHI, 2)
    stones = {OF_DELHI: [stone("DL", 2), stone("HR", 2, is_proven=False)]}
    assert page_rules.is_known_to_sender(page(sender="HR", stones=stones), OF_DELHI, 2)
    assert not page_rules.is_known_to_sender(page(sender="HR", stones=stones), OF_DELHI, 3)


def transfer(giver: str, taker: str, *, hours: int = 0, answer: str = PASSED) -> Transfer:
    return Transfer(giver, taker, answer, answered_at=AT + timedelta(hours=hours))


def test_what_passes_is_the_sender_s_in_the_state_that_follows() -> None:
    said = {OF_DELHI: [Transfer("DL", "HR", SAID)]}
    judgement = page_rules.judge(page((OF_DELHI, 4), held={OF_DELHI: ("DL", 3)}, transfers=said))
    assert (judgement.passed, judgement.awaited) == ([(OF_DELHI, "DL")], None)
    assert judgement.page.held == {OF_DELHI: ("HR", 3)}
    assert page_rules.newer(judgement.page) == {OF_DELHI}


@pytest.mark.parametrize(("recalled", "stands"), [(2, True), (3, False)])
def test_what_its_new_owner_recalled_before_is_gone_as_it_passes(recalled: int, stands: bool) -> None:
    said = {OF_DELHI: [Transfer("DL", "HR", SAID)]}
    stones = {OF_DELHI: [stone("HR", recalled, is_proven=False)]}
    found = page((OF_DELHI, 4), held={OF_DELHI: ("DL", 3)}, transfers=said, stones=stones)
    assert (OF_DELHI in page_rules.judge(found).page.held) is stands


def test_a_record_that_two_send_as_their_own_is_in_doubt() -> None:
    found = page((OF_DELHI, 4), (OTHER, 1), held={OF_DELHI: ("DL", 3)})
    assert page_rules.judge(found).awaited == Awaited(OF_DELHI, "DL", Doubt.TWO_OWNERS)
    assert page_rules.judge_offer(found).awaited == Awaited(OF_DELHI, "DL", Doubt.TWO_OWNERS)
    assert page_rules.judge(found).shown == ()


def test_an_offer_passes_nothing_to_its_giver() -> None:
    said = {OF_DELHI: [Transfer("DL", "HR", SAID)]}
    judgement = page_rules.judge_offer(page((OF_DELHI, 4), held={OF_DELHI: ("DL", 3)}, transfers=said))
    assert (judgement.passed, judgement.awaited) == ((), Awaited(OF_DELHI, "DL", Doubt.TWO_OWNERS))


@pytest.mark.parametrize(("passed_to", "is_in_doubt"), [("", True), ("UP", True), ("HR", False)])
def test_what_another_recalled_waits_for_its_word(passed_to: str, is_in_doubt: bool) -> None:
    recall = stone("DL", 2, passed_to=passed_to)
    judgement = page_rules.judge(page((OF_DELHI, 3), stones={OF_DELHI: [recall]}))
    assert judgement.awaited == (Awaited(OF_DELHI, "DL", Doubt.RECALLED) if is_in_doubt else None)


def test_a_recalled_version_that_is_sent_again_is_told() -> None:
    recall = stone("DL", 2)
    judgement = page_rules.judge(page((OF_DELHI, 2), sender="DL", stones={OF_DELHI: [recall]}))
    assert (judgement.resent, judgement.awaited, judgement.shown) == ([recall], None, [])


def test_what_another_made_needs_a_title_of_the_sender() -> None:
    found = page((OF_DELHI, 1), (OF_HARYANA, 1))
    assert page_rules.untitled_records(found) == [Untitled(OF_DELHI, was_left=False)]
    assert page_rules.untitled_records(page((OF_DELHI, 1), held={OF_DELHI: ("HR", 1)})) == []


@pytest.mark.parametrize(
    ("known", "untitled"),
    [
        ([transfer("DL", "HR")], []),
        ([transfer("DL", "HR", answer=ACCEPTED)], []),
        ([transfer("DL", "HR", answer=SAID)], [Untitled(OF_DELHI, was_left=False)]),
        ([transfer("DL", "HR"), transfer("HR", "UP", hours=1)], [Untitled(OF_DELHI, was_left=True)]),
        ([transfer("HR", "UP"), transfer("UP", "HR", hours=1)], []),
        ([transfer("HR", "UP"), transfer("UP", "HR")], []),
        ([transfer("DL", "UP")], [Untitled(OF_DELHI, was_left=False)]),
        ([Transfer("DL", "HR", PASSED)], [Untitled(OF_DELHI, was_left=False)]),
        (
            [transfer("DL", "HR"), transfer("HR", "UP", hours=1), transfer("UP", "HR", hours=2)],
            [],
        ),
        (
            [transfer("HR", "UP"), transfer("UP", "HR", hours=1), transfer("HR", "UP", hours=2)],
            [Untitled(OF_DELHI, was_left=True)],
        ),
    ],
)
def test_the_last_transfer_that_both_signed_says_whose_it_is(known: list[Transfer], untitled: list[Untitled]) -> None:
    assert page_rules.untitled_records(page((OF_DELHI, 1), transfers={OF_DELHI: known})) == untitled


def test_the_highest_recall_and_the_highest_first_version_count() -> None:
    stones = {OF_DELHI: [stone("DL", 2), stone("DL", 4), stone("UP", 3)]}
    assert page_rules.recalled_up_to(page(stones=stones), OF_DELHI) == 4
    handed = {OF_DELHI: [Transfer("HR", "UP", PASSED, 2), Transfer("HR", "PB", PASSED, 6)]}
    late = page((OF_DELHI, 5), held={OF_DELHI: ("PB", 1)}, transfers=handed)
    assert page_rules.claims(late) == Claims([], None)


def test_a_recalled_record_from_a_stranger_waits_for_its_owner() -> None:
    found = page((OF_DELHI, 2), stones={OF_DELHI: [stone("DL", 2)]})
    assert page_rules.judge(found).awaited == Awaited(OF_DELHI, "DL", Doubt.RECALLED)


def test_what_ended_and_is_not_held_of_the_sender_is_not_erased() -> None:
    days = {OF_HARYANA: AT, OTHER: AT + timedelta(seconds=1)}
    found = page((OF_HARYANA, 3), (OTHER, 2), held={OTHER: ("HR", 1)}, days=days)
    assert page_rules.intake(found).ended == []


@pytest.mark.parametrize("recall", [stone("HR", 2, is_proven=False), stone("DL", 2)])
def test_a_recall_unproven_or_by_another_shows_no_title(recall: Stone) -> None:
    found = page((OF_DELHI, 3), stones={OF_DELHI: [recall]})
    assert page_rules.untitled_records(found) == [Untitled(OF_DELHI, was_left=False)]


def test_a_proven_recall_shows_a_title_but_not_to_what_was_handed_on() -> None:
    stones = {OF_DELHI: [stone("HR", 2)]}
    assert page_rules.untitled_records(page((OF_DELHI, 3), stones=stones)) == []
    left = {OF_DELHI: [transfer("HR", "UP")]}
    found = page((OF_DELHI, 3), stones=stones, transfers=left)
    assert page_rules.untitled_records(found) == [Untitled(OF_DELHI, was_left=True)]
    assert page_rules.untitled_records(page((OF_DELHI, 2), stones=stones, transfers=left)) == []


def test_a_version_far_beyond_what_is_known_is_refused() -> None:
    known = {OF_HARYANA: ("HR", 5)}
    page_rules.require_near([(OF_HARYANA, 1_000_005)], known, sender="HR", begun=0)
    page_rules.require_near([(OTHER, 1_000_009)], known, sender="HR", begun=9)
    with pytest.raises(Refused):
        page_rules.require_near([(OF_HARYANA, 1_000_006)], known, sender="HR", begun=0)
    with pytest.raises(Refused):
        page_rules.require_near([(OTHER, 1_000_010)], known, sender="HR", begun=9)


def test_what_came_after_its_day_is_erased_and_not_confirmed() -> None:
    days = {OF_HARYANA: AT, OTHER: AT + timedelta(seconds=1)}
    found = page((OF_HARYANA, 3), (OTHER, 2), held={OF_HARYANA: ("HR", 2), OTHER: ("HR", 1)}, days=days)
    assert page_rules.intake(found) == Intake({OTHER}, [(OF_HARYANA, 3)], [(OTHER, 2)])


def test_a_page_that_came_after_its_day_is_refused_or_ends_what_stands() -> None:
    over = {OF_HARYANA: AT}
    for judge in (page_rules.intake, page_rules.judge):
        with pytest.raises(Refused):
            judge(page((OF_HARYANA, 3), days=over))
    with pytest.raises(Refused) as refused:
        page_rules.intake(page((OF_HARYANA, 3), (OTHER, 1), days={OF_HARYANA: AT, OTHER: AT - timedelta(days=9)}))
    assert refused.value.parts["day"] == AT.date()
    held = page((OF_HARYANA, 3), held={OF_HARYANA: ("HR", 3)}, days=over)
    assert page_rules.intake(held) == Intake(set(), [], [])


def test_pointers_may_all_come_after_their_day() -> None:
    judgement = page_rules.judge_pointers(page((OF_HARYANA, 3), days={OF_HARYANA: AT}))
    assert judgement.intake == Intake(set(), [], [])


def test_a_pointer_is_news_in_the_version_that_stands_when_it_is_renewed() -> None:
    held = page((OF_HARYANA, 3), held={OF_HARYANA: ("HR", 3)}, days={OF_HARYANA: LATER})
    assert page_rules.judge_pointers(held).intake == Intake(set(), [], [(OF_HARYANA, 3)])
    renewed = replace(held, renewed=frozenset({OF_HARYANA}))
    assert page_rules.judge_pointers(renewed).intake == Intake({OF_HARYANA}, [], [(OF_HARYANA, 3)])


def test_nothing_is_taken_in_of_a_page_that_waits() -> None:
    found = page((OF_DELHI, 4), held={OF_DELHI: ("DL", 3)}, days={OF_DELHI: LATER})
    for judge in (page_rules.judge, page_rules.judge_pointers):
        judgement = judge(found)
        assert (judgement.awaited, judgement.intake) == (Awaited(OF_DELHI, "DL", Doubt.TWO_OWNERS), None)


def test_a_page_with_a_version_far_ahead_is_refused() -> None:
    found = replace(page((OF_HARYANA, 1_000_010), days={OF_HARYANA: LATER}), begun=10)
    assert page_rules.judge(found).intake == Intake({OF_HARYANA}, [], [])
    with pytest.raises(Refused):
        page_rules.judge(replace(found, begun=9))


HOP = Hop("DL", "HR", "the line")


@pytest.mark.parametrize(
    ("title", "shown", "is_in_doubt"),
    [
        (TitleChain("DL", [HOP]), 1, False),
        (TitleChain("DL", [HOP, Hop("HR", "UP", "")]), 0, True),
        (TitleChain("DL"), 0, True),
        (TitleChain(""), 0, False),
    ],
    ids=["to the sender", "to another", "none", "no maker is known"],
)
def test_the_last_word_of_a_title_names_the_sender(title: TitleChain, shown: int, is_in_doubt: bool) -> None:
    found = replace(page((OF_DELHI, 1), days={OF_DELHI: LATER}), titles={OF_DELHI: title})
    for judge in (page_rules.judge, page_rules.judge_offer):
        judgement = judge(found)
        assert judgement.awaited == (Awaited(OF_DELHI, "DL", Doubt.MADE_BY_ANOTHER) if is_in_doubt else None)
        assert judgement.shown == [(OF_DELHI, title)] * shown


def test_no_title_brings_back_what_the_sender_has_handed_on() -> None:
    left = {OF_DELHI: [transfer("HR", "UP")]}
    found = replace(page((OF_DELHI, 1), transfers=left), titles={OF_DELHI: TitleChain("DL", [HOP])})
    judgement = page_rules.judge(found)
    assert judgement.awaited == Awaited(OF_DELHI, "DL", Doubt.MADE_BY_ANOTHER)
    assert judgement.shown == []
