"""The restore machine, led by hand to what it comes upon too seldom by chance: its laws hold after each such loss.

Each test fails where one way in which a restored force is made whole is switched off.
"""

import random

import pytest
from known import FORCES
from restore_machine import RestoreMachine
from support.putting_back import settled
from three import Three

from sangam.kernel.handling import Level

pytestmark = [pytest.mark.slow, pytest.mark.long]

WHOLE, SILENT, NONE = Level.WHOLE, Level.SILENT, Level.NONE


@pytest.fixture
def machine(three: Three) -> RestoreMachine:
    made = RestoreMachine(three)
    made.three_nodes()
    return made


def begins(machine: RestoreMachine, *chosen: tuple[Level, Level], backed_up: str) -> None:
    """Let Delhi make records for Haryana and Uttar Pradesh at these levels, and back forces up once they are there."""
    for levels in chosen:
        machine.open("DL", levels)
    settled(machine.line)
    for force in backed_up.split():
        machine.back_up(force)


def loses(machine: RestoreMachine, *forces: str, all_have_come: bool = True) -> None:
    machine.lose(set(forces), all_have_come=all_have_come, one_is_away=False)


def loses_and_hears_last(machine: RestoreMachine, *forces: str, last: str) -> None:
    machine._put_back(set(forces))
    settled(machine.line, without=machine.stations[last].node)
    machine._become_whole(set(forces))


@pytest.mark.parametrize("restored", ["DL", "HR"])
def test_a_challenge_its_answer_and_a_transfer_are_there_again(machine: RestoreMachine, restored: str) -> None:
    """Haryana challenges and takes over, Delhi answers and gives."""
    begins(machine, (WHOLE, WHOLE), (NONE, WHOLE), backed_up=restored)
    machine.challenge_and_be_answered(0, "HR")
    machine.hand_over_and_be_answered(1, "HR", True)
    loses(machine, restored)


def test_a_declined_offer_is_over_and_so_is_one_that_stood_open(machine: RestoreMachine) -> None:
    begins(machine, (NONE, WHOLE), (SILENT, NONE), backed_up="DL HR")
    machine.hand_over_and_be_answered(0, "HR", False)
    loses(machine, "HR")
    machine.hand_over(1, "HR")
    loses(machine, "DL")


def test_what_was_withdrawn_stays_withdrawn(machine: RestoreMachine) -> None:
    begins(machine, (WHOLE, WHOLE), backed_up="DL")
    machine.share(0, "HR", NONE)
    loses(machine, "DL")


def test_what_was_recalled_stays_recalled(machine: RestoreMachine) -> None:
    begins(machine, (WHOLE, WHOLE), (SILENT, NONE), backed_up="DL")
    machine.recall(0)
    machine.recall(1)
    loses(machine, "DL")


def test_a_transfer_that_both_its_sides_lost_is_there_again(machine: RestoreMachine) -> None:
    begins(machine, (WHOLE, NONE), (WHOLE, WHOLE), backed_up="DL UP")
    machine.hand_over_and_be_answered(0, "UP", True)
    machine.hand_over_and_be_answered(1, "UP", True)
    loses(machine, "DL", "UP")


def test_a_version_that_one_holder_alone_had_reaches_the_other(machine: RestoreMachine) -> None:
    begins(machine, (WHOLE, WHOLE), (WHOLE, SILENT), backed_up="DL")
    for which in (0, 1):
        machine.correct_for_one(which, "HR")
    loses(machine, "DL", all_have_come=False)


def test_a_number_that_its_holder_lost_as_well_is_not_given_again(machine: RestoreMachine) -> None:
    begins(machine, (WHOLE, WHOLE), backed_up="DL HR")
    machine.correct_for_one(0, "HR")
    loses(machine, "DL", "HR", all_have_come=False)
    machine.correct(0)
    loses(machine, "UP")


def test_what_nobody_has_any_more_is_told_and_waited_for_by_nobody(machine: RestoreMachine) -> None:
    """Delhi took it over and withdrew it from Haryana, which alone knows of it when both sides are lost, and is too."""
    machine.open("UP", (WHOLE, WHOLE))
    machine.hand_over_and_be_answered(0, "DL", True)
    machine.withdraw(0, set(FORCES))
    machine.hand_over_and_be_answered(0, "UP", True)
    machine.lose_again_before_it_is_whole({"DL", "UP"}, {"HR"}, 4, False)
    assert machine.stations["DL"].read_rows("federation_setaside", "code", code="records:lost-and-ours")


def test_what_went_back_and_forth_is_its_last_taker_s(machine: RestoreMachine) -> None:
    """Uttar Pradesh hands over to Haryana and takes it over again; of that only Delhi, which has the keys, knows."""
    machine.open("UP", (SILENT, NONE))
    machine.hand_over_and_be_answered(0, "HR", True)
    settled(machine.line)
    for force in FORCES:
        machine.back_up(force)
    machine.correct(0)
    machine.hand_over_and_be_answered(0, "UP", True)
    machine.lose_again_before_it_is_whole({"UP"}, {"UP", "HR"}, 1, True)


def test_who_forgets_what_a_restored_peer_said_of_itself_hears_it_again(machine: RestoreMachine) -> None:
    """Delhi hears that the others were restored, is put back to before it, and begins where they do not stand."""
    loses(machine, "DL")
    machine.back_up("DL")
    machine.lose_again_before_it_is_whole(set(FORCES), {"DL"}, 1, True)


def test_a_silent_copy_that_came_again_after_its_recall_is_taken_back(machine: RestoreMachine) -> None:
    """It went to and fro between Delhi and Haryana, which gives Uttar Pradesh again what it had given before."""
    machine.open("DL", (NONE, SILENT))
    machine.hand_over_and_be_answered(0, "HR", True)
    machine.hand_over_and_be_answered(0, "DL", True)
    machine.recall(0)
    loses(machine, "DL", "UP")


def test_what_was_recalled_before_its_offer_came_stays_so_at_its_taker(
    machine: RestoreMachine,
) -> None:
    machine.open("UP", (NONE, WHOLE))
    machine.hand_over_and_be_answered(0, "HR", True)
    machine.withdraw(0, set(FORCES))
    settled(machine.line)
    machine.back_up("HR")
    machine.hand_over(0, "DL")
    machine.recall(0)
    loses(machine, "HR")


def test_what_was_withdrawn_and_then_offered_stays_with_its_owner(machine: RestoreMachine) -> None:
    """Delhi gives Haryana back whose it was before, and with it the record, which it has only as it is on offer."""
    machine.open("UP", (WHOLE, WHOLE))
    machine.hand_over_and_be_answered(0, "HR", True)
    machine.share(0, "DL", NONE)
    settled(machine.line)
    machine.hand_over(0, "DL")
    settled(machine.line)
    machine.back_up("DL")
    machine.back_up("HR")
    loses(machine, "DL", "HR")


def test_what_another_gave_silent_while_it_was_his_is_taken_back(machine: RestoreMachine) -> None:
    """All are lost: Haryana knows of its first offer alone, Uttar Pradesh of the hand to Delhi, Delhi of both."""
    machine.open("HR", (NONE, SILENT))
    settled(machine.line)
    machine.hand_over(0, "DL")
    settled(machine.line)
    machine.back_up("HR")
    machine.take_over(0)
    settled(machine.line)
    machine.back_up("UP")
    machine.hand_over_and_be_answered(0, "HR", True)
    settled(machine.line)
    machine.back_up("DL")
    loses(machine, *FORCES)


def test_what_a_third_gives_back_waits_until_its_giver_says_whose_it_is(machine: RestoreMachine) -> None:
    """Delhi, which has Haryana's acceptance, is heard after Uttar Pradesh, which has what Haryana made of it since."""
    begins(machine, (WHOLE, NONE), backed_up="HR")
    machine.hand_over_and_be_answered(0, "HR", True)
    settled(machine.line)
    machine.back_up("DL")
    machine.share(0, "UP", WHOLE)
    settled(machine.line)
    loses_and_hears_last(machine, "DL", "HR", last="DL")


def test_what_was_said_beside_a_record_is_said_anew_once_its_taker_has_it(machine: RestoreMachine) -> None:
    """Uttar Pradesh sees a statement challenged; the challenge is lost, and whose the record is Delhi says last."""
    begins(machine, (WHOLE, NONE), backed_up="HR")
    machine.hand_over_and_be_answered(0, "HR", True)
    settled(machine.line)
    machine.back_up("DL")
    machine.share(0, "UP", WHOLE)
    machine.challenge(0, "DL")
    settled(machine.line)
    loses_and_hears_last(machine, "DL", "HR", last="DL")


@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_what_was_taken_over_is_not_lost_where_its_maker_forgot_it(machine: RestoreMachine, seed: int | None) -> None:
    """Haryana lost the record and is heard by Uttar Pradesh first, which has it silent as Haryana's; it is Delhi's."""
    machine.back_up("HR")
    machine.open("HR", (NONE, SILENT))
    settled(machine.line)
    machine.hand_over_and_be_answered(0, "DL", True)
    machine.back_up("UP")
    weather = None if seed is None else random.Random(seed)
    machine.lose({"UP", "HR"}, all_have_come=False, one_is_away=True, weather=weather)


@pytest.mark.parametrize("seed", [None, 1])
def test_what_a_force_handed_on_is_its_takers_though_a_third_gives_it_back(
    machine: RestoreMachine, seed: int | None
) -> None:
    """Haryana's taker, Delhi, withdrew the record from it and lost that; Uttar Pradesh has it as Haryana's."""
    begins(machine, (SILENT, WHOLE), backed_up="")
    machine.correct_for_one(0, "DL")
    machine.hand_over_and_be_answered(0, "HR", True)
    everybody, haryana, nobody = {"DL", "HR", "UP"}, {"HR"}, set[str]()
    machine.hand_over_between_backups(0, "HR", "correct", "DL", (nobody, nobody, haryana, everybody))
    machine.hand_over(0, "DL")
    machine.hand_over_between_backups(0, "DL", "withdraw", "HR", (nobody, nobody, haryana, haryana))
    weather = None if seed is None else random.Random(seed)
    machine.lose_again_before_it_is_whole(everybody, {"DL"}, 7, False, weather)
